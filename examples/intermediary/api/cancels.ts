import { isoTime } from '../core/clock.js';
import type { Order, PaymentKey, RequestedBy } from '../model.js';
import type { Answer, ApiContext, Call } from './context.js';
import { ID, readFields } from './fields.js';
import { merchantOf } from './merchants.js';
import { answerWith, orderOf, tombstone } from './payments.js';
import { Problem } from './problem.js';

/** Ends or gives back a payment. The answer says how far that is; the worker does the rest. */
export function cancelPayment(context: ApiContext, call: Call): Answer {
  const { storage, parts } = context;
  merchantOf(context, call);
  const fields = readFields(call.body);
  const requestId = fields.id('requestId');
  fields.optionalText('reason', 500);
  fields.done();

  return storage.transaction(() => {
    const order = orderOf(context, call);
    const { merchantId, paymentId } = order.payment;
    const fingerprint = context.fingerprint({ ...fields.body, paymentId });
    const earlier = storage.findAction(merchantId, 'cancel', requestId);
    if (earlier) {
      if (parts.judgeRepeat(earlier.fingerprint, fingerprint) === 'REUSED') {
        throw new Problem('ID_REUSED', 'this request id was used with other content');
      }
      return answerWith(context, order);
    }
    const cancelled = cancel(context, order, call.principal.kind === 'platform' ? 'PLATFORM' : 'MERCHANT');
    storage.saveAction(merchantId, 'cancel', requestId, { fingerprint });
    return answerWith(context, cancelled);
  });
}

function cancel(context: ApiContext, order: Order, requestedBy: RequestedBy): Order {
  const { parts, book, evidence, clock } = context;
  switch (parts.judgeCancel(order)) {
    case 'ALREADY':
      return order;
    case 'NOT_CANCELLABLE':
      throw new Problem(
        'NOT_CANCELLABLE',
        `a payment that is ${order.payment.status} cannot be cancelled, or is partly refunded`,
      );
    case 'UNDO':
      return book.change(order.payment, (draft) => evidence.startUndo(draft, 'CANCELLED', requestedBy));
    case 'GIVE_BACK':
      return book.change(order.payment, (draft) => {
        const { payment } = draft;
        const now = clock.now();
        const sinceCapture = clock.documented(now - (payment.capture?.at ?? payment.createdAt));
        const kind = parts.howToReturn(payment, sinceCapture) === 'REVERSE' ? 'VOID' : 'REFUND';
        payment.cancellation = { status: 'PENDING', kind, requestedBy, at: now };
        payment.returnAttempts = 0;
        payment.dueAt = now;
        draft.note('CANCEL_REQUESTED', 'STAFF', { amount: payment.amount });
      });
  }
}

/** The terminal got no answer and undoes what may have happened: before, during or after the payment (망취소). */
export function networkCancel(context: ApiContext, call: Call): Answer {
  const { storage, parts, clock, config } = context;
  const { merchantId } = merchantOf(context, call);
  const fields = readFields(call.body);
  const requestedAt = isoTime(fields.time('originalRequestedAt'));
  const amount = fields.amount('amount', parts, config.amountLimits);
  const storeId = fields.id('storeId');
  const terminalId = fields.optionalId('terminalId');
  fields.optionalOneOf('reason', ['TIMEOUT', 'CONNECTION', 'UNREADABLE', 'STORAGE']);
  fields.done();
  const paymentId = call.params.paymentId ?? '';
  if (!ID.test(paymentId)) throw new Problem('NOT_FOUND', 'no such payment');
  const key: PaymentKey = { merchantId, paymentId };

  return storage.transaction(() => {
    const payment = parts.findPayment(storage, key);
    if (!payment) {
      if (parts.onUnseenNetworkCancel() === 'NOT_FOUND') throw new Problem('NOT_FOUND', 'no such payment');
      if (amount === 'OUT_OF_RANGE') throw new Problem('LIMIT_EXCEEDED', 'the amount is outside the accepted range');
      const order = {
        payment: tombstone(context, merchantId, { paymentId, amount, storeId, terminalId, requestedAt }),
        refunds: [],
      };
      context.book.insert(order, undefined);
      return answerWith(context, order);
    }
    if (amount === 'OUT_OF_RANGE' || !parts.networkCancelMatches(payment, { amount, storeId, terminalId })) {
      throw new Problem('ID_REUSED', 'amount, store or terminal differ from the original');
    }
    const order = { payment, refunds: storage.refundsOf(key) };
    if (payment.status !== 'PENDING' && payment.status !== 'SUCCEEDED') return answerWith(context, order);
    const alreadyAsked = payment.cancellation.status === 'PENDING';
    if (!alreadyAsked && clock.documented(clock.now() - payment.createdAt) > parts.networkCancelWindowMs()) {
      throw new Problem('WINDOW_EXCEEDED', 'too late for a network cancellation: cancel or refund instead');
    }
    return answerWith(context, cancel(context, order, 'NETWORK_CANCEL'));
  });
}
