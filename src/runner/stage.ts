import { networks } from '../../simulators/index.js';
import type { FaultParameters } from '../../simulators/kit/fault.js';
import type { FaultName } from '../../simulators/kit/faults/index.js';
import type { Armed } from '../../simulators/kit/nemesis.js';
import { rfc3339 } from '../core/clock.js';
import { type Money, toWire } from '../core/money.js';
import type { Random } from '../core/random.js';
import type { NetworkCancelRequest, PaymentRequest, RefundRequest } from '../generated/intermediary.js';
import type { CallOptions } from '../iut/northbound.js';
import { ProvisioningError } from '../iut/provisioning.js';
import { historyOf } from '../record/history.js';
import type { Answer, Intermediary, NextFault, Payment, PayRequest, Seen, Stage } from '../scenario/stage.js';
import type { Lane, LaneMerchant } from './lane.js';
import type { PlayedFault } from './outcome.js';
import { type Concern, convergenceMs, lastStimulusRealMs, type Settling, settle, stableMsOf } from './settle.js';

/** The script could not reach the state that it needs: INCONCLUSIVE, not a failure. */
export class StateNotReached extends Error {}

const LOOK_EVERY_MS = 15;

export interface StageOptions {
  readonly lane: Lane;
  readonly scenario: string;
  readonly random: Random;
  readonly onWait: (what: string) => void;
  readonly signal: AbortSignal;
  /** Faults are declared and not armed: the run that shows whether a verdict is about the fault at all. */
  readonly withoutFaults?: boolean;
}

/** A stage with what the runner needs of it beside the script. */
export interface RunningStage {
  readonly stage: Stage;
  readonly concern: Concern;
  readonly merchants: readonly string[];
  readonly faults: () => readonly PlayedFault[];
  readonly settle: () => Promise<Settling>;
  /** Reads everything northbound once more, without waiting. */
  readonly readAll: () => Promise<boolean>;
  readonly end: () => Promise<void>;
}

