import { X509Certificate } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openAuthority } from './authority.js';

const HOSTS = ['localhost', '127.0.0.1', '::1', 'api.bank.example'];
const DAY = 86_400_000;

let cacheDir: string;
beforeEach(() => {
  cacheDir = mkdtempSync(join(tmpdir(), 'pyx-authority-'));
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(cacheDir, { recursive: true });
});

async function chain(options: { cacheDir?: string } = {}, hosts: readonly string[] = HOSTS) {
  const { certificatePem, server } = await openAuthority(options);
  const pair = await server('bank', hosts);
  return { authority: new X509Certificate(certificatePem), server: new X509Certificate(pair.certificatePem), pair };
}

/** The moment as the host sees it; keys are made by timers of their own, so that only the date is moved. */
const itIs = (days: number) => vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + days * DAY });

test('a certificate is for its hosts alone, signed by the authority, and no authority itself', async () => {
  const { authority, server } = await chain();
  expect([authority.ca, server.ca]).toEqual([true, false]);
  expect([server.checkIssued(authority), server.verify(authority.publicKey)]).toEqual([true, true]);
  expect(server.subjectAltName).toBe(
    'DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1, DNS:api.bank.example',
  );
  expect(server.checkHost('other.bank.example')).toBeUndefined();
  // Server authentication, and nothing else.
  expect(server.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
  const days = (Date.parse(server.validTo) - Date.parse(server.validFrom)) / DAY;
  expect(days).toBeLessThanOrEqual(825);
});

test('without a cache everything is fresh', async () => {
  const [one, other] = [await chain(), await chain()];
  expect(one.authority.fingerprint256).not.toBe(other.authority.fingerprint256);
});

describe('with a cache', () => {
  test('authority and certificate are the same in the next run, and their keys for the owner alone', async () => {
    chmodSync(cacheDir, 0o755);
    const first = await chain({ cacheDir });
    expect((await chain({ cacheDir })).pair).toEqual(first.pair);
    const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);
    expect(readdirSync(cacheDir)).toEqual(['tls-authority.json', 'tls-bank.json']);
    expect(['', 'tls-authority.json', 'tls-bank.json'].map((file) => mode(join(cacheDir, file)))).toEqual([
      '700',
      '600',
      '600',
    ]);
  });

  test('another host gets another certificate of the same authority', async () => {
    const first = await chain({ cacheDir });
    const second = await chain({ cacheDir }, [...HOSTS, '192.0.2.7']);
    expect(second.authority.fingerprint256).toBe(first.authority.fingerprint256);
    expect(second.server.checkIP('192.0.2.7')).toBe('192.0.2.7');
    expect((await chain({ cacheDir })).pair).toEqual(second.pair);
  });

  test.each([
    [300, [true, true]],
    [400, [true, false]],
    [2_600, [false, false]],
  ])('after %i days authority and certificate are kept: %j', async (days, expected) => {
    const first = await chain({ cacheDir });
    itIs(days);
    const later = await chain({ cacheDir });
    expect([
      later.authority.fingerprint256 === first.authority.fingerprint256,
      later.server.fingerprint256 === first.server.fingerprint256,
    ]).toEqual(expected);
    expect(later.server.verify(later.authority.publicKey)).toBe(true);
    expect(Date.parse(later.server.validTo)).toBeGreaterThan(Date.now() + 365 * DAY);
    expect(Date.parse(later.authority.validTo)).toBeGreaterThan(Date.parse(later.server.validTo));
  });

  test.each(['tls-authority.json', 'tls-bank.json'])(
    'half of %s is replaced, and what is made fits together',
    async (file) => {
      await chain({ cacheDir });
      writeFileSync(join(cacheDir, file), readFileSync(join(cacheDir, file), 'utf8').slice(0, 100));
      const { authority, server } = await chain({ cacheDir });
      expect(server.verify(authority.publicKey)).toBe(true);
    },
  );
});
