import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { operations } from '../../src/generated/wechatpay.js';
import type { FaultParameters } from '../kit/fault.js';
import { type FaultName, faults } from '../kit/faults/index.js';
import { call, until } from '../kit/testing.js';
import { STYLES, UNKNOWN_STATE } from '../kit/unusual-json.js';
import { answerForms } from './answer-forms.js';
import { decrypt, isSignedBy, replyMessage, SCHEME } from './authenticity.js';
import { COMMON_HEADERS, type Heard, openStand, PATHS, type Stand } from './test-stand.js';

/** Every fault of the list, each on real signed messages: what the caller sees, and where the money is. */

let stand: Stand;
beforeEach(async () => {
  // Slow enough that a busy machine outlives neither a payment code nor the wait to be overtaken.
  stand = await openStand({ rate: 20, switches: { 'refund-delay-ms': 500 } });
});
afterEach(async () => {
  expect(stand.internalErrors).toEqual([]);
  await stand.close();
});

const PAY = 'wechatpay.global.micropay';
const QUERY = 'wechatpay.global.order-query';
const NOTICE = 'wechatpay.global.notify.payment';

const arm = (fault: FaultName, operation: string, parameters: FaultParameters = {}, times = 1) =>
  stand.nemesis.arm({ fault, network: 'wechatpay', operation, parameters, match: { account: stand.account }, times });

/** What a careful caller makes of an answer: `200 verified`, `200 no JSON`, or the code of the connection's error. */
async function ask(method: string, target: string, body?: object) {
  const text = body === undefined ? '' : JSON.stringify(body);
  const headers = { Authorization: await stand.authorization(method, target, text), ...COMMON_HEADERS };
  try {
    const answer = await call(`${stand.network.baseUrl}${target}`, { method, headers, body: text });
    const named = new Map<string, string>();
    for (let at = 0; at + 1 < answer.headers.length; at += 2)
      named.set(answer.headers[at] ?? '', answer.headers[at + 1] ?? '');
    return { seen: `${answer.status} ${trust(named, answer.bytes)}`, text: answer.text, headers: named };
  } catch (error) {
    return { seen: String((error as NodeJS.ErrnoException).code), text: '', headers: new Map<string, string>() };
  }
}

function trust(headers: ReadonlyMap<string, string>, bytes: Buffer): string {
  const given = (name: string) => headers.get(`Wechatpay-${name}`) ?? '';
  const { platformCertificateFile, platformSerial } = stand.credentials;
  if (given('Signature') === '') return 'unsigned';
  if (given('Serial') !== platformSerial) return 'of an unknown key';
  if (given('Signature-Type') !== SCHEME) return 'of another algorithm';
  if (Math.abs(Date.now() / 1000 - Number(given('Timestamp'))) > 300) return 'stale';
  const { publicKey } = new X509Certificate(readFileSync(platformCertificateFile));
  const message = replyMessage(given('Timestamp'), given('Nonce'), bytes);
  if (!isSignedBy(publicKey, message, given('Signature'))) return 'badly signed';
  try {
    JSON.parse(bytes.toString());
    return 'verified';
  } catch {
    return 'no JSON';
  }
}

const pay = (body = stand.micropayBody(stand.network.payer.code().paymentCode)) => ask('POST', PATHS.micropay, body);
const query = (order: string) =>
  ask('GET', `${PATHS.order(order)}?sp_mchid=${stand.credentials.spMchid}&sub_mchid=${stand.account}`);

/** Won that the merchant has by the ledger. */
const captured = () => Number(stand.ledger.balance(`wechatpay:merchant:${stand.account}`)[0]?.minor ?? 0n);

/** The exchange of the latest call of an operation, when all is over. */
async function record(operation: string) {
  await until(() => stand.journal.open.size === 0);
  return [...stand.journal.exchanges.values()].findLast((exchange) => exchange.operation === operation);
}

/** Has a QR code paid; with the order's number. */
async function payNative(): Promise<string> {
  const body = stand.nativeBody();
  const { body: opened } = await stand.call('POST', PATHS.native, body);
  const { session } = stand.network.payer.scan({ codeUrl: opened.code_url });
  stand.network.payer.confirm({ session });
  return body.out_trade_no;
}

const heard = () => stand.ear.heard.map(({ body }) => JSON.parse(body.toString()));
const isTold = () =>
  stand.network.deliveriesInProgress() === 0 && stand.facts('acknowledged').some(({ success }) => success);

