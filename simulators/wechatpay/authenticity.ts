import {
  createCipheriv,
  createDecipheriv,
  type KeyObject,
  sign as signWithCallback,
  verify as verifySignature,
} from 'node:crypto';
import { promisify } from 'node:util';
import type { Breach, WireRequest } from '../../src/record/exchange.js';
import { headerValues } from '../kit/pipeline.js';

/** How APIv3 messages are signed, verified and encrypted (https://pay.weixin.qq.com/doc/global/v3/en/4012357147). */
export const SCHEME = 'WECHATPAY2-SHA256-RSA2048';

/** Seconds between a message's timestamp and the receiver's clock: beyond, it is refused. */
export const TIME_TOLERANCE_S = 300;

/** The five values of an Authorization header. */
export interface Credentials {
  readonly mchid: string;
  readonly serial_no: string;
  readonly nonce_str: string;
  readonly timestamp: string;
  readonly signature: string;
}

const MEMBERS = ['mchid', 'serial_no', 'nonce_str', 'timestamp', 'signature'] as const;
const LONGEST_HEADER = 4_096;

/** Reads the pairs in any order. A text says what is wrong with the header. */
export function parseAuthorization(values: readonly string[]): Credentials | string {
  const [value, ...others] = values;
  if (value === undefined) return 'there is no Authorization header';
  if (others.length > 0) return `there are ${values.length} Authorization headers`;
  if (value.length > LONGEST_HEADER) return `the Authorization header has ${value.length} characters`;
  const space = value.indexOf(' ');
  const scheme = space === -1 ? value : value.slice(0, space);
  if (scheme !== SCHEME) return `the scheme of the Authorization header is not ${SCHEME}`;
  const found: Record<(typeof MEMBERS)[number], string> = {
    mchid: '',
    serial_no: '',
    nonce_str: '',
    timestamp: '',
    signature: '',
  };
  const named = new Set<string>();
  const pair = /\s*([A-Za-z_]+)="([^"]*)"\s*(?:,|$)/y;
  pair.lastIndex = space + 1;
  while (space !== -1 && pair.lastIndex < value.length) {
    const match = pair.exec(value);
    if (match === null) return 'the Authorization header is not a list of key="value" pairs';
    const [, key = '', text = ''] = match;
    if (named.has(key)) return `the Authorization header names ${key} twice`;
    named.add(key);
    if (isMember(key)) found[key] = text;
  }
  const missing = MEMBERS.filter((member) => found[member] === '');
  return missing.length === 0 ? found : `the Authorization header lacks ${missing.join(', ')}`;
}

const isMember = (key: string): key is (typeof MEMBERS)[number] => (MEMBERS as readonly string[]).includes(key);

/** Path and query as they stand in the request line; of an absolute-form target, what follows the host. */
export function signedTarget(target: string): string {
  const absolute = /^https?:\/\/[^/?#]*/i.exec(target);
  if (absolute === null) return target;
  const rest = target.slice(absolute[0].length);
  return rest.startsWith('/') ? rest : `/${rest}`;
}

/** What a caller signs: five lines, each ended by a line feed. */
export function requestMessage(
  { method, target, body }: Pick<WireRequest, 'method' | 'target' | 'body'>,
  { timestamp, nonce_str }: Pick<Credentials, 'timestamp' | 'nonce_str'>,
): Buffer {
  return lines(`${method}\n${signedTarget(target)}\n${timestamp}\n${nonce_str}\n`, body);
}

/** What the network signs, in answers and notifications: three lines. */
export function replyMessage(timestamp: string, nonce: string, body: Buffer): Buffer {
  return lines(`${timestamp}\n${nonce}\n`, body);
}

/** Bytes as Node gave them: it reads a request line and headers as Latin-1. */
function lines(head: string, body: Buffer): Buffer {
  const message = Buffer.allocUnsafe(head.length + body.length + 1);
  message.write(head, 0, 'latin1');
  body.copy(message, head.length);
  message[message.length - 1] = LINE_FEED;
  return message;
}

const LINE_FEED = 0x0a;

export function isSignedBy(publicKey: KeyObject, message: Buffer, signature: string): boolean {
  if (!/^[0-9A-Za-z+/]+={0,2}$/.test(signature)) return false;
  return verifySignature('sha256', message, publicKey, Buffer.from(signature, 'base64'));
}

const signInPool = promisify(signWithCallback);

/** In the thread pool: a signature costs more than all the rest of an exchange. */
export async function signatureOf(privateKey: KeyObject, message: Buffer, digest = 'sha256'): Promise<string> {
  return (await signInPool(digest, message, privateKey)).toString('base64');
}

export interface Sealed {
  readonly ciphertext: string;
  readonly nonce: string;
  readonly associated_data: string;
}

/** AEAD_AES_256_GCM: the 32 characters of the APIv3 key are the key, the tag follows the ciphertext. */
export function encrypt(apiV3Key: string, nonce: string, associatedData: string, plain: string): Sealed {
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(apiV3Key), Buffer.from(nonce));
  cipher.setAAD(Buffer.from(associatedData));
  const ciphertext = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return { ciphertext: ciphertext.toString('base64'), nonce, associated_data: associatedData };
}

