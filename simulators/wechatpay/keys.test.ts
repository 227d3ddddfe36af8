import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import { Wechatpay } from 'wechatpay-axios-plugin';
import type { SwitchValue } from '../kit/network.js';
import { decrypt, isSignedBy, replyMessage, requestMessage, signatureOf } from './authenticity.js';
import { createPlatformKeys } from './platform-keys.js';
import { type Heard, openStand, PATHS, type Reply, type Stand } from './test-stand.js';

const stands: Stand[] = [];
afterEach(async () => {
  for (const stand of stands.splice(0)) {
    expect(stand.internalErrors).toEqual([]);
    await stand.close();
  }
});

async function open(switches: Readonly<Record<string, SwitchValue>> = {}): Promise<Stand> {
  const stand = await openStand({ switches });
  stands.push(stand);
  return stand;
}

const LIST_PATHS = ['/v3/global/certificates', '/v3/certificates', '/hk/v3/certificates'] as const;

/** What a merchant reads in the list, by serial number. */
async function listed(stand: Stand, path: string = LIST_PATHS[0]): Promise<Record<string, string>> {
  const { body } = await stand.call('GET', path);
  return Object.fromEntries(
    body.data.map((entry: { serial_no: string; encrypt_certificate: Parameters<typeof decrypt>[1] }) => [
      entry.serial_no,
      decrypt(stand.credentials.apiV3Key, entry.encrypt_certificate),
    ]),
  );
}

/** The community SDK, unmodified, with the keys that it is given. */
function sdk(stand: Stand, certs: Readonly<Record<string, string>>) {
  const { spMchid, merchantSerial, merchantPrivateKeyFile, baseUrl } = stand.credentials;
  const { client } = new Wechatpay({
    mchid: spMchid,
    serial: merchantSerial,
    privateKey: readFileSync(merchantPrivateKeyFile),
    certs: { ...certs },
    baseURL: baseUrl,
    timeout: 2_000,
    proxy: false,
  });
  return (headers: Record<string, string> = {}) =>
    client.v3.request({ method: 'GET', url: 'v3/global/certificates', headers }).then(
      (answer: { headers: Record<string, unknown> }) => String(answer.headers['wechatpay-serial']),
      (error: { code?: string }) => error.code ?? String(error),
    );
}

const firstOf = ({ credentials }: Stand) => ({
  [credentials.platformSerial]: readFileSync(credentials.platformCertificateFile, 'utf8'),
});
const publicKeyOf = ({ credentials }: Stand) => ({
  [credentials.publicKeyId]: readFileSync(credentials.publicKeyFile, 'utf8'),
});
const serialOf = ({ headers }: Pick<Reply, 'headers'>) => headers['wechatpay-serial'];
const keyChanges = (stand: Stand) =>
  stand.facts('key-changed').map(({ what, step, serial }) => [what, step, serial] as const);

/** Somebody pays an order of the stand; resolves with the notice of it, which `certs` verify. */
async function notice(stand: Stand): Promise<Heard> {
  const { code_url } = (await stand.call('POST', PATHS.native, stand.nativeBody())).body;
  const before = stand.ear.heard.length;
  const { session } = stand.network.payer.scan({ codeUrl: code_url });
  stand.network.payer.confirm({ session });
  await stand.ear.until(before + 1);
  const heard = stand.ear.heard[before];
  if (heard === undefined) throw new Error('no notice');
  return heard;
}

function verifies({ headers, body }: Heard, certs: Readonly<Record<string, string>>): boolean {
  const pem = certs[String(headers['wechatpay-serial'])];
  if (pem === undefined) return false;
  const key = new X509Certificate(pem).publicKey;
  const message = replyMessage(String(headers['wechatpay-timestamp']), String(headers['wechatpay-nonce']), body);
  return isSignedBy(key, message, String(headers['wechatpay-signature']));
}

