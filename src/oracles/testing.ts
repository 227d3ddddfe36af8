import type { Clock } from '../core/clock.js';
import { type Money, toWire } from '../core/money.js';
import type { Breach, Link, Marks, Outcome } from '../record/exchange.js';
import type { Fact, FactOf, Forgery, NorthboundFact } from '../record/facts.js';
import { type History, historyOf } from '../record/history.js';
import { createJournal, type Journal } from '../record/journal.js';
import type { Exercise, Finding, Oracle } from './oracle.js';

/** What a story's payment is like, unless it says otherwise. */
const NETWORK = 'wechatpay';
const ACCOUNTS: Readonly<Record<string, string>> = { m1: '1900000001', m2: '1900000002' };
const CODE = '130061098828009406';

/** A clock that moves only when a story waits. */
function handClock(rate: number): Clock & { wait(realMs: number): void } {
  let realMs = 0;
  let agedMs = 0;
  return {
    rate,
    wait: (ms) => {
      realMs += ms;
    },
    now: () => ({ wireMs: 1_800_000_000_000 + realMs + agedMs, networkMs: realMs * rate + agedMs }),
    age: (ms) => {
      agedMs += ms;
    },
    realMs: () => realMs,
    after: () => {
      throw new Error('a story has no timers; let it wait');
    },
    sleepReal: () => Promise.reject(new Error('a story does not sleep; let it wait')),
    pending: () => [],
    stop: () => undefined,
  };
}

interface CallOptions {
  readonly status?: number;
  readonly body?: unknown;
  readonly outcome?: NorthboundFact['outcome'];
  readonly merchant?: string;
  readonly principal?: string;
  readonly purpose?: NorthboundFact['purpose'];
  readonly problems?: readonly string[];
  /** Real ms that the answer takes, after whatever happens meanwhile. */
  readonly takes?: number;
}

interface SentOptions {
  readonly merchant?: string;
  readonly order?: string;
  readonly refund?: string;
  readonly code?: string;
  readonly body?: unknown;
  readonly status?: number;
  readonly answer?: unknown;
  readonly outcome?: Outcome;
  readonly breaches?: readonly Breach[];
  /** Labels of faults that strike it: `forge-answer:unsigned`. */
  readonly faults?: readonly string[];
  /** Of the key that signed the answer. */
  readonly serial?: string;
  /** Real ms that the answer takes, after whatever happens meanwhile. */
  readonly takes?: number;
}

interface EventOptions {
  readonly id?: string;
  readonly accepted?: boolean;
  readonly authentic?: boolean;
  readonly refund?: string;
  /** Whom the event names. */
  readonly merchant?: string;
  /** The merchant at whose own address it came; absent at the platform. */
  readonly at?: string;
  readonly takes?: number;
}

interface NoticeOptions {
  readonly about?: 'payment' | 'refund';
  readonly refund?: string;
  readonly id?: string;
  readonly forgery?: Forgery;
  /** Absent with `null`: no answer came. */
  readonly status?: number | null;
  readonly takes?: number;
  readonly breaches?: readonly Breach[];
  readonly faults?: readonly string[];
  /** Of the key that signed it. */
  readonly serial?: string;
}

const signedBy = (serial: string | undefined): [string, string][] =>
  serial === undefined ? [] : [['Wechatpay-Serial', serial]];

/** Whatever happens while a call or request is under way. */
type Meanwhile = () => void;

/**
 * Writes a journal that reads like a story: `story.create(…)`, `story.micropay(…)`, `story.charge(…)`. Calls answer
 * after what is told in their last argument.
 */
