import { rfc3339 } from '../core/clock.js';
import { type Money, toWire } from '../core/money.js';
import type { Random } from '../core/random.js';
import type { MerchantChange, NetworkCancelRequest, PaymentRequest, RefundRequest } from '../generated/intermediary.js';
import type { Answer as Call, CallOptions } from '../iut/northbound.js';
import type { Answer, Intermediary, Payment, PayRequest } from '../scenario/stage.js';
import { messagesOf, type WalletName } from '../scenario/wallets.js';
import type { Strike } from './kill-points.js';
import type { Lane, LaneMerchant } from './lane.js';

/** What a script has asked for so far, and so what is read while it settles. */
export interface Known {
  readonly payments: Map<string, { readonly merchant: LaneMerchant; readonly payment: string }>;
  readonly refunds: Map<string, { readonly merchant: LaneMerchant; readonly refund: string }>;
  /** Payers by their id in the wallet. */
  readonly payers: Map<string, string>;
}

export interface DriverOptions {
  readonly lane: Lane;
  readonly merchant: LaneMerchant;
  readonly random: Random;
  readonly known: Known;
  /** With which its payments are made, unless a request says otherwise. */
  readonly wallet: WalletName;
  /** Which of the lane's instances it speaks to, from 1. */
  readonly instance: number;
  readonly strike?: Strike;
}