describe('platform certificates rotate', () => {
  test('in the list at every address, where a new one stands beside the old until that is withdrawn', async () => {
    const stand = await open();
    const { operator } = stand.network;
    const first = stand.credentials.platformSerial;
    const { serial } = await operator.publishPlatformCertificate();
    expect(operator.keys()).toMatchObject({ certificates: [first, serial], newestIsFetched: false });
    for (const path of LIST_PATHS) {
      const certificates = await listed(stand, path);
      expect(Object.keys(certificates)).toEqual([first, serial]);
      for (const [named, pem] of Object.entries(certificates))
        expect(new X509Certificate(pem).serialNumber).toBe(named);
      expect(operator.keys().newestIsFetched).toBe(true);
    }
    operator.signWith({ serial });
    operator.withdrawPlatformCertificate({ serial: first });
    for (const path of LIST_PATHS) expect(Object.keys(await listed(stand, path))).toEqual([serial]);
    expect(keyChanges(stand)).toEqual([
      ['platform', 'published', serial],
      // Once, however often.
      ['platform', 'fetched', serial],
      ['platform', 'signing', serial],
      ['platform', 'withdrawn', first],
    ]);
  });

  test('and the old one signs on after the new one is published, until the staff decide', async () => {
    const stand = await open();
    const first = stand.credentials.platformSerial;
    const { serial } = await stand.network.operator.publishPlatformCertificate();
    expect(serialOf(await stand.query('none'))).toBe(first);
    expect(serialOf(await notice(stand))).toBe(first);
    stand.network.operator.signWith({ serial, of: 'notices' });
    expect(serialOf(await stand.query('none'))).toBe(first);
    expect(serialOf(await notice(stand))).toBe(serial);
    stand.network.operator.signWith({ serial });
    expect(serialOf(await stand.query('none'))).toBe(serial);
  });

  test('with an unmodified SDK that holds both, whichever signs; one that holds the old alone refuses the new', async () => {
    const stand = await open();
    const { operator } = stand.network;
    const { platformSerial: first } = stand.credentials;
    const { serial } = await operator.publishPlatformCertificate();
    const both = await listed(stand);
    operator.signAlternately();
    const [holdsBoth, holdsOld] = [sdk(stand, both), sdk(stand, firstOf(stand))];
    expect([await holdsBoth(), await holdsBoth(), await holdsBoth()]).toEqual([first, serial, first]);
    expect([await holdsOld(), await holdsOld()]).toEqual(['EV3_RES_HEADER_PLATFORM_SERIAL', first]);
    const notices = [await notice(stand), await notice(stand)];
    expect(notices.map(serialOf)).toEqual([first, serial]);
    expect(notices.map((heard) => verifies(heard, both))).toEqual([true, true]);
  });

  test('more than once', async () => {
    const stand = await open();
    const { operator } = stand.network;
    const second = await operator.publishPlatformCertificate();
    const third = await operator.publishPlatformCertificate();
    expect(operator.keys().certificates).toEqual([stand.credentials.platformSerial, second.serial, third.serial]);
    expect(new Set(Object.values(await listed(stand))).size).toBe(3);
  });

  test('but nothing signs that is not in the list, and nothing leaves it that signs', async () => {
    const { network, credentials } = await open();
    const { operator } = network;
    expect(() => operator.signWith({ serial: 'AB' })).toThrow(/no platform certificate has the serial "AB"/);
    expect(() => operator.signAlternately()).toThrow(/publish another first/);
    expect(() => operator.withdrawPlatformCertificate({ serial: credentials.platformSerial })).toThrow(/still signs/);
    expect(() => operator.signWith({ serial: credentials.platformSerial, of: 'letters' as 'answers' })).toThrow(
      /"letters" is neither answers nor notices/,
    );
  });

  test('and a forgery that misuses the platform key misuses the one that signs', async () => {
    const stand = await open();
    const { serial } = await stand.network.operator.publishPlatformCertificate();
    stand.network.operator.signWith({ serial });
    const body = stand.nativeBody();
    await stand.call('POST', PATHS.native, body);
    await stand.network.operator.forge({ order: body.out_trade_no, form: 'weaker-algorithm' });
    expect(stand.ear.heard.map(serialOf)).toEqual([serial]);
  });
});

