import { createHash, timingSafeEqual } from 'node:crypto';
import { BlockList, isIP } from 'node:net';
import { type Money, money } from '../core/money.js';
import type { Merchant, Order, PaymentMode, WalletName } from '../model.js';

export type Principal = { kind: 'platform' } | { kind: 'merchant'; merchantId: string };

export interface AmountLimits {
  readonly [currency: string]: { readonly min: bigint; readonly max: bigint };
}

/** Whether a request may be accepted at all: decided before anything is sent anywhere. */
export interface AcceptanceParts {
  /** An amount from outside, or why it is none: exact digits, a known currency, inside the range (AMOUNT-05). */
  readAmount(value: unknown, limits: AmountLimits): Money | 'MALFORMED' | 'OUT_OF_RANGE';
  /** The network of a scanned code, by prefix and length; codes stay strings (CPM-01, CPM-07). */
  routeCode(code: string): WalletName | undefined;
  /** Suspended and closed merchants take no new payments, whatever they are paid by (MERCH-03). */
  merchantMayTakePayments(merchant: Merchant, mode: PaymentMode): boolean;
  mayReach(principal: Principal, merchantId: string): boolean;
  tokensEqual(presented: string, expected: string): boolean;
  /** A merchant that stops taking payments: whether those still waiting for their payer are ended with it (MERCH-03). */
  endsOpenPayments(before: Merchant, after: Merchant): boolean;
  /** Whether one more attempt at a sale may start (CPM-03, NORTHBOUND "one sale, several attempts"). */
  judgeNewAttempt(earlier: readonly Order[]): 'ALLOWED' | 'SALE_PAID' | 'SALE_IN_PROGRESS';
  /** False sheds load before anything was sent (AVAIL-04). */
  hasRoom(requestsUnderWay: number): boolean;
  /** Whether an address that a merchant gave may be called (SEC-07). */
  mayCall(address: string, loopbackAllowed: boolean): boolean;
  /** Whether this is where a merchant's host name may lead: asked once its address is known, before anything is sent. */
  mayConnect(ip: string): boolean;
}

const VALUE = /^(0|[1-9][0-9]{0,17})$/;

/** 18 digits beginning 10 to 15: a WeChat wallet (global Quick Pay rules). */
const WECHATPAY_CODE = /^1[0-5][0-9]{16}$/;
/** 16 to 24 digits beginning 25 to 30: a wallet of Alipay. */
const ALIPAY_CODE = /^(2[5-9]|30)[0-9]{14,22}$/;

export const acceptanceParts: AcceptanceParts = {
  readAmount(value, limits) {
    if (typeof value !== 'object' || value === null) return 'MALFORMED';
    const { currency, value: digits } = value as { currency?: unknown; value?: unknown };
    if (typeof currency !== 'string' || typeof digits !== 'string' || !VALUE.test(digits)) return 'MALFORMED';
    const limit = Object.hasOwn(limits, currency) ? limits[currency] : undefined;
    const minor = BigInt(digits);
    if (!limit || minor < 1n) return 'MALFORMED';
    return minor < limit.min || minor > limit.max ? 'OUT_OF_RANGE' : money(currency, minor);
  },
  routeCode(code) {
    if (WECHATPAY_CODE.test(code)) return 'WECHATPAY';
    return ALIPAY_CODE.test(code) ? 'ALIPAY' : undefined;
  },
  merchantMayTakePayments: (merchant) => merchant.status === 'ACTIVE',
  endsOpenPayments: (before, after) => before.status === 'ACTIVE' && after.status !== 'ACTIVE',
  mayReach: (principal, merchantId) => principal.kind === 'platform' || principal.merchantId === merchantId,
  tokensEqual: (presented, expected) => timingSafeEqual(digest(presented), digest(expected)),
  judgeNewAttempt(earlier) {
    for (const { payment, refunds } of earlier) {
      const given = refunds
        .filter((refund) => refund.status === 'SUCCEEDED')
        .reduce((sum, each) => sum + each.amount.minor, 0n);
      if (payment.status === 'SUCCEEDED' && given < payment.amount.minor) return 'SALE_PAID';
      // A code payment whose end is open may have taken the money already: no second charge before that is known.
      if (payment.mode === 'CPM' && payment.status === 'PENDING') return 'SALE_IN_PROGRESS';
    }
    return 'ALLOWED';
  },
  hasRoom: (requestsUnderWay) => requestsUnderWay < 500,
  mayCall(address, loopbackAllowed) {
    const url = URL.canParse(address) ? new URL(address) : undefined;
    if (url === undefined) return false;
    if (url.username !== '' || url.password !== '') return false;
    if (isLoopback(url.hostname)) return loopbackAllowed;
    return url.protocol === 'https:' && !isInternal(url.hostname);
  },
  mayConnect: (ip) => isIP(ip) !== 0 && !INTERNAL.check(ip, isIP(ip) === 6 ? 'ipv6' : 'ipv4'),
};

export const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '[::1]' || /^127\./.test(hostname);

/** Ranges that lead nowhere outside: loopback, private, link-local, shared, unspecified, multicast; IPv4 within IPv6 too. */
const INTERNAL = new BlockList();
for (const range of ['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12'])
  addRange(range, 'ipv4');
for (const range of ['192.0.0.0/24', '192.168.0.0/16', '198.18.0.0/15', '224.0.0.0/3']) addRange(range, 'ipv4');
for (const range of ['::/96', '64:ff9b::/96', 'fc00::/7', 'fe80::/10', 'ff00::/8']) addRange(range, 'ipv6');

function addRange(range: string, family: 'ipv4' | 'ipv6'): void {
  const [net = '', prefix = ''] = range.split('/');
  INTERNAL.addSubnet(net, Number(prefix), family);
}

/** Names and literals that need no asking; where another name leads is seen when it is called (`mayConnect`). */
const isInternal = (hostname: string): boolean =>
  (isIP(hostname) === 4 && INTERNAL.check(hostname, 'ipv4')) ||
  hostname.startsWith('[') ||
  !hostname.includes('.') ||
  /\.(internal|local)$/.test(hostname);

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
