import {
  createHash,
  type KeyObject,
  sign as signWithCallback,
  verify as verifySignature,
  X509Certificate,
} from 'node:crypto';
import { promisify } from 'node:util';

/** How messages are signed and verified: https://opendocs.alipay.com/common/02mse7 and the official SDKs. */
export const SIGN_TYPE = 'RSA2';

type Pairs = Iterable<readonly [name: string, value: string]>;

/** `a=1&b=2`, sorted by name, as it stands: nothing is encoded. */
export const joined = (pairs: Pairs): string =>
  [...pairs]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');

/**
 * What a caller may have signed. Documents leave empty values out; Node, Python and an old PHP client sign what they have
 * got, and PHP leaves out what begins with @.
 */
export function requestContents(bytes: Pairs): Buffer[] {
  const all = [...bytes].filter(([name]) => name !== 'sign');
  const filled = all.filter(([, value]) => value !== '');
  const plain = filled.filter(([, value]) => !value.startsWith('@'));
  const contents = new Set([filled, all, plain].map(joined));
  return [...contents].map((content) => Buffer.from(content, 'latin1'));
}

/** A notice is signed without its sign and its sign_type. */
export const noticeContent = (parameters: Readonly<Record<string, string>>): Buffer =>
  Buffer.from(joined(Object.entries(parameters).filter(([name]) => name !== 'sign' && name !== 'sign_type')));

export const isSignedBy = (publicKey: KeyObject, content: Buffer, signature: string): boolean =>
  verifySignature('sha256', content, publicKey, Buffer.from(signature, 'base64'));

const signInPool = promisify(signWithCallback);

/** In the thread pool: a signature costs more than all the rest of an exchange. */
export async function signatureOf(privateKey: KeyObject, content: Buffer, digest = 'sha256'): Promise<string> {
  return (await signInPool(digest, content, privateKey)).toString('base64');
}

/** The number that certificate mode names a certificate by: MD5 of its issuer, last part first, and its decimal serial. */
export function certificateNumber(pem: string): string {
  const { issuer, serialNumber } = new X509Certificate(pem);
  const name = issuer.split('\n').reverse().join(',');
  return createHash('md5')
    .update(`${name}${BigInt(`0x${serialNumber}`)}`)
    .digest('hex');
}
