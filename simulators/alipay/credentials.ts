import { join } from 'node:path';
import { handFile } from '../kit/handed-file.js';
import { KEY_VERSION } from './authenticity.js';
import type { Partner } from './partner.js';

/** What the IUT's operator was given by Alipay. */
export interface AlipayCredentials extends Readonly<Record<string, string>> {
  readonly baseUrl: string;
  readonly clientId: string;
  readonly keyVersion: string;
  /** The partner's number at Alipay+. */
  readonly acquirerId: string;
  /** PEM, PKCS #8. SDKs want what stands between its first and last line, without line ends. */
  readonly merchantPrivateKeyFile: string;
  /** PEM, SPKI: with it answers and notifications are verified. */
  readonly alipayPublicKeyFile: string;
}

/** Writes the key files for the IUT (0600) and says where all is. */
export function hand(
  {
    clientId,
    acquirerId,
    partnerKey,
    alipayKey,
  }: Pick<Partner, 'clientId' | 'acquirerId' | 'partnerKey' | 'alipayKey'>,
  baseUrl: string,
  filesDir: string,
): AlipayCredentials {
  const publicPem = alipayKey.publicKey.export({ type: 'spki', format: 'pem' }).toString();
  return {
    baseUrl,
    clientId,
    keyVersion: KEY_VERSION,
    acquirerId,
    merchantPrivateKeyFile: handFile(join(filesDir, 'alipay-merchant-key.pem'), partnerKey.privateKeyPem),
    alipayPublicKeyFile: handFile(join(filesDir, 'alipay-public-key.pem'), publicPem),
  };
}
