import { callsOf, isSameMessage, isTold, type Message, type Model, walletNamed } from './model.js';
import type { Step, StepKind, StepOf } from './steps.js';
import { holdableOf, isNotice, troublesOf } from './troubles.js';

/** Where a list's chance comes from; fast-check's generator, with a face of its own. */
export interface Chance {
  /** Both ends included. */
  int(min: number, max: number): number;
}

/** A kind of step: how much it is wanted now (0: it makes no sense), and one of it. */
export interface Command {
  readonly kind: StepKind;
  readonly weight: (model: Model) => number;
  readonly draw: (model: Model, chance: Chance) => Step;
}

const MOST_PAYMENTS = 4;
const MOST_REFUNDS = 6;
const MOST_OPEN_HOLDS = 2;
const MOST_ARMED = 3;
const MOST_RESTARTS = 3;
/** One payment in so many is one more attempt at a sale, where one is open. */
const ATTEMPTS_IN = 2;
/** Won. */
const AMOUNTS = [1_000, 12_000, 500_000] as const;
/** Messages that one step delays. */
const MOST_DELAYS = 8;
/** Virtual ms: a few messages long, and short of every timeout. */
const LONGEST_DELAY_MS = 12;
/** Network ms: within a poll, past a poll, past the wait before a reversal, past a code's whole query time. */
const TIMES_MS = [1_000, 3_000, 10_000, 30_000, 60_000] as const;

const pick = <T>(items: readonly T[], chance: Chance): T => {
  const found = items[chance.int(0, items.length - 1)];
  if (found === undefined) throw new RangeError('nothing to pick from');
  return found;
};
/** True once in so many. */
const once = (inSo: number, chance: Chance): boolean => chance.int(1, inSo) === 1;
const beside = (inSo: number, chance: Chance): { beside?: true } => (once(inSo, chance) ? { beside: true } : {});
/** What is delayed wants something beside it that can overtake it. */
const besideIf = ({ last }: Model, inSo: number, chance: Chance) => beside(last === 'interleave' ? 2 : inSo, chance);
/** Half of the messages are as quick as ever. */
const delayMs = (chance: Chance): number => (once(2, chance) ? 0 : chance.int(1, LONGEST_DELAY_MS));

/** Numbers of the payments of which something holds. */
const paymentsThat = ({ payments }: Model, holds: (payment: Model['payments'][number]) => boolean): readonly number[] =>
  payments.flatMap((payment, at) => (holds(payment) ? at : []));

const isPrepaid = ({ mode }: Model['payments'][number]): boolean => mode !== 'CPM';
const scannable = (model: Model) =>
  paymentsThat(model, (payment) => isPrepaid(payment) && ['asked', 'open'].includes(payment.stage));
const unseen = (model: Model) => paymentsThat(model, (payment) => isPrepaid(payment) && payment.stage === 'asked');
const openOnes = (model: Model) => paymentsThat(model, ({ stage }) => stage === 'open');
const refundable = (model: Model) => paymentsThat(model, ({ stage, refunds }) => stage === 'paid' && refunds < 3);
const forgeable = (model: Model) =>
  paymentsThat(
    model,
    (payment) =>
      payment.mode !== 'MPM_STATIC' &&
      isTold(payment) &&
      !payment.cancelled &&
      ['asked', 'open'].includes(payment.stage),
  );
/** Nobody else has paid the sale yet, as far as anyone can know. */
const unsold = (model: Model) =>
  paymentsThat(model, ({ cancelled, stage, mode }) => !cancelled && stage !== 'paid' && mode !== 'CPM');
/** Those that are not paid yet while another attempt at their sale may be, or become so: paid too, one must go back. */
const contested = ({ payments }: Model, among: readonly number[]): readonly number[] =>
  among.filter((at) =>
    payments.some(({ sale, stage }, other) => other !== at && sale === payments[at]?.sale && stage !== 'ended'),
  );
/** Contested ones every other time, where there are any. */
const rather = (model: Model, among: readonly number[], chance: Chance): readonly number[] => {
  const wanted = contested(model, among);
  return wanted.length > 0 && once(2, chance) ? wanted : among;
};
const openHolds = ({ holds }: Model) => holds.flatMap(({ open }, at) => (open ? at : []));

