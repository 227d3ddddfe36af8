import { groupBy } from '../record/group.js';
import { historyOf, lastClaim } from '../record/history.js';
import type { Entry } from '../record/journal.js';
import type { WalletName } from '../scenario/wallets.js';
import type { PlayedList } from './play.js';
import { STEP_KINDS, type StepKind, walletOf } from './steps.js';

/** What happened to the payments of one wallet, and at its network. */
export interface WalletStatistics {
  /** That were asked for. */
  readonly payments: number;
  readonly faultsArmed: number;
  readonly faultsStruck: number;
}

/** What one list came to. Plain data. */
export interface TryStatistics {
  /** Steps asked for, and those that were played. */
  readonly asked: number;
  readonly played: number;
  readonly commands: Readonly<Partial<Record<StepKind, number>>>;
  /** Of the wallets that it paid with, or struck at. */
  readonly wallets: Readonly<Partial<Record<WalletName, WalletStatistics>>>;
  /** Names of states of payments, refunds and orders that it came through: `payment SUCCEEDED`. */
  readonly states: readonly string[];
  readonly faultsArmed: number;
  readonly faultsStruck: number;
  /** Something was done, and nobody heard the answer. */
  readonly unheardEffect: boolean;
  readonly restarts: number;
  /** Two refunds of one payment were under way at one moment. */
  readonly parallelRefunds: boolean;
}

/** Faults that take the answer of what was done. */
const UNHEARD = new Set([
  'lose-reply',
  'late-reply',
  'truncate-answer',
  'half-close',
  'garble-answer',
  'wrong-content-length',
  'forge-answer',
  'answer-error',
  'hold-answer',
]);

/**
 * @param entries Of this list alone.
 * @param asked Steps that were asked for at most.
 */
export function statisticsOf(
  entries: readonly Entry[],
  scenario: string,
  { steps, troubles }: PlayedList,
  asked: number,
): TryStatistics {
  const history = historyOf(entries, scenario);
  const commands: Partial<Record<StepKind, number>> = {};
  const playedSteps = steps.filter(({ outcome }) => outcome === 'played');
  for (const { step } of playedSteps) commands[step.kind] = (commands[step.kind] ?? 0) + 1;
  const struck = new Set(
    history.facts('fault-struck').flatMap(({ fault, exchange }) => (UNHEARD.has(fault) ? (exchange ?? []) : [])),
  );
  const effects = [
    ...history.facts('order-opened'),
    ...history.facts('payer-charged'),
    ...history.facts('refund-accepted'),
    ...history.facts('charge-returned'),
    ...history.facts('order-closed'),
  ];
  const states = new Set<string>();
  for (const payment of history.payments) {
    for (const { status } of payment.claims) states.add(`payment ${known(status)}`);
    for (const refund of payment.refunds) for (const { status } of refund.claims) states.add(`refund ${known(status)}`);
    const cancellation = lastClaim(payment)?.cancellationStatus;
    if (cancellation !== undefined) states.add(`cancellation ${known(cancellation)}`);
    if (payment.orders.length > 1) states.add('payment of several orders');
  }
  for (const order of history.orders) {
    states.add(`order opened (${order.form})`);
    if (order.charges.length > 0) states.add(`order paid (${order.form})`);
    for (const { how } of order.closings) states.add(`order ${how} (${order.form})`);
    for (const { cause } of order.returns) states.add(`money returned by ${cause}`);
  }
  const refundCalls = groupBy(
    history.exchanges.filter(({ link, operation }) => link === 'northbound' && operation === 'createRefund'),
    ({ marks }) => marks.order ?? '',
  );
  const parallelRefunds = [...refundCalls.values()].some((calls) =>
    calls.some((one, at) => calls.slice(at + 1).some((other) => other.openedSeq < one.closedSeq)),
  );
  return {
    asked,
    played: playedSteps.length,
    commands,
    wallets: walletsIn({ steps: playedSteps, troubles }),
    states: [...states].sort(),
    faultsArmed: troubles.length,
    faultsStruck: troubles.filter((trouble) => trouble.struck > 0).length,
    unheardEffect: effects.some(({ exchange }) => exchange !== undefined && struck.has(exchange)),
    restarts: commands.restart ?? 0,
    parallelRefunds,
  };
}

function walletsIn({ steps, troubles }: PlayedList): TryStatistics['wallets'] {
  const wallets: Partial<Record<WalletName, WalletStatistics>> = {};
  const add = (wallet: WalletName, more: Partial<WalletStatistics>) => {
    wallets[wallet] = addedUp(wallets[wallet] ?? NOTHING, { ...NOTHING, ...more });
  };
  for (const { step } of steps) if (step.kind === 'create') add(walletOf(step), { payments: 1 });
  for (const { wallet, struck } of troubles) add(wallet, { faultsArmed: 1, faultsStruck: struck > 0 ? 1 : 0 });
  return wallets;
}

const NOTHING: WalletStatistics = { payments: 0, faultsArmed: 0, faultsStruck: 0 };

const addedUp = (one: WalletStatistics, other: WalletStatistics): WalletStatistics => ({
  payments: one.payments + other.payments,
  faultsArmed: one.faultsArmed + other.faultsArmed,
  faultsStruck: one.faultsStruck + other.faultsStruck,
});

/** Whatever an intermediary invents as a state is one state. */
const known = (status: string): string => (/^[A-Z_]{1,20}$/.test(status) ? status : 'of another name');

