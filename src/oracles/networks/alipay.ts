import { jsonOf } from '../../record/history.js';
import { at, type Meaning, type NetworkReading, type Operation, type Role, textAt } from './reading.js';

/** `{ "currency": "KRW", "value": "100" }`, in minor units. */
const amountAt =
  (member: string): NonNullable<Operation['amount']> =>
  (body) => {
    const [minor, currency] = [textAt(body, member, 'value'), textAt(body, member, 'currency')];
    return minor !== undefined && currency !== undefined ? { minor, currency } : undefined;
  };

const PAY_BY_CODE: Operation = {
  role: 'pay-code',
  amount: amountAt('paymentAmount'),
  code: (body) => at(body, ['paymentMethod', 'paymentMethodId']),
};
const PAY_PREPAID: Operation = { role: 'pay-prepaid', amount: amountAt('paymentAmount') };

const OPERATIONS: Readonly<Record<string, Operation>> = {
  'alipay.ams.inquiry-payment': { role: 'query' },
  // One operation ends an order, and gives back what it took.
  'alipay.ams.cancel': { role: 'reverse' },
  'alipay.ams.refund': { role: 'refund', amount: amountAt('refundAmount') },
  'alipay.ams.inquiry-refund': { role: 'refund-query' },
  'alipay.aps.inquiry-payment': { role: 'query' },
  'alipay.aps.cancel-payment': { role: 'reverse' },
  'alipay.aps.refund': { role: 'refund', amount: amountAt('refundAmount') },
};
const PAYS: ReadonlySet<string> = new Set(['alipay.ams.pay', 'alipay.aps.pay']);

/** Of the second result, which says how a payment or refund stands; `result` says only how the question went. */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  SUCCESS: 'done',
  FAIL: 'done',
  CANCELLED: 'done',
  PROCESSING: 'waiting',
  PENDING: 'waiting',
};
const IN_PROCESS: ReadonlySet<string> = new Set(['PAYMENT_IN_PROCESS', 'REFUND_IN_PROCESS']);

function stateOf(body: unknown, role: Role): string | undefined {
  if (role === 'query')
    return textAt(body, 'paymentStatus') ?? plusState(textAt(body, 'paymentResult', 'resultStatus'));
  return role === 'refund-query' ? textAt(body, 'refundStatus') : undefined;
}

/** Alipay+ says it with the status of a second result. */
const plusState = (status: string | undefined): string | undefined =>
  status === undefined ? undefined : ({ S: 'SUCCESS', F: 'FAIL', U: 'PROCESSING' }[status] ?? status);

/** Alipay's in-store JSON API, Antom's and Alipay+'s. Every business answer has status 200. */
export const alipay: NetworkReading = {
  operation({ operation, request }) {
    if (!PAYS.has(operation)) return OPERATIONS[operation] ?? { role: 'other' };
    const scenario = textAt(jsonOf(request?.body), 'paymentFactor', 'inStorePaymentScenario') ?? '';
    return scenario.toUpperCase() === 'PAYMENTCODE' ? PAY_BY_CODE : PAY_PREPAID;
  },
  meaning({ status, body }, role) {
    if (status !== 200) return 'unknown';
    switch (textAt(body, 'result', 'resultStatus')) {
      case 'S':
        return MEANINGS[stateOf(body, role) ?? 'SUCCESS'] ?? 'unknown';
      case 'F':
        return 'refused';
      case 'U':
        return IN_PROCESS.has(textAt(body, 'result', 'resultCode') ?? '') ? 'waiting' : 'unknown';
      default:
        return 'unknown';
    }
  },
  state: stateOf,
  paidStates: ['SUCCESS'],
  isUnknownState(body, role) {
    const word = stateOf(body, role);
    return word !== undefined && MEANINGS[word] === undefined;
  },
  code: (body) => (textAt(body, 'result', 'resultStatus') === 'S' ? undefined : textAt(body, 'result', 'resultCode')),
  isRefusalToStrangers: (body) => ['F', 'U'].includes(textAt(body, 'result', 'resultStatus') ?? ''),
  // A cancel gives back what was taken, so that a paid order is no reason to refuse.
  alreadyPaid: [],
  isNotFound: ({ body }) => textAt(body, 'result', 'resultCode') === 'ORDER_NOT_EXIST',
  unfunded: ['MERCHANT_BALANCE_NOT_ENOUGH'],
};