export function tell({
  rate = 20,
  manifest = {},
  switches = {},
}: {
  rate?: number;
  manifest?: unknown;
  switches?: Readonly<Record<string, unknown>>;
} = {}) {
  const clock = handClock(rate);
  const journal: Journal = createJournal({ clock });
  journal.start({ pyx: '0', node: '20', seed: 's', lane: 'l', profile: 'test', rate, switches, manifest });
  for (const [merchant, account] of Object.entries(ACCOUNTS)) {
    journal.fact({ kind: 'merchant-registered', merchant, accounts: { [NETWORK]: account }, scenario: 's' });
  }
  const fact = (what: Fact) => {
    clock.wait(1);
    journal.fact(what);
  };
  const account = (merchant = 'm1') => ACCOUNTS[merchant] ?? merchant;
  let postings = 0;

  function exchange(
    link: Link,
    operation: string,
    target: string,
    marks: Marks,
    body: unknown,
    headers: [string, string][] = [],
  ) {
    const text = body === undefined ? '' : JSON.stringify(body);
    return journal.openExchange({
      link,
      network: link === 'northbound' ? 'intermediary' : link === 'event' ? 'zeropay' : NETWORK,
      operation,
      request: { method: 'POST', target, headers, body: Buffer.from(text) },
      marks,
    });
  }

  /** Any northbound call. */
  function call(
    operation: string,
    ids: { payment?: string; refund?: string },
    request: unknown,
    options: CallOptions = {},
    meanwhile: Meanwhile = () => {},
  ): string {
    const { status = 200, body, merchant = 'm1', principal, purpose = 'stimulus', problems = [], takes = 1 } = options;
    const outcome = options.outcome ?? 'answered';
    clock.wait(1);
    const opened = exchange(
      'northbound',
      operation,
      `/v1/merchants/${merchant}/${operation}`,
      { account: merchant },
      request,
    );
    const sentSeq = journal.entries.at(-1)?.seq ?? 0;
    const from = clock.realMs();
    meanwhile();
    clock.wait(takes);
    opened.close({ outcome: outcome === 'answered' ? 'answered' : 'timeout' });
    fact({
      kind: 'northbound-answered',
      operation,
      merchant,
      ...(principal === undefined ? {} : { principal }),
      ...ids,
      purpose,
      request,
      ...(outcome === 'answered' ? { status, body } : {}),
      outcome,
      problems,
      latencyMs: clock.realMs() - from,
      sentSeq,
      exchange: opened.id,
    });
    return opened.id;
  }

  /** Any southbound request. */
  function send(
    operation: string,
    {
      merchant,
      order,
      refund,
      code,
      body,
      status = 200,
      answer,
      outcome = 'answered',
      breaches = [],
      faults = [],
      serial,
      takes = 1,
    }: SentOptions,
    meanwhile: Meanwhile = () => {},
  ): string {
    clock.wait(1);
    const marks = {
      account: account(merchant),
      ...(order === undefined ? {} : { order }),
      ...(refund === undefined ? {} : { refund }),
      ...(code === undefined ? {} : { paymentCode: code }),
    };
    const opened = exchange('southbound', `wechatpay.global.${operation}`, `/v3/global/${operation}`, marks, body);
    for (const breach of breaches) opened.breach(breach);
    for (const fault of faults) opened.struckBy(fault);
    meanwhile();
    clock.wait(takes);
    const text = typeof answer === 'string' ? answer : answer === undefined ? '' : JSON.stringify(answer);
    const response = { status, headers: signedBy(serial), body: Buffer.from(text) };
    opened.close({ outcome, ...(outcome === 'answered' ? { response } : {}) });
    return opened.id;
  }

  const story = {
    journal,
    wait: clock.wait,
    fact,
    call,
    send,
    history: (scenario?: string): History => historyOf(journal.entries, scenario),

    create(
      payment: string,
      amount: Money,
      { request = {}, ...options }: CallOptions & { request?: object } = {},
      meanwhile?: Meanwhile,
    ) {
      const asked = { paymentId: payment, mode: 'CPM', paymentCode: CODE, amount: toWire(amount), ...request };
      return call(
        'createPayment',
        { payment },
        asked,
        { status: 201, body: view(payment, amount, 'PENDING', { version: 1 }), ...options },
        meanwhile,
      );
    },
    /** A dynamic QR. */
    createQr(payment: string, amount: Money, options: CallOptions & { request?: object } = {}, meanwhile?: Meanwhile) {
      return story.create(
        payment,
        amount,
        { ...options, request: { mode: 'MPM_DYNAMIC', paymentCode: undefined, ...options.request } },
        meanwhile,
      );
    },
    cancel: (payment: string, options: CallOptions = {}, meanwhile?: Meanwhile) =>
      call('cancelPayment', { payment }, { requestId: 'q1' }, options, meanwhile),
    refund: (payment: string, refund: string, amount: unknown, options: CallOptions = {}, meanwhile?: Meanwhile) =>
      call('createRefund', { payment, refund }, { refundId: refund, amount }, { status: 201, ...options }, meanwhile),
    /** A read of the payment. */
    shows(payment: string, amount: Money, status: string, members: object = {}, options: CallOptions = {}) {
      return call('getPayment', { payment }, undefined, {
        purpose: 'read',
        body: view(payment, amount, status, members),
        ...options,
      });
    },
    showsRefund(payment: string, refund: string, amount: Money, status: string, options: CallOptions = {}) {
      return call('getRefund', { payment, refund }, undefined, {
        purpose: 'read',
        body: { refundId: refund, paymentId: payment, amount: toWire(amount), status, version: 1 },
        ...options,
      });
    },
    event(
      type: string,
      payment: string,
      data: object,
      { id = 'e1', accepted = true, authentic = true, refund, merchant = 'm1', at, takes = 0 }: EventOptions = {},
      meanwhile: Meanwhile = () => {},
    ) {
      const body = { id, type, merchantId: merchant, data };
      const [operation, target] =
        at === undefined ? ['zeropay.events', '/events'] : ['zeropay.webhooks', `/webhooks/${at}`];
      const opened = exchange('event', operation, target, { account: at ?? merchant }, body);
      meanwhile();
      clock.wait(takes);
      opened.close({ outcome: accepted || takes === 0 ? 'answered' : 'lost' });
      fact({
        kind: 'event-received',
        receiver: at === undefined ? 'platform' : 'merchant',
        event: id,
        type,
        merchant: at ?? merchant,
        payment,
        ...(refund === undefined ? {} : { refund }),
        body,
        authentic,
        accepted,
        problems: [],
        exchange: opened.id,
      });
      return opened.id;
    },

    /** A code payment's request; it opens the order unless it was refused or reset. */
    micropay(order: string, amount: Money, { code = CODE, ...options }: SentOptions = {}, meanwhile?: Meanwhile) {
      return send(
        'micropay',
        {
          order,
          code,
          body: payBody(order, amount, { auth_code: code }),
          answer: { trade_state: 'SUCCESS' },
          ...options,
        },
        meanwhile,
      );
    },
    native(order: string, amount: Money, options: SentOptions = {}, meanwhile?: Meanwhile) {
      return send(
        'native',
        { order, body: payBody(order, amount), answer: { code_url: `weixin://wxpay/${order}` }, ...options },
        meanwhile,
      );
    },
    query: (order: string, state: string, options: SentOptions = {}, meanwhile?: Meanwhile) =>
      send('order-query', { order, answer: { trade_state: state }, ...options }, meanwhile),
    reverse: (order: string, options: SentOptions = {}, meanwhile?: Meanwhile) =>
      send('reverse', { order, status: 204, ...options }, meanwhile),
    close: (order: string, options: SentOptions = {}, meanwhile?: Meanwhile) =>
      send('close', { order, status: 204, ...options }, meanwhile),
    askRefund(order: string, refund: string, amount: Money, options: SentOptions = {}, meanwhile?: Meanwhile) {
      const body = {
        out_refund_no: refund,
        out_trade_no: order,
        amount: { refund: Number(amount.minor), currency: amount.currency },
      };
      return send('refund', { order, refund, body, ...options }, meanwhile);
    },

    opened(
      order: string,
      amount: Money,
      form: 'code' | 'prepaid',
      { merchant, expires, code = CODE }: { merchant?: string; expires?: number; code?: string } = {},
    ) {
      fact({
        kind: 'order-opened',
        network: NETWORK,
        account: account(merchant),
        order,
        amount,
        form,
        ...(form === 'code' ? { paymentCode: code } : {}),
        ...(expires === undefined ? {} : { expiresNetworkMs: expires }),
      });
    },
    charged: (order: string, amount: Money, merchant?: string) =>
      fact({ ...money(order, merchant), kind: 'payer-charged', amount, payerAmount: amount, payer: 'payer1' }),
    returned: (order: string, amount: Money, cause: FactOf<'charge-returned'>['cause'], refund?: string) =>
      fact({
        ...money(order),
        kind: 'charge-returned',
        amount,
        payerAmount: amount,
        cause,
        ...(refund === undefined ? {} : { refund }),
      }),
    ended: (order: string, how: FactOf<'order-closed'>['how']) =>
      fact({ kind: 'order-closed', network: NETWORK, account: account(), order, how }),
    refundTaken: (order: string, refund: string, amount: Money, by: 'iut' | 'portal' = 'iut') =>
      fact({ ...refundRef(order, refund, amount), kind: 'refund-accepted', by }),
    refundDone(order: string, refund: string, amount: Money) {
      story.returned(order, amount, 'refund', refund);
      fact({ ...refundRef(order, refund, amount), kind: 'refund-succeeded' });
    },
    refundFailed: (order: string, refund: string, amount: Money, how: 'abnormal' | 'closed') =>
      fact({ ...refundRef(order, refund, amount), kind: 'refund-failed', how }),

    /** One sending of a notification, with its answer. */
    notice(
      order: string,
      {
        about = 'payment',
        refund,
        id = 'n1',
        forgery,
        status = 200,
        takes = 1,
        breaches = [],
        faults = [],
        serial,
      }: NoticeOptions = {},
      meanwhile: Meanwhile = () => {},
    ) {
      clock.wait(1);
      const opened = exchange(
        'notification',
        'wechatpay.global.notify',
        '/notify',
        { account: account(), order },
        undefined,
        signedBy(serial),
      );
      for (const fault of faults) opened.struckBy(fault);
      const told = {
        network: NETWORK,
        account: account(),
        order,
        ...(refund === undefined ? {} : { refund }),
        about,
        notification: id,
        attempt: 1,
        ...(forgery === undefined ? {} : { forgery }),
        exchange: opened.id,
      };
      fact({ kind: 'notification-sent', ...told });
      const from = clock.realMs();
      meanwhile();
      clock.wait(takes);
      for (const breach of breaches) opened.breach(breach);
      opened.close({ outcome: status === null ? 'timeout' : 'answered' });
      const success = status !== null && status < 300 && breaches.length === 0;
      journal.fact({
        kind: 'acknowledged',
        ...told,
        ...(status === null ? {} : { status }),
        success,
        latencyMs: clock.realMs() - from,
      });
      return opened.id;
    },
    killed: (how: 'kill' | 'died' = 'kill', instance = 1) => fact({ kind: 'iut-killed', instance, how }),
    started: (instance = 1) => fact({ kind: 'iut-started', instance }),
    keyChanged: (what: FactOf<'key-changed'>['what'], serial: string, step: FactOf<'key-changed'>['step']) =>
      fact({ kind: 'key-changed', network: NETWORK, what, serial, step }),
    settled: (how: 'settled' | 'overdue' = 'settled') =>
      fact({ kind: 'act-settled', how, waitedMs: 1, detail: '', scenario: 's' }),
  };
  return story;

  function money(order: string, merchant?: string) {
    postings += 1;
    return { network: NETWORK, account: account(merchant), order, networkOrder: `42${order}`, posting: `p${postings}` };
  }

  function refundRef(order: string, refund: string, amount: Money) {
    return {
      network: NETWORK,
      account: account(),
      order,
      networkOrder: `42${order}`,
      refund,
      networkRefund: `50${refund}`,
      amount,
    };
  }
}