/** A notice as its receiver verifies and decrypts it. */
function read({ headers, body }: Heard) {
  const given = (name: string) => String(headers[`wechatpay-${name}`]);
  const { apiV3Key, platformCertificateFile } = stand.credentials;
  const { publicKey } = new X509Certificate(readFileSync(platformCertificateFile));
  const { resource } = JSON.parse(body.toString());
  return {
    isSigned: isSignedBy(publicKey, replyMessage(given('timestamp'), given('nonce'), body), given('signature')),
    // How it is written, whatever stands in it.
    envelope: body.toString().replaceAll(/"(?:[^"\\]|\\.)*"(?=\s*[,}])/g, '""'),
    resource: decrypt(apiV3Key, { associated_data: '', ...resource }),
  };
}

const PRICE = 15_000;

type Outcome = 'answered' | 'lost' | 'reset';

/** What a Quick Pay call sees of each fault on it, what stands in the record, and whether the payer was charged. */
const ON_A_PAYMENT: Partial<
  Record<FaultName, readonly (readonly [FaultParameters, seen: string, outcome: Outcome, charged: boolean])[]>
> = {
  delay: [[{ ms: 5 }, '200 verified', 'answered', true]],
  'reset-before': [[{}, 'ECONNRESET', 'reset', false]],
  'lose-reply': [[{}, 'ECONNRESET', 'lost', true]],
  'late-reply': [[{ ms: 5 }, '200 verified', 'answered', true]],
  'truncate-answer': [
    [{}, 'ECONNRESET', 'lost', true],
    [{ percent: 0 }, 'ECONNRESET', 'lost', true],
  ],
  'half-close': [
    [{}, 'ECONNRESET', 'lost', true],
    [{ percent: 99 }, 'ECONNRESET', 'lost', true],
  ],
  'garble-answer': [
    [{}, '200 badly signed', 'answered', true],
    [{ signed: true }, '200 no JSON', 'answered', true],
  ],
  'wrong-content-type': [[{}, '200 verified', 'answered', true]],
  'wrong-content-length': [[{}, 'ECONNRESET', 'lost', true]],
  'answer-error': [429, 500, 502, 503].flatMap((status) => [
    [{ status }, `${status} verified`, 'answered', false] as const,
    [{ status, effect: true }, `${status} verified`, 'answered', true] as const,
  ]),
  'forge-answer': [
    [{ form: 'unsigned' }, '200 unsigned', 'answered', true],
    [{ form: 'wrong-signature' }, '200 badly signed', 'answered', true],
    [{ form: 'other-body' }, '200 badly signed', 'answered', true],
    [{ form: 'stale-timestamp' }, '200 stale', 'answered', true],
    [{ form: 'unknown-serial' }, '200 of an unknown key', 'answered', true],
    [{ form: 'own-key' }, '200 badly signed', 'answered', true],
    [{ form: 'weaker-algorithm' }, '200 of another algorithm', 'answered', true],
    [{ form: 'signtest-probe' }, '200 badly signed', 'answered', true],
  ],
  'unusual-answer': STYLES.map((style) => [{ style }, '200 verified', 'answered', true] as const),
};