export async function openStage(options: StageOptions): Promise<RunningStage> {
  const { lane, scenario, random, onWait, signal, withoutFaults = false } = options;
  const { world, manifest } = lane;
  const { clock, journal, nemesis } = world;
  const merchants = new Map<string, LaneMerchant>();
  const accounts = new Set<string>();
  const armed: Armed[] = [];
  const declared: PlayedFault[] = [];
  const known: Known = { payments: new Map(), refunds: new Map() };

  const own = await addMerchant();

  async function addMerchant(): Promise<LaneMerchant> {
    const merchant = await lane.provision(scenario).catch((error: unknown) => {
      throw error instanceof ProvisioningError ? new StateNotReached(error.message) : error;
    });
    merchants.set(merchant.merchantId, merchant);
    for (const account of Object.values(merchant.accounts)) accounts.add(account);
    return merchant;
  }

  const concern: Concern = { scenario, merchants: keysOf(merchants), accounts };
  const driver = (merchant: LaneMerchant) => driverOf({ lane, merchant, random, known });
  const history = () => historyOf(lane.entries.of(scenario), scenario);

  async function waitFor<T>(what: string, look: () => T | undefined | Promise<T | undefined>): Promise<T> {
    const began = clock.realMs();
    onWait(what);
    for (let gapMs = LOOK_EVERY_MS; ; gapMs = Math.min(250, gapMs * 1.3)) {
      signal.throwIfAborted();
      const found = await look();
      if (found !== undefined) return found;
      const now = clock.realMs();
      if (
        now - began >
        convergenceMs(history(), clock.now().networkMs) / clock.rate + 1_000 + lane.stalledMs(began, now)
      )
        throw new StateNotReached(`${what}, in ${Math.round(now - began)} ms`);
      await clock.sleepReal(gapMs);
    }
  }

  const orderOf = (payment: Pick<Payment, 'merchantId' | 'paymentId' | 'amount'>) =>
    waitFor(
      'the network knows an order for the payment',
      () =>
        history()
          .payments.find((other) => other.merchant === payment.merchantId && other.payment === payment.paymentId)
          ?.orders.at(-1)?.order,
    );

  const readAll = async (): Promise<boolean> => {
    let answered = true;
    for (const { merchant, payment } of known.payments.values()) {
      const { outcome } = await merchant.northbound.getPayment(merchant.merchantId, payment);
      answered &&= outcome === 'answered' || outcome === 'unreadable';
    }
    for (const { merchant, refund } of known.refunds.values())
      await merchant.northbound.getRefund(merchant.merchantId, refund);
    return answered;
  };

  let latest: { settling: Settling; stimulusMs: number | undefined } | undefined;
  const settleNow = async (): Promise<Settling> => {
    // The end of a script that has just settled is settled already.
    const stimulusMs = lastStimulusRealMs(journal, concern);
    if (latest !== undefined && latest.stimulusMs === stimulusMs) return latest.settling;
    const settling = await settle({
      world,
      concern,
      history,
      happened: () =>
        lane.entries.of(scenario).filter((entry) => entry.type === 'fact' && entry.fact.kind !== 'northbound-answered')
          .length,
      stableMs: stableMsOf(manifest.limits.pollGapMs, clock.rate),
      read: readAll,
      probe: lane.probe,
      stalledMs: lane.stalledMs,
      onWait,
      signal,
    });
    journal.fact({ kind: 'act-settled', scenario, ...settling });
    latest = { settling, stimulusMs: lastStimulusRealMs(journal, concern) };
    return settling;
  };

  async function arm(
    network: string,
    operation: string,
    fault: FaultName,
    parameters: FaultParameters = {},
    more: { times?: number; skip?: number; match?: { account: string } } = {},
  ): Promise<NextFault> {
    const entry = { fault, operation, parameters, struck: 0 };
    const at = declared.push(entry) - 1;
    if (withoutFaults) {
      // The script may wait for the strike; it is told that it happened, and nothing did.
      declared[at] = { ...entry, struck: 1 };
      return { struck: 1, disarm: async () => {} };
    }
    const live = await nemesis.arm({ fault, network, operation, parameters, scenario, ...more });
    armed.push(live);
    Object.defineProperty(declared[at], 'struck', { get: () => live.struck, enumerable: true });
    return live;
  }

  const { wechatpay, zeropay } = world.networks;
  const account = own.accounts.wechatpay ?? '';
  const stage: Stage = {
    iut: driver(own),
    merchantId: own.merchantId,
    accounts: own.accounts,
    async anotherMerchant() {
      const merchant = await addMerchant();
      return { merchantId: merchant.merchantId, iut: driver(merchant), token: merchant.token };
    },
    wechatpay: {
      payer: wechatpay.payer,
      operator: wechatpay.operator,
      orderOf,
      native: 'wechatpay.global.native',
      micropay: 'wechatpay.global.micropay',
      query: 'wechatpay.global.order-query',
      close: 'wechatpay.global.close',
      reverse: 'wechatpay.global.reverse',
      refund: 'wechatpay.global.refund',
      refundQuery: 'wechatpay.global.refund-query',
      paymentNotice: 'wechatpay.global.notify.payment',
      refundNotice: 'wechatpay.global.notify.refund',
      forgeries: networks.wechatpay.info.forgeries.filter(({ claims }) => claims).map(({ form }) => form),
    },
    shopper: {
      code: (behaviour) =>
        wechatpay.payer.code({ payer: wechatpay.payer.createPayer({}).payer, behaviour }).paymentCode,
      opens(payment) {
        if (payment.qr === '') throw new StateNotReached('the intermediary gave a QR to open');
        const { session } = wechatpay.payer.scan({ payer: wechatpay.payer.createPayer({}).payer, codeUrl: payment.qr });
        return {
          confirm: () => void wechatpay.payer.confirm({ session }),
          decline: () => void wechatpay.payer.decline({ session }),
        };
      },
      pays(payment) {
        const cashier = this.opens(payment);
        cashier.confirm();
        return cashier;
      },
      confirms: (paymentCode) => void wechatpay.payer.confirm({ paymentCode }),
      declines: (paymentCode) => void wechatpay.payer.decline({ paymentCode }),
    },
    zeropay: { operator: zeropay.operator },
    nemesis: {
      next: (operation, fault, parameters, more) =>
        arm(operation.split('.')[0] ?? '', operation, fault, parameters, { ...more, match: { account } }),
      network: (network, fault) => arm(network, '*', fault),
    },
    life: {
      async kill() {
        if (lane.iut.kill === undefined) throw new StateNotReached('the intermediary can be killed');
        await lane.iut.kill();
      },
      async restart() {
        if (lane.iut.restart === undefined) throw new StateNotReached('the intermediary can be restarted');
        onWait('the intermediary starts again');
        await lane.iut.restart();
      },
    },
    async settled() {
      await settleNow();
    },
    async until({ merchantId, paymentId }, status) {
      const { northbound } = merchants.get(merchantId) ?? own;
      await waitFor(`payment ${paymentId} becomes ${status}`, async () =>
        is(status, await northbound.getPayment(merchantId, paymentId)),
      );
    },
    async untilRefund({ refundId }, status) {
      await waitFor(`refund ${refundId} becomes ${status}`, async () =>
        is(status, await own.northbound.getRefund(own.merchantId, refundId)),
      );
    },
    happens: async (what, condition) => {
      await waitFor(what, () => (condition(seen()) ? true : undefined));
    },
    async pass(networkMs) {
      onWait(`${networkMs} ms of network time pass`);
      await clock.sleepReal(networkMs / clock.rate);
    },
    amount: (atLeast = 1_000) => lane.amount(atLeast),
    random,
    require(reached, state) {
      if (!reached) throw new StateNotReached(state);
    },
  };

  function seen(): Seen {
    const { facts, exchanges } = history();
    return {
      count: (kind, match = {}) =>
        facts(kind as 'acknowledged').filter((fact) =>
          Object.entries(match).every(([name, value]) => fact[name as keyof typeof fact] === value),
        ).length,
      exchanges: (operation) =>
        exchanges.filter((exchange) => exchange.operation === operation && exchange.closedSeq !== Infinity).length,
    };
  }

  return {
    stage,
    concern,
    get merchants() {
      return [...merchants.keys()];
    },
    faults: () => declared.map((fault) => ({ ...fault })),
    settle: settleNow,
    readAll,
    async end() {
      for (const live of armed) await live.disarm();
    },
  };
}