describe('the public key', () => {
  test('has a whole id, is handed in every world, and signs nothing unless somebody asks for it', async () => {
    const stand = await open();
    const { publicKeyId, spMchid, platformSerial } = stand.credentials;
    expect(publicKeyId).toMatch(new RegExp(`^PUB_KEY_ID_01${spMchid}[0-9]{16}$`));
    expect(serialOf(await stand.call('GET', LIST_PATHS[0], undefined, { 'Wechatpay-Serial': publicKeyId }))).toBe(
      platformSerial,
    );
    expect(stand.network.operator.keys()).toMatchObject({ mode: 'certificate', publicKeyIsNamed: true });
  });

  test('alone signs every answer and notice, and there are no certificates to download', async () => {
    const stand = await open({ 'platform-key': 'public-key' });
    const { publicKeyId } = stand.credentials;
    for (const path of LIST_PATHS) {
      const { status, body, headers } = await stand.call('GET', path);
      expect([status, body]).toEqual([
        404,
        { code: 'RESOURCE_NOT_EXISTS', message: expect.stringMatching(/^无可用的平台证书/) },
      ]);
      expect(headers['wechatpay-serial']).toBe(publicKeyId);
    }
    expect(serialOf(await notice(stand))).toBe(publicKeyId);
    const { operator } = stand.network;
    await expect(operator.publishPlatformCertificate()).rejects.toThrow(/has no certificates/);
    expect(() => operator.openPublicKey()).toThrow(/from the beginning/);
    expect(operator.keys()).toMatchObject({ certificates: [], answersSignedBy: [publicKeyId] });
  });

  test('is verified by an unmodified SDK that was given its id and file', async () => {
    const stand = await open({ 'platform-key': 'public-key' });
    const { spMchid, merchantSerial, merchantPrivateKeyFile, baseUrl } = stand.credentials;
    const { client } = new Wechatpay({
      mchid: spMchid,
      serial: merchantSerial,
      privateKey: readFileSync(merchantPrivateKeyFile),
      certs: publicKeyOf(stand),
      baseURL: baseUrl,
      timeout: 2_000,
      proxy: false,
    });
    const answer = await client.v3.request({
      method: 'POST',
      url: PATHS.native.slice(1),
      data: stand.nativeBody(),
    });
    expect(answer.status).toBe(200);
  });

  test('beside certificates answers who names it, from its opening on; anybody else gets the certificate', async () => {
    const stand = await open({ 'platform-key': 'mixed' });
    const { platformSerial, publicKeyId } = stand.credentials;
    const ask = sdk(stand, { ...firstOf(stand), ...publicKeyOf(stand) });
    const naming = (serial: string) => ask({ 'Wechatpay-Serial': serial });
    expect(await naming(publicKeyId)).toBe(platformSerial);
    expect(() => stand.network.operator.movePublicKeyTo({ percent: 1 })).toThrow(/openPublicKey/);
    stand.network.operator.openPublicKey();
    expect(await naming(publicKeyId)).toBe(publicKeyId);
    expect(() => stand.network.operator.endCertificates()).toThrow(/100 per cent/);
    expect(await naming(publicKeyId.slice(0, -1))).toBe(platformSerial);
    expect(await naming(platformSerial)).toBe(platformSerial);
    expect(await naming('')).toBe(platformSerial);
    expect(await ask()).toBe(platformSerial);
  });

  test('takes over the notices in steps, evenly', async () => {
    const stand = await open();
    const { operator } = stand.network;
    const { platformSerial, publicKeyId } = stand.credentials;
    operator.openPublicKey();
    expect(serialOf(await notice(stand))).toBe(platformSerial);
    operator.movePublicKeyTo({ percent: 50 });
    const half = [await notice(stand), await notice(stand), await notice(stand), await notice(stand)];
    expect(half.map(serialOf)).toEqual([platformSerial, publicKeyId, platformSerial, publicKeyId]);
    operator.movePublicKeyTo({ percent: 100 });
    expect(serialOf(await notice(stand))).toBe(publicKeyId);
    expect(Object.keys(await listed(stand))).toEqual([platformSerial]);
    expect(() => operator.movePublicKeyTo({ percent: 0.1 })).toThrow(/not a whole number/);
    operator.endCertificates();
    expect((await stand.call('GET', LIST_PATHS[0])).status).toBe(404);
    expect(serialOf(await notice(stand))).toBe(publicKeyId);
    expect(keyChanges(stand)).toEqual([
      ['platform', 'published', publicKeyId],
      ['platform', 'signing', publicKeyId],
      ['platform', 'signing', publicKeyId],
      ['platform', 'withdrawn', platformSerial],
    ]);
  });

  test('of one per cent is every hundredth notice', async () => {
    const publicKey = {
      serial: 'PUB_KEY_ID_1',
      privateKey: createPrivateKey(readFileSync(await keyFile())),
      publicPem: '',
    };
    const certificate = { ...publicKey, serial: 'A1', name: '', publicKey: publicKey.privateKey, privateKeyPem: '' };
    const keys = createPlatformKeys({
      certificate: { ...certificate, certificatePem: '', notBefore: new Date(0), notAfter: new Date(0) },
      publicKey,
      mode: 'mixed',
      onFetched: () => {},
    });
    keys.openPublicKey();
    keys.movePublicKeyTo(1);
    const signed = Array.from({ length: 300 }, () => keys.forNotice().serial);
    expect(signed.flatMap((serial, at) => (serial === publicKey.serial ? [at] : []))).toEqual([99, 199, 299]);
  });

  const keyFile = async () => (await open()).credentials.merchantPrivateKeyFile;
});

