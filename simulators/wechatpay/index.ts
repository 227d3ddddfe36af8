import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { notifications, operations } from '../../src/generated/wechatpay.js';
import type { Network, NetworkContext, RunningNetwork } from '../kit/network.js';
import { createNotifier } from '../kit/notifier.js';
import { createPipeline } from '../kit/pipeline.js';
import { listen } from '../kit/server.js';
import { createBook } from './book.js';
import type { Desk, Staff } from './desk.js';
import { forgeries } from './forgeries.js';
import type { Institution } from './institution.js';
import { type NoticeMeans, noticeOf } from './notifications.js';
import { certificates } from './operations/certificates.js';
import { micropay } from './operations/micropay.js';
import { native } from './operations/native.js';
import { close, orderQuery, reverse } from './operations/orders.js';
import { refund, refundList, refundQuery } from './operations/refunds.js';
import { createOperatorActs, type OperatorActs } from './operator.js';
import { NETWORK } from './orders.js';
import { createPayerActs, type PayerActs } from './payer.js';
import { createPlannedAnswers } from './planned-answers.js';
import { createProtocol } from './protocol.js';
import { chooseSwitches, switches } from './switches.js';
import { createWallets } from './wallets.js';

export type { OperatorActs, OrderSheet, RefundSheet } from './operator.js';
export type { PayerActs, Scanned, Shown } from './payer.js';

/** What the IUT's operator was given by WeChat Pay. */
export interface WechatPayCredentials extends Readonly<Record<string, string>> {
  readonly baseUrl: string;
  readonly spMchid: string;
  readonly spAppid: string;
  readonly merchantSerial: string;
  readonly merchantPrivateKeyFile: string;
  readonly merchantCertificateFile: string;
  readonly apiV3Key: string;
  readonly platformSerial: string;
  readonly platformCertificateFile: string;
}

export interface RunningWechatPay extends RunningNetwork {
  readonly credentials: WechatPayCredentials;
  readonly payer: PayerActs;
  readonly operator: OperatorActs;
}

/** WeChat Pay's cross-border interface (APIv3), for an institution with sub-merchants, in certificate mode. */
export const wechatpay: Network<RunningWechatPay> = {
  info: {
    name: NETWORK,
    title: 'WeChat Pay, cross-border APIv3',
    officialHosts: [
      'apihk.mch.weixin.qq.com',
      'apius.mch.weixin.qq.com',
      'apieu.mch.weixin.qq.com',
      'api.mch.weixin.qq.com',
    ],
    // Notifications are no calls of the IUT, but faults are armed for them by the same kind of name.
    operations: [
      ...Object.values(operations).flatMap(({ operation, method, paths, title }) =>
        paths.map((path) => ({ operation, method, path, title })),
      ),
      ...Object.values(notifications).map(({ notification, title }) => ({ operation: notification, title })),
    ],
    forgeries: forgeries.map(({ form, requirement, mustRefuse, summary, claims }) => ({
      form,
      requirement,
      mustRefuse,
      summary,
      claims,
    })),
    switches,
  },
  start,
};

async function start(context: NetworkContext): Promise<RunningWechatPay> {
  const { clock, journal, ledger, nemesis, keys, host, port } = context;
  const institution = await enrol(context);
  const { switches: chosen, random } = institution;
  const staff: Staff = { withoutFunds: new Set(), refundsHeld: new Set() };
  const notifier = createNotifier({
    clock,
    journal,
    nemesis,
    onInternalError: (error) => context.onInternalError(error, ''),
  });
  const means: NoticeMeans = {
    institution,
    stranger: () => keys.identity('wechatpay-stranger'),
    onInternalError: (error) => context.onInternalError(error, ''),
  };
  const book = createBook({
    clock,
    journal,
    ledger,
    refundDelay: ({ account }) => (staff.refundsHeld.has(account) ? undefined : chosen['refund-delay-ms']),
    notify(order, draft) {
      const notice = noticeOf(order, draft, means);
      if (notice !== undefined) notifier.notify(notice);
    },
  });
  const wallets = createWallets({ clock, random: random.fork('wallets'), ledger, switches: chosen });
  const desk: Desk = { institution, book, wallets, staff };
  const protocol = createProtocol(institution, (networkOrder) => book.findByNetworkOrder(networkOrder)?.number);
  const app = createPipeline(
    protocol,
    [native, micropay, orderQuery, close, reverse, refund, refundQuery, refundList, certificates].flatMap((of) =>
      of(desk),
    ),
    { clock, journal, nemesis, onInternalError: context.onInternalError },
  );
  const listener = await listen(app, { host, port });
  const payer = createPayerActs(desk, journal);

  return {
    name: NETWORK,
    baseUrl: listener.baseUrl,
    credentials: hand(institution, listener.baseUrl, context.filesDir),
    listener,
    addMerchant({ name, networkMerchantId = drawMerchant(institution) }) {
      institution.subMerchants.set(networkMerchantId, name);
      return { networkMerchantId };
    },
    payer,
    operator: createOperatorActs(desk, notifier, means, journal),
    deliveriesInProgress: () => notifier.inProgress,
    reset() {
      notifier.reset();
      book.reset();
      wallets.reset();
      payer.putAway();
      staff.withoutFunds.clear();
      staff.refundsHeld.clear();
      institution.plannedAnswers.reset();
    },
    async close() {
      notifier.reset();
      book.reset();
      await listener.close();
    },
  };
}

/** What WeChat Pay and the institution agreed on, from the seed; keys come from the key store. */
async function enrol({ clock, random, keys, journal, switches: given }: NetworkContext): Promise<Institution> {
  const chosen = chooseSwitches(given);
  const draw = random.fork('institution');
  const [merchant, platform] = await Promise.all([
    keys.identity('wechatpay-merchant'),
    keys.identity('wechatpay-platform'),
  ]);
  return {
    spMchid: `1${draw.digits(9)}`,
    spAppid: `wx${draw.hex(16).toLowerCase()}`,
    apiV3Key: draw.word(32),
    merchant,
    platform,
    subMerchants: new Map(),
    switches: chosen,
    plannedAnswers: createPlannedAnswers(journal),
    clock,
    random: random.fork('numbers'),
  };
}

function drawMerchant(institution: Institution): string {
  const number = `1${institution.random.digits(9)}`;
  return institution.subMerchants.has(number) || number === institution.spMchid ? drawMerchant(institution) : number;
}

/** Writes the key files for the IUT (0600) and says where all is. */
function hand(
  { spMchid, spAppid, apiV3Key, merchant, platform }: Institution,
  baseUrl: string,
  filesDir: string,
): WechatPayCredentials {
  const file = (name: string, content: string): string => {
    const path = join(filesDir, name);
    // Renamed into place: another start with the same seed and folder may have given this path to a reader already.
    const own = `${path}.${process.pid}`;
    writeFileSync(own, content, { mode: 0o600 });
    renameSync(own, path);
    return path;
  };
  return {
    baseUrl,
    spMchid,
    spAppid,
    merchantSerial: merchant.serial,
    merchantPrivateKeyFile: file('wechatpay-merchant-key.pem', merchant.privateKeyPem),
    merchantCertificateFile: file('wechatpay-merchant-certificate.pem', merchant.certificatePem),
    apiV3Key,
    platformSerial: platform.serial,
    platformCertificateFile: file('wechatpay-platform-certificate.pem', platform.certificatePem),
  };
}
