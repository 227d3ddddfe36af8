import { createHash, randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { ConfigError } from '../config.js';
import { isObject, member } from '../core/json.js';
import type { Merchant, MerchantChange, Store, WalletName, WalletRegistration } from '../model.js';
import { isServed } from '../wallets/wallet.js';
import type { Answer, ApiContext, Call } from './context.js';
import { type Fields, ID, readFields } from './fields.js';
import { Problem } from './problem.js';
import { merchantView } from './views.js';

export const tokenDigest = (token: string): string => createHash('sha256').update(token).digest('base64url');

/** The merchant that the path names, if the caller may know of it; another's looks like none (MERCH-04). */
export function merchantOf(context: ApiContext, call: Call): Merchant {
  const merchantId = call.params.merchantId ?? '';
  const merchant = context.parts.mayReach(call.principal, merchantId)
    ? context.storage.findMerchant(merchantId)
    : undefined;
  if (!merchant) throw new Problem('NOT_FOUND', 'no such merchant');
  return merchant;
}

export function createMerchant(context: ApiContext, call: Call): Answer {
  const { storage } = context;
  if (call.principal.kind !== 'platform') throw new Problem('FORBIDDEN', 'only the platform registers merchants');
  const fields = readFields(call.body);
  const merchantId = fields.id('merchantId');
  const details = readDetails(fields, context);
  fields.done();

  const fingerprint = context.fingerprint(fields.body);
  return storage.transaction(() => {
    const existing = storage.findMerchant(merchantId);
    if (existing) {
      if (existing.fingerprint !== fingerprint)
        throw new Problem('ID_REUSED', 'this id was registered with other content');
      return { status: 200, body: merchantView(existing) };
    }
    const token = `mt_${randomBytes(24).toString('base64url')}`;
    const merchant = newMerchant(context, merchantId, details, token, fingerprint);
    storage.saveMerchant(merchant);
    return { status: 201, body: { ...merchantView(merchant), credentials: { token } } };
  });
}

/** Merchants that were registered before this installation started, each with its token. */
export function loadPool(context: ApiContext): void {
  context.config.merchants.forEach((entry, index) => {
    const fields = readFields(entry);
    const merchantId = fields.id('merchantId');
    const token = fields.text('token');
    const details = readDetails(fields, context);
    if (fields.errors.length > 0) {
      const pointers = fields.errors.map((each) => each.pointer).join(', ');
      throw new ConfigError(`MERCHANTS_FILE: merchant ${index + 1} is not acceptable: ${pointers}`);
    }
    const { token: _token, ...content } = fields.body;
    const { storage } = context;
    storage.transaction(() => {
      if (storage.findMerchant(merchantId)) return;
      storage.saveMerchant(newMerchant(context, merchantId, details, token, context.fingerprint(content)));
    });
  });
}

function newMerchant(
  { clock }: ApiContext,
  merchantId: string,
  details: MerchantDetails,
  token: string,
  fingerprint: string,
): Merchant {
  const now = clock.now();
  return {
    merchantId,
    ...details,
    status: 'ACTIVE',
    tokenDigest: tokenDigest(token),
    fingerprint,
    version: 1,
    createdAt: now,
    updatedAt: now,
    scheduled: [],
  };
}

export function patchMerchant(context: ApiContext, call: Call): Answer {
  const { storage, clock, parts } = context;
  const merchantId = merchantOf(context, call).merchantId;
  const fields = readFields(call.body);
  const requestId = fields.id('requestId');
  const effectiveFrom = fields.optionalTime('effectiveFrom');
  const change = readChange(fields, context);
  fields.done();

  const fingerprint = context.fingerprint(fields.body);
  return storage.transaction(() => {
    const merchant = merchantOf(context, call);
    const earlier = storage.findAction(merchantId, 'merchant', requestId);
    if (earlier) {
      if (parts.judgeRepeat(earlier.fingerprint, fingerprint) === 'REUSED')
        throw new Problem('ID_REUSED', 'other content');
      return { status: 200, body: merchantView(merchant) };
    }
    storage.saveAction(merchantId, 'merchant', requestId, { fingerprint });
    if (effectiveFrom !== undefined && effectiveFrom > clock.now()) {
      storage.saveMerchant({ ...merchant, scheduled: [...merchant.scheduled, { effectiveAt: effectiveFrom, change }] });
      return { status: 200, body: merchantView(merchant) };
    }
    return { status: 200, body: merchantView(applyChange(context, merchant, change)) };
  });
}

/** Changes whose agreed time has come (MERCH-05). */
export function applyScheduledChanges(context: ApiContext): void {
  const now = context.clock.now();
  for (const due of context.storage.merchantsToChange(now)) {
    context.storage.transaction(() => {
      const merchant = context.storage.findMerchant(due.merchantId);
      if (!merchant) return;
      const ripe = merchant.scheduled
        .filter((each) => each.effectiveAt <= now)
        .sort((a, b) => a.effectiveAt - b.effectiveAt);
      // Another instance on this storage may have done it since we looked.
      if (ripe.length === 0) return;
      const scheduled = merchant.scheduled.filter((each) => each.effectiveAt > now);
      applyChange(context, { ...merchant, scheduled }, Object.assign({}, ...ripe.map((each) => each.change)));
    });
  }
}

function applyChange(context: ApiContext, merchant: Merchant, change: MerchantChange): Merchant {
  const { storage, clock, book, parts } = context;
  const changed = { ...merchant, ...change, version: merchant.version + 1, updatedAt: clock.now() };
  storage.saveMerchant(changed);
  book.publish(changed.merchantId, 'merchant.updated', changed.version, merchantView(changed));
  if (parts.endsOpenPayments(merchant, changed)) endOpenPayments(context, changed.merchantId);
  return changed;
}

/**
 * The codes that this merchant has shown are closed at the network as soon as it takes that (CANCEL-07); what is paid with
 * one until then goes back. Code payments under way were accepted before, and end as they end.
 */
function endOpenPayments({ storage, book, evidence }: ApiContext, merchantId: string): void {
  const filter = { status: 'PENDING', limit: 200 };
  let page = storage.listPayments(merchantId, filter);
  while (page.length > 0) {
    for (const payment of page) {
      if (payment.mode === 'CPM' || payment.cancellation.status === 'PENDING') continue;
      book.change(payment, (draft) => evidence.startUndo(draft, 'CANCELLED', 'STORE_STOPPED'));
    }
    const last = page.at(-1);
    page = last === undefined ? [] : storage.listPayments(merchantId, { ...filter, after: last });
  }
}

type MerchantDetails = Required<Omit<MerchantChange, 'status' | 'webhook'>> & Pick<MerchantChange, 'webhook'>;

function readDetails(fields: Fields, context: ApiContext): MerchantDetails {
  return {
    legalName: fields.text('legalName'),
    displayName: fields.optional('displayName', readDisplayName) ?? missing(fields, 'displayName', { ko: '' }),
    businessRegistrationNumber: fields.text('businessRegistrationNumber', 32),
    mcc: fields.text('mcc', 16),
    region: fields.text('region', 64),
    settlementAccount:
      fields.optional('settlementAccount', readAccount) ??
      missing(fields, 'settlementAccount', { bankCode: '', accountNumber: '', holder: '' }),
    feeSchedule: fields.optional('feeSchedule', readFeeSchedule) ?? missing(fields, 'feeSchedule', []),
    webhook: fields.optional('webhook', (value) => readWebhook(value, context)),
    stores: fields.optional('stores', readStores) ?? missing(fields, 'stores', []),
    walletRegistrations:
      fields.optional('wallets', (value) => readWallets(value, context)) ?? missing(fields, 'wallets', []),
  };
}

function readChange(fields: Fields, context: ApiContext): MerchantChange {
  const change: MerchantChange = {
    legalName: fields.optionalText('legalName'),
    displayName: fields.optional('displayName', readDisplayName),
    businessRegistrationNumber: fields.optionalText('businessRegistrationNumber', 32),
    mcc: fields.optionalText('mcc', 16),
    region: fields.optionalText('region', 64),
    settlementAccount: fields.optional('settlementAccount', readAccount),
    feeSchedule: fields.optional('feeSchedule', readFeeSchedule),
    webhook: fields.optional('webhook', (value) => readWebhook(value, context)),
    stores: fields.optional('stores', readStores),
    walletRegistrations: fields.optional('wallets', (value) => readWallets(value, context)),
    status: fields.optionalOneOf('status', ['ACTIVE', 'SUSPENDED', 'CLOSED']),
  };
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
}

function missing<T>(fields: Fields, key: string, otherwise: T): T {
  if (!fields.errors.some((each) => each.pointer === `/${key}`)) fields.refuse(key, 'INVALID_FIELD');
  return otherwise;
}

const textOf = (value: unknown, key: string): string | undefined => {
  const found = member(value, key);
  return typeof found === 'string' && found !== '' && found.length <= 512 ? found : undefined;
};

function readDisplayName(value: unknown): Merchant['displayName'] | undefined {
  const ko = textOf(value, 'ko');
  return ko ? { ko, en: textOf(value, 'en'), zh: textOf(value, 'zh') } : undefined;
}

function readAccount(value: unknown): Merchant['settlementAccount'] | undefined {
  const bankCode = textOf(value, 'bankCode');
  const accountNumber = textOf(value, 'accountNumber');
  const holder = textOf(value, 'holder');
  return bankCode && accountNumber && holder ? { bankCode, accountNumber, holder } : undefined;
}

/** Kept as given, for the settlement to come. `$` would be read as one of our own marks in the stored text. */
function readFeeSchedule(value: unknown): unknown[] | undefined {
  return Array.isArray(value) && value.every(isObject) && !JSON.stringify(value).includes('"$') ? value : undefined;
}

/** Refused here already, so that the merchant learns it; looked at again at each sending, since a name can move (SEC-07). */
function readWebhook(value: unknown, { mayCall }: Pick<ApiContext, 'mayCall'>): Merchant['webhook'] | undefined {
  const url = textOf(value, 'url');
  const secret = textOf(value, 'secret');
  if (!url || !secret || !mayCall(url)) return undefined;
  try {
    new Webhook(secret);
  } catch {
    return undefined;
  }
  return { url, secret };
}

function readStores(value: unknown): Store[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const stores = value.flatMap((each): Store[] => {
    const storeId = textOf(each, 'storeId');
    const name = textOf(each, 'name');
    const address = textOf(each, 'address');
    const terminals = member(each, 'terminals');
    const plain = terminals === undefined || (Array.isArray(terminals) && !JSON.stringify(terminals).includes('"$'));
    return storeId && ID.test(storeId) && name && address && plain ? [{ storeId, name, address, terminals }] : [];
  });
  return stores.length === value.length ? stores : undefined;
}

/** The numbers of WeChat Pay's sub-merchants; the names under which Alipay knows a partner's merchants. */
const NETWORK_MERCHANT_ID: Readonly<Record<WalletName, RegExp>> = {
  WECHATPAY: /^[A-Za-z0-9_-]{1,32}$/,
  ALIPAY: /^[A-Za-z0-9_-]{1,64}$/,
};

/** With the network's own merchant id the registration is done; a bare wallet name waits for it (MERCH-01). */
function readWallets(value: unknown, { wallets }: Pick<ApiContext, 'wallets'>): WalletRegistration[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const registrations = value.flatMap((each): WalletRegistration[] => {
    const wallet = typeof each === 'string' ? each : textOf(each, 'wallet');
    if (!wallet || !/^[A-Z]{1,32}$/.test(wallet)) return [];
    if (!isServed(wallets, wallet)) return [{ wallet, status: 'NONE', reason: 'not served by this intermediary' }];
    const networkMerchantId = textOf(each, 'networkMerchantId');
    if (!networkMerchantId) return [{ wallet, status: 'PENDING', reason: 'the network has not assigned an id yet' }];
    return NETWORK_MERCHANT_ID[wallet].test(networkMerchantId) ? [{ wallet, status: 'ACTIVE', networkMerchantId }] : [];
  });
  return registrations.length === value.length ? registrations : undefined;
}
