import { join } from 'node:path';
import { handFile } from '../kit/handed-file.js';
import type { App } from './app.js';
import { SIGN_TYPE } from './authenticity.js';

/** What the IUT's operator was given by Alipay. */
export interface AlipayCnCredentials extends Readonly<Record<string, string>> {
  readonly baseUrl: string;
  /** What SDKs call the gateway or server URL. */
  readonly gatewayUrl: string;
  readonly appId: string;
  /** The application's own account. */
  readonly sellerId: string;
  readonly signType: string;
  /** PEM, PKCS #8. */
  readonly appPrivateKeyFile: string;
  /** PEM, SPKI: with it answers and notifications are verified, without certificates. */
  readonly alipayPublicKeyFile: string;
  /** PEM, for certificate mode. */
  readonly appCertFile: string;
  readonly alipayCertFile: string;
  readonly alipayRootCertFile: string;
}

/** Writes the key files for the IUT (0600) and says where all is. */
export function hand(
  { appId, sellerId, appKey, alipayKey }: Pick<App, 'appId' | 'sellerId' | 'appKey' | 'alipayKey'>,
  baseUrl: string,
  filesDir: string,
): AlipayCnCredentials {
  const file = (name: string, content: string) => handFile(join(filesDir, `alipay-cn-${name}`), content);
  return {
    baseUrl,
    gatewayUrl: `${baseUrl}/gateway.do`,
    appId,
    sellerId,
    signType: SIGN_TYPE,
    appPrivateKeyFile: file('app-key.pem', appKey.privateKeyPem),
    alipayPublicKeyFile: file('public-key.pem', alipayKey.publicKey.export({ type: 'spki', format: 'pem' }).toString()),
    appCertFile: file('app.crt', appKey.certificatePem),
    alipayCertFile: file('platform.crt', alipayKey.certificatePem),
    alipayRootCertFile: file('root.crt', alipayKey.certificatePem),
  };
}
