import type { KeyObject } from 'node:crypto';
import { isSignedBy } from './authenticity.js';
import { MINUTE, type Order, QR_LIFETIME_MS } from './orders.js';

/**
 * What a payment page hands to the wallet: six texts, with a signature of the merchant's over four of them.
 * https://pay.weixin.qq.com/doc/global/v3/en/4012357147
 */
export interface CallUpParameters {
  readonly appId: string;
  readonly timeStamp: string;
  readonly nonceStr: string;
  readonly package: string;
  readonly signType: string;
  readonly paySign: string;
}

/** Why a wallet does not open the payment. `wrong-payer` is the page's or the scene's doing; the rest is the signer's. */
export type CallUpProblem =
  | 'form'
  | 'sign-type'
  | 'timestamp'
  | 'unknown-prepay-id'
  | 'app-id'
  | 'signature'
  | 'wrong-payer';

export interface CallUpWorld {
  readonly nowWireMs: number;
  readonly orderOf: (prepayId: string) => Order | undefined;
  /** Public halves of the API certificates that are valid now; the call-up does not say which one signed. */
  readonly merchantKeys: Iterable<KeyObject>;
}

const PREPAY = 'prepay_id=';

/** Every sender's clock may be so far ahead; the page may be looked at for as long as the order can be paid. */
const AHEAD_MS = 5 * MINUTE;

export function readCallUp(
  given: Readonly<Record<string, unknown>>,
  { nowWireMs, orderOf, merchantKeys }: CallUpWorld,
): { order: Order } | { problem: CallUpProblem; message: string; order?: Order } {
  const parameters = given as Readonly<Record<string, string>>;
  for (const name of ['appId', 'timeStamp', 'nonceStr', 'package', 'signType', 'paySign'] as const) {
    if (typeof given[name] !== 'string' || given[name] === '')
      return { problem: 'form', message: `${name} is missing or no text` };
  }
  const { appId = '', timeStamp = '', nonceStr = '', package: packed = '', signType = '', paySign = '' } = parameters;
  if (nonceStr.length > 32) return { problem: 'form', message: 'nonceStr has more than 32 characters' };
  if (!packed.startsWith(PREPAY)) return { problem: 'form', message: 'package does not begin with prepay_id=' };
  if (signType !== 'RSA') return { problem: 'sign-type', message: `signType is ${signType}, not RSA` };
  const order = orderOf(packed.slice(PREPAY.length));
  if (order === undefined) return { problem: 'unknown-prepay-id', message: 'prepay_id is none of this network' };
  const aheadMs = Number(timeStamp) * 1000 - nowWireMs;
  if (!/^\d{10}$/.test(timeStamp) || aheadMs > AHEAD_MS || aheadMs < -QR_LIFETIME_MS)
    return { problem: 'timestamp', message: 'timeStamp is no Unix time in seconds near to now', order };
  if (appId !== order.payableBy?.appid)
    return { problem: 'app-id', message: 'appId is not the application that the order was made for', order };
  const message = Buffer.from(`${appId}\n${timeStamp}\n${nonceStr}\n${packed}\n`);
  for (const key of merchantKeys) if (isSignedBy(key, message, paySign)) return { order };
  return { problem: 'signature', message: 'paySign does not verify with the API certificate of the merchant', order };
}