/** Throws if anything of it was changed. */
export function decrypt(apiV3Key: string, { ciphertext, nonce, associated_data }: Sealed): string {
  const bytes = Buffer.from(ciphertext, 'base64');
  const tag = bytes.length - 16;
  const decipher = createDecipheriv('aes-256-gcm', Buffer.from(apiV3Key), Buffer.from(nonce), { authTagLength: 16 });
  decipher.setAAD(Buffer.from(associated_data));
  decipher.setAuthTag(bytes.subarray(tag));
  return decipher.update(bytes.subarray(0, tag), undefined, 'utf8') + decipher.final('utf8');
}

/** Why a request is not authentic, in the order in which the network looks. */
export interface Unauthentic {
  readonly breach: Breach;
  /** The kind of sentence that the network answers with. */
  readonly reason: 'header' | 'merchant' | 'timestamp' | 'signature' | 'nonce';
  readonly message?: Buffer;
}

export interface Verifier {
  /** Undefined where the request is authentic. `notice` tells of what is odd and not refused. */
  verify(request: WireRequest, notice: (breach: Breach) => void): Unauthentic | undefined;
}

export function createVerifier({
  mchid,
  publicKeyOf,
  hasSigned = () => {},
  nowMs,
  refuseNonceReplay,
}: {
  mchid: string;
  /** Of a certificate that is valid now, by its serial number in capitals. */
  publicKeyOf: (serial: string) => KeyObject | undefined;
  /** Told of each request that is rightly signed. */
  hasSigned?: (serial: string) => void;
  nowMs: () => number;
  refuseNonceReplay: boolean;
}): Verifier {
  const nonces = createNonceMemory(nowMs);
  const refused = (reason: Unauthentic['reason'], rule: string, message: string, signed?: Buffer): Unauthentic => ({
    breach: { kind: 'authenticity', rule, where: 'Authorization', message },
    reason,
    ...(signed === undefined ? {} : { message: signed }),
  });
  return {
    verify(request, notice) {
      const given = parseAuthorization(headerValues(request, 'Authorization'));
      if (typeof given === 'string') return refused('header', 'authorization', given);
      if (given.nonce_str.length > 32) return refused('header', 'nonce', 'nonce_str is longer than 32 characters');
      // The time is looked at before the signature, as probes of the production host showed.
      const offS = /^[0-9]{1,12}$/.test(given.timestamp) ? nowMs() / 1000 - Number(given.timestamp) : Number.NaN;
      if (Number.isNaN(offS)) return refused('header', 'timestamp', 'timestamp is not a number of seconds');
      if (Math.abs(offS) > TIME_TOLERANCE_S) {
        return refused(
          'timestamp',
          'timestamp',
          `the request is ${Math.round(offS)} s old, the limit is ${TIME_TOLERANCE_S}`,
        );
      }
      if (given.mchid !== mchid) {
        return refused(
          'merchant',
          'mchid',
          `expected the institution's own number ${mchid}, got "${given.mchid.slice(0, 32)}"`,
        );
      }
      const serial = given.serial_no.toUpperCase();
      const publicKey = publicKeyOf(serial);
      if (publicKey === undefined) {
        return refused('merchant', 'serial', "serial_no is that of no valid API certificate of the merchant's");
      }
      const message = requestMessage(request, given);
      if (!isSignedBy(publicKey, message, given.signature)) {
        return refused('signature', 'signature', 'the signature does not verify over the bytes received', message);
      }
      hasSigned(serial);
      if (nonces.seenBefore(given.nonce_str)) {
        const breach: Breach = {
          kind: 'authenticity',
          rule: 'nonce-reused',
          where: 'Authorization',
          message: 'nonce_str has been used by an earlier request',
          facts: ['WX-U15'],
        };
        if (refuseNonceReplay) return { breach, reason: 'nonce' };
        notice(breach);
      }
      return undefined;
    },
  };
}

const NONCE_GENERATION_MS = TIME_TOLERANCE_S * 1000;
const NONCE_GENERATION_SIZE = 200_000;

/** Remembers nonces for at least the time in which a copied request would still pass, in two generations. */
function createNonceMemory(nowMs: () => number): { seenBefore(nonce: string): boolean } {
  let young = new Set<string>();
  let old = new Set<string>();
  let since = nowMs();
  return {
    seenBefore(nonce) {
      if (young.has(nonce) || old.has(nonce)) return true;
      if (nowMs() - since > NONCE_GENERATION_MS || young.size >= NONCE_GENERATION_SIZE) {
        old = young;
        young = new Set();
        since = nowMs();
      }
      young.add(nonce);
      return false;
    },
  };
}
