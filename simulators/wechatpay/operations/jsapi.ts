import { defineOperation } from '../contract.js';
import type { Desk } from '../desk.js';
import type { Institution } from '../institution.js';
import type { Problem } from '../orders.js';
import { beijingTime } from '../views.js';
import { ok } from './numbers.js';
import { openPrepaid } from './prepaid.js';

/**
 * JSAPI orders: one payer has opened a page in the wallet, and that page calls the payment up with the number answered
 * here. https://pay.weixin.qq.com/wiki/doc/api_external/en/apis/chapter3_2_1.shtml
 */
export function jsapi(desk: Desk) {
  const { institution, wallets } = desk;
  return defineOperation(institution, 'wechatpay.global.jsapi', (call) => {
    const { sp_appid, sub_appid, payer } = call.body;
    const payableBy =
      payer.sub_openid !== undefined && sub_appid !== undefined
        ? { appid: sub_appid, openid: payer.sub_openid }
        : { appid: sp_appid, openid: payer.sp_openid ?? '' };
    if (wallets.walletUnder(payableBy) === undefined) return call.refuse(OPENID_MISMATCH);
    return openPrepaid(desk, call, {
      product: 'JSAPI',
      payableBy,
      drawCode: () => drawPrepayId(institution),
      answer: (prepay_id) => ok({ prepay_id }),
    });
  });
}

/** The domestic order tables list it with status 500 (WX-U2); no order is made all the same. */
const OPENID_MISMATCH: Problem = {
  code: 'OPENID_MISMATCH',
  errno: 268435461,
  issue: 'the openid is none of the application',
};

/** `wx`, Beijing's date and time, and 20 characters: 36 in all, as in the pages' samples. */
function drawPrepayId({ clock, random }: Institution): string {
  const written = beijingTime(clock.now().wireMs).replaceAll(/\D/g, '').slice(0, 14);
  return `wx${written}${random.hex(20).toLowerCase()}`;
}
