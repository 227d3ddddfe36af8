import { type History, nameOf, type PaymentHistory, type TimedExchange, type TimedFact } from '../record/history.js';
import { type Attempt, attemptsOf } from './attempts.js';
import { disagreement, evidenceOf } from './books.js';
import { doubledOf } from './instances-act-once.js';
import { isUndo, operationOf, roleOf } from './operations.js';
import { defineOracle } from './oracle.js';
import { isUnfinished, openRefund } from './restart-loses-nothing.js';

/** Network ms: what is early by less is a matter of who looks at which moment. */
const TOLERANCE_MS = 1_000;

type Step = TimedFact<'clock-moved'>;

/** AVAIL-06: the wall clock is set by a few minutes, on or back, and nothing is done twice, too early or not at all. */
export const clockStepsChangeNothing = defineOracle(
  'clock-steps-change-nothing',
  { requirements: ['AVAIL-06'], judged: 'settled' },
  function* (history, { met, broken }) {
    const steps = history.facts('clock-moved').filter(({ how }) => how === 'step');
    const during = (payment: PaymentHistory) =>
      steps.filter(({ seq }) => payment.sent.some(({ openedSeq }) => openedSeq < seq) && isUnfinished(payment, seq));
    // Who loses payments without any step loses them for another reason.
    const losesAnyway = history.payments.some(
      (payment) => during(payment).length === 0 && (disagreement(payment) ?? openRefund(payment)) !== undefined,
    );
    for (const payment of history.payments) {
      const [first] = during(payment);
      if (first === undefined) continue;
      const subject = nameOf(payment);
      yield met(subject);
      const doubled = doubledAfter(history, payment, first);
      if (doubled !== undefined)
        yield broken({
          expected: 'no money operation carried out twice when a clock is set',
          seen: doubled.what,
          evidence: doubled.evidence,
          subject,
        });
      for (const { undo, pay, dueMs, until } of prematureUndosOf(history, payment, steps))
        yield broken({
          expected: `order ${undo.marks.order ?? undo.marks.networkOrder} left alone until ${until}, whatever the wall clock says`,
          seen: `${roleOf(undo)} ${Math.round((dueMs - undo.openedNetworkMs) / 1_000)} s before that, when the clock had been set on`,
          evidence: [pay.id, undo.id],
          subject,
        });
      const lost = losesAnyway ? undefined : (disagreement(payment) ?? openRefund(payment));
      if (lost !== undefined)
        yield broken({
          expected: 'nothing lost when a clock is set',
          seen: lost,
          evidence: evidenceOf(payment),
          subject,
        });
    }
  },
);

function doubledAfter({ exchanges }: History, payment: PaymentHistory, step: Step): ReturnType<typeof doubledOf> {
  const doubled = doubledOf(payment);
  const isAfter = doubled?.evidence.some((id) =>
    exchanges.some((exchange) => exchange.id === id && exchange.openedSeq > step.seq),
  );
  return isAfter ? doubled : undefined;
}

/** An end that came before it was due. */
interface Premature {
  readonly pay: TimedExchange;
  readonly undo: TimedExchange;
  /** Network ms. */
  readonly dueMs: number;
  readonly until: string;
}

/** Ends that were not due yet, and were by a clock that had been set on meanwhile. */
function prematureUndosOf(history: History, payment: PaymentHistory, steps: readonly Step[]): Premature[] {
  const all = history.payments.flatMap((other) => attemptsOf(other).flatMap((attempt) => earlyUndosOf(other, attempt)));
  const aheadMs = ({ pay, undo }: Premature) =>
    steps.filter(({ seq }) => pay.openedSeq < seq && seq < undo.openedSeq).reduce((total, { byMs }) => total + byMs, 0);
  // Who is as early without a step is early for another reason.
  const habits = new Set(all.filter((early) => aheadMs(early) <= 0).map(({ until }) => until));
  return attemptsOf(payment)
    .flatMap((attempt) => earlyUndosOf(payment, attempt))
    .filter((early) => {
      const wallMs = early.undo.openedNetworkMs + aheadMs(early);
      return !habits.has(early.until) && wallMs >= early.dueMs - TOLERANCE_MS;
    });
}

function earlyUndosOf({ stimuli, requested }: PaymentHistory, { pays, sent, order }: Attempt): Premature[] {
  const [pay] = pays;
  const undo = sent.find(isUndo);
  if (pay === undefined || undo === undefined) return [];
  const wasAskedFor =
    requested?.saleId !== undefined ||
    stimuli.some(({ operation }) => operation === 'cancelPayment' || operation === 'networkCancel');
  const { notSoonerMs, facts = [] } = operationOf(undo);
  const bounds = [
    // Where documents differ on the distance, expiry alone tells.
    ...(notSoonerMs === undefined || facts.length > 0
      ? []
      : [{ dueMs: pay.openedNetworkMs + notSoonerMs, until: `${notSoonerMs / 1_000} s after it was sent` }]),
    ...(order?.expiresNetworkMs === undefined || order.form !== 'prepaid' || wasAskedFor
      ? []
      : [{ dueMs: order.expiresNetworkMs, until: 'its expiry' }]),
  ];
  return bounds
    .filter(({ dueMs }) => undo.openedNetworkMs < dueMs - TOLERANCE_MS)
    .map((bound) => ({ pay, undo, ...bound }));
}