/** What a whole campaign came to. */
export interface CampaignStatistics {
  readonly runs: number;
  readonly steps: number;
  readonly commands: Readonly<Record<StepKind, number>>;
  /** Of each wallet that the intermediary declares. */
  readonly wallets: Readonly<Partial<Record<WalletName, WalletStatistics & { readonly runsWithStruckFault: number }>>>;
  readonly states: readonly string[];
  readonly faultsArmed: number;
  readonly faultsStruck: number;
  readonly runsWithStruckFault: number;
  readonly runsWithUnheardEffect: number;
  readonly runsWithoutReads: number;
  readonly restarts: number;
  readonly runsWithParallelRefunds: number;
  /** Steps played of the most that were asked for, on average: 0 to 1. */
  readonly depth: number;
}

export interface Tally {
  add(one: TryStatistics, how: { readonly readless: boolean }): void;
  readonly sum: CampaignStatistics;
}

/** @param wallets That the intermediary declares. */
export function createTally(wallets: readonly WalletName[]): Tally {
  const byWallet = new Map(wallets.map((wallet) => [wallet, { ...NOTHING, runsWithStruckFault: 0 }]));
  const commands = Object.fromEntries(STEP_KINDS.map((kind) => [kind, 0])) as Record<StepKind, number>;
  const states = new Set<string>();
  const sum = {
    runs: 0,
    steps: 0,
    faultsArmed: 0,
    faultsStruck: 0,
    runsWithStruckFault: 0,
    runsWithUnheardEffect: 0,
    runsWithoutReads: 0,
    restarts: 0,
    runsWithParallelRefunds: 0,
  };
  let depths = 0;
  return {
    add(one, { readless }) {
      sum.runs += 1;
      sum.steps += one.played;
      for (const kind of STEP_KINDS) commands[kind] += one.commands[kind] ?? 0;
      for (const [wallet, sofar] of byWallet) {
        const more = one.wallets[wallet] ?? NOTHING;
        const runsWithStruckFault = sofar.runsWithStruckFault + (more.faultsStruck > 0 ? 1 : 0);
        byWallet.set(wallet, { ...addedUp(sofar, more), runsWithStruckFault });
      }
      for (const state of one.states) states.add(state);
      sum.faultsArmed += one.faultsArmed;
      sum.faultsStruck += one.faultsStruck;
      if (one.faultsStruck > 0) sum.runsWithStruckFault += 1;
      if (one.unheardEffect) sum.runsWithUnheardEffect += 1;
      if (readless) sum.runsWithoutReads += 1;
      sum.restarts += one.restarts;
      if (one.parallelRefunds) sum.runsWithParallelRefunds += 1;
      depths += one.asked === 0 ? 0 : one.played / one.asked;
    },
    get sum() {
      return {
        ...sum,
        commands: { ...commands },
        wallets: Object.fromEntries(byWallet),
        states: [...states].sort(),
        depth: sum.runs === 0 ? 0 : depths / sum.runs,
      };
    },
  };
}

/** What a campaign must have done, or its silence means nothing. */
export interface Floors {
  readonly eachCommand: number;
  /** Of all runs, 0 to 1. */
  readonly struckRuns: number;
  /** The same at the network of each wallet, where there are several. */
  readonly struckRunsOfWallet: number;
  /** Of the most steps asked for, 0 to 1. */
  readonly depth: number;
}

/** Of 30 s over HTTP; half as much time asks for half as many. */
export const USUAL_FLOORS: Floors = { eachCommand: 20, struckRuns: 0.3, struckRunsOfWallet: 0.15, depth: 0.7 };
const FLOOR_TIME_MS = 30_000;

/** Floors for a campaign of this length; never above those of 30 s. Without a length (so many runs) the count goes by runs. */
export const floorsFor = ({ timeMs, runs }: { readonly timeMs?: number; readonly runs?: number }): Floors => ({
  ...USUAL_FLOORS,
  eachCommand: Math.floor(
    USUAL_FLOORS.eachCommand *
      Math.min(1, timeMs === undefined ? 1 : timeMs / FLOOR_TIME_MS, runs === undefined ? 1 : runs / 100),
  ),
});

/** In words, which floors were not reached; kinds that cannot happen with this intermediary are left out by the caller. */
export function belowFloors(
  { commands, wallets, runs, runsWithStruckFault, depth }: CampaignStatistics,
  { eachCommand, struckRuns, struckRunsOfWallet, depth: leastDepth }: Floors,
  possible: readonly StepKind[] = STEP_KINDS,
): string[] {
  const percent = (part: number) => `${Math.round(100 * part)} %`;
  const several = Object.entries(wallets).length > 1 ? Object.entries(wallets) : [];
  return [
    ...(runs === 0 ? ['no list was played'] : []),
    ...possible
      .filter((kind) => commands[kind] < eachCommand)
      .map((kind) => `${kind}: ${commands[kind]} times, ${eachCommand} are needed`),
    ...(runs > 0 && runsWithStruckFault / runs < struckRuns
      ? [`a fault struck in ${percent(runsWithStruckFault / runs)} of runs, ${percent(struckRuns)} are needed`]
      : []),
    ...several
      .filter(([, { payments }]) => payments < eachCommand)
      .map(([wallet, { payments }]) => `payments with ${wallet}: ${payments}, ${eachCommand} are needed`),
    ...several
      .filter(([, { runsWithStruckFault: struck }]) => runs > 0 && struck / runs < struckRunsOfWallet)
      .map(
        ([wallet, { runsWithStruckFault: struck }]) =>
          `a fault struck at the network of ${wallet} in ${percent(struck / runs)} of runs, ${percent(struckRunsOfWallet)} are needed`,
      ),
    ...(runs > 0 && depth < leastDepth
      ? [`${percent(depth)} of the most steps were played, ${percent(leastDepth)} are needed`]
      : []),
  ];
}
