import type { Counterexample } from '../generated/pyx.js';
import type { WalletName } from '../scenario/wallets.js';

/** An act of the harness, of a payer, of staff or of the nemesis, as it stands in a counterexample file. */
export type Step = Counterexample['steps'][number];
export type StepKind = Step['kind'];
export type StepOf<K extends StepKind> = Extract<Step, { kind: K }>;
export type Operation = StepOf<'fault'>['operation'];
export type Mode = StepOf<'create'>['mode'];

/** The wallet that a payment is made with, or whose message a step is about. */
export const walletOf = ({ wallet = 'WECHATPAY' }: { readonly wallet?: WalletName }): WalletName => wallet;

/** Every kind of step, in the order in which statistics show them. */
export const STEP_KINDS = [
  'create',
  'scan',
  'confirm',
  'decline',
  'query',
  'cancel',
  'network-cancel',
  'refund',
  'repeat',
  'hold',
  'release',
  'reorder',
  'interleave',
  'forge',
  'fault',
  'pass',
  'restart',
] as const satisfies readonly StepKind[];

/** What a step brings into the list, to which later steps refer by its number. */
type Thing = 'payment' | 'refund' | 'hold';

const BRINGS: Partial<Record<StepKind, Thing>> = { create: 'payment', refund: 'refund', hold: 'hold' };

interface Reference {
  readonly thing: Thing;
  readonly index: number;
}

/** What a step refers to. One that was never there is a list that nobody can play. */
export function referencesOf(step: Step): readonly Reference[] {
  switch (step.kind) {
    case 'create':
      return step.sale === undefined ? [] : [{ thing: 'payment', index: step.sale }];
    case 'hold':
    case 'reorder':
    case 'interleave':
    case 'fault':
    case 'pass':
    case 'restart':
      return [];
    case 'network-cancel':
      return step.payment === undefined ? [] : [{ thing: 'payment', index: step.payment }];
    case 'repeat':
      return [{ thing: step.of === 'refund' ? 'refund' : 'payment', index: step.index }];
    case 'release':
      return step.holds.map((index) => ({ thing: 'hold', index }));
    default:
      return [{ thing: 'payment', index: step.payment }];
  }
}

/** The step with its references counted anew; undefined where what it refers to is gone. */
function renumbered(step: Step, numberOf: (reference: Reference) => number | undefined): Step | undefined {
  if (step.kind === 'release') {
    const holds = step.holds.flatMap((index) => numberOf({ thing: 'hold', index }) ?? []);
    return holds.length === 0 ? undefined : { ...step, holds };
  }
  if (step.kind === 'create') {
    const { sale: index, ...alone } = step;
    const sale = index === undefined ? undefined : numberOf({ thing: 'payment', index });
    // Without the attempt before it, it is a payment like any other.
    return sale === undefined ? alone : { ...alone, sale };
  }
  const [reference] = referencesOf(step);
  if (reference === undefined) return step;
  const number = numberOf(reference);
  if (number === undefined) return undefined;
  return step.kind === 'repeat' ? { ...step, index: number } : ({ ...step, payment: number } as Step);
}

/**
 * The list without some of its steps. Whatever refers to something that goes, goes too; what stays is numbered anew, so
 * that the list can be played as it stands.
 */
export function keeping(steps: readonly Step[], keeps: (step: Step, at: number) => boolean): Step[] {
  const numbers: Record<Thing, (number | undefined)[]> = { payment: [], refund: [], hold: [] };
  const left: Record<Thing, number> = { payment: 0, refund: 0, hold: 0 };
  const kept: Step[] = [];
  for (const [at, step] of steps.entries()) {
    const stays = keeps(step, at) ? renumbered(step, ({ thing, index }) => numbers[thing][index]) : undefined;
    const brings = BRINGS[step.kind];
    if (brings !== undefined) {
      numbers[brings].push(stays === undefined ? undefined : left[brings]);
      if (stays !== undefined) left[brings] += 1;
    }
    if (stays !== undefined) kept.push(stays);
  }
  return kept;
}

