import { join } from 'node:path';
import { handFile } from '../kit/handed-file.js';
import type { Institution } from './institution.js';

/** What the IUT's operator was given by WeChat Pay. */
export interface WechatPayCredentials extends Readonly<Record<string, string>> {
  readonly baseUrl: string;
  readonly spMchid: string;
  readonly spAppid: string;
  /** Of the newest API certificate, as are the two files. It stands in the certificate too. */
  readonly merchantSerial: string;
  readonly merchantPrivateKeyFile: string;
  readonly merchantCertificateFile: string;
  readonly apiV3Key: string;
  /** The certificate of the beginning; later ones are downloaded. */
  readonly platformSerial: string;
  readonly platformCertificateFile: string;
  /** `PUB_KEY_ID_…`: known in every world, in use as the switch `platform-key` and the network's staff say. */
  readonly publicKeyId: string;
  readonly publicKeyFile: string;
}

const MERCHANT_KEY_FILE = 'wechatpay-merchant-key.pem';
const MERCHANT_CERTIFICATE_FILE = 'wechatpay-merchant-certificate.pem';

/** Writes the key files for the IUT (0600) and says where all is. */
export function hand(
  { spMchid, spAppid, apiV3Key, merchantKeys, firstPlatformCertificate, platformKeys }: Institution,
  baseUrl: string,
  filesDir: string,
): WechatPayCredentials {
  handMerchantKey({ merchantKeys }, filesDir);
  return {
    baseUrl,
    spMchid,
    spAppid,
    // Read at each start of an IUT, which is told of the newest.
    get merchantSerial() {
      return merchantKeys.current.serial;
    },
    merchantPrivateKeyFile: join(filesDir, MERCHANT_KEY_FILE),
    merchantCertificateFile: join(filesDir, MERCHANT_CERTIFICATE_FILE),
    apiV3Key,
    platformSerial: firstPlatformCertificate.serial,
    platformCertificateFile: handFile(
      join(filesDir, 'wechatpay-platform-certificate.pem'),
      firstPlatformCertificate.certificatePem,
    ),
    publicKeyId: platformKeys.publicKey.serial,
    publicKeyFile: handFile(join(filesDir, 'wechatpay-public-key.pem'), platformKeys.publicKey.publicPem),
  };
}

/** The key first: whoever watches the certificate finds its key already there. Paths stay, contents are replaced. */
export function handMerchantKey({ merchantKeys }: Pick<Institution, 'merchantKeys'>, filesDir: string): void {
  const { privateKeyPem, certificatePem } = merchantKeys.current;
  handFile(join(filesDir, MERCHANT_KEY_FILE), privateKeyPem);
  handFile(join(filesDir, MERCHANT_CERTIFICATE_FILE), certificatePem);
}
