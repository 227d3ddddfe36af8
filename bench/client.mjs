import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { answerWith, settings } from './child.mjs';
import { drive } from './load.mjs';
import { nativeOrders } from './native-orders.mjs';

/**
 * The load. It shares the machine's cores with the server, so it must cost next to nothing: requests are complete before
 * the clock starts, sockets are bare, and of an answer only its status and length are read.
 */
const { wechatpay, connections } = settings();
const privateKey = createPrivateKey(readFileSync(wechatpay.merchantPrivateKeyFile));
const { host } = new URL(wechatpay.baseUrl);
let prepared = [];

answerWith('ready', async ({ prepare, seconds }) => {
  if (prepare !== undefined) {
    prepared = nativeOrders({ count: prepare, host, wechatpay, privateKey });
    return prepared.length;
  }
  return drive({ prepared, baseUrl: wechatpay.baseUrl, connections, seconds });
});