export type Story = ReturnType<typeof tell>;

const payBody = (order: string, amount: Money, payer?: object) => ({
  out_trade_no: order,
  amount: { total: Number(amount.minor), currency: amount.currency },
  ...(payer === undefined ? {} : { payer }),
});

/** A northbound view; a paid one is wholly refundable unless it says otherwise. */
export function view(payment: string, amount: Money, status: string, members: object = {}): object {
  const zero = { currency: amount.currency, value: '0' };
  const isPaid = status === 'SUCCEEDED';
  return {
    merchantId: 'm1',
    paymentId: payment,
    status,
    amount: toWire(amount),
    refundedAmount: zero,
    pendingRefundAmount: zero,
    refundableAmount: isPaid ? toWire(amount) : zero,
    version: isPaid ? 2 : 3,
    ...members,
  };
}

/** Requirements of the findings, each once, in the order of their saying. */
export const findingsOf = (oracle: Oracle, story: Story): string[] => [
  ...new Set(readings(oracle, story).flatMap((reading) => (reading.kind === 'finding' ? reading.requirement : []))),
];

/** Requirements whose situation was met, each once. */
export const metBy = (oracle: Oracle, story: Story): string[] => [
  ...new Set(readings(oracle, story).flatMap((reading) => (reading.kind === 'exercise' ? reading.requirement : []))),
];

