import { type KeyObject, sign as signWithCallback, verify as verifySignature } from 'node:crypto';
import { promisify } from 'node:util';
import type { Breach, WireRequest } from '../../src/record/exchange.js';
import { headerValues } from '../kit/pipeline.js';

/** How messages are signed and verified: https://docs.antom.com/ac/ams/digital_signature.md */
export const ALGORITHM = 'RSA256';

/** The keys of this world have this version; samples of Alipay+ write 0 for the same. */
export const KEY_VERSION = '1';
export const KEY_VERSIONS: readonly string[] = [KEY_VERSION, '0'];

/** The three values of a Signature header. */
export interface SignatureHeader {
  readonly algorithm: string;
  readonly keyVersion: string;
  /** Base64, no longer URL-encoded. */
  readonly signature: string;
}

const MEMBERS = ['algorithm', 'keyVersion', 'signature'] as const;
const LONGEST_HEADER = 4_096;

/** Reads `algorithm=RSA256,keyVersion=1,signature=…`, with or without blanks after its commas. A text says what is wrong. */
export function parseSignature(values: readonly string[]): SignatureHeader | string {
  const [value, ...others] = values;
  if (value === undefined || value === '') return 'there is no Signature header';
  if (others.length > 0) return `there are ${values.length} Signature headers`;
  if (value.length > LONGEST_HEADER) return `the Signature header has ${value.length} characters`;
  const found = new Map<string, string>();
  for (const part of value.split(',')) {
    const [, name = '', text = ''] = /^\s*([A-Za-z]+)=(.*?)\s*$/.exec(part) ?? [];
    if (name === '') return 'the Signature header is not a list of name=value';
    if (found.has(name)) return `the Signature header names ${name} twice`;
    found.set(name, text);
  }
  const [algorithm = '', keyVersion = '', encoded = ''] = MEMBERS.map((name) => found.get(name));
  const missing = MEMBERS.filter((name) => (found.get(name) ?? '') === '');
  if (missing.length > 0) return `the Signature header lacks ${missing.join(', ')}`;
  const signature = decoded(encoded);
  return signature === undefined ? 'the signature is not URL-encoded base64' : { algorithm, keyVersion, signature };
}

/** A `+` that somebody forgot to encode would be read as a blank by most decoders, and is refused here like any other wrong letter. */
function decoded(text: string): string | undefined {
  try {
    const plain = decodeURIComponent(text);
    return /^[0-9A-Za-z+/]+={0,2}$/.test(plain) ? plain : undefined;
  } catch {
    return undefined;
  }
}

/** Three parts without blanks, the last URL-encoded: some SDKs skip the check of anything else without a word. */
export const signatureHeader = (
  signature: string,
  { algorithm = ALGORITHM, keyVersion = KEY_VERSION }: Partial<SignatureHeader> = {},
): string => `algorithm=${algorithm},keyVersion=${keyVersion},signature=${encodeURIComponent(signature)}`;

/** Path and query of a target, which one SDK sends in absolute form. */
export function signedTarget(target: string): string {
  const absolute = /^https?:\/\/[^/?#]*/i.exec(target);
  if (absolute === null) return target;
  const rest = target.slice(absolute[0].length);
  return rest.startsWith('/') ? rest : `/${rest}`;
}

/**
 * What is signed: of a request its own time, of an answer that of the answer, under the path of the request. Bytes as
 * Node gave them: it reads a request line and headers as Latin-1.
 */
export function signedContent(target: string, clientId: string, time: string, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`POST ${signedTarget(target)}\n${clientId}.${time}.`, 'latin1'), body]);
}

export const isSignedBy = (publicKey: KeyObject, content: Buffer, signature: string): boolean =>
  verifySignature('sha256', content, publicKey, Buffer.from(signature, 'base64'));

const signInPool = promisify(signWithCallback);

/** In the thread pool: a signature costs more than all the rest of an exchange. */
export async function signatureOf(privateKey: KeyObject, content: Buffer, digest = 'sha256'): Promise<string> {
  return (await signInPool(digest, content, privateKey)).toString('base64');
}

/** Why a request is not authentic, and the code that it is refused with. */
export interface Unauthentic {
  readonly code: 'INVALID_CLIENT' | 'KEY_NOT_FOUND' | 'INVALID_SIGNATURE';
  readonly breach: Breach;
}

/**
 * Undefined where the request is authentic. Its time is signed as it stands and read by nobody: SDKs write it in four ways,
 * and no tolerance is documented.
 */
export function verifyRequest(
  request: WireRequest,
  { clientId, publicKey }: { clientId: string; publicKey: KeyObject },
): Unauthentic | undefined {
  const refused = (code: Unauthentic['code'], rule: string, where: string, message: string): Unauthentic => ({
    code,
    breach: { kind: 'authenticity', rule, where, message },
  });
  const [given, ...others] = headerValues(request, 'Client-Id');
  if (given !== clientId || others.length > 0)
    return refused('INVALID_CLIENT', 'client-id', 'Client-Id', `expected ${clientId}, got "${given?.slice(0, 64)}"`);
  const [time = '', ...times] = headerValues(request, 'Request-Time');
  if (time === '' || times.length > 0)
    return refused('INVALID_SIGNATURE', 'request-time', 'Request-Time', 'there is no single Request-Time header');
  const header = parseSignature(headerValues(request, 'Signature'));
  if (typeof header === 'string') return refused('INVALID_SIGNATURE', 'signature-header', 'Signature', header);
  if (header.algorithm !== ALGORITHM)
    return refused('INVALID_SIGNATURE', 'algorithm', 'Signature', `the algorithm is not ${ALGORITHM}`);
  if (!KEY_VERSIONS.includes(header.keyVersion))
    return refused('KEY_NOT_FOUND', 'key-version', 'Signature', `there is no key of version ${header.keyVersion}`);
  const content = signedContent(request.target, clientId, time, request.body);
  if (!isSignedBy(publicKey, content, header.signature))
    return refused(
      'INVALID_SIGNATURE',
      'signature',
      'Signature',
      'the signature does not verify over the bytes received',
    );
  return undefined;
}