/** Messages that the next steps may well call for, so that trouble on them is not armed for nothing. */
function soon(model: Model): readonly Message[] {
  const { payments, can, armed } = model;
  const messages = new Map<string, Message>();
  const add = (step: Step) => {
    for (const message of callsOf(step, model)) messages.set(`${message.wallet} ${message.operation}`, message);
  };
  if (payments.length < MOST_PAYMENTS) for (const create of createsOf(model)) add(create);
  for (const payment of openOnes(model)) add({ kind: 'confirm', payment });
  for (const payment of refundable(model)) add({ kind: 'refund', payment, amount: 'rest' });
  for (const payment of paymentsThat(model, ({ cancelled, stage }) => !cancelled && stage !== 'ended'))
    add({ kind: 'cancel', payment });
  return [...messages.values()].filter((message) => !armed.some((one) => isSameMessage(can, one, message)));
}

/** Messages that tell the intermediary something unasked. */
const soonTold = (model: Model) =>
  soon(model).flatMap(({ wallet, operation }) => (isNotice(operation) ? [{ wallet, notice: operation }] : []));

/** How much a step is wanted more because trouble waits for what it calls. */
const called = (model: Model, step: Step): number =>
  callsOf(step, model).some(({ wallet, operation }) =>
    model.armed.some((one) => one.wallet === wallet && one.operation === operation),
  )
    ? 4
    : 1;

const wantsOf = (model: Model, payments: readonly number[], step: (payment: number) => Step): number =>
  payments.length === 0 ? 0 : Math.max(...payments.map((payment) => called(model, step(payment))));

/** Of those for which it is wanted most. */
const bestOf = (model: Model, payments: readonly number[], step: (payment: number) => Step, chance: Chance): Step => {
  const most = wantsOf(model, payments, step);
  return step(
    pick(
      payments.filter((payment) => called(model, step(payment)) === most),
      chance,
    ),
  );
};

/** One of each wallet and mode. */
const createsOf = ({ can }: Model): readonly StepOf<'create'>[] =>
  can.wallets.flatMap(({ name: wallet }) => can.modes.map((mode) => ({ kind: 'create', wallet, mode, amount: 1 })));
const anyPayment = (model: Model) => paymentsThat(model, () => true);

const mostCalled = (model: Model): number => Math.max(...createsOf(model).map((create) => called(model, create)));

/** Creates for which trouble waits, if there are any; else all. */
function wantedCreates(model: Model): readonly StepOf<'create'>[] {
  const most = mostCalled(model);
  return createsOf(model).filter((create) => called(model, create) === most);
}

/** The same as one more attempt at a sale that is not paid yet: in another wallet, if there is one, for the payer may then pay twice. */
const attemptsAmong = (model: Model, creates: readonly StepOf<'create'>[]): readonly StepOf<'create'>[] =>
  creates.flatMap((create) =>
    unsold(model)
      .filter((at) => model.can.wallets.length === 1 || model.payments[at]?.wallet !== create.wallet)
      .map((sale) => ({ ...create, sale })),
  );

