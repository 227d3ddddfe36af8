import { constants, type KeyObject, publicDecrypt } from 'node:crypto';

export type Signer = 'this key' | 'perhaps this key' | 'another key' | 'no signature';

/**
 * Who made an RSA signature that does not verify: this key over another text, or another key? With the right public key a
 * signature opens to the padding of PKCS #1 v1.5 (RFC 8017, section 9.2), whatever was signed; with another it opens to
 * noise.
 */
export function signerOf(signature: string, publicKey: KeyObject): Signer {
  const bytes = Buffer.from(signature, 'base64');
  const length = (publicKey.asymmetricKeyDetails?.modulusLength ?? 2048) / 8;
  if (bytes.length !== length) return [128, 256, 384, 512].includes(bytes.length) ? 'another key' : 'no signature';
  let block: Buffer;
  try {
    block = publicDecrypt({ key: publicKey, padding: constants.RSA_NO_PADDING }, bytes);
  } catch {
    // Larger than our modulus.
    return 'another key';
  }
  if (/^0001(ff){8,}00/.test(block.toString('hex'))) return 'this key';
  // The last byte of PSS; of noise, one in 256 times.
  return block.at(-1) === 0xbc ? 'perhaps this key' : 'another key';
}
