import { type KeyObject, sign, verify } from 'node:crypto';

/**
 * How requests, answers and notifications are signed: RSA with SHA-256 over path, client, time and the bytes of the body.
 * https://docs.antom.com/ac/ams/digital_signature.md
 */
export interface SignedMessage {
  /** Of an answer, the path of its request; of a notification, that of the address it was sent to. */
  readonly path: string;
  readonly clientId: string;
  /** As it stands in the header: SDKs write it in several ways, and nobody needs to read it. */
  readonly time: string | undefined;
  readonly signature: string | undefined;
  /** The bytes as they came (SIGN-02). */
  readonly body: Buffer;
}

export type Verification = { ok: true; text: string } | { ok: false; reason: string };

const ALGORITHM = 'RSA256';
const LONGEST_HEADER = 4_096;

export const signedContent = (path: string, clientId: string, time: string, body: Buffer): Buffer =>
  Buffer.concat([Buffer.from(`POST ${path}\n${clientId}.${time}.`), body]);

export const signatureOf = (content: Buffer, privateKey: KeyObject): string =>
  sign('sha256', content, privateKey).toString('base64');

/** The value of a `Signature` header. Its base64 is URL-encoded: some readers take a bare `=` or `+` for something else. */
export function signatureHeader(
  { path, clientId, time, body }: { path: string; clientId: string; time: string; body: Buffer },
  { privateKey, keyVersion }: { privateKey: KeyObject; keyVersion: string },
): string {
  const signature = signatureOf(signedContent(path, clientId, time, body), privateKey);
  return `algorithm=${ALGORITHM},keyVersion=${keyVersion},signature=${encodeURIComponent(signature)}`;
}

/**
 * The algorithm is ours and the key is the one we were given; the message chooses neither. Its key version names a key of
 * Alipay's, and samples write several for the same one, so whether the key fits shows in the signature alone.
 */
export function verifySignature(
  { path, clientId, time, signature, body }: SignedMessage,
  key: KeyObject,
): Verification {
  if (!time || !signature) return { ok: false, reason: 'not signed' };
  const bytes = signatureIn(signature);
  if (bytes === undefined) return { ok: false, reason: 'signature unreadable' };
  if (!verify('sha256', signedContent(path, clientId, time, body), key, bytes))
    return { ok: false, reason: 'signature wrong' };
  const text = strictUtf8(body);
  return text === undefined ? { ok: false, reason: 'body is not UTF-8' } : { ok: true, text };
}

/** Three parts in any order, with or without blanks after the commas; anything else has no signature. */
function signatureIn(header: string): Buffer | undefined {
  if (header.length > LONGEST_HEADER) return undefined;
  const parts = new Map<string, string>();
  for (const part of header.split(',')) {
    const [, name, value] = /^\s*([A-Za-z]+)=(\S+)\s*$/.exec(part) ?? [];
    if (name === undefined || value === undefined || parts.has(name)) return undefined;
    parts.set(name, value);
  }
  if (parts.get('algorithm') !== ALGORITHM || !parts.has('keyVersion')) return undefined;
  const base64 = urlDecoded(parts.get('signature') ?? '');
  return base64 !== undefined && /^[A-Za-z0-9+/]+={0,2}$/.test(base64) ? Buffer.from(base64, 'base64') : undefined;
}

function urlDecoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function strictUtf8(body: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    return undefined;
  }
}
