import { member, textMember } from '../../core/json.js';
import type { Payment } from '../../model.js';
import type { Acknowledgement, NotificationVerdict } from '../notification.js';
import type { OrderReport } from '../wallet.js';
import { type AlipayReaders, readAmount, readPaid } from './answers.js';

/** `PAYMENT_PENDING` says that the payer is done, not that the payment is; of other types queries tell as well (CB-12). */
export const kindOfAlipayNotice = (notifyType: unknown): 'PAYMENT' | 'OTHER' =>
  notifyType === 'PAYMENT_RESULT' ? 'PAYMENT' : 'OTHER';

/**
 * Why a genuine notice is not about this payment; undefined when it is (CB-04, CB-05, AMOUNT-06, SEC-03). Notices name no
 * merchant: whose payment it is follows from its number, which is no other merchant's.
 */
export function checkAlipayNotice(notice: unknown, payment: Payment): string | undefined {
  if (payment.wallet !== 'ALIPAY') return 'another network';
  if (member(notice, 'paymentRequestId') !== payment.orderId) return 'another order';
  const amount = readAmount(member(notice, 'paymentAmount'));
  if (amount?.minor !== payment.amount.minor || amount.currency !== payment.amount.currency) return 'another amount';
  const known = payment.capture?.transactionId;
  if (known !== undefined && textMember(notice, 'paymentId') !== known) return 'another transaction';
  return undefined;
}

/** The result of a notice is the payment's own: `S` or `F`. Anything else says nothing. */
export function readAlipayNotice(notice: unknown, payment: Payment, readers: AlipayReaders): OrderReport {
  const result = member(notice, 'result');
  const code = member(result, 'resultCode');
  switch (member(result, 'resultStatus')) {
    case 'S':
      return readPaid(notice, payment);
    case 'F':
      return { state: readers.readAlipayPaymentStatus('FAIL', code), detail: String(code).slice(0, 64) };
    default:
      return { state: 'UNKNOWN', detail: 'notice without result' };
  }
}

/** The fixed answer confirms the reception, whatever became of the payment; with the other one it is sent again (CB-10). */
export const acknowledgeAlipay = (verdict: NotificationVerdict): Acknowledgement =>
  verdict.ok
    ? { status: 200, body: result('SUCCESS', 'S', 'success') }
    : { status: verdict.status, body: result('UNKNOWN_EXCEPTION', 'U', verdict.reason) };

const result = (resultCode: string, resultStatus: string, resultMessage: string) => ({
  result: { resultCode, resultStatus, resultMessage },
});
