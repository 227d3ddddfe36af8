import { defineOperation } from '../contract.js';
import type { Desk } from '../desk.js';
import { ok } from './numbers.js';
import { openPrepaid } from './prepaid.js';

/** Native orders: a QR code that the shop shows. https://pay.weixin.qq.com/doc/global/v3/en/4012356478 */
export function native(desk: Desk) {
  const { institution } = desk;
  return defineOperation(institution, 'wechatpay.global.native', (call) =>
    openPrepaid(desk, call, {
      product: 'NATIVE',
      drawCode: () => institution.random.word(9),
      answer: (code) => ok({ code_url: `${CODE_URL}${code}` }),
    }),
  );
}

const CODE_URL = 'weixin://wxpay/bizpayurl?pr=';

/** What a wallet reads from the QR code; undefined where it is none of ours. */
export const codeOfUrl = (url: string): string | undefined =>
  url.startsWith(CODE_URL) ? url.slice(CODE_URL.length) : undefined;
