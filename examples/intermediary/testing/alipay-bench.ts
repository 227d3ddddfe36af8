import type { Parts } from '../parts.js';
import { ALIPAY_MERCHANT, type AlipayDouble, openAlipayDouble } from './alipay-double.js';
import { type Bench, type Json, merchantBody, openBench } from './bench.js';

/** A bench whose merchant takes both wallets, and the double of Alipay beside that of WeChat Pay. */
export interface AlipayBench extends Bench {
  readonly alipay: AlipayDouble;
}

export async function openAlipayBench(parts: Partial<Parts> = {}): Promise<AlipayBench> {
  const alipay = await openAlipayDouble();
  const { url: baseUrl, clientId, privateKey, publicKey } = alipay;
  const account = { baseUrl, clientId, keyVersion: '3', privateKey, publicKey };
  const wallets = [...(merchantBody('m1').wallets as Json[]), { wallet: 'ALIPAY', networkMerchantId: ALIPAY_MERCHANT }];
  const bench = await openBench(parts, false, account, { wallets });
  const { close } = bench;
  return Object.assign(bench, {
    alipay,
    async close() {
      await close();
      await alipay.close();
    },
  });
}
