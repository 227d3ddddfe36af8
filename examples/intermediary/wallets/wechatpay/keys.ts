import { createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import { Aes } from 'wechatpay-axios-plugin';
import { type Clock, HOUR, MINUTE, SECOND } from '../../core/clock.js';
import { member, textMember } from '../../core/json.js';
import { errorText, type Log } from '../../core/log.js';
import type { Storage } from '../../storage/storage.js';
import type { RawAnswer } from './link.js';

/** The platform certificates that are held, by serial. Only they verify; nothing in a message can add to them. */
export interface KeyRing {
  find(serial: string): KeyObject | undefined;
  certificates(): Record<string, string>;
  /** Grows when a certificate is added. */
  generation(): number;
  add(pem: string): boolean;
}

/** Serial numbers as WeChat Pay writes them: hex in capitals. */
export const serialOf = (pem: string): string => new X509Certificate(pem).serialNumber.toUpperCase();

export function createKeyRing(storage: Storage, firstCertificate: string): KeyRing {
  const held = new Map<string, { pem: string; key: KeyObject }>();
  const hold = (pem: string): string => {
    const serial = serialOf(pem);
    held.set(serial, { pem, key: createPublicKey(pem) });
    return serial;
  };
  for (const { pem } of storage.certificates()) hold(pem);
  hold(firstCertificate);

  return {
    find: (serial) => held.get(serial)?.key,
    certificates: () => Object.fromEntries([...held].map(([serial, { pem }]) => [serial, pem])),
    generation: () => held.size,
    add(pem) {
      if (held.has(serialOf(pem))) return false;
      storage.saveCertificate(hold(pem), pem);
      return true;
    },
  };
}

/** A flood of unknown serials causes one download in this time, not a storm (SIGN-15). */
export const mayRefreshKeys = (sinceLastRefreshMs: number, paced: (durationMs: number) => number): boolean =>
  sinceLastRefreshMs >= Math.max(paced(2 * MINUTE), 5 * SECOND);

export interface KeyRefresher {
  /** Downloads the certificates if the bound allows; true when a new one was added. */
  refresh(): Promise<boolean>;
  /** The regular refresh, at least every twelve hours. */
  refreshWhenDue(): Promise<void>;
}

export function createKeyRefresher(options: {
  keys: KeyRing;
  apiV3Key: string;
  clock: Clock;
  log: Log;
  mayRefresh: typeof mayRefreshKeys;
  /** Sends through the verifying link: the answer counts only if a certificate *already held* signed it. */
  download(): Promise<RawAnswer>;
}): KeyRefresher {
  const { keys, apiV3Key, clock, log, mayRefresh, download } = options;
  let refreshedAt = Number.NEGATIVE_INFINITY;
  let startedAt = clock.now();
  let running: Promise<boolean> | undefined;

  async function fetchAndAdd(): Promise<boolean> {
    const answer = await download();
    if (!answer.verified || answer.status !== 200) {
      log('wechatpay.keys.not-refreshed', { status: answer.status, problem: answer.problem });
      return false;
    }
    const entries = member(answer.body, 'data');
    let added = false;
    for (const entry of Array.isArray(entries) ? entries : []) {
      const pem = decryptCertificate(entry, apiV3Key);
      if (pem && keys.add(pem)) {
        added = true;
        log('wechatpay.keys.added', { serial: serialOf(pem) });
      }
    }
    return added;
  }

  async function refresh(): Promise<boolean> {
    if (running) return running;
    const now = clock.now();
    if (!mayRefresh(now - refreshedAt, clock.pace)) return false;
    refreshedAt = now;
    startedAt = now;
    running = fetchAndAdd().catch((error: unknown) => {
      log('wechatpay.keys.not-refreshed', { problem: errorText(error) });
      return false;
    });
    try {
      return await running;
    } finally {
      running = undefined;
    }
  }

  return {
    refresh,
    async refreshWhenDue() {
      if (clock.now() - startedAt >= clock.pace(10 * HOUR)) await refresh();
    },
  };
}

function decryptCertificate(entry: unknown, apiV3Key: string): string | undefined {
  const encrypted = member(entry, 'encrypt_certificate');
  const ciphertext = textMember(encrypted, 'ciphertext');
  const nonce = textMember(encrypted, 'nonce');
  if (!ciphertext || !nonce || textMember(encrypted, 'algorithm') !== 'AEAD_AES_256_GCM') return undefined;
  const pem = Aes.AesGcm.decrypt(ciphertext, apiV3Key, nonce, textMember(encrypted, 'associated_data') ?? '');
  return serialOf(pem) === textMember(entry, 'serial_no') ? pem : undefined;
}
