import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
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
    merchantPrivateKeyFile: write(join(filesDir, 'alipay-merchant-key.pem'), partnerKey.privateKeyPem),
    alipayPublicKeyFile: write(join(filesDir, 'alipay-public-key.pem'), publicPem),
  };
}

function write(path: string, content: string): string {
  // Renamed into place: another start with the same seed and folder may have given this path to a reader already.
  const own = `${path}.${process.pid}`;
  writeFileSync(own, content, { mode: 0o600 });
  renameSync(own, path);
  return path;
}
