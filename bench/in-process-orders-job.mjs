import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { serveWorld } from '../dist/src/world/served-world.js';
import { drive } from './load.mjs';
import { nativeOrders } from './native-orders.mjs';

const CONNECTIONS = 50;
const key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const message = Buffer.alloc(200, 'x');
let served;

/** A round in the process of virtual time: signed native orders through memory, and bare signatures of the same thread. */
export async function orderRound({ seconds }, { realNow }) {
  served ??= await serveWorld({ seed: 'bench', rate: 1, merchants: ['Bench'] });
  const { world, ready } = served;
  const { wechatpay } = ready.networks;
  const privateKey = createPrivateKey(readFileSync(wechatpay.merchantPrivateKeyFile));

  const signing = realNow();
  let signatures = 0;
  for (; realNow() - signing < seconds * 1_000; signatures += 1) sign('sha256', message, key);
  const signaturesPerSecond = (signatures / (realNow() - signing)) * 1_000;

  const { host } = new URL(wechatpay.baseUrl);
  // More than can be answered: each takes a signature at least.
  const prepared = nativeOrders({ count: Math.ceil(signaturesPerSecond * seconds * 1.2), host, wechatpay, privateKey });
  const { perSecond } = await drive({
    prepared,
    baseUrl: wechatpay.baseUrl,
    connections: CONNECTIONS,
    seconds,
    now: realNow,
  });
  for (const network of Object.values(world.networks)) network.reset();
  world.journal.forget();
  world.ledger.forget();
  if (world.internalErrors.length > 0) throw new Error('the world broke its own contract');
  return { ordersPerSecond: perSecond, signaturesPerSecond, ratio: perSecond / signaturesPerSecond };
}
