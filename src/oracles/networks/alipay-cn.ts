import { fromHundredths, isCurrency } from '../../core/money.js';
import { asRecord, contentOf } from '../../record/history.js';
import { at, type NetworkReading, type Operation, type Role, textAt } from './reading.js';

/** `"total_amount": "88.88"` and the currency of another member; yuan where there is none. */
function amountAt(member: string, currencyMember: string, fallback?: string): NonNullable<Operation['amount']> {
  return (asked) => {
    const written = at(asked, [member]);
    const currency = textAt(asked, currencyMember) ?? fallback;
    if ((typeof written !== 'string' && typeof written !== 'number') || currency === undefined) return undefined;
    if (!isCurrency(currency) || !/^\d{1,11}(\.\d{1,2})?$/.test(String(written))) return undefined;
    const amount = fromHundredths(currency, String(written));
    return amount === undefined ? undefined : { minor: String(amount.minor), currency };
  };
}

const total = amountAt('total_amount', 'trans_currency', 'CNY');

const OPERATIONS: Readonly<Record<string, Operation>> = {
  'alipay-cn.trade.pay': { role: 'pay-code', amount: total, code: (asked) => at(asked, ['auth_code']) },
  'alipay-cn.trade.precreate': { role: 'pay-prepaid', amount: total },
  'alipay-cn.trade.create': { role: 'pay-prepaid', amount: total },
  'alipay-cn.trade.query': { role: 'query' },
  'alipay-cn.trade.cancel': { role: 'reverse' },
  'alipay-cn.trade.close': { role: 'close' },
  // Without its currency a refund is in that of its trade, which it does not name.
  'alipay-cn.trade.refund': { role: 'refund', amount: amountAt('refund_amount', 'refund_currency') },
  'alipay-cn.trade.refund-query': { role: 'refund-query' },
};

/** The object that an answer is about, which alone is signed: `{"alipay_trade_pay_response":{…},"sign":"…"}`. */
const nodeOf = (body: unknown): unknown =>
  Object.entries(asRecord(body)).find(([name]) => name.endsWith('_response'))?.[1];

const SUCCESS = '10000';
const IN_PROCESS = '10003';
/** The first is a spelling of the same in official lists. */
const UNKNOWN_CODES: ReadonlySet<string> = new Set(['AQC.SYSTEM_ERROR', 'ACQ.SYSTEM_ERROR']);
/** Whether the states of a query are final. */
const TRADE_STATUSES: Readonly<Record<string, 'waiting' | 'done'>> = {
  WAIT_BUYER_PAY: 'waiting',
  TRADE_SUCCESS: 'done',
  TRADE_FINISHED: 'done',
  TRADE_CLOSED: 'done',
};

const detailOf = (node: unknown): string => textAt(node, 'sub_code')?.replace(/^aop\.(?=A[CQ]{2}\.)/, '') ?? '';

function stateOf(body: unknown, role: Role): string | undefined {
  if (role === 'query') return textAt(nodeOf(body), 'trade_status');
  return role === 'refund-query' ? textAt(nodeOf(body), 'refund_status') : undefined;
}

/** What 10000 means: that the call went well, which is not yet that what it asked for is done. */
function meaningOfSuccess(node: unknown, role: Role): 'done' | 'waiting' | 'unknown' {
  switch (role) {
    case 'query':
      return TRADE_STATUSES[textAt(node, 'trade_status') ?? ''] ?? 'unknown';
    case 'reverse':
      return textAt(node, 'retry_flag') === 'Y' ? 'waiting' : 'done';
    // N is said of a repeated refund too, and of one that is under way.
    case 'refund':
      return textAt(node, 'fund_change') === 'Y' ? 'done' : 'waiting';
    // Silence is all that is said of a refund that is not done, failed, or never heard of.
    case 'refund-query':
      return textAt(node, 'refund_status') === 'REFUND_SUCCESS' ? 'done' : 'waiting';
    default:
      return 'done';
  }
}

/** Alipay's open platform. Every answer has status 200; its code says how the call went, its sub_code why it did not. */
export const alipayCn: NetworkReading = {
  operation: ({ operation }) => OPERATIONS[operation] ?? { role: 'other' },
  // Its signature and time are of each sending alone.
  asked(request) {
    const { biz_content: content, notify_url: notifyUrl } = asRecord(contentOf(request));
    return { ...asRecord(content), ...(notifyUrl === undefined ? {} : { notify_url: notifyUrl }) };
  },
  meaning({ status, body }, role) {
    const node = nodeOf(body);
    const code = textAt(node, 'code') ?? '';
    if (status !== 200) return 'unknown';
    if (code === SUCCESS) return meaningOfSuccess(node, role);
    if (code === IN_PROCESS) return 'waiting';
    if (code !== '20001' && !/^4\d{4}$/.test(code)) return 'unknown';
    return UNKNOWN_CODES.has(detailOf(node)) ? 'unknown' : 'refused';
  },
  state: stateOf,
  paidStates: ['TRADE_SUCCESS', 'TRADE_FINISHED'],
  isUnknownState(body, role) {
    const word = stateOf(body, role);
    return word !== undefined && TRADE_STATUSES[word] === undefined && word !== 'REFUND_SUCCESS';
  },
  tellsOfEnd: (notice) => asRecord(contentOf(notice)).trade_status === 'TRADE_CLOSED',
  code(body) {
    const node = nodeOf(body);
    const code = textAt(node, 'code');
    return code === SUCCESS || code === IN_PROCESS ? undefined : detailOf(node) || code;
  },
  // The gateway has been seen to leave the sign out of what it refuses (AC-U1), and SDKs that follow it take such an answer.
  isRefusalToStrangers: (body) => /^[24]\d{4}$/.test(textAt(nodeOf(body), 'code') ?? ''),
  alreadyPaid: ['ACQ.TRADE_HAS_SUCCESS'],
  isNotFound: ({ body }) => detailOf(nodeOf(body)) === 'ACQ.TRADE_NOT_EXIST',
  unfunded: ['ACQ.SELLER_BALANCE_NOT_ENOUGH'],
};
