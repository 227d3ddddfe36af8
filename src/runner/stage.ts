import type { FaultParameters } from '../../simulators/kit/fault.js';
import type { FaultName } from '../../simulators/kit/faults/index.js';
import type { Armed } from '../../simulators/kit/nemesis.js';
import type { Random } from '../core/random.js';
import { type Iut, StorageError } from '../iut/launch.js';
import type { Northbound } from '../iut/northbound.js';
import { ProvisioningError } from '../iut/provisioning.js';
import type { ProtectionRule } from '../record/facts.js';
import { type History, historyOf } from '../record/history.js';
import type { Cashier, Hold, HoldOptions, NextFault, Payment, Seen, Stage, Wallet } from '../scenario/stage.js';
import { CHANNELS, isWallet, messagesOf, type WalletName, type WalletNetwork } from '../scenario/wallets.js';
import { driverOf, type Known, memberOf } from './driver.js';
import type { Strike } from './kill-points.js';
import type { Lane, LaneMerchant } from './lane.js';
import type { PlayedFault } from './outcome.js';
import { type Concern, convergenceMs, lastStimulusRealMs, type Settling, settle, stableMsOf } from './settle.js';
import { knownWallet } from './wallets.js';

/** The script could not reach the state that it needs: INCONCLUSIVE, not a failure. */
export class StateNotReached extends Error {}

const LOOK_EVERY_MS = 15;
const DAY_MS = 86_400_000;
/** Network ms. At a high rate a code's two minutes are a few seconds, in which a busy machine may not get to it. */
const CODE_LIVES_MS = 3_600_000;

export interface StageOptions {
  readonly lane: Lane;
  readonly scenario: string;
  readonly random: Random;
  /** The wallet that the scenario is held with. */
  readonly wallet: WalletName;
  readonly onWait: (what: string) => void;
  readonly signal: AbortSignal;
  /** Faults are declared and not armed: the run that shows whether a verdict is about the fault at all. */
  readonly withoutFaults?: boolean;
  /** Nobody else is in its lane, whose clocks are its own. */
  readonly mayMoveClocks?: boolean;
  /** Kills the IUT at one moment, and starts it again: whatever speaks to it waits meanwhile. */
  readonly strike?: Strike;
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
  const { lane, scenario, random, wallet, onWait, signal, withoutFaults = false, strike } = options;
  const { mayMoveClocks = false } = options;
  const { world, manifest } = lane;
  const up = async () => strike?.up();
  const { clock, journal, nemesis } = world;
  const merchants = new Map<string, LaneMerchant>();
  const accounts = new Set<string>();
  const armed: Armed[] = [];
  const declared: PlayedFault[] = [];
  const holds = new Set<string>();
  const known: Known = { payments: new Map(), refunds: new Map(), payers: new Map() };

  /** When a clock was moved last: that too gives the IUT something to do. */
  let movedRealMs = 0;

  const own = await addMerchant();

  async function addMerchant(): Promise<LaneMerchant> {
    const merchant = await lane.provision(scenario).catch((error: unknown) => {
      throw error instanceof ProvisioningError ? new StateNotReached(error.message) : error;
    });
    merchants.set(merchant.merchantId, merchant);
    for (const account of Object.values(merchant.accounts)) accounts.add(account);
    return merchant;
  }

  const concern: Concern = {
    scenario,
    merchants: keysOf(merchants),
    accounts,
    startedRealMs: () => Math.max(lane.startedRealMs(), movedRealMs),
  };
  const driver = (merchant: LaneMerchant) =>
    driverOf({ lane, merchant, random, known, wallet, instance: 1, ...(strike === undefined ? {} : { strike }) });
  let told: { readonly length: number; readonly history: History } | undefined;
  const history = (): History => {
    const entries = lane.entries.of(scenario);
    if (told?.length !== entries.length) told = { length: entries.length, history: historyOf(entries, scenario) };
    return told.history;
  };

