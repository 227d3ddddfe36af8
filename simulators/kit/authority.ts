import { createPrivateKey, randomBytes, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { DAY, type KeyPair, kept } from './key-files.js';

/**
 * The authority of this machine: it signs what the simulators show where they are called over HTTPS, and whoever calls them
 * trusts its certificate, and nobody else's need change. Its keys are on a curve, since one of RSA would slow down a start.
 */
export interface Authority {
  /** PEM: what a client has to trust. */
  readonly certificatePem: string;
  /** A key and a certificate for these host names and addresses: the same ones until others are asked for. */
  server(name: string, hosts: readonly string[]): Promise<KeyPair>;
}

/** Nobody who has trusted it wants to do so again soon. */
const AUTHORITY_DAYS = 10 * 365;
/** Some clients refuse a server's certificate that is good for longer than 825 days. */
const SERVER_DAYS = 2 * 365;
/** What is nearer to its end is made anew at the start, so that no run of less than a year outlives it. */
const RENEWED_DAYS = 365;

/** @param options.cacheDir Where keys are kept between runs; without it they are fresh. */
export async function openAuthority({ cacheDir }: { cacheDir?: string } = {}): Promise<Authority> {
  const get = (name: string, make: () => Promise<KeyPair>, isGood: (pair: KeyPair) => boolean) =>
    cacheDir === undefined ? make() : kept(cacheDir, name, { make, isGood });
  const authority = await get('tls-authority', makeAuthority, (pair) => isFresh(pair, SERVER_DAYS + RENEWED_DAYS));
  const own = new X509Certificate(authority.certificatePem);
  return {
    certificatePem: authority.certificatePem,
    server: (name, hosts) =>
      get(
        `tls-${name}`,
        () => makeServer(authority, name, hosts),
        (pair) => {
          const certificate = new X509Certificate(pair.certificatePem);
          const isFor = (host: string) => (isIP(host) === 0 ? certificate.checkHost(host) : certificate.checkIP(host));
          return isFresh(pair, RENEWED_DAYS) && certificate.verify(own.publicKey) && hosts.every(isFor);
        },
      ),
  };
}

function isFresh({ privateKeyPem, certificatePem }: KeyPair, days: number): boolean {
  const certificate = new X509Certificate(certificatePem);
  const isItsKey = certificate.checkPrivateKey(createPrivateKey(privateKeyPem));
  return isItsKey && Date.parse(certificate.validTo) - Date.now() > days * DAY;
}

const CURVE = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

/** Certificate tools take long to load, and only a first run needs them. */
async function tools() {
  await import('reflect-metadata');
  return import('@peculiar/x509');
}

async function makeAuthority(): Promise<KeyPair> {
  const x509 = await tools();
  const keys = await crypto.subtle.generateKey(CURVE, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    ...validFor(AUTHORITY_DAYS),
    name: 'CN=Pyx local authority, O=Pyx simulators',
    keys,
    signingAlgorithm: CURVE,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { privateKeyPem: await pem(keys.privateKey), certificatePem: certificate.toString('pem') };
}

async function makeServer(authority: KeyPair, name: string, hosts: readonly string[]): Promise<KeyPair> {
  const x509 = await tools();
  const issuer = new x509.X509Certificate(authority.certificatePem);
  const der = createPrivateKey(authority.privateKeyPem).export({ type: 'pkcs8', format: 'der' });
  const keys = await crypto.subtle.generateKey(CURVE, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.create({
    ...validFor(SERVER_DAYS),
    subject: `CN=${name}, O=Pyx simulators`,
    issuer: issuer.subject,
    publicKey: keys.publicKey,
    signingKey: await crypto.subtle.importKey('pkcs8', der, CURVE, false, ['sign']),
    signingAlgorithm: CURVE,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(
        hosts.map((value) => ({ type: isIP(value) === 0 ? ('dns' as const) : ('ip' as const), value })),
      ),
      await x509.AuthorityKeyIdentifierExtension.create(issuer),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { privateKeyPem: await pem(keys.privateKey), certificatePem: certificate.toString('pem') };
}

function validFor(days: number) {
  const serial = randomBytes(16);
  serial.writeUInt8((serial.readUInt8(0) & 0x7f) | 0x40, 0);
  return {
    serialNumber: serial.toString('hex'),
    notBefore: new Date(Date.now() - DAY),
    notAfter: new Date(Date.now() + days * DAY),
  };
}

async function pem(key: Parameters<typeof crypto.subtle.exportKey>[1]): Promise<string> {
  const der = Buffer.from(await crypto.subtle.exportKey('pkcs8', key));
  return createPrivateKey({ key: der, type: 'pkcs8', format: 'der' })
    .export({ type: 'pkcs8', format: 'pem' })
    .toString();
}
