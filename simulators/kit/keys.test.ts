import { execFile } from 'node:child_process';
import { createPublicKey, createSign, createVerify, X509Certificate } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import { createKeyStore, type Identity } from './keys.js';

const dirs: string[] = [];
afterEach(() => {
  for (const dir of dirs.splice(0)) rmSync(dir, { recursive: true });
});

function freshCache(): string {
  const dir = mkdtempSync(join(tmpdir(), 'pyx-keys-'));
  dirs.push(dir);
  return join(dir, 'keys');
}

const identity = (cacheDir: string, name = 'bank') => createKeyStore({ cacheDir }).identity(name);
const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);

/** Making a key costs more than anything else here, so one serves wherever it need not be fresh. */
const made = createKeyStore().identity('bank');

describe('an identity', () => {
  test('is a key whose certificate is its own, valid now', async () => {
    const { privateKey, publicKey, certificatePem, notBefore, notAfter, name, serial } = await made;
    const certificate = new X509Certificate(certificatePem);
    const signed = createSign('sha256').update('text').sign(privateKey);
    for (const key of [publicKey, certificate.publicKey]) {
      expect(createVerify('sha256').update('text').verify(key, signed)).toBe(true);
      expect(createVerify('sha256').update('text!').verify(key, signed)).toBe(false);
    }
    expect(certificate.checkPrivateKey(privateKey)).toBe(true);
    expect(certificate.verify(createPublicKey(privateKey))).toBe(true);
    expect(privateKey.asymmetricKeyDetails?.modulusLength).toBe(2048);
    expect([name, serial, certificate.subject]).toEqual([
      'bank',
      certificate.serialNumber,
      'CN=bank\nO=Pyx simulators',
    ]);
    expect(notBefore.getTime()).toBeLessThan(Date.now());
    expect(notAfter.getTime()).toBeGreaterThan(Date.now() + 365 * 86_400_000);
  });

  test('has a serial number that every SDK prints alike: 40 digits, the first from 4 to 7', async () => {
    expect((await made).serial).toMatch(/^[4-7][0-9A-F]{39}$/);
  });
});

test('without a cache keys are fresh for each store, and the same within one', async () => {
  const store = createKeyStore();
  const [first, again] = await Promise.all([store.identity('bank'), store.identity('bank')]);
  expect(again).toBe(first);
  expect(first.privateKeyPem).not.toBe((await made).privateKeyPem);
});

describe('with a cache', () => {
  test('keys are kept from run to run, for the owner alone', async () => {
    const cacheDir = freshCache();
    const first = await identity(cacheDir);
    expect(same(await identity(cacheDir), first)).toBe(true);
    expect(readdirSync(cacheDir)).toEqual(['bank.json']);
    expect([mode(cacheDir), mode(join(cacheDir, 'bank.json'))]).toEqual(['700', '600']);
    chmodSync(cacheDir, 0o755);
    await identity(cacheDir);
    expect(mode(cacheDir)).toBe('700');
  });

  test.each([
    ['half a file', (text: string) => text.slice(0, 200)],
    ['a key that is none', (text: string) => text.replace(/BEGIN PRIVATE KEY-----.{40}/, 'BEGIN PRIVATE KEY-----')],
    [
      'a certificate of another key',
      (text: string) => text.replace(/"certificatePem":.*/, `"certificatePem":${OTHER}}`),
    ],
  ])('%s is replaced by a whole identity, for the owner alone', async (_, damage) => {
    const cacheDir = freshCache();
    const file = join(cacheDir, 'bank.json');
    const { privateKeyPem, certificatePem } = await made;
    mkdirSync(cacheDir);
    writeFileSync(file, damage(JSON.stringify({ privateKeyPem, certificatePem })), { mode: 0o644 });
    const fresh = await identity(cacheDir);
    expect(new X509Certificate(fresh.certificatePem).checkPrivateKey(fresh.privateKey)).toBe(true);
    expect(fresh.privateKeyPem).not.toBe(privateKeyPem);
    expect(same(await identity(cacheDir), fresh)).toBe(true);
    expect([readdirSync(cacheDir), mode(file)]).toEqual([['bank.json'], '600']);
  });

  test('two first runs at once agree on one key', async () => {
    const cacheDir = freshCache();
    const serials = await Promise.all([serialInAnotherProcess(cacheDir), serialInAnotherProcess(cacheDir)]);
    const kept = await identity(cacheDir);
    expect(serials).toEqual([kept.serial, kept.serial]);
    expect(readdirSync(cacheDir)).toEqual(['bank.json']);
  });
});

/** A certificate that is valid for a century, as JSON; its key is kept by nobody. */
const OTHER = JSON.stringify(`-----BEGIN CERTIFICATE-----
MIIBdzCCAR2gAwIBAgIUebi3u/Rh9W0vVCIrkT+510VZHEIwCgYIKoZIzj0EAwIw
EDEOMAwGA1UEAwwFb3RoZXIwIBcNMjYxMTIzMDIxNDQ4WhgPMjEyNjEwMzAwMjE0
NDhaMBAxDjAMBgNVBAMMBW90aGVyMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE
fgDeGdfBnnGyaPugc+gFOq4x90Eh4SHmBp355ghXVdyZDLIAcujuj/NwfZ45YVLY
fO8XAN6DG0Av1aIPPIGIOqNTMFEwHQYDVR0OBBYEFNaUpCGvI3i0ffLmLV/K2Qb2
0C9qMB8GA1UdIwQYMBaAFNaUpCGvI3i0ffLmLV/K2Qb20C9qMA8GA1UdEwEB/wQF
MAMBAf8wCgYIKoZIzj0EAwIDSAAwRQIhAODlADNFgr9kUTtJJiLOoCHG2ybd01+z
DcNjEQX2iF1TAiBZ51xk9KbVi4wzoAauYtMerxIzvQBGH1s4rvtoZurOFA==
-----END CERTIFICATE-----
`);

const same = (a: Identity, b: Identity) => a.privateKeyPem === b.privateKeyPem && a.certificatePem === b.certificatePem;

/** A child has no compiler of TypeScript, so it runs what the build made. */
async function serialInAnotherProcess(cacheDir: string): Promise<string> {
  const module = fileURLToPath(new URL('../../dist/simulators/kit/keys.js', import.meta.url));
  const program = `
    const { createKeyStore } = await import(${JSON.stringify(module)});
    console.log((await createKeyStore({ cacheDir: process.argv[1] }).identity('bank')).serial);
  `;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program, cacheDir]);
  return stdout.trim();
}
