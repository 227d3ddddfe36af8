import { Formatter, Rsa } from 'wechatpay-axios-plugin';

/** What a page in the wallet hands to `getBrandWCPayRequest`: texts, all of them. */
export type CallUpParameters = Readonly<
  Record<'appId' | 'timeStamp' | 'nonceStr' | 'package' | 'signType' | 'paySign', string>
>;

/** The four lines that the wallet verifies with our certificate (1.2, client call-up signature). */
export function signCallUp(
  { appId, prepayId, privateKey }: { appId: string; prepayId: string; privateKey: string },
  nowMs: number,
): CallUpParameters {
  const timeStamp = String(Math.floor(nowMs / 1000));
  const nonceStr = Formatter.nonce();
  const prepaid = `prepay_id=${prepayId}`;
  const paySign = Rsa.sign(`${appId}\n${timeStamp}\n${nonceStr}\n${prepaid}\n`, privateKey);
  return { appId, timeStamp, nonceStr, package: prepaid, signType: 'RSA', paySign };
}
