import { createPublicKey } from 'node:crypto';
import { notifications, operations } from '../../src/generated/wechatpay.js';
import { listedAnswerForms, listedForgeries, listedOperations } from '../kit/listed.js';
import type { Network, NetworkContext, RunningNetwork } from '../kit/network.js';
import { createNotifier } from '../kit/notifier.js';
import { createPipeline } from '../kit/pipeline.js';
import { refusesErrors } from '../kit/planned-answers.js';
import { listen } from '../kit/server.js';
import { newStaff, resetStaff } from '../kit/staff.js';
import { answerForms } from './answer-forms.js';
import { createBook } from './book.js';
import { limits, notServed } from './coverage.js';
import { hand, handMerchantKey, type WechatPayCredentials } from './credentials.js';
import type { Desk } from './desk.js';
import { forgeries } from './forgeries.js';
import type { Institution } from './institution.js';
import { createMerchantKeys } from './merchant-keys.js';
import { type NoticeMeans, noticeOf } from './notifications.js';
import { certificates } from './operations/certificates.js';
import { jsapi } from './operations/jsapi.js';
import { micropay } from './operations/micropay.js';
import { native } from './operations/native.js';
import { close, orderQuery, reverse } from './operations/orders.js';
import { refund, refundList, refundQuery } from './operations/refunds.js';
import { createOperatorActs, type OperatorActs } from './operator.js';
import { NETWORK } from './orders.js';
import { createPayerActs, type PayerActs } from './payer.js';
import { createPlannedAnswers, documented } from './planned-answers.js';
import { createPlatformKeys } from './platform-keys.js';
import { createProtocol } from './protocol.js';
import { chooseSwitches, switches } from './switches.js';
import { createWallets } from './wallets.js';

export type { WechatPayCredentials } from './credentials.js';
export type { KeySheet } from './key-acts.js';
export type { OperatorActs, OrderSheet, RefundSheet } from './operator.js';
export type { CalledUp, PayerActs, Scanned, Shown } from './payer.js';

export interface RunningWechatPay extends RunningNetwork {
  readonly credentials: WechatPayCredentials;
  readonly payer: PayerActs;
  readonly operator: OperatorActs;
}

/** WeChat Pay's cross-border interface (APIv3), for an institution with sub-merchants. */
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
    operations: listedOperations(Object.values(operations), Object.values(notifications), limits),
    notServed,
    forgeries: listedForgeries(forgeries),
    answerForms: listedAnswerForms(answerForms),
    switches,
  },
  start,
};

async function start(context: NetworkContext): Promise<RunningWechatPay> {
  const { clock, journal, ledger, nemesis, keys } = context;
  const institution = await enrol(context);
  const { switches: chosen, random } = institution;
  const staff = newStaff();
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
  const keyMeans = { make: keys.identity, handMerchantKey: () => handMerchantKey(institution, context.filesDir) };
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
  const wallets = createWallets({
    clock,
    random: random.fork('wallets'),
    ledger,
    switches: chosen,
    spAppid: institution.spAppid,
  });
  const desk: Desk = { institution, book, wallets, staff };
  const protocol = createProtocol(
    institution,
    (networkOrder) => book.findByNetworkOrder(networkOrder)?.number,
    means.stranger,
  );
  const app = createPipeline(
    protocol,
    [native, jsapi, micropay, orderQuery, close, reverse, refund, refundQuery, refundList, certificates].flatMap((of) =>
      of(desk),
    ),
    { clock, journal, nemesis, onInternalError: context.onInternalError },
  );
  const listener = await listen(app, context);
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
    operator: createOperatorActs(desk, notifier, means, keyMeans, journal),
    deliveriesInProgress: () => notifier.inProgress,
    refuses: refusesErrors(documented),
    reset() {
      notifier.reset();
      book.reset();
      wallets.reset();
      payer.putAway();
      resetStaff(staff);
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
async function enrol({ clock, random, keys, journal, nemesis, switches: given }: NetworkContext): Promise<Institution> {
  const chosen = chooseSwitches(given);
  const draw = random.fork('institution');
  const [merchant, platform, publicKey] = await Promise.all([
    keys.identity('wechatpay-merchant'),
    keys.identity('wechatpay-platform'),
    keys.identity('wechatpay-public-key'),
  ]);
  const spMchid = `1${draw.digits(9)}`;
  return {
    spMchid,
    spAppid: `wx${draw.hex(16).toLowerCase()}`,
    apiV3Key: draw.word(32),
    merchantKeys: createMerchantKeys(merchant, (serial) =>
      journal.fact({ kind: 'key-changed', network: NETWORK, what: 'merchant', serial, step: 'signing' }),
    ),
    platformKeys: createPlatformKeys({
      certificate: platform,
      publicKey: {
        serial: `PUB_KEY_ID_01${spMchid}${draw.digits(16)}`,
        privateKey: publicKey.privateKey,
        publicPem: createPublicKey(publicKey.certificatePem).export({ type: 'spki', format: 'pem' }).toString(),
      },
      mode: chosen['platform-key'],
      onFetched: (serial) =>
        journal.fact({ kind: 'key-changed', network: NETWORK, what: 'platform', serial, step: 'fetched' }),
    }),
    firstPlatformCertificate: platform,
    subMerchants: new Map(),
    switches: chosen,
    plannedAnswers: createPlannedAnswers(nemesis),
    clock,
    random: random.fork('numbers'),
  };
}

function drawMerchant(institution: Institution): string {
  const number = `1${institution.random.digits(9)}`;
  return institution.subMerchants.has(number) || number === institution.spMchid ? drawMerchant(institution) : number;
}