  async function waitFor<T>(what: string, look: () => T | undefined | Promise<T | undefined>): Promise<T> {
    const began = clock.realMs();
    onWait(what);
    for (let gapMs = LOOK_EVERY_MS; ; gapMs = Math.min(Math.max(250, (clock.realMs() - began) / 40), gapMs * 1.3)) {
      signal.throwIfAborted();
      await up();
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

  /** Of any instance that runs: with two of them, one may be dead for good. */
  const readFrom = async (merchant: LaneMerchant, read: (northbound: Northbound) => Promise<{ outcome: string }>) => {
    let outcome = 'refused';
    for (let instance = 1; outcome === 'refused' || outcome === 'reset'; instance += 1) {
      const reached = merchant.at(instance);
      if (reached === undefined) break;
      outcome = (await read(reached.northbound)).outcome;
    }
    return outcome;
  };

  const readAll = async (): Promise<boolean> => {
    await up();
    let answered = true;
    for (const { merchant, payment } of known.payments.values()) {
      const outcome = await readFrom(merchant, (northbound) => northbound.getPayment(merchant.merchantId, payment));
      answered &&= outcome === 'answered' || outcome === 'unreadable';
    }
    for (const { merchant, refund } of known.refunds.values())
      await readFrom(merchant, (northbound) => northbound.getRefund(merchant.merchantId, refund));
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
      probe: async () => {
        await up();
        return lane.probe();
      },
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

  /** Strikes what bears this scenario's merchant, by its number at the operation's network. */
  const armOwn = (
    operation: string,
    fault: FaultName,
    parameters?: FaultParameters,
    more: { times?: number; skip?: number } = {},
  ): Promise<NextFault> => {
    const network = operation.split('.')[0] ?? '';
    return arm(network, operation, fault, parameters, { ...more, match: { account: own.accounts[network] ?? '' } });
  };

  const cashier = ({ session }: { session: string }, payer: Confirming): Cashier => ({
    confirm: () => void payer.confirm({ session }),
    decline: () => void payer.decline({ session }),
  });

  async function hold(
    operation: string,
    what: 'request' | 'answer' | 'notification',
    { skip, times }: HoldOptions = {},
  ): Promise<Hold> {
    const name = `hold-${random.word(10)}`;
    holds.add(name);
    const more = { ...(skip === undefined ? {} : { skip }), ...(times === undefined ? {} : { times }) };
    const armed = await armOwn(operation, `hold-${what}`, { name }, more);
    const count = () => nemesis.held.filter((held) => held.name === name).length;
    const letGo = async (release: () => unknown) => {
      await armed.disarm();
      await release();
    };
    const made: Hold = {
      held: async () => {
        if (!withoutFaults) await waitFor(`a ${what} of ${operation} is held`, () => (count() > 0 ? true : undefined));
      },
      get count() {
        return count();
      },
      release: () => letGo(() => nemesis.release(name)),
    };
    holdNames.set(made, { name, armed });
    return made;
  }
  const holdNames = new Map<Hold, { readonly name: string; readonly armed: NextFault }>();

  function instanceOf(instance: number): Iut {
    const found = lane.instances[instance - 1];
    if (found === undefined)
      throw new RangeError(`there is no instance ${instance}: declare instances in the scenario`);
    return found;
  }

  /** Of every instance: they share the disk. */
  async function storage(works: boolean): Promise<void> {
    for (const iut of lane.instances) {
      if (iut.storage === undefined) throw new StateNotReached('storage cannot be made to fail here');
      await iut.storage(works).catch((error: unknown) => {
        throw error instanceof StorageError
          ? new StateNotReached(`storage cannot be made to fail here: ${error.message}`)
          : error;
      });
    }
    storageFails = !works;
  }
  let storageFails = false;

  /** Every instance stands on the same machine. */
  function moveClocks(how: 'step' | 'age', byMs: number): void {
    if (!mayMoveClocks) throw new RangeError("a clock may be moved only with isolation: 'clock'");
    for (const { clocks } of lane.instances) {
      if (clocks === undefined) throw new StateNotReached('its clock can be moved');
      clocks[how](byMs);
    }
    if (how === 'age') clock.age(byMs);
    journal.fact({ kind: 'clock-moved', scenario, how, byMs });
    movedRealMs = clock.realMs();
  }

  const { wechatpay, zeropay } = world.networks;
  const permit = (network: WalletNetwork, rule: ProtectionRule): void =>
    void world.networks[network].operator.relax({ account: own.accounts[network] ?? '', rule });
  const { channels } = manifest.capabilities;
  const walletNamed = (name: WalletName): Wallet => {
    const known = knownWallet(name, channels);
    const { operator } = world.networks[known.network];
    const named = async (about: Payment | string) => (typeof about === 'string' ? about : await orderOf(about));
    return {
      ...known,
      forge: async (about, form) => void (await operator.forge({ order: await named(about), form })),
      resend: async (about) => void (await operator.resend({ order: await named(about) })),
      refundFromPortal: async (payment, { minor }) =>
        void operator.refundFromPortal({ order: await orderOf(payment), amount: String(minor) }),
      orderOf,
      permit: (rule) => permit(known.network, rule),
    };
  };
  const networkOf = (payment: Payment): WalletNetwork => messagesOf(walletOf(payment), channels).network;
  /** my.tradePay names a trade, which must be there. https://opendocs.alipay.com/mini/api/openapi-pay */
  const tradeOnPage = ({ tradeNO = '' }: Readonly<Record<string, string>>, who: string): Cashier => {
    const { payer } = world.networks['alipay-cn'];
    try {
      return cashier(payer.openOrder({ payer: who, order: tradeNO }), payer);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new StateNotReached(`the wallet follows the call of the page: ${error.message}`);
    }
  };
  const payerOf = (name: WalletName) => world.networks[messagesOf(name, channels).network].payer;
  const alipay = world.networks[CHANNELS.ALIPAY[channels.ALIPAY].network];
  const stage: Stage = {
    iut: driver(own),
    merchantId: own.merchantId,
    accounts: own.accounts,
    async anotherMerchant() {
      const merchant = await addMerchant();
      return { merchantId: merchant.merchantId, iut: driver(merchant), token: merchant.token };
    },
    wallet: walletNamed(wallet),
    walletNamed,
    wechatpay: {
      payer: {
        ...wechatpay.payer,
        createPayer(terms) {
          const made = wechatpay.payer.createPayer(terms);
          known.payers.set(made.openid, made.payer);
          return made;
        },
      },
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
      jsapi: 'wechatpay.global.jsapi',
      certificates: 'wechatpay.global.certificates',
      forgeries: knownWallet('WECHATPAY', channels).forgeries,
      permit: (rule) => permit('wechatpay', rule),
    },
    alipay: { payer: alipay.payer, operator: alipay.operator },
    openPlatform: { operator: world.networks['alipay-cn'].operator },
    shopper: {
      code(behaviour, of = wallet) {
        const payer = payerOf(of);
        return payer.code({ payer: payer.createPayer({}).payer, behaviour, lifetimeMs: CODE_LIVES_MS }).paymentCode;
      },
      opens(payment) {
        if (payment.qr === '') throw new StateNotReached('the intermediary gave a QR to open');
        const { payer } = world.networks[networkOf(payment)];
        return cashier(payer.scan({ payer: payer.createPayer({}).payer, codeUrl: payment.qr }), payer);
      },
      pays(payment) {
        const open = this.opens(payment);
        open.confirm();
        return open;
      },
      opensPage(payment) {
        const { call, address, request } = payment;
        if (address !== undefined) return this.opens({ ...payment, qr: address });
        if (call === undefined) throw new StateNotReached('the intermediary gave parameters to call up the wallet');
        const who = known.payers.get(walletUserOf(request));
        if (who === undefined) throw new RangeError('a payment page is opened by a payer whom the wallet knows');
        if (networkOf(payment) === 'alipay-cn') return tradeOnPage(call, who);
        const answer = wechatpay.payer.callUp({ payer: who, parameters: call });
        if (!answer.accepted) throw new StateNotReached(`the wallet follows the call of the page: ${answer.message}`);
        return cashier(answer, wechatpay.payer);
      },
      confirms: (paymentCode, of = wallet) => void payerOf(of).confirm({ paymentCode }),
      declines: (paymentCode, of = wallet) => void payerOf(of).decline({ paymentCode }),
    },
    zeropay: { operator: zeropay.operator },
    nemesis: {
      next: armOwn,
      network: (network, fault, parameters, { operation = '*', times = Number.MAX_SAFE_INTEGER } = {}) =>
        arm(network, operation, fault, parameters, { times }),
      hold,
      async releaseTogether(held) {
        const names = held.flatMap((one) => holdNames.get(one) ?? []);
        for (const { armed } of names) await armed.disarm();
        await nemesis.releaseAll(names.map(({ name }) => name));
      },
    },
    life: {
      async kill(instance = 1) {
        const { kill } = instanceOf(instance);
        if (kill === undefined) throw new StateNotReached('the intermediary can be killed');
        await kill();
      },
      async restart(instance = 1) {
        const { restart } = instanceOf(instance);
        if (restart === undefined) throw new StateNotReached('the intermediary can be started again');
        onWait('the intermediary starts again');
        await restart();
      },
      storageFails: () => storage(false),
      storageWorks: () => storage(true),
    },
    clock: {
      step: (ms) => moveClocks('step', ms),
      age: (ms) => moveClocks('age', ms),
      retentionMs: manifest.limits.retentionDays * DAY_MS,
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
      hanging: (operation) =>
        exchanges.filter((exchange) => exchange.operation === operation && exchange.closedSeq === Infinity).length,
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
      if (storageFails) await storage(true);
      for (const live of armed) await live.disarm();
      await nemesis.releaseAll(nemesis.held.filter(({ name }) => holds.has(name)).map(({ name }) => name));
    },
  };
}

/** Whoever has an order before him, in any wallet. */
interface Confirming {
  confirm(before: { session: string }): unknown;
  decline(before: { session: string }): unknown;
}

/** The wallet that a payment was asked for with; what a script sends of other names is opened with none. */
const walletOf = ({ request: { wallet } }: Pick<Payment, 'request'>): WalletName =>
  typeof wallet === 'string' && isWallet(wallet) ? wallet : 'WECHATPAY';

/** A set that grows with the map. */
function keysOf(map: ReadonlyMap<string, unknown>): ReadonlySet<string> {
  return { has: (key: string) => map.has(key) } as ReadonlySet<string>;
}

/** For waiting: true, or nothing yet. */
const is = (status: string, { body }: { body: unknown }): true | undefined =>
  memberOf(body, 'status') === status ? true : undefined;

/** Who opened the payment page, as the request told the intermediary. */
function walletUserOf(request: Readonly<Record<string, unknown>>): string {
  const user = memberOf(request.payer, 'walletUserId');
  return typeof user === 'string' ? user : '';
}