export const COMMANDS: readonly Command[] = [
  {
    kind: 'create',
    weight: (model) => {
      if (model.payments.length >= MOST_PAYMENTS) return 0;
      return (model.payments.length === 0 ? 10 : 2) * mostCalled(model);
    },
    draw: (model, chance) => {
      const wanted = wantedCreates(model);
      const attempts = attemptsAmong(model, wanted);
      const made = pick(attempts.length > 0 && once(ATTEMPTS_IN, chance) ? attempts : wanted, chance);
      const drawn = { ...made, amount: pick(AMOUNTS, chance) };
      // Nothing is shown to anybody before the answer, so only where messages overtake each other does more come at once.
      if (drawn.mode !== 'CPM') return { ...drawn, ...(model.last === 'interleave' ? beside(2, chance) : {}) };
      const payer = pick(
        ['pays', 'pays', 'pays', 'password', 'password', 'declines', 'insufficient-funds'] as const,
        chance,
      );
      return {
        ...drawn,
        ...(model.can.wallets.length > 1 && once(4, chance) ? { auto: true } : {}),
        ...(payer === 'pays' ? {} : { payer }),
        ...besideIf(model, 6, chance),
      };
    },
  },
  {
    kind: 'scan',
    weight: (model) => {
      const asked = unseen(model);
      if (asked.length === 0) return scannable(model).length > 0 ? 1 : 0;
      return contested(model, asked).length > 0 ? 14 : 7;
    },
    draw: (model, chance) => {
      const asked = unseen(model);
      return {
        kind: 'scan',
        payment: pick(asked.length > 0 ? rather(model, asked, chance) : scannable(model), chance),
      };
    },
  },
  {
    kind: 'confirm',
    weight: (model) => {
      const open = openOnes(model);
      const wanted = 6 * wantsOf(model, open, (payment) => ({ kind: 'confirm', payment }));
      return contested(model, open).length > 0 ? 2 * wanted : wanted;
    },
    draw: (model, chance) => {
      const open = rather(model, openOnes(model), chance);
      return bestOf(model, open, (payment) => ({ kind: 'confirm', payment }), chance);
    },
  },
  {
    kind: 'decline',
    weight: (model) => (openOnes(model).length > 0 ? 4.5 : 0),
    draw: (model, chance) => ({ kind: 'decline', payment: pick(openOnes(model), chance) }),
  },
  {
    kind: 'query',
    weight: ({ payments }) => (payments.length > 0 ? 2 : 0),
    draw: (model, chance) => ({ kind: 'query', payment: pick(anyPayment(model), chance) }),
  },
  {
    kind: 'cancel',
    weight: (model) =>
      1.5 *
      wantsOf(
        model,
        paymentsThat(model, ({ cancelled }) => !cancelled),
        (payment) => ({ kind: 'cancel', payment }),
      ),
    draw: (model, chance) => ({
      ...(bestOf(
        model,
        paymentsThat(model, ({ cancelled }) => !cancelled),
        (payment) => ({ kind: 'cancel', payment }),
        chance,
      ) as StepOf<'cancel'>),
      ...besideIf(model, 4, chance),
    }),
  },
  {
    kind: 'network-cancel',
    weight: ({ payments }) => (payments.length > 0 ? 1.5 : 0.5),
    draw: (model, chance) => {
      const left = paymentsThat(model, ({ cancelled }) => !cancelled);
      if (left.length === 0 || once(6, chance)) return { kind: 'network-cancel' };
      return { kind: 'network-cancel', payment: pick(left, chance), ...besideIf(model, 4, chance) };
    },
  },
  {
    kind: 'refund',
    weight: (model) => {
      const paid = refundable(model);
      if (paid.length === 0 || model.refunds.length >= MOST_REFUNDS) return 0;
      const known = paid.some((at) => model.payments[at]?.fresh === false);
      return (
        (known ? 4 : 1) * wantsOf(model, paid, (payment) => ({ kind: 'refund', payment, amount: 'rest' })) +
        // A refund that nothing was waited for wants another beside it.
        (model.last === 'refund' ? 4 : 0)
      );
    },
    draw: (model, chance) => {
      const payment = pick(refundable(model), chance);
      const amount = model.can.partialRefunds
        ? pick(['half', 'half', 'rest', 'rest', 'one', 'over'] as const, chance)
        : 'rest';
      return { kind: 'refund', payment, amount, ...beside(2, chance) };
    },
  },
  {
    kind: 'repeat',
    weight: ({ payments }) => (payments.length > 0 ? 2 : 0),
    draw: (model, chance) => {
      const changed = once(3, chance) ? { changed: true as const } : {};
      const cancelled = paymentsThat(model, (payment) => payment.cancelled);
      if (model.refunds.length > 0 && once(2, chance))
        return { kind: 'repeat', of: 'refund', index: chance.int(0, model.refunds.length - 1), ...changed };
      if (cancelled.length > 0 && once(2, chance)) {
        const of = pick(['cancel', 'network-cancel'] as const, chance);
        return { kind: 'repeat', of, index: pick(cancelled, chance) };
      }
      return { kind: 'repeat', of: 'create', index: pick(anyPayment(model), chance), ...changed };
    },
  },
  {
    kind: 'hold',
    weight: (model) =>
      openHolds(model).length < MOST_OPEN_HOLDS && model.armed.length < MOST_ARMED && soon(model).length > 0 ? 1.5 : 0,
    draw: (model, chance) => {
      const message = pick(soon(model), chance);
      return { kind: 'hold', ...message, what: pick(holdableOf(message.operation), chance) };
    },
  },
  {
    kind: 'release',
    weight: (model) => openHolds(model).filter((at) => !isArmed(model, at)).length * 9,
    draw: (model, chance) => {
      const open = openHolds(model).filter((at) => !isArmed(model, at));
      return { kind: 'release', holds: open.length > 1 && once(2, chance) ? [...open] : [pick(open, chance)] };
    },
  },
  {
    kind: 'reorder',
    weight: (model) => (model.armed.length < MOST_ARMED && soonTold(model).length > 0 ? 3 : 0),
    draw: (model, chance) => {
      const told = pick(soonTold(model), chance);
      return once(2, chance)
        ? { kind: 'reorder', ...told }
        : { kind: 'reorder', ...told, byMs: pick(TIMES_MS.slice(1), chance) };
    },
  },
  {
    kind: 'interleave',
    weight: ({ can, last }) => (can.interleavings && last !== 'interleave' ? 2 : 0),
    draw: (_model, chance) => {
      const delaysMs = Array.from({ length: chance.int(1, MOST_DELAYS) }, () => delayMs(chance));
      return { kind: 'interleave', delaysMs };
    },
  },
  {
    kind: 'forge',
    weight: (model) => (forgeable(model).length > 0 ? 5 : 0),
    draw: (model, chance) => {
      const payment = pick(forgeable(model), chance);
      const wallet = model.payments[payment]?.wallet;
      const { forgeries } = wallet === undefined ? model.can.wallets[0] : walletNamed(model.can, wallet);
      return { kind: 'forge', payment, form: pick(forgeries, chance) };
    },
  },
  {
    kind: 'fault',
    weight: (model) => (model.armed.length < MOST_ARMED && soon(model).length > 0 ? 4 : 0),
    draw: (model, chance) => {
      const message = pick(soon(model), chance);
      const wallet = walletNamed(model.can, message.wallet);
      const { fault, parameters } = pick(pick(troublesOf(wallet, message.operation), chance), chance);
      return {
        kind: 'fault',
        ...message,
        fault,
        ...(parameters === undefined ? {} : { parameters }),
        ...(once(6, chance) ? { times: 2 } : {}),
      };
    },
  },
  {
    kind: 'pass',
    weight: (model) =>
      model.payments.length === 0 || model.last === 'pass' ? 0 : model.payments.some(({ fresh }) => fresh) ? 4 : 1.5,
    draw: (_model, chance) => ({ kind: 'pass', ms: pick(TIMES_MS, chance) }),
  },
  {
    kind: 'restart',
    weight: (model) =>
      model.can.restarts && model.restarts < MOST_RESTARTS && model.payments.length > 0 && model.last !== 'restart'
        ? 8
        : 0,
    draw: () => ({ kind: 'restart' }),
  },
];

/** Nothing has called for it yet, so there is nothing to let go. */
function isArmed({ armed, can, holds }: Model, at: number): boolean {
  const hold = holds[at];
  return hold !== undefined && armed.some((one) => isSameMessage(can, one, hold));
}

/** One step that makes sense now, by weight. */
export function drawStep(model: Model, chance: Chance): Step {
  const weights = COMMANDS.map((command) => ({ command, weight: Math.round(10 * command.weight(model)) }));
  const total = weights.reduce((sum, { weight }) => sum + weight, 0);
  let left = chance.int(1, total);
  for (const { command, weight } of weights) {
    left -= weight;
    if (left <= 0 && weight > 0) return command.draw(model, chance);
  }
  throw new RangeError('no step makes sense: a payment can always be asked for, or looked at');
}
