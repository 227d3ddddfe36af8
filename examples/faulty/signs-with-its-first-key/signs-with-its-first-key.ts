import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { runIntermediary } from '../../intermediary/run.js';
import { loadOwnKey, type OwnKey } from '../../intermediary/wallets/wechatpay/own-key.js';

const vault = `${process.env.DATABASE}.key.json`;

/**
 * Takes its key into a store of its own at the very first start and never looks at the files again: it goes on signing with
 * a key that was renewed and revoked, and every call is refused (SIGN-14).
 */
export const start = await runIntermediary(import.meta.url, {
  loadOwnKey(files) {
    if (!existsSync(vault)) writeFileSync(vault, JSON.stringify(loadOwnKey(files)), { mode: 0o600 });
    return JSON.parse(readFileSync(vault, 'utf8')) as OwnKey;
  },
});
