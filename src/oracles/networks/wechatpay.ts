import { at, type NetworkReading, type Operation, textAt } from './reading.js';

/** `{ "total": 100, "currency": "KRW" }` */
const amountAt =
  (member: string): NonNullable<Operation['amount']> =>
  (body) => {
    const [minor, currency] = [at(body, ['amount', member]), textAt(body, 'amount', 'currency')];
    return typeof minor === 'number' && currency !== undefined ? { minor, currency } : undefined;
  };

const OPERATIONS: Readonly<Record<string, Operation>> = {
  'wechatpay.global.native': { role: 'pay-prepaid', amount: amountAt('total') },
  'wechatpay.global.jsapi': { role: 'pay-prepaid', amount: amountAt('total') },
  'wechatpay.global.micropay': {
    role: 'pay-code',
    amount: amountAt('total'),
    code: (body) => at(body, ['payer', 'auth_code']),
  },
  'wechatpay.global.order-query': { role: 'query' },
  'wechatpay.global.close': { role: 'close', notSoonerMs: 300_000, facts: ['WX-U27'] },
  'wechatpay.global.reverse': { role: 'reverse', notSoonerMs: 15_000 },
  'wechatpay.global.refund': { role: 'refund', amount: amountAt('refund') },
  'wechatpay.global.refund-query': { role: 'refund-query' },
  'wechatpay.global.refund-list': { role: 'refund-list' },
  'wechatpay.global.certificates': { role: 'keys' },
};

const TRADE_STATES: ReadonlySet<string> = new Set([
  'SUCCESS',
  'REFUND',
  'NOTPAY',
  'CLOSED',
  'REVOKED',
  'USERPAYING',
  'PAYERROR',
  'ACCEPT',
]);
const REFUND_STATES: ReadonlySet<string> = new Set([
  'SUCCESS',
  'PROCESSING',
  'CLOSED',
  'REFUNDCLOSE',
  'ABNORMAL',
  'CHANGE',
]);
/** Words of states that are not final. */
const WAITING: ReadonlySet<string> = new Set(['NOTPAY', 'USERPAYING', 'ACCEPT', 'PROCESSING']);
const UNKNOWN_STATUSES: ReadonlySet<number> = new Set([408, 425, 429]);
/** Without their underscores too, as older pages spell them. */
const UNKNOWN_CODES: ReadonlySet<string> = new Set([
  'SYSTEMERROR',
  'SYSTEM_ERROR',
  'BANKERROR',
  'BANK_ERROR',
  'BIZERR_NEED_RETRY',
  'FREQUENCY_LIMITED',
]);
const NOT_FOUND: ReadonlySet<string> = new Set(['ORDERNOTEXIST', 'ORDER_NOT_EXIST', 'NOT_FOUND']);

/** States and errors of the APIv3 pages for institutions. */
export const wechatpay: NetworkReading = {
  operation: ({ operation }) => OPERATIONS[operation] ?? { role: 'other' },
  meaning({ status, body }) {
    const code = textAt(body, 'code');
    const word = textAt(body, 'trade_state') ?? textAt(body, 'status') ?? code;
    if (word !== undefined && WAITING.has(word)) return 'waiting';
    if (status >= 200 && status < 300) return status === 202 ? 'waiting' : 'done';
    if (status < 400 || status >= 500 || UNKNOWN_STATUSES.has(status) || UNKNOWN_CODES.has(code ?? ''))
      return 'unknown';
    return 'refused';
  },
  state: (body) => textAt(body, 'trade_state') ?? textAt(body, 'status'),
  paidStates: ['SUCCESS', 'REFUND'],
  isUnknownState(body, role) {
    if (['pay-code', 'query'].includes(role)) {
      const word = textAt(body, 'trade_state');
      return word !== undefined && !TRADE_STATES.has(word);
    }
    const word = ['refund', 'refund-query'].includes(role) ? textAt(body, 'status') : undefined;
    return word !== undefined && !REFUND_STATES.has(word);
  },
  code: (body) => textAt(body, 'code'),
  isRefusalToStrangers: () => false,
  alreadyPaid: ['ORDERPAID', 'ORDER_PAID'],
  isNotFound: ({ status, body }) => status === 404 && NOT_FOUND.has(textAt(body, 'code') ?? ''),
  unfunded: ['NOT_ENOUGH', 'NOTENOUGH'],
};
