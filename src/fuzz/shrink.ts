import type { WalletName } from '../scenario/wallets.js';
import { isTrouble, keeping, paymentsOfSteps, type Step, walletOf } from './steps.js';

/** Lists with fewer steps, the most daring first: about one payment alone, then without a half, a quarter, … a step. */
export function* smaller(steps: readonly Step[]): Generator<Step[]> {
  const about = paymentsOfSteps(steps);
  const payments = [...new Set(about.filter((payment) => payment !== undefined))];
  if (payments.length > 1) {
    for (const payment of payments)
      yield keeping(steps, (_step, at) => about[at] === undefined || about[at] === payment);
  }
  for (let size = Math.floor(steps.length / 2); size >= 1; size = Math.floor(size / 2)) yield* without(steps, size);
}

/** Without each run of so many steps, from the end: what came last is most often not needed. */
function* without(steps: readonly Step[], size: number): Generator<Step[]> {
  for (let end = steps.length; end > 0; end -= size) {
    const kept = keeping(steps, (_step, at) => at < end - size || at >= end);
    if (kept.length > 0) yield kept;
  }
}

/**
 * Lists of the same length: all in the wallet that the intermediary declares first, or with a plainer value in one place.
 * @param first Absent: no wallet is plainer than another.
 */
export function* simpler(steps: readonly Step[], first?: WalletName): Generator<Step[]> {
  if (first !== undefined && steps.some((step) => namesAnother(step, first)))
    yield steps.map((step) => (namesAnother(step, first) ? ({ ...step, wallet: first } as Step) : step));
  for (const [at, step] of steps.entries()) {
    for (const plainer of plainerThan(step, first)) yield steps.map((other, index) => (index === at ? plainer : other));
  }
}

const namesAnother = (step: Step, wallet: WalletName): boolean =>
  ['create', 'hold', 'reorder', 'fault'].includes(step.kind) &&
  walletOf(step as Parameters<typeof walletOf>[0]) !== wallet;

function* plainerThan(step: Step, first: WalletName | undefined): Generator<Step> {
  if (first !== undefined && step.kind === 'create' && namesAnother(step, first)) yield { ...step, wallet: first };
  if ('beside' in step && step.beside === true) {
    const { beside: _, ...alone } = step;
    yield alone as Step;
  }
  switch (step.kind) {
    case 'create':
      if (step.sale !== undefined) {
        const { sale: _, ...alone } = step;
        yield alone;
      }
      if (step.auto === true) {
        const { auto: _, ...named } = step;
        yield named;
      }
      if (step.payer !== undefined && step.payer !== 'pays') {
        const { payer: _, ...pays } = step;
        yield pays;
      }
      if (step.amount > 1_000) yield { ...step, amount: 1_000 };
      return;
    case 'refund':
      if (step.amount !== 'rest') yield { ...step, amount: 'rest' };
      return;
    case 'repeat':
      if (step.changed === true) {
        const { changed: _, ...same } = step;
        yield same;
      }
      return;
    case 'release':
      if (step.holds.length > 1) for (const hold of step.holds) yield { ...step, holds: [hold] };
      return;
    case 'reorder':
      if (step.byMs !== undefined) {
        const { byMs: _, ...overtaken } = step;
        yield overtaken;
      }
      return;
    case 'interleave':
      // The step that delays nothing goes as a whole.
      for (const delaysMs of calmer(step.delaysMs))
        if (delaysMs.some((delay) => delay > 0)) yield { kind: 'interleave', delaysMs };
      return;
    case 'fault':
      if (step.times !== undefined) {
        const { times: _, ...single } = step;
        yield single;
      }
      if (step.fault !== 'lose-reply' && !step.operation.endsWith('Notice')) {
        const { parameters: _, times: __, ...plain } = step;
        yield { ...plain, fault: 'lose-reply' };
      }
      return;
    case 'pass':
      for (const ms of [1_000, 10_000]) if (step.ms > ms) yield { ...step, ms };
      return;
    default:
  }
}

/** Fewer messages are delayed, then each less. */
function* calmer(delays: readonly number[]): Generator<number[]> {
  for (const length of [Math.floor(delays.length / 2), delays.length - 1]) yield delays.slice(0, length);
  for (const [at, delay] of delays.entries()) {
    if (delay > 0) yield delays.with(at, 0);
    if (delay > 1) yield delays.with(at, 1);
  }
}

