import type { Mode, Operation, Step, StepOf } from './steps.js';

/** What an intermediary declares, and its place allows, that decides which steps make sense. */
export interface Can {
  readonly modes: readonly Mode[];
  readonly partialRefunds: boolean;
  /** It may be killed and started again in this list. */
  readonly restarts: boolean;
  /** Messages can be made to overtake each other, as in process they can. */
  readonly interleavings: boolean;
}

/**
 * The model's idea of a payment, from the steps alone: what could be. It never asks a network, so that it cannot prove
 * the simulators right.
 * - `asked`: nobody has opened it; `open`: a payer has it before them; `paid`: money may have been taken; `ended`: it was
 *   declined, or taken back.
 */
export interface ModelPayment {
  readonly mode: Mode;
  readonly payer: NonNullable<StepOf<'create'>['payer']>;
  readonly stage: 'asked' | 'open' | 'paid' | 'ended';
  /** No step has gone by since it was paid, so its news may not have come yet. */
  readonly fresh: boolean;
  readonly refunds: number;
  readonly cancelled: boolean;
}

export interface ModelHold {
  readonly operation: Operation;
  readonly what: StepOf<'hold'>['what'];
  readonly open: boolean;
}

export interface Model {
  readonly can: Can;
  readonly payments: readonly ModelPayment[];
  /** Which payment each refund is of. */
  readonly refunds: readonly number[];
  readonly holds: readonly ModelHold[];
  /** Operations on which trouble waits that nothing has called for yet. */
  readonly armed: readonly Operation[];
  readonly restarts: number;
  readonly last: Step['kind'] | undefined;
}

export const emptyModel = (can: Can): Model => ({
  can,
  payments: [],
  refunds: [],
  holds: [],
  armed: [],
  restarts: 0,
  last: undefined,
});

/** The operations that a step makes the intermediary call at once, or a network send, as far as anyone can know. */
export function callsOf(step: Step, { payments }: Model): readonly Operation[] {
  const modeOf = (payment: number | undefined): Mode | undefined => payments[payment ?? -1]?.mode;
  switch (step.kind) {
    case 'create':
      return step.mode === 'CPM' ? ['micropay', 'query'] : step.mode === 'MPM_STATIC' ? ['jsapi'] : ['native'];
    case 'confirm':
      return modeOf(step.payment) === 'CPM' ? ['query'] : ['paymentNotice', 'query'];
    case 'cancel':
    case 'network-cancel': {
      const payment = payments[step.payment ?? -1];
      if (payment === undefined) return [];
      if (payment.mode === 'CPM') return ['reverse', 'query'];
      return payment.stage === 'paid' ? ['refund', 'refundNotice', 'query'] : ['close', 'query'];
    }
    case 'refund':
      return ['refund', 'refundNotice', 'refundQuery'];
    default:
      return [];
  }
}

/** The model after one more step. */
export function after(model: Model, step: Step): Model {
  const called = callsOf(step, model);
  const armed = model.armed.filter((operation) => !called.includes(operation));
  const stale = model.payments.map((payment) => (payment.fresh ? { ...payment, fresh: false } : payment));
  const next: Model = { ...model, payments: stale, armed, last: step.kind };
  const change = (index: number, changes: Partial<ModelPayment>): Model => ({
    ...next,
    payments: next.payments.map((payment, at) => (at === index ? { ...payment, ...changes } : payment)),
  });
  switch (step.kind) {
    case 'create': {
      const payer = step.payer ?? 'pays';
      const paysAtOnce = step.mode === 'CPM' && payer === 'pays';
      const stage = step.mode !== 'CPM' ? 'asked' : paysAtOnce ? 'paid' : payer === 'password' ? 'open' : 'ended';
      const payment = { mode: step.mode, payer, stage, fresh: paysAtOnce, refunds: 0, cancelled: false } as const;
      return { ...next, payments: [...next.payments, payment] };
    }
    case 'scan':
      return model.payments[step.payment]?.stage === 'asked' ? change(step.payment, { stage: 'open' }) : next;
    case 'confirm':
      return model.payments[step.payment]?.stage === 'open'
        ? change(step.payment, { stage: 'paid', fresh: true })
        : next;
    case 'decline':
      return model.payments[step.payment]?.mode === 'CPM' ? change(step.payment, { stage: 'ended' }) : next;
    case 'cancel':
      return change(step.payment, { cancelled: true });
    case 'network-cancel':
      return step.payment === undefined ? next : change(step.payment, { cancelled: true });
    case 'refund': {
      const refunds = (model.payments[step.payment]?.refunds ?? 0) + 1;
      return { ...change(step.payment, { refunds }), refunds: [...next.refunds, step.payment] };
    }
    case 'hold':
      return {
        ...next,
        holds: [...next.holds, { operation: step.operation, what: step.what, open: true }],
        armed: [...armed, step.operation],
      };
    case 'release':
      return {
        ...next,
        holds: next.holds.map((hold, at) => (step.holds.includes(at) ? { ...hold, open: false } : hold)),
      };
    case 'reorder':
      return { ...next, armed: [...armed, step.notice] };
    case 'fault':
      return { ...next, armed: [...armed, step.operation] };
    case 'restart':
      return { ...next, restarts: next.restarts + 1 };
    default:
      return next;
  }
}