/** A set that grows with the map. */
function keysOf(map: ReadonlyMap<string, unknown>): ReadonlySet<string> {
  return { has: (key: string) => map.has(key) } as ReadonlySet<string>;
}

/** For waiting: true, or nothing yet. */
const is = (status: string, { body }: { body: unknown }): true | undefined =>
  memberOf(body, 'status') === status ? true : undefined;

const memberOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;

/** What the script has asked for so far, and so what is read while it settles. */
interface Known {
  readonly payments: Map<string, { readonly merchant: LaneMerchant; readonly payment: string }>;
  readonly refunds: Map<string, { readonly merchant: LaneMerchant; readonly refund: string }>;
}

interface DriverOptions {
  readonly lane: Lane;
  readonly merchant: LaneMerchant;
  readonly random: Random;
  readonly known: Known;
}

/** Drives the IUT as platform and terminal of one merchant. */
function driverOf({ lane, merchant, random, known }: DriverOptions): Intermediary {
  const { world } = lane;
  const { merchantId, northbound } = merchant;
  const remember = (payment: string) => void known.payments.set(`${merchantId}/${payment}`, { merchant, payment });

  function requestOf(wanted: PayRequest = {}): { paymentId: string; amount: Money; request: Record<string, unknown> } {
    const paymentId = wanted.paymentId ?? `pay-${random.word(12)}`;
    const amount = wanted.amount ?? lane.amount(1_000);
    const now = world.clock.now().wireMs;
    const request: Record<string, unknown> = {
      paymentId,
      direction: 'INBOUND',
      mode: wanted.mode ?? (wanted.paymentCode === undefined ? 'MPM_DYNAMIC' : 'CPM'),
      wallet: 'WECHATPAY',
      storeId: merchant.storeId,
      terminalId: merchant.terminalId,
      amount: toWire(amount),
      ...(wanted.paymentCode === undefined ? {} : { paymentCode: wanted.paymentCode }),
      ...(wanted.saleId === undefined ? {} : { saleId: wanted.saleId }),
      ...(wanted.expiresInMs === undefined ? {} : { expiresAt: rfc3339(now + wanted.expiresInMs, 9) }),
      description: `Order ${paymentId.slice(-4)}`,
      requestedAt: rfc3339(now, 9),
      ...wanted.with,
    };
    return { paymentId, amount, request };
  }

  // Scripts send what no typed platform would send; that is their purpose.
  async function create(paymentId: string, request: Readonly<Record<string, unknown>>): Promise<Answer> {
    remember(paymentId);
    return plain(await northbound.createPayment(merchantId, request as unknown as PaymentRequest));
  }

  const speaking = (options: CallOptions): Pick<Intermediary, 'read' | 'cancel' | 'refund' | 'list'> => ({
    read: async ({ paymentId }) => plain(await northbound.getPayment(merchantId, paymentId, options)),
    cancel: async ({ paymentId }, { requestId = `can-${random.word(12)}` } = {}) =>
      plain(await northbound.cancelPayment(merchantId, paymentId, { requestId, reason: 'customer left' }, options)),
    async refund({ paymentId }, { amount, refundId = `ref-${random.word(12)}`, with: changes }) {
      lane.refundBelongsTo(merchantId, refundId, paymentId);
      known.refunds.set(`${merchantId}/${refundId}`, { merchant, refund: refundId });
      const body = { refundId, amount: toWire(amount), reason: 'returned', ...changes };
      return {
        refundId,
        amount,
        answer: plain(await northbound.createRefund(merchantId, paymentId, body as RefundRequest, options)),
      };
    },
    list: async (query = {}) => {
      const now = world.clock.now().wireMs;
      const aDay = { from: rfc3339(now - 86_400_000, 9), to: rfc3339(now + 86_400_000, 9) };
      return plain(await northbound.listPayments(merchantId, { ...aDay, ...query }, options));
    },
  });

  return {
    ...speaking({}),
    as: (token) => speaking({ token }),
    async pay(wanted) {
      const { paymentId, amount, request } = requestOf(wanted);
      const answer = await create(paymentId, request);
      return { merchantId, paymentId, amount, request, answer, qr: qrOf(answer.body) };
    },
    repeat: (payment, changes) => create(payment.paymentId, { ...payment.request, ...changes }),
    draft: requestOf,
    async networkCancel({ paymentId, request }, changes) {
      remember(paymentId);
      const { requestedAt, storeId, terminalId, amount } = request;
      const body = { originalRequestedAt: requestedAt, amount, storeId, terminalId, reason: 'TIMEOUT', ...changes };
      return plain(await northbound.networkCancel(merchantId, paymentId, body as unknown as NetworkCancelRequest));
    },
    readRefund: async ({ refundId }) => plain(await northbound.getRefund(merchantId, refundId)),
  };
}

const plain = ({ status, outcome, body }: { status?: number; outcome: Answer['outcome']; body: unknown }): Answer => ({
  status,
  outcome,
  body,
});

function qrOf(body: unknown): string {
  const payload = memberOf(memberOf(body, 'action'), 'payload');
  return typeof payload === 'string' ? payload : '';
}