/**
 * Fewer steps, then less trouble, then fewer characters: which of two lists is the better counterexample. The name of a
 * wallet is not counted, for none is better than another by its length.
 */
export const weightOf = (steps: readonly Step[]): number =>
  1_000_000 * steps.length + 10_000 * steps.filter(isTrouble).length + Math.min(9_999, lengthOf(steps));

const lengthOf = (steps: readonly Step[]): number =>
  JSON.stringify(steps, (name, value) => (name === 'wallet' ? undefined : value)).length;

export interface Shrinking {
  /** Whether the list still fails in the same way, on a fresh instance. */
  readonly fails: (steps: readonly Step[]) => Promise<boolean>;
  /** Lists tried side by side. */
  readonly width: () => number;
  /** No time is left. */
  readonly over: () => boolean;
  /** The wallet that the intermediary declares first: payments of others become its, where it fails all the same. */
  readonly firstWallet?: WalletName;
}

/**
 * The smallest list found that still fails in the same way. Lists are tried side by side, since over HTTP each mostly
 * waits: what can go by itself is then left out all at once, and one by one only where that is too much.
 */
export async function shrink(steps: readonly Step[], shrinking: Shrinking): Promise<readonly Step[]> {
  const tried = new Set<string>([JSON.stringify(steps)]);
  let best = steps;
  for (;;) {
    const plainer = (list: readonly Step[]) => simpler(list, shrinking.firstWallet);
    const next = (await round(best, smaller, shrinking, tried)) ?? (await round(best, plainer, shrinking, tried));
    if (next === undefined) return best;
    best = next;
  }
}

/** The first success among the candidates, tried in batches; and what all successes of its batch give together. */
async function round(
  steps: readonly Step[],
  candidatesOf: (steps: readonly Step[]) => Iterable<Step[]>,
  { fails, width, over }: Shrinking,
  tried: Set<string>,
): Promise<readonly Step[] | undefined> {
  const queue = candidatesOf(steps)[Symbol.iterator]();
  for (;;) {
    const batch: Step[][] = [];
    while (batch.length < Math.max(1, width())) {
      const { value, done } = queue.next();
      if (done === true) break;
      const key = JSON.stringify(value);
      if (value.length === 0 || tried.has(key)) continue;
      tried.add(key);
      batch.push(value);
    }
    if (batch.length === 0 || over()) return undefined;
    const outcomes = await Promise.all(batch.map(fails));
    const successes = batch.filter((_, at) => outcomes[at]).sort((a, b) => weightOf(a) - weightOf(b));
    const [first] = successes;
    if (first === undefined) continue;
    const together = successes.length > 1 ? common(steps, successes) : undefined;
    if (together !== undefined && !over() && !tried.has(JSON.stringify(together))) {
      tried.add(JSON.stringify(together));
      if (await fails(together)) return together;
    }
    return first;
  }
}

/** What is left when everything goes that went from any of them; undefined where they changed values instead. */
function common(steps: readonly Step[], successes: readonly (readonly Step[])[]): Step[] | undefined {
  const stays = successes.map((list) => placesOf(steps, list));
  if (stays.some((places) => places === undefined)) return undefined;
  const kept = keeping(steps, (_step, at) => stays.every((places) => places?.has(at)));
  return kept.length > 0 ? kept : undefined;
}

/** Which places of the list a list without some of them has kept, by comparing kinds in order; undefined if it is none. */
function placesOf(steps: readonly Step[], list: readonly Step[]): ReadonlySet<number> | undefined {
  if (list.length >= steps.length) return undefined;
  const places = new Set<number>();
  let next = 0;
  for (const [at, step] of steps.entries()) {
    if (next < list.length && list[next]?.kind === step.kind && shapeOf(list[next]) === shapeOf(step)) {
      places.add(at);
      next += 1;
    }
  }
  return next === list.length ? places : undefined;
}

/** A step without the numbers that count anew when something before it goes. */
const shapeOf = (step: Step | undefined): string =>
  JSON.stringify(step, (name, value) => (['payment', 'index', 'holds', 'sale'].includes(name) ? 0 : value));
