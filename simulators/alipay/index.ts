import { notifications, operations } from '../../src/generated/alipay.js';
import { createWallets } from '../kit/customer-wallets.js';
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
import { type AlipayCredentials, hand } from './credentials.js';
import type { Desk } from './desk.js';
import { forgeries } from './forgeries.js';
import { createMarkReader } from './marks.js';
import { type NoticeMeans, noticeOf } from './notifications.js';
import { pay, payThroughPlus } from './operations/pay.js';
import { cancel, cancelThroughPlus, inquiryPayment, inquiryThroughPlus } from './operations/payments.js';
import { inquireExchangeRate } from './operations/rates.js';
import { inquiryRefund, refund, refundThroughPlus } from './operations/refunds.js';
import { createOperatorActs, type OperatorActs } from './operator.js';
import { NETWORK } from './orders.js';
import type { Partner } from './partner.js';
import { createPayerActs, type PayerActs } from './payer.js';
import { createPlannedAnswers, documented } from './planned-answers.js';
import { createProtocol } from './protocol.js';
import { chooseSwitches, switches } from './switches.js';

export type { AlipayCredentials } from './credentials.js';
export type { OperatorActs, OrderSheet, RefundSheet } from './operator.js';
export type { PayerActs, Scanned, Shown } from './payer.js';

const ANTOM = [pay, inquiryPayment, cancel, refund, inquiryRefund, inquireExchangeRate];
const ALIPAY_PLUS = [payThroughPlus, inquiryThroughPlus, cancelThroughPlus, refundThroughPlus];

export interface RunningAlipay extends RunningNetwork {
  readonly credentials: AlipayCredentials;
  readonly payer: PayerActs;
  readonly operator: OperatorActs;
}

/** Alipay's in-store JSON APIs (Antom's and that of Alipay+), for a partner that trades for registered merchants. */
export const alipay: Network<RunningAlipay> = {
  info: {
    name: NETWORK,
    title: 'Alipay, in-store JSON APIs of Antom and Alipay+',
    // https://docs.antom.com/ac/ams/api_fund and the end points that official SDKs name.
    officialHosts: [
      'open-sea-global.alipay.com',
      'open-na-global.alipay.com',
      'open-de-global.alipay.com',
      'open-sea.alipay.com',
      'open-na.alipay.com',
      'open-eu.alipay.com',
      'open-sea.alipayplus.com',
      'open-sea-global.alipayplus.com',
    ],
    operations: listedOperations(Object.values(operations), Object.values(notifications), limits),
    notServed,
    forgeries: listedForgeries(forgeries),
    answerForms: listedAnswerForms(answerForms),
    switches,
  },
  start,
};

async function start(context: NetworkContext): Promise<RunningAlipay> {
  const { clock, journal, ledger, nemesis, keys } = context;
  const partner = await enrol(context);
  const staff = newStaff();
  const onInternalError = (error: Error): void => context.onInternalError(error, '');
  const notifier = createNotifier({ clock, journal, nemesis, onInternalError });
  const means: NoticeMeans = { partner, stranger: () => keys.identity('alipay-stranger'), onInternalError };
  const book = createBook({
    clock,
    journal,
    ledger,
    tell(order) {
      const notice = noticeOf(order, means);
      if (notice !== undefined) notifier.notify(notice);
    },
  });
  const wallets = createWallets({
    clock,
    random: partner.random.fork('wallets'),
    ledger,
    network: NETWORK,
    // As in the documents' samples.
    prefixes: { code: '28', customer: '2088' },
    codeLifetimeMs: partner.switches['code-lifetime-ms'],
  });
  const desk: Desk = { partner, book, wallets, staff };
  const marks = createMarkReader(book);
  const app = createPipeline(
    createProtocol(partner, marks, means.stranger),
    [...ANTOM, ...ALIPAY_PLUS].flatMap((of) => of(desk)),
    { clock, journal, nemesis, onInternalError: context.onInternalError },
  );
  const listener = await listen(app, context);
  const payer = createPayerActs(desk, journal);

  return {
    name: NETWORK,
    baseUrl: listener.baseUrl,
    credentials: hand(partner, listener.baseUrl, context.filesDir),
    listener,
    addMerchant({ name, networkMerchantId = drawMerchant(partner) }) {
      partner.merchants.set(networkMerchantId, name);
      return { networkMerchantId };
    },
    payer,
    operator: createOperatorActs(desk, notifier, means, journal),
    deliveriesInProgress: () => notifier.inProgress,
    refuses: refusesErrors(documented),
    reset() {
      notifier.reset();
      book.reset();
      marks.reset();
      wallets.reset();
      payer.putAway();
      resetStaff(staff);
      partner.plannedAnswers.reset();
    },
    async close() {
      notifier.reset();
      book.reset();
      wallets.reset();
      await listener.close();
    },
  };
}

/** What Alipay and the partner agreed on, from the seed; keys come from the key store. */
async function enrol({ clock, random, keys, nemesis, switches: given }: NetworkContext): Promise<Partner> {
  const chosen = chooseSwitches(given);
  const [partnerKey, alipayKey] = await Promise.all([
    keys.identity('alipay-merchant'),
    keys.identity('alipay-platform'),
  ]);
  return {
    clientId: `SANDBOX_5Y${random.fork('partner').hex(14)}`,
    acquirerId: `1022172${random.fork('acquirer').digits(12)}`,
    partnerKey,
    alipayKey,
    merchants: new Map(),
    switches: chosen,
    plannedAnswers: createPlannedAnswers(nemesis),
    clock,
    random: random.fork('numbers'),
  };
}

function drawMerchant(partner: Partner): string {
  const number = `M${partner.random.digits(11)}`;
  return partner.merchants.has(number) ? drawMerchant(partner) : number;
}
