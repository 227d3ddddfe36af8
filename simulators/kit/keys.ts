import {
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  type KeyObject,
  randomBytes,
  X509Certificate,
} from 'node:crypto';
import { chmodSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

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

interface Stored {
  readonly privateKeyPem: string;
  readonly certificatePem: string;
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
      const made = (cacheDir === undefined ? make(name) : cached(cacheDir, name)).then((stored) => read(name, stored));
      known.set(name, made);
      return made;
    },
  };
}

async function cached(dir: string, name: string): Promise<Stored> {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  chmodSync(dir, 0o700);
  const file = join(dir, `${name}.json`);
  const kept = load(file);
  if (kept !== undefined) return kept;
  const fresh = await make(name);
  const own = join(dir, `.${name}.${randomBytes(6).toString('hex')}`);
  writeFileSync(own, JSON.stringify(fresh), { mode: 0o600 });
  try {
    linkSync(own, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    // Another run was first, or what lies there is unusable: then ours takes its place, with our file's mode.
    const theirs = load(file);
    if (theirs !== undefined) return theirs;
    renameSync(own, file);
  } finally {
    rmSync(own, { force: true });
  }
  return fresh;
}

/** A kept identity, or undefined if it is absent, damaged, or near its end. */
function load(file: string): Stored | undefined {
  try {
    const stored = JSON.parse(readFileSync(file, 'utf8')) as Stored;
    const certificate = new X509Certificate(stored.certificatePem);
    const aMonth = 30 * 86_400_000;
    const isItsKey = certificate.checkPrivateKey(createPrivateKey(stored.privateKeyPem));
    return isItsKey && Date.parse(certificate.validTo) - Date.now() > aMonth ? stored : undefined;
  } catch {
    return undefined;
  }
}

function read(name: string, { privateKeyPem, certificatePem }: Stored): Identity {
  const certificate = new X509Certificate(certificatePem);
  return {
    name,
    privateKey: createPrivateKey(privateKeyPem),
    publicKey: createPublicKey(privateKeyPem),
    privateKeyPem,
    certificatePem,
    serial: certificate.serialNumber.toUpperCase(),
    notBefore: new Date(certificate.validFrom),
    notAfter: new Date(certificate.validTo),
  };
}

async function make(name: string): Promise<Stored> {
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
    notBefore: new Date(Date.now() - 86_400_000),
    notAfter: new Date(Date.now() + 5 * 365 * 86_400_000),
    keys,
    signingAlgorithm: algorithm,
    extensions: [new BasicConstraintsExtension(false), new KeyUsagesExtension(KeyUsageFlags.digitalSignature)],
  });
  return { privateKeyPem: privateKey, certificatePem: certificate.toString('pem') };
}
