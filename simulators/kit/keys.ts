import {
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  type KeyObject,
  randomBytes,
  X509Certificate,
} from 'node:crypto';
import { promisify } from 'node:util';
import { DAY, type KeyPair, kept } from './key-files.js';

/** An RSA-2048 key with its certificate, as objects (a PEM string costs two to six times as much at every use) and as PEM. */
export interface Identity {
  readonly name: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly privateKeyPem: string;
  readonly certificatePem: string;
  /** 40 hexadecimal digits, upper case; the first is neither 0 nor above 7, so that all SDKs print it alike. */
  readonly serial: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
}

export interface KeyStore {
  /** The identity of that name: the same one at every call, made at the first. */
  identity(name: string): Promise<Identity>;
}

/**
 * @param options.cacheDir Where identities are kept between runs (folder 0700, files 0600). Without it each run has fresh
 *   ones, as a sealed run demands. Two first runs at once are safe: the one that links its file first wins for both.
 */
export function createKeyStore({ cacheDir }: { cacheDir?: string } = {}): KeyStore {
  const known = new Map<string, Promise<Identity>>();
  return {
    identity(name) {
      const already = known.get(name);
      if (already !== undefined) return already;
      const made =
        cacheDir === undefined
          ? make(name).then((fresh) => identityOf(name, fresh, read(fresh)))
          : kept(cacheDir, name, { make: () => make(name), isGood }).then((stored) =>
              identityOf(name, stored, readOnce(stored)),
            );
      known.set(name, made);
      return made;
    },
  };
}

/** A pair as objects. */
interface Read {
  readonly privateKey: KeyObject;
  readonly certificate: X509Certificate;
  /** The certificate is that of the key. */
  readonly fits: boolean;
}

function read({ privateKeyPem, certificatePem }: KeyPair): Read {
  const certificate = new X509Certificate(certificatePem);
  const privateKey = createPrivateKey(privateKeyPem);
  return { privateKey, certificate, fits: certificate.checkPrivateKey(privateKey) };
}

/** By their text: the worlds of a process have the same kept pairs, and to read one takes two milliseconds. */
const readBefore = new Map<string, Read>();

function readOnce(pair: KeyPair): Read {
  const text = `${pair.privateKeyPem}${pair.certificatePem}`;
  const known = readBefore.get(text) ?? read(pair);
  readBefore.set(text, known);
  return known;
}

/** A kept identity is good until a month before its end. */
function isGood(pair: KeyPair): boolean {
  const { certificate, fits } = readOnce(pair);
  return fits && Date.parse(certificate.validTo) - Date.now() > 30 * DAY;
}

function identityOf(name: string, pair: KeyPair, { privateKey, certificate }: Read): Identity {
  return {
    name,
    privateKey,
    publicKey: createPublicKey(privateKey),
    privateKeyPem: pair.privateKeyPem,
    certificatePem: pair.certificatePem,
    serial: certificate.serialNumber.toUpperCase(),
    notBefore: new Date(certificate.validFrom),
    notAfter: new Date(certificate.validTo),
  };
}

async function make(name: string): Promise<KeyPair> {
  // Certificate tools take 110 ms to load, and only a first run needs them.
  await import('reflect-metadata');
  const { BasicConstraintsExtension, KeyUsageFlags, KeyUsagesExtension, X509CertificateGenerator } = await import(
    '@peculiar/x509'
  );
  const { privateKey, publicKey } = await promisify(generateKeyPair)('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'der' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
  const keys = {
    privateKey: await crypto.subtle.importKey(
      'pkcs8',
      createPrivateKey(privateKey).export({ type: 'pkcs8', format: 'der' }),
      algorithm,
      true,
      ['sign'],
    ),
    publicKey: await crypto.subtle.importKey('spki', publicKey, algorithm, true, ['verify']),
  };
  const serial = randomBytes(20);
  serial.writeUInt8((serial.readUInt8(0) & 0x7f) | 0x40, 0);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: serial.toString('hex'),
    name: `CN=${name}, O=Pyx simulators`,
    notBefore: new Date(Date.now() - DAY),
    notAfter: new Date(Date.now() + 5 * 365 * DAY),
    keys,
    signingAlgorithm: algorithm,
    extensions: [new BasicConstraintsExtension(false), new KeyUsagesExtension(KeyUsageFlags.digitalSignature)],
  });
  return { privateKeyPem: privateKey, certificatePem: certificate.toString('pem') };
}
