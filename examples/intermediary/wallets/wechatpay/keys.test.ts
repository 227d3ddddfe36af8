import { X509Certificate } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import type { Parts } from '../../parts.js';
import { type Bench, type Json, openBench } from '../../testing/bench.js';
import { merchantKeys, newCertificate } from '../../testing/wechatpay-double.js';
import { mayRefreshKeys } from './keys.js';

const benches: Bench[] = [];
afterEach(async () => {
  for (const bench of benches.splice(0)) await bench.close();
});

async function open(parts: Partial<Parts> = {}, publicKey = false): Promise<Bench> {
  const bench = await openBench(parts, publicKey);
  benches.push(bench);
  return bench;
}

/** An order, and what a notification of its payment is answered with. */
async function order(bench: Bench, id: string): Promise<{ notify: () => Promise<number> }> {
  const orderId = String(((await bench.pay(id)).body as Json).networkOrderId);
  const notifyUrl = `${bench.url}/notify/wechatpay/payment`;
  return { notify: async () => (await bench.wechatpay.notify(notifyUrl, orderId)).status };
}
const downloads = (bench: Bench) => bench.wechatpay.seen.filter(({ path }) => path.endsWith('/certificates')).length;
const placed = (payment: Json) => (payment.action as Json | undefined)?.type === 'QR';

test('while old and new certificate overlap, messages signed by either are believed', async () => {
  const bench = await open();
  const p1 = await order(bench, 'p1');
  await bench.wechatpay.rotate();
  expect(await p1.notify()).toBe(200);
  // Answers are still signed with the old one; then the new one takes over, the old one stays in the list.
  expect((await bench.pay('p2')).body).toMatchObject({ action: { type: 'QR' } });
  bench.wechatpay.takeOver(true);
  expect((await bench.pay('p3')).body).toMatchObject({ action: { type: 'QR' } });
  expect(downloads(bench)).toBe(1);
});

test('when answers and list are signed with a new certificate at once, the list is believed for its encryption', async () => {
  const bench = await open();
  await bench.wechatpay.rotate();
  bench.wechatpay.takeOver();
  const first = await bench.pay('p1');
  expect(first.body).toMatchObject({ status: 'PENDING' });
  await bench.until('p1', placed);
  expect(downloads(bench)).toBe(1);
});

test('a certificate that has left the list verifies no more', async () => {
  const bench = await open();
  const old = new X509Certificate(bench.wechatpay.certificate).serialNumber;
  const forgotten: string[] = [];
  const watching = await open({
    keepsCertificate(certificate, listed) {
      const keeps = listed.some(({ serialNumber }) => serialNumber === certificate.serialNumber);
      if (!keeps) forgotten.push(certificate.serialNumber);
      return keeps;
    },
  });
  await watching.wechatpay.rotate();
  watching.wechatpay.takeOver();
  await watching.pay('p1');
  await watching.until('p1', placed);
  expect(forgotten).toEqual([old]);
});

test('a list that cannot be verified adds nothing, and unverified messages stay unbelieved', async () => {
  const bench = await open();
  const p1 = await order(bench, 'p1');
  await bench.wechatpay.rotate();
  bench.wechatpay.disturb(/certificates/, 'unsigned');
  expect(await p1.notify()).toBe(401);
  expect(await p1.notify()).toBe(401);
  expect(await bench.payment('p1')).toMatchObject({ status: 'PENDING' });
  expect(downloads(bench)).toBe(1);
});

test('a flood of unknown serials causes one download', async () => {
  const bench = await open();
  const p1 = await order(bench, 'p1');
  await bench.wechatpay.rotate();
  bench.wechatpay.disturb(/certificates/, 'system-error');
  const answers = await Promise.all(Array.from({ length: 20 }, () => p1.notify()));
  expect(new Set(answers)).toEqual(new Set([401]));
  expect(downloads(bench)).toBe(1);
  expect((await bench.pay('p2')).body).toMatchObject({ action: { type: 'QR' } });
});

test('a public key that is configured is asked for, and believed beside the certificate', async () => {
  const bench = await open({}, true);
  expect((await bench.pay('p1')).body).toMatchObject({ action: { type: 'QR' } });
  bench.wechatpay.publicKey.open();
  const p2 = await order(bench, 'p2');
  expect(await p2.notify()).toBe(200);
  expect(await bench.payment('p2')).toMatchObject({ status: 'SUCCEEDED' });
  expect(downloads(bench)).toBe(0);
});

test('a public key that is not configured is not believed', async () => {
  const bench = await open();
  const p1 = await order(bench, 'p1');
  bench.wechatpay.publicKey.open();
  expect(await p1.notify()).toBe(401);
});

test('a renewed key of its own is taken up while payments are under way', async () => {
  const bench = await open();
  await bench.pay('p1');
  const fresh = await newCertificate();
  bench.giveOwnKey(fresh);
  const signed = () => bench.wechatpay.seen.map(({ signedWith }) => signedWith);
  await bench.until('p1', () => signed().includes(fresh.serial));
  const { serial: old } = await merchantKeys();
  expect([...new Set(signed())]).toEqual([old, fresh.serial]);
  expect(signed().lastIndexOf(old)).toBeLessThan(signed().indexOf(fresh.serial));
});

test('files of which only one was replaced change nothing', async () => {
  const bench = await open();
  const { serial: old, key } = await merchantKeys();
  bench.giveOwnKey({ key, certificate: (await newCertificate()).certificate });
  const before = bench.wechatpay.seen.length;
  await bench.pay('p1');
  // It is asked about again and again, and the files are looked at in between.
  await bench.until('p1', () => bench.wechatpay.seen.length > before + 12);
  expect(new Set(bench.wechatpay.seen.map(({ signedWith }) => signedWith))).toEqual(new Set([old]));
});

test('keys are asked for every two minutes at most, and at a high rate not oftener than every five seconds', () => {
  const at = (rate: number) => (ms: number) => mayRefreshKeys(ms, (durationMs) => durationMs / rate);
  expect([119_999, 120_000].map(at(1))).toEqual([false, true]);
  expect([4_999, 5_000].map(at(200))).toEqual([false, true]);
});