describe('on a payment', () => {
  const rows = Object.entries(ON_A_PAYMENT).flatMap(([fault, cases]) =>
    cases.map((row) => [fault as FaultName, ...row] as const),
  );

  test.each(rows)(
    '%s %j: the caller sees %s, it is %s, charged: %s',
    async (fault, parameters, seen, outcome, charged) => {
      await arm(fault, PAY, parameters);
      expect((await pay()).seen).toBe(seen);
      const exchange = await record(PAY);
      expect(exchange).toMatchObject({ outcome, breaches: [] });
      expect(exchange?.faults.map((label) => label.split(':')[0])).toEqual([fault]);
      expect([captured(), stand.facts('payer-charged').length]).toEqual(charged ? [PRICE, 1] : [0, 0]);
      expect(stand.facts('fault-struck')).toMatchObject([{ fault, operation: PAY, exchange: exchange?.id }]);
    },
  );

  test('every form that the network lists has been tried', () => {
    const tried = ON_A_PAYMENT['forge-answer']?.map(([{ form }]) => form);
    expect(tried).toEqual(answerForms.map(({ form }) => form));
  });

  test.each([
    [429, 'FREQUENCY_LIMITED'],
    [500, 'SYSTEMERROR'],
    [502, 'SERVICE_UNAVAILABLE'],
    [503, 'SERVICE_UNAVAILABLE'],
  ])('%i is answered with %s', async (status, code) => {
    await arm('answer-error', PAY, { status });
    expect(JSON.parse((await pay()).text).code).toBe(code);
  });

  test('an answer with garbage for an unknown state is a state that nobody knows, and the payment is made', async () => {
    await arm('unusual-answer', PAY, { style: 'unknown-enum' });
    const { text } = await pay();
    expect(JSON.parse(text)).toMatchObject({ trade_state: UNKNOWN_STATE, out_trade_no: expect.any(String) });
  });

  test('an answer without optionals is legal, and less', async () => {
    const body = stand.micropayBody(stand.network.payer.code().paymentCode, { attach: 'table 7' });
    await arm('unusual-answer', PAY, { style: 'absent-optionals' });
    const less = JSON.parse((await pay(body)).text);
    const whole = JSON.parse((await query(body.out_trade_no)).text);
    expect(operations[PAY].response(less)).toBe(true);
    expect(whole).toMatchObject({ attach: 'table 7' });
    expect(less).not.toHaveProperty('attach');
    expect(whole).toMatchObject(less);
  });

  test.each([
    [{ status: 418 }, /documents no 418/],
    [{ status: 403, code: 'RULELIMIT', effect: true }, /nothing was done/],
  ])('an error that WeChat Pay does not give cannot be armed: %j', async (parameters, problem) => {
    await expect(arm('answer-error', PAY, parameters)).rejects.toThrow(problem);
    await expect(arm('answer-error', '*', parameters)).rejects.toThrow();
    expect(stand.nemesis.armed).toEqual([]);
  });

  test('a form that WeChat Pay does not have cannot be armed', async () => {
    await expect(arm('forge-answer', PAY, { form: 'all' })).rejects.toThrow(/no form "all" \(known: unsigned, /);
    await expect(arm('forge-notification', NOTICE, { form: 'bogus' })).rejects.toThrow(
      /no form "bogus" \(known: all, /,
    );
  });
});

test('refused connections carry nothing', async () => {
  const armed = await arm('refuse-connection', '*');
  expect((await pay()).seen).toBe('ECONNREFUSED');
  await armed.disarm();
  expect([captured(), (await pay()).seen]).toEqual([0, '200 verified']);
});

describe('a query is answered as before', () => {
  test('the payment: it shows an unpaid order where the money has moved', async () => {
    const order = await payNative();
    await arm('answer-as-before', QUERY);
    const { seen, text } = await query(order);
    expect([seen, JSON.parse(text).trade_state, captured()]).toEqual(['200 verified', 'NOTPAY', PRICE]);
    expect(JSON.parse((await query(order)).text).trade_state).toBe('SUCCESS');
    expect((await record(QUERY))?.faults).toEqual([]);
  });

  test('the refund’s end: it shows one that is under way', async () => {
    const order = await payNative();
    const asked = stand.refundBody(order, 5_000);
    await stand.call('POST', PATHS.refunds, asked);
    const target = `${PATHS.refunds}/out-refund-no/${asked.out_refund_no}?sp_mchid=${stand.credentials.spMchid}&sub_mchid=${stand.account}`;
    await until(() => stand.facts('refund-succeeded').length === 1);
    await arm('answer-as-before', 'wechatpay.global.refund-query');
    expect(JSON.parse((await ask('GET', target)).text).status).toBe('PROCESSING');
    expect(JSON.parse((await ask('GET', target)).text).status).toBe('SUCCESS');
    await arm('answer-as-before', QUERY);
    expect(JSON.parse((await query(order)).text).trade_state).toBe('SUCCESS');
    expect(JSON.parse((await query(order)).text).trade_state).toBe('REFUND');
  });

  test('anything happened to it: what has no past is shown as it is', async () => {
    const body = stand.nativeBody();
    await stand.call('POST', PATHS.native, body);
    await arm('answer-as-before', QUERY);
    expect(JSON.parse((await query(body.out_trade_no)).text).trade_state).toBe('NOTPAY');
  });
});

describe('held', () => {
  test('a payment that arrives after its own reverse found no order is made', async () => {
    const body = stand.micropayBody(stand.network.payer.code().paymentCode);
    await arm('hold-request', PAY, { name: 'payment' });
    const paying = pay(body);
    await until(() => stand.nemesis.held.length === 1);
    const reversed = await ask('POST', PATHS.reverse(body.out_trade_no), stand.parties);
    expect(reversed.seen).toBe('404 verified');
    stand.nemesis.release('payment');
    expect([(await paying).seen, captured()]).toEqual(['200 verified', PRICE]);
    expect((await record(PAY))?.faults).toEqual(['hold-request']);
  });

  test('an answer that says NOTPAY comes after the success', async () => {
    const body = stand.nativeBody();
    const { body: opened } = await stand.call('POST', PATHS.native, body);
    await arm('hold-answer', QUERY, { name: 'old' });
    const asked = query(body.out_trade_no);
    await until(() => stand.nemesis.held.length === 1);
    const { session } = stand.network.payer.scan({ codeUrl: opened.code_url });
    stand.network.payer.confirm({ session });
    await until(isTold);
    stand.nemesis.release('old');
    const { seen, text } = await asked;
    expect([seen, JSON.parse(text).trade_state, captured()]).toEqual(['200 verified', 'NOTPAY', PRICE]);
  });

  test('two refunds are released at once, and only what fits is refunded', async () => {
    const order = await payNative();
    await arm('hold-request', 'wechatpay.global.refund', { name: 'refunds' }, 2);
    const both = [10_000, 10_000].map((amount) => ask('POST', PATHS.refunds, stand.refundBody(order, amount)));
    await until(() => stand.nemesis.held.length === 2);
    stand.nemesis.releaseAll(['refunds']);
    expect((await Promise.all(both)).map(({ seen }) => seen).sort()).toEqual(['200 verified', '400 verified']);
    expect(stand.facts('refund-accepted')).toHaveLength(1);
  });

  test('a notification comes when it is released', async () => {
    await arm('hold-notification', NOTICE, { name: 'notice' });
    await payNative();
    await until(() => stand.nemesis.held.length === 1);
    expect([stand.ear.heard.length, captured()]).toEqual([0, PRICE]);
    stand.nemesis.release('notice');
    await until(isTold);
    expect(stand.ear.heard).toHaveLength(1);
  });
});

describe('on a notification', () => {
  test('suppressed: the next step of the ladder tells', async () => {
    await arm('suppress-notification', NOTICE);
    await payNative();
    await until(isTold);
    expect(stand.facts('notification-sent').map(({ attempt }) => attempt)).toEqual([2]);
  });

  test('delayed: it comes, once', async () => {
    await arm('delay-notification', NOTICE, { ms: 1_000 });
    await payNative();
    await until(isTold);
    expect((await record(NOTICE))?.faults).toEqual(['delay-notification']);
  });

  test('overtaken: the notice of the next payment comes first', async () => {
    await arm('overtake-notification', NOTICE);
    const first = await payNative();
    const second = await payNative();
    await until(() => stand.facts('acknowledged').length === 2);
    expect(stand.facts('notification-sent').map(({ order }) => order)).toEqual([second, first]);
  });

  test('repeated: it is one notice', async () => {
    await arm('repeat-notification', NOTICE);
    await payNative();
    await until(() => isTold() && stand.facts('acknowledged').length === 3);
    expect(new Set(heard().map(({ id }) => id)).size).toBe(1);
  });

  test('forged and suppressed: the forgery stands alone, and money is where it was', async () => {
    await arm('forge-notification', NOTICE, { form: 'unsigned' });
    await arm('suppress-notification', NOTICE);
    await payNative();
    await until(() => stand.facts('acknowledged').length === 2);
    expect(stand.facts('notification-sent').map(({ forgery }) => forgery?.form)).toEqual(['unsigned', undefined]);
    expect(captured()).toBe(PRICE);
  });

  test.each(STYLES.filter((style) => style !== 'unknown-enum'))(
    'unusual (%s): it is rightly signed and encrypted, and says the same',
    async (style) => {
      await arm('unusual-notification', NOTICE, { style });
      const order = await payNative();
      await until(isTold);
      await stand.network.operator.resend({ order });
      const [unusual, usual] = stand.ear.heard.map(read);
      expect([unusual?.isSigned, usual?.isSigned]).toEqual([true, true]);
      // Nothing of an envelope is optional.
      if (style === 'absent-optionals') expect(unusual?.envelope).toBe(usual?.envelope);
      else expect(unusual?.envelope).not.toBe(usual?.envelope);
      expect(unusual?.resource).not.toBe(usual?.resource);
      const [told, known] = [unusual, usual].map((one) => JSON.parse(one?.resource ?? ''));
      if (style === 'absent-optionals') expect(known).toMatchObject(told);
      else expect(told).toMatchObject(known);
      expect(told).toMatchObject({ out_trade_no: order, amount: { total: PRICE, currency: 'KRW' } });
      const labels = [...stand.journal.exchanges.values()].filter(({ link }) => link === 'notification');
      expect(labels.map((one) => one.faults)).toEqual([[`unusual-notification:${style}`], []]);
    },
  );
});

test('every fault of the list strikes in a test of this file', () => {
  const source = readFileSync(new URL(import.meta.url), 'utf8');
  const struck = new Set([...source.matchAll(/arm\('([a-z-]+)'/g)].map(([, name]) => name));
  for (const name of Object.keys(ON_A_PAYMENT)) struck.add(name);
  expect([...struck].sort()).toEqual(Object.keys(faults).sort());
});