/** The only finding; throws where there is another number of them. */
export function findingOf(oracle: Oracle, story: Story): Finding {
  const [finding, ...others] = readings(oracle, story).filter(
    (reading): reading is Finding => reading.kind === 'finding',
  );
  if (finding === undefined || others.length > 0)
    throw new Error(`${oracle.name}: ${others.length + (finding === undefined ? 0 : 1)} findings`);
  return finding;
}

const readings = (oracle: Oracle, story: Story): (Exercise | Finding)[] => [
  ...oracle.judge(story.history(oracle.scope === 'lane' ? undefined : 's')),
];

/** A code payment p1, order o1, that went as it should. */
export function paidByCode(story: Story, amount: Money, members: object = {}): void {
  story.create('p1', amount, { body: view('p1', amount, 'SUCCEEDED', { networkOrderId: 'o1', ...members }) }, () => {
    story.micropay('o1', amount, {}, () => {
      story.opened('o1', amount, 'code');
      story.charged('o1', amount);
    });
  });
}

/** A QR payment p1, order o1, shown and not yet paid. */
export function shownQr(story: Story, amount: Money, { expires }: { expires?: number } = {}): void {
  const action = { type: 'QR', payload: 'weixin://wxpay/o1' };
  story.createQr('p1', amount, { body: view('p1', amount, 'PENDING', { version: 1, action }) }, () => {
    story.native('o1', amount, {}, () =>
      story.opened('o1', amount, 'prepaid', expires === undefined ? {} : { expires }),
    );
  });
}

/** One oracle proved twice: a faulty intermediary that it must catch, and one much like it that it must leave alone. */
export interface Proof {
  /** The fault, as the end of “catches …”. */
  readonly fault: string;
  readonly oracle: Oracle;
  readonly requirement: string;
  readonly faulty: (story: Story) => void;
  readonly correct: (story: Story) => void;
  readonly rate?: number;
  readonly manifest?: unknown;
  readonly switches?: Readonly<Record<string, unknown>>;
}

/** What an oracle says of both: requirements broken by each, and whether the correct one met the situation. */
export function prove({ oracle, requirement, faulty, correct, rate, manifest, switches = {} }: Proof) {
  const [bad, good] = [faulty, correct].map((happens) => {
    const story = tell({ ...(rate === undefined ? {} : { rate }), manifest, switches });
    happens(story);
    story.settled('overdue');
    return story;
  });
  if (bad === undefined || good === undefined) throw new Error('two stories are told');
  return {
    caught: findingsOf(oracle, bad),
    accused: findingsOf(oracle, good),
    met: metBy(oracle, good).includes(requirement),
  };
}
