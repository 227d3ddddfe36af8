import { createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import { Aes } from 'wechatpay-axios-plugin';
import { type Clock, HOUR, MINUTE, SECOND } from '../../core/clock.js';
import { member, parseJson, textMember } from '../../core/json.js';
import { errorText, type Log } from '../../core/log.js';
import type { Storage } from '../../storage/storage.js';
import { type RawAnswer, UNKNOWN_SERIAL, type WechatPayAccount } from './link.js';
import { verifySignature } from './signatures.js';

/** A WeChat Pay public key: `PUB_KEY_ID_…`, compared as a whole, and the key (PEM). It comes by configuration alone. */
export interface PublicKey {
  readonly id: string;
  readonly pem: string;
}

/** WeChat Pay's keys that are held, by serial number or id. Only they verify; nothing in a message can add to them. */
export interface KeyRing {
  find(serial: string): KeyObject | undefined;
  /** All of them as PEM. */
  pems(): Record<string, string>;
  /** Grows with every change. */
  generation(): number;
  certificates(): X509Certificate[];
  add(pem: string): boolean;
  forget(certificate: X509Certificate): void;
}

/** Serial numbers as WeChat Pay writes them: hex in capitals. */
export const serialOf = (pem: string): string => new X509Certificate(pem).serialNumber.toUpperCase();

export function createKeyRing(
  storage: Storage,
  { platformCertificate, publicKey }: Pick<WechatPayAccount, 'platformCertificate' | 'publicKey'>,
): KeyRing {
  const held = new Map<string, { pem: string; key: KeyObject }>();
  const certificates = new Map<string, X509Certificate>();
  let generation = 0;
  const hold = (pem: string): string => {
    const serial = serialOf(pem);
    held.set(serial, { pem, key: createPublicKey(pem) });
    certificates.set(serial, new X509Certificate(pem));
    generation += 1;
    return serial;
  };
  for (const { pem } of storage.certificates()) hold(pem);
  if (platformCertificate !== undefined) hold(platformCertificate);
  if (publicKey !== undefined) held.set(publicKey.id, { pem: publicKey.pem, key: createPublicKey(publicKey.pem) });

  return {
    find: (serial) => held.get(serial)?.key,
    pems: () => Object.fromEntries([...held].map(([serial, { pem }]) => [serial, pem])),
    generation: () => generation,
    certificates: () => [...certificates.values()],
    add(pem) {
      if (held.has(serialOf(pem))) return false;
      storage.saveCertificate(hold(pem), pem);
      return true;
    },
    forget({ serialNumber }) {
      const serial = serialNumber.toUpperCase();
      held.delete(serial);
      certificates.delete(serial);
      storage.removeCertificate(serial);
      generation += 1;
    },
  };
}

/**
 * A held certificate goes on verifying as long as WeChat Pay lists it, also after a newer one came: while both are valid,
 * either signs (SIGN-06).
 */
export const keepsCertificate = (certificate: X509Certificate, listed: readonly X509Certificate[]): boolean =>
  listed.some(({ serialNumber }) => serialNumber === certificate.serialNumber);

/** A flood of unknown serials causes one download in this time, not a storm (SIGN-15). */
export const mayRefreshKeys = (sinceLastRefreshMs: number, paced: (durationMs: number) => number): boolean =>
  sinceLastRefreshMs >= Math.max(paced(2 * MINUTE), 5 * SECOND);

/** The network asks for a refresh at least every twelve hours. */
export const refreshKeysEveryMs = (): number => 10 * HOUR;

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
  everyMs: typeof refreshKeysEveryMs;
  keeps: typeof keepsCertificate;
  /** Sends through the verifying link. */
  download(): Promise<RawAnswer>;
}): KeyRefresher {
  const { keys, apiV3Key, clock, log, mayRefresh, everyMs, keeps, download } = options;
  let refreshedAt = Number.NEGATIVE_INFINITY;
  let startedAt = clock.now();
  let running: Promise<boolean> | undefined;

  async function fetchAndAdd(): Promise<boolean> {
    const answer = await download();
    const listed = answer.status === 200 ? believedList(answer, apiV3Key, clock.wall()) : undefined;
    if (listed === undefined || listed.length === 0) {
      log('wechatpay.keys.not-refreshed', { status: answer.status, problem: answer.problem });
      return false;
    }
    const added = listed.filter((pem) => keys.add(pem));
    const certificates = listed.map((pem) => new X509Certificate(pem));
    const forgotten = keys.certificates().filter((held) => !keeps(held, certificates));
    for (const certificate of forgotten) keys.forget(certificate);
    if (added.length + forgotten.length > 0)
      log('wechatpay.keys.changed', { added: added.length, forgotten: forgotten.length });
    return added.length > 0;
  }

  async function refresh(): Promise<boolean> {
    if (running) return running;
    return mayRefresh(clock.now() - refreshedAt, clock.pace) ? refreshNow() : false;
  }

  async function refreshNow(): Promise<boolean> {
    refreshedAt = clock.now();
    startedAt = refreshedAt;
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
      if (running === undefined && clock.now() - startedAt >= clock.pace(everyMs())) await refreshNow();
    },
  };
}

/**
 * The certificates of a list that is to be believed: signed with a key already held, or with one that the list itself
 * brings. For each entry is encrypted and authenticated with the APIv3 key, which nobody else has; the official tools trust
 * a first download on that ground too (https://pay.weixin.qq.com/doc/global/v3/en/4012356462).
 */
function believedList(answer: RawAnswer, apiV3Key: string, nowMs: number): string[] | undefined {
  if (answer.verified) return listedCertificates(answer.body, apiV3Key);
  if (answer.problem !== UNKNOWN_SERIAL || answer.unchecked === undefined) return undefined;
  const { headers, text } = answer.unchecked;
  const listed = listedCertificates(parseJson(text), apiV3Key);
  const find = (serial: string): KeyObject | undefined => {
    const pem = listed.find((each) => serialOf(each) === serial);
    return pem === undefined ? undefined : createPublicKey(pem);
  };
  return verifySignature({ headers, body: Buffer.from(text) }, { find }, nowMs).ok ? listed : undefined;
}

function listedCertificates(body: unknown, apiV3Key: string): string[] {
  const entries = member(body, 'data');
  return (Array.isArray(entries) ? entries : []).flatMap((entry) => decryptCertificate(entry, apiV3Key) ?? []);
}

function decryptCertificate(entry: unknown, apiV3Key: string): string | undefined {
  const encrypted = member(entry, 'encrypt_certificate');
  const ciphertext = textMember(encrypted, 'ciphertext');
  const nonce = textMember(encrypted, 'nonce');
  if (!ciphertext || !nonce || textMember(encrypted, 'algorithm') !== 'AEAD_AES_256_GCM') return undefined;
  try {
    const pem = Aes.AesGcm.decrypt(ciphertext, apiV3Key, nonce, textMember(encrypted, 'associated_data') ?? '');
    return serialOf(pem) === textMember(entry, 'serial_no') ? pem : undefined;
  } catch {
    return undefined;
  }
}
