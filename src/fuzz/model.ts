import type { KnownWallet, WalletName } from '../scenario/wallets.js';
import { type Mode, type Operation, type Step, type StepOf, walletOf } from './steps.js';

/** What an intermediary declares, and its place allows, that decides which steps make sense. */
export interface Can {
  /** At least one; lists shrink towards the first. */
  readonly wallets: readonly [KnownWallet, ...KnownWallet[]];
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
  readonly wallet: WalletName;
  readonly mode: Mode;
  readonly payer: NonNullable<StepOf<'create'>['payer']>;
  readonly stage: 'asked' | 'open' | 'paid' | 'ended';
  /** No step has gone by since it was paid, so its news may not have come yet. */
  readonly fresh: boolean;
  readonly refunds: number;
  readonly cancelled: boolean;
  /** By number, the first attempt at its sale: its own number, as long as it is none after another. */
  readonly sale: number;
}

/** An operation or notification of a wallet's network. */
export interface Message {
  readonly wallet: WalletName;
  readonly operation: Operation;
}

export interface ModelHold extends Message {
  readonly what: StepOf<'hold'>['what'];
  readonly open: boolean;
}

export interface Model {
  readonly can: Can;
  readonly payments: readonly ModelPayment[];
  /** Which payment each refund is of. */
  readonly refunds: readonly number[];
  readonly holds: readonly ModelHold[];
  /** Messages on which trouble waits that nothing has called for yet. */
  readonly armed: readonly Message[];
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

export const walletNamed = ({ wallets }: Can, name: WalletName): KnownWallet =>
  wallets.find((one) => one.name === name) ?? wallets[0];

/** Some networks serve several purposes with one operation: trouble on it strikes whichever comes first. */
export function isSameMessage(can: Can, one: Message, other: Message): boolean {
  if (one.wallet !== other.wallet) return false;
  const messages = walletNamed(can, one.wallet);
  return messages[one.operation] === messages[other.operation];
}

/** Whether the payer's act is told by a notice: WeChat Pay tells nothing of payments by code. */
export const isTold = ({ wallet, mode }: Pick<ModelPayment, 'wallet' | 'mode'>): boolean =>
  mode !== 'CPM' || wallet !== 'WECHATPAY';

/** The messages that a step makes the intermediary or a network send at once, as far as anyone can know. */
export function callsOf(step: Step, { payments, can }: Pick<Model, 'payments' | 'can'>): readonly Message[] {
  const of = (wallet: WalletName, ...operations: readonly Operation[]): Message[] =>
    operations
      .filter((operation) => walletNamed(can, wallet)[operation] !== undefined)
      .map((operation) => ({ wallet, operation }));
  if (step.kind === 'create') {
    const wallet = walletOf(step);
    return step.mode === 'CPM'
      ? of(wallet, 'code', 'query')
      : of(wallet, step.mode === 'MPM_STATIC' ? 'counter' : 'prepaid');
  }
  const payment = 'payment' in step ? payments[step.payment ?? -1] : undefined;
  if (payment === undefined) return [];
  const { wallet, mode, stage } = payment;
  switch (step.kind) {
    case 'confirm':
      return isTold(payment) ? of(wallet, 'paymentNotice', 'query') : of(wallet, 'query');
    case 'cancel':
    case 'network-cancel':
      if (mode === 'CPM') return of(wallet, 'reverse', 'query');
      if (stage !== 'paid') return of(wallet, 'close', 'query');
      // What ends an unpaid order and what gives a paid one back is one operation at some networks.
      return isSameMessage(can, { wallet, operation: 'close' }, { wallet, operation: 'reverse' })
        ? of(wallet, 'reverse', 'query')
        : of(wallet, 'refund', 'refundNotice', 'query');
    case 'refund':
      return of(wallet, 'refund', 'refundNotice', 'refundQuery');
    default:
      return [];
  }
}

/** The model after one more step. */
export function after(model: Model, step: Step): Model {
  const called = callsOf(step, model);
  const armed = model.armed.filter((one) => !called.some((other) => isSameMessage(model.can, one, other)));
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
      const payment: ModelPayment = {
        wallet: walletOf(step),
        mode: step.mode,
        payer,
        stage,
        fresh: paysAtOnce,
        refunds: 0,
        cancelled: false,
        sale: model.payments[step.sale ?? -1]?.sale ?? model.payments.length,
      };
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
        holds: [...next.holds, { wallet: walletOf(step), operation: step.operation, what: step.what, open: true }],
        armed: [...armed, { wallet: walletOf(step), operation: step.operation }],
      };
    case 'release':
      return {
        ...next,
        holds: next.holds.map((hold, at) => (step.holds.includes(at) ? { ...hold, open: false } : hold)),
      };
    case 'reorder':
      return { ...next, armed: [...armed, { wallet: walletOf(step), operation: step.notice }] };
    case 'fault':
      return { ...next, armed: [...armed, { wallet: walletOf(step), operation: step.operation }] };
    case 'restart':
      return { ...next, restarts: next.restarts + 1 };
    default:
      return next;
  }
}
