import type { Money } from '../core/money.js';
import { keyOf, type Order, type Refund } from '../model.js';
import type { Answer, ApiContext, Call } from './context.js';
import { readFields } from './fields.js';
import { merchantOf } from './merchants.js';
import { orderOf } from './payments.js';
import { Problem } from './problem.js';
import { isVisible, refundView } from './views.js';

/** Accepts a refund into the book, where it counts at once; the worker sends it, a minute apart from others (REFUND-09). */
export function createRefund(context: ApiContext, call: Call): Answer {
  const { storage, parts, config, book } = context;
  merchantOf(context, call);
  const fields = readFields(call.body);
  const refundId = fields.id('refundId');
  const amount = fields.amount('amount', parts, config.amountLimits);
  const reason = fields.optionalText('reason', 500);
  fields.done();

  return storage.transaction(() => {
    const { payment } = orderOf(context, call);
    const fingerprint = context.fingerprint({ ...fields.body, paymentId: payment.paymentId });
    const existing = storage.findRefund(payment.merchantId, refundId);
    if (existing) {
      if (parts.judgeRepeat(existing.fingerprint, fingerprint) === 'REUSED') {
        throw new Problem('ID_REUSED', 'this refund id was used with other content');
      }
      return { status: 200, body: refundView(existing) };
    }
    const changed = book.change(payment, (draft) => {
      if (amount === 'OUT_OF_RANGE') throw new Problem('REFUND_EXCEEDS_REMAINDER', 'more than any payment can be');
      draft.refunds.push(guardedRefund(context, draft, { refundId, amount, reason, fingerprint }));
      draft.note('REFUND_REQUESTED', 'STAFF', { amount });
    });
    const refund = changed.refunds.find((each) => each.refundId === refundId);
    return { status: 201, body: refund && refundView(refund) };
  });
}

function guardedRefund(
  { parts, clock }: ApiContext,
  order: Order,
  request: { refundId: string; amount: Money; reason?: string; fingerprint: string },
): Refund {
  const { payment } = order;
  const now = clock.now();
  const sinceCapture = clock.documented(now - (payment.capture?.at ?? payment.createdAt));
  const problem = parts.judgeRefund(order, request.amount, sinceCapture);
  if (problem) throw new Problem(problem, REASONS[problem]);
  return {
    ...keyOf(payment),
    ...request,
    purpose: 'REQUESTED',
    status: 'PENDING',
    version: 0,
    createdAt: now,
    networkRefundNo: parts.newRefundNumber(payment, request.refundId),
    sending: 'QUEUED',
    attempts: 0,
    everUnknown: false,
    polls: 0,
    dueAt: now,
  };
}

const REASONS = {
  NOT_REFUNDABLE: 'only a paid payment that is not being cancelled can be refunded',
  REFUND_EXCEEDS_REMAINDER: 'more than what is left of the payment',
  WINDOW_EXCEEDED: 'the network takes refunds for 365 days',
  LIMIT_EXCEEDED: 'the network takes at most 50 refunds of one payment',
} as const;

export function getRefund(context: ApiContext, call: Call): Answer {
  const { merchantId } = merchantOf(context, call);
  const refund = context.storage.findRefund(merchantId, call.params.refundId ?? '');
  if (!refund || !isVisible(refund)) throw new Problem('NOT_FOUND', 'no such refund');
  return { status: 200, body: refundView(refund) };
}

export function listRefunds(context: ApiContext, call: Call): Answer {
  const { refunds } = orderOf(context, call);
  return { status: 200, body: { data: refunds.filter(isVisible).map(refundView), nextCursor: null } };
}