/** Drives the IUT as platform and terminal of one merchant. */
export function driverOf(options: DriverOptions): Intermediary {
  const { lane, merchant, random, known, wallet, instance, strike } = options;
  const { world } = lane;
  const { merchantId } = merchant;
  const reached = merchant.at(instance);
  if (reached === undefined)
    throw new RangeError(`there is no instance ${instance}: declare instances in the scenario`);
  const { northbound, platform } = reached;
  const remember = (payment: string) => void known.payments.set(`${merchantId}/${payment}`, { merchant, payment });

  /**
   * Waits while the IUT is being started again. What the kill cut off is sent once more as it was, as a terminal does
   * that got no answer: every request has an id that makes it one with the first.
   */
  async function sent(call: () => Promise<Call<unknown>>): Promise<Answer> {
    if (strike === undefined) return plain(await call());
    await strike.up();
    const before = strike.struck;
    const answer = await call();
    if (answer.outcome === 'answered' || before === strike.struck) return plain(answer);
    await strike.up();
    return plain(await call());
  }

  function requestOf(wanted: PayRequest = {}): { paymentId: string; amount: Money; request: Record<string, unknown> } {
    const paymentId = wanted.paymentId ?? `pay-${random.word(12)}`;
    const amount = wanted.amount ?? lane.amount(1_000);
    const now = world.clock.now().wireMs;
    const request: Record<string, unknown> = {
      paymentId,
      direction: 'INBOUND',
      mode: wanted.mode ?? (wanted.paymentCode === undefined ? 'MPM_DYNAMIC' : 'CPM'),
      wallet: wanted.wallet ?? wallet,
      storeId: wanted.storeId ?? merchant.storeId,
      terminalId: merchant.terminalId,
      amount: toWire(amount),
      ...(wanted.paymentCode === undefined ? {} : { paymentCode: wanted.paymentCode }),
      ...(wanted.mode === 'MPM_STATIC' ? pageOf(wanted) : {}),
      ...(wanted.saleId === undefined ? {} : { saleId: wanted.saleId }),
      ...(wanted.expiresInMs === undefined ? {} : { expiresAt: rfc3339(now + wanted.expiresInMs, 9) }),
      description: `Order ${paymentId.slice(-4)}`,
      requestedAt: rfc3339(now, 9),
      ...wanted.with,
    };
    return { paymentId, amount, request };
  }

  const pageOf = ({ wallet: of, qrPayload = '', walletUserId = newPayer(of) }: PayRequest) => ({
    qrPayload,
    payer: { walletUserId },
  });

  function newPayer(of: PayRequest['wallet'] = wallet): string {
    const { network } = messagesOf(of === 'AUTO' ? wallet : of, lane.manifest.capabilities.channels);
    const { payer, walletUserId } = world.networks[network].payer.createPayer({});
    known.payers.set(walletUserId, payer);
    return walletUserId;
  }

  // Scripts send what no typed platform would send; that is their purpose.
  async function create(paymentId: string, request: Readonly<Record<string, unknown>>): Promise<Answer> {
    remember(paymentId);
    return sent(() => northbound.createPayment(merchantId, request as unknown as PaymentRequest));
  }

  const speaking = (options: CallOptions): Pick<Intermediary, 'read' | 'cancel' | 'refund' | 'list'> => ({
    read: ({ paymentId }) => sent(() => northbound.getPayment(merchantId, paymentId, options)),
    cancel: ({ paymentId }, { requestId = `can-${random.word(12)}` } = {}) =>
      sent(() => northbound.cancelPayment(merchantId, paymentId, { requestId, reason: 'customer left' }, options)),
    async refund({ paymentId }, { amount, refundId = `ref-${random.word(12)}`, with: changes }) {
      lane.refundBelongsTo(merchantId, refundId, paymentId);
      known.refunds.set(`${merchantId}/${refundId}`, { merchant, refund: refundId });
      const body = { refundId, amount: toWire(amount), reason: 'returned', ...changes };
      return {
        refundId,
        amount,
        answer: await sent(() => northbound.createRefund(merchantId, paymentId, body as RefundRequest, options)),
      };
    },
    list: (query = {}) => {
      const now = world.clock.now().wireMs;
      const aDay = { from: rfc3339(now - 86_400_000, 9), to: rfc3339(now + 86_400_000, 9) };
      return sent(() => northbound.listPayments(merchantId, { ...aDay, ...query }, options));
    },
  });

  return {
    ...speaking({}),
    as: (token) => speaking({ token }),
    async pay(wanted) {
      const { paymentId, amount, request } = requestOf(wanted);
      const answer = await create(paymentId, request);
      return { merchantId, paymentId, amount, request, answer, ...shownBy(answer.body) };
    },
    repeat: (payment, changes) => create(payment.paymentId, { ...payment.request, ...changes }),
    async withQr(payment) {
      if (payment.qr !== '') return payment;
      const { body } = await create(payment.paymentId, payment.request);
      return { ...payment, ...shownBy(body) };
    },
    draft: requestOf,
    async networkCancel({ paymentId, request }, changes) {
      remember(paymentId);
      const { requestedAt, storeId, terminalId, amount } = request;
      const body = { originalRequestedAt: requestedAt, amount, storeId, terminalId, reason: 'TIMEOUT', ...changes };
      return sent(() => northbound.networkCancel(merchantId, paymentId, body as unknown as NetworkCancelRequest));
    },
    readRefund: ({ refundId }) => sent(() => northbound.getRefund(merchantId, refundId)),
    async staticQr(storeId = merchant.storeId, of = wallet) {
      const answer = await sent(() => northbound.staticQr(merchantId, storeId, of, { purpose: 'stimulus' }));
      const payload = memberOf(answer.body, 'payload');
      return { ...answer, payload: typeof payload === 'string' ? payload : '' };
    },
    changeMerchant(changes) {
      const body = { requestId: `chg-${random.word(12)}`, ...changes };
      return sent(() => platform.patchMerchant(merchantId, body as MerchantChange));
    },
    merchant: () => sent(() => platform.getMerchant(merchantId)),
    history: ({ paymentId }) => sent(() => northbound.history(merchantId, paymentId)),
    receipt: ({ paymentId }) => sent(() => northbound.receipt(merchantId, paymentId)),
    refundsOf: ({ paymentId }) => sent(() => northbound.listRefunds(merchantId, paymentId)),
    raw: (request) => sent(() => northbound.raw(request, { purpose: 'stimulus' })),
    instance: (n) => driverOf({ ...options, instance: n }),
  };
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

export const memberOf = (value: unknown, name: string): unknown => (isObject(value) ? value[name] : undefined);

const plain = ({ status, outcome, body }: { status?: number; outcome: Answer['outcome']; body: unknown }): Answer => ({
  status,
  outcome,
  body,
});

/** What an answer gives the payer to act on. */
const shownBy = (body: unknown): Pick<Payment, 'qr' | 'call' | 'address'> => ({
  qr: qrOf(body),
  call: callOf(body),
  address: addressOf(body),
});

function qrOf(body: unknown): string {
  const payload = memberOf(memberOf(body, 'action'), 'payload');
  return typeof payload === 'string' ? payload : '';
}

/** Parameters of the action WALLET_CALL, where they are texts as a payment page needs them. */
function callOf(body: unknown): Payment['call'] {
  const action = memberOf(body, 'action');
  const parameters = memberOf(action, 'parameters');
  if (memberOf(action, 'type') !== 'WALLET_CALL' || !isObject(parameters)) return undefined;
  return Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, String(value)]));
}

function addressOf(body: unknown): string | undefined {
  const action = memberOf(body, 'action');
  const url = memberOf(action, 'url');
  return memberOf(action, 'type') === 'REDIRECT' && typeof url === 'string' ? url : undefined;
}