describe("the institution's own key", () => {
  /** A call signed with what lay in the files at some time. */
  const held = ({ credentials }: Stand) => ({
    serial: credentials.merchantSerial,
    key: readFileSync(credentials.merchantPrivateKeyFile, 'utf8'),
    certificate: new X509Certificate(readFileSync(credentials.merchantCertificateFile)),
  });
  async function callWith(stand: Stand, { serial, key }: { serial: string; key: string }): Promise<Reply> {
    const [method, target] = ['GET', LIST_PATHS[0]];
    const values = { timestamp: String(Math.floor(Date.now() / 1000)), nonce_str: stand.number() };
    const message = requestMessage({ method, target, body: Buffer.alloc(0) }, values);
    const signature = await signatureOf(createPrivateKey(key), message);
    return stand.call(method, target, undefined, {
      Authorization: await stand.authorization(method, target, '', { ...values, serial_no: serial, signature }),
    });
  }

  test('is renewed in its files; both sign until the old one is revoked, which then gets 401', async () => {
    const stand = await open();
    const { operator } = stand.network;
    const old = held(stand);
    const { serial, former } = await operator.renewMerchantCertificate();
    const fresh = held(stand);
    expect([former, serial]).toEqual([old.serial, fresh.serial]);
    expect(fresh.certificate.serialNumber).toBe(serial);
    expect(fresh.certificate.checkPrivateKey(createPrivateKey(fresh.key))).toBe(true);
    for (const one of [old, fresh, old, fresh]) expect((await callWith(stand, one)).status).toBe(200);
    operator.revokeMerchantCertificate({ serial: former });
    expect((await callWith(stand, fresh)).status).toBe(200);
    const refused = await callWith(stand, old);
    expect([refused.status, refused.body.code]).toEqual([401, 'SIGN_ERROR']);
    expect(serialOf(refused)).toBeUndefined();
    expect(keyChanges(stand)).toEqual([
      ['merchant', 'published', serial],
      ['merchant', 'signing', serial],
      ['merchant', 'withdrawn', former],
    ]);
  });

  test('does not sign under the serial number of another', async () => {
    const stand = await open();
    const old = held(stand);
    await stand.network.operator.renewMerchantCertificate();
    const { key } = held(stand);
    expect((await callWith(stand, { serial: old.serial, key })).status).toBe(401);
    expect(keyChanges(stand).map(([, step]) => step)).toEqual(['published']);
  });

  test('that is the newest cannot be revoked, nor one that there is not', async () => {
    const { network, credentials } = await open();
    expect(() => network.operator.revokeMerchantCertificate({ serial: credentials.merchantSerial })).toThrow(/newest/);
    expect(() => network.operator.revokeMerchantCertificate({ serial: 'AB' })).toThrow(
      /no certificate with the serial/,
    );
  });
});

test('keys that were changed stay changed over a reset', async () => {
  const stand = await open();
  const { serial } = await stand.network.operator.publishPlatformCertificate();
  stand.network.operator.signWith({ serial });
  stand.network.reset();
  expect(serialOf(await stand.query('none'))).toBe(serial);
});
