import { notifications, operations } from '../../src/generated/alipay-cn.js';
import { createWallets } from '../kit/customer-wallets.js';
import { listedAnswerForms, listedForgeries } from '../kit/listed.js';
import type { Network, NetworkContext, RunningNetwork } from '../kit/network.js';
import { createNotifier } from '../kit/notifier.js';
import { createPipeline } from '../kit/pipeline.js';
import { refusesErrors } from '../kit/planned-answers.js';
import { listen } from '../kit/server.js';
import { answerForms } from './answer-forms.js';
import type { App } from './app.js';
import { certificateNumber } from './authenticity.js';
import { createBook } from './book.js';
import { notServed } from './coverage.js';
import { type AlipayCnCredentials, hand } from './credentials.js';
import { type Desk, newStaff, resetStaff } from './desk.js';
import { forgeries } from './forgeries.js';
import { createMarkReader } from './marks.js';
import { type NoticeMeans, noticeOf } from './notifications.js';
import { pay } from './operations/pay.js';
import { create, precreate } from './operations/prepaid.js';
import { refund, refundQuery } from './operations/refunds.js';
import { cancel, close, query } from './operations/trades.js';
import { createOperatorActs, type OperatorActs } from './operator.js';
import { NETWORK } from './orders.js';
import { createPayerActs, type PayerActs } from './payer.js';
import { createPlannedAnswers, documented } from './planned-answers.js';
import { createProtocol } from './protocol.js';
import { chooseSwitches, switches } from './switches.js';

export type { AlipayCnCredentials } from './credentials.js';
export type { OperatorActs, OrderSheet, RefundSheet } from './operator.js';
export type { PayerActs, Scanned, Shown } from './payer.js';

export interface RunningAlipayCn extends RunningNetwork {
  readonly credentials: AlipayCnCredentials;
  readonly payer: PayerActs;
  readonly operator: OperatorActs;
}

/** Alipay's open platform (gateway.do, RSA2), for an application that trades for merchants. */
export const alipayCn: Network<RunningAlipayCn> = {
  info: {
    name: NETWORK,
    title: 'Alipay, open platform',
    // The gateway, and both its sandboxes.
    officialHosts: ['openapi.alipay.com', 'openapi-sandbox.dl.alipaydev.com', 'openapi.alipaydev.com'],
    // Notifications are no calls of the IUT, but faults are armed for them by the same kind of name.
    operations: [
      ...Object.values(operations).map(({ operation, method, paths: [path], named, title }) => ({
        operation,
        method,
        // All have one address: the name stands in the query string, or in the form.
        path: `${path}?method=${named}`,
        title,
      })),
      ...Object.values(notifications).map(({ notification, title }) => ({ operation: notification, title })),
    ],
    forgeries: listedForgeries(forgeries),
    notServed,
    answerForms: listedAnswerForms(answerForms),
    switches,
  },
  start,
};

async function start(context: NetworkContext): Promise<RunningAlipayCn> {
  const { clock, journal, ledger, nemesis, keys } = context;
  const app = await enrol(context);
  const staff = newStaff();
  const onInternalError = (error: Error): void => context.onInternalError(error, '');
  const notifier = createNotifier({ clock, journal, nemesis, onInternalError });
  const means: NoticeMeans = { app, stranger: () => keys.identity('alipay-cn-stranger'), onInternalError };
  const book = createBook({
    clock,
    journal,
    ledger,
    tell(order, news) {
      const notice = noticeOf(order, news, means);
      if (notice !== undefined) notifier.notify(notice);
    },
  });
  const wallets = createWallets({
    clock,
    random: app.random.fork('wallets'),
    ledger,
    network: NETWORK,
    // As in the documents' samples.
    prefixes: { code: '28', customer: '2088' },
    codeLifetimeMs: app.switches['code-lifetime-ms'],
  });
  const desk: Desk = { app, book, wallets, staff };
  const marks = createMarkReader(app, book);
  const pipeline = createPipeline(
    createProtocol(app, marks, means.stranger),
    [pay, precreate, create, query, cancel, close, refund, refundQuery].flatMap((of) => of(desk)),
    { clock, journal, nemesis, onInternalError: context.onInternalError },
  );
  const listener = await listen(pipeline, context);
  const payer = createPayerActs(desk, journal);

  return {
    name: NETWORK,
    baseUrl: listener.baseUrl,
    credentials: hand(app, listener.baseUrl, context.filesDir),
    listener,
    addMerchant({ name, networkMerchantId = drawMerchant(app) }) {
      app.merchants.set(networkMerchantId, name);
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
      app.plannedAnswers.reset();
    },
    async close() {
      notifier.reset();
      book.reset();
      wallets.reset();
      await listener.close();
    },
  };
}

/** What Alipay and the application's owner agreed on, from the seed; keys come from the key store. */
async function enrol({ clock, random, keys, nemesis, switches: given }: NetworkContext): Promise<App> {
  const chosen = chooseSwitches(given);
  const [appKey, alipayKey] = await Promise.all([keys.identity('alipay-cn-app'), keys.identity('alipay-cn-platform')]);
  const own = random.fork('app');
  const sellerId = `2088${own.digits(12)}`;
  return {
    appId: `2021${own.digits(12)}`,
    sellerId,
    appKey,
    appCertSn: certificateNumber(appKey.certificatePem),
    alipayKey,
    alipayCertSn: certificateNumber(alipayKey.certificatePem),
    merchants: new Map([[sellerId, 'the application']]),
    tokens: new Map(),
    switches: chosen,
    plannedAnswers: createPlannedAnswers(nemesis),
    clock,
    random: random.fork('numbers'),
  };
}

function drawMerchant(app: App): string {
  const number = `2088${app.random.digits(12)}`;
  return app.merchants.has(number) ? drawMerchant(app) : number;
}