/** Places (from 0) of steps that refer to something that no step before them brings. */
export function dangling(steps: readonly Step[]): number[] {
  const there: Record<Thing, number> = { payment: 0, refund: 0, hold: 0 };
  const found: number[] = [];
  for (const [at, step] of steps.entries()) {
    if (referencesOf(step).some(({ thing, index }) => index >= there[thing])) found.push(at);
    const brings = BRINGS[step.kind];
    if (brings !== undefined) there[brings] += 1;
  }
  return found;
}

/** Of each payment of the list, the first attempt at its sale; undefined where nothing else is an attempt at it. */
export function salesOf(steps: readonly Step[]): (number | undefined)[] {
  const firsts: number[] = [];
  for (const step of steps)
    if (step.kind === 'create') firsts.push(firsts[step.sale ?? firsts.length] ?? firsts.length);
  return firsts.map((first) => (firsts.filter((other) => other === first).length > 1 ? first : undefined));
}

/** The payment that a step is about, by its number; undefined for what is about none or is not tied to one. */
export function paymentsOfSteps(steps: readonly Step[]): (number | undefined)[] {
  let payments = 0;
  const refunds: number[] = [];
  return steps.map((step) => {
    if (step.kind === 'create') {
      payments += 1;
      return payments - 1;
    }
    if (step.kind === 'refund') refunds.push(step.payment);
    if (step.kind === 'repeat' && step.of === 'refund') return refunds[step.index];
    return referencesOf(step).find(({ thing }) => thing === 'payment')?.index;
  });
}

/** Faults, holds and disturbed notifications: what a counterexample should have few of. */
export const isTrouble = ({ kind }: Step): boolean =>
  ['fault', 'hold', 'reorder', 'interleave', 'forge', 'restart'].includes(kind);

/** A step for people: `refund half of payment 1`. */
export function describeStep(step: Step): string {
  const beside = 'beside' in step && step.beside === true ? ', and the next at once' : '';
  return `${inWords(step)}${beside}`;
}

function inWords(step: Step): string {
  switch (step.kind) {
    case 'create':
      return createInWords(step);
    case 'network-cancel':
      return step.payment === undefined
        ? 'network-cancel a payment never sent'
        : `network-cancel payment ${step.payment}`;
    case 'refund':
      return `refund ${step.amount === 'one' ? 'one won' : step.amount === 'over' ? 'one won more than the rest' : step.amount === 'rest' ? 'the rest' : step.amount} of payment ${step.payment}`;
    case 'repeat':
      return `repeat the ${step.of} of ${step.of === 'refund' ? 'refund' : 'payment'} ${step.index}${step.changed === true ? ' with another content' : ''}`;
    case 'hold':
      return `hold the next ${step.what} of ${walletOf(step)} ${step.operation}`;
    case 'release':
      return `release ${step.holds.map((index) => `hold ${index}`).join(' and ')}${step.holds.length > 1 ? ' together' : ''}`;
    case 'reorder':
      return step.byMs === undefined
        ? `the next ${walletOf(step)} ${step.notice} is overtaken`
        : `the next ${walletOf(step)} ${step.notice} comes ${step.byMs} ms late`;
    case 'interleave':
      return `the next messages are ${step.delaysMs.join(', ')} ms longer on their way`;
    case 'forge':
      return `forge a notice (${step.form}) of payment ${step.payment}`;
    case 'fault': {
      const said = Object.entries(step.parameters ?? {}).map(([name, value]) => `${name}=${value}`);
      const times = step.times === undefined ? [] : [`${step.times} times`];
      const more = [...said, ...times];
      return `fault ${step.fault} on the next ${walletOf(step)} ${step.operation}${more.length === 0 ? '' : ` (${more.join(', ')})`}`;
    }
    case 'pass':
      return `${step.ms} ms of network time pass`;
    case 'restart':
      return 'kill and restart';
    default:
      return `${step.kind} payment ${step.payment}`;
  }
}

function createInWords(step: StepOf<'create'>): string {
  const { mode, payer = 'pays', auto, sale, amount } = step;
  const said = [
    ...(mode === 'CPM' ? [`payer: ${payer}`] : []),
    ...(auto === true ? ['known by the code alone'] : []),
    ...(sale === undefined ? [] : [`one more attempt at the sale of payment ${sale}`]),
  ];
  const worth = sale === undefined ? ` of about ${amount} won` : '';
  return `create ${mode} with ${walletOf(step)}${said.length === 0 ? '' : ` (${said.join(', ')})`}${worth}`;
}
