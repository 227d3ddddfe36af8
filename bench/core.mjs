import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createKeyStore } from '../dist/simulators/kit/keys.js';
import { replyMessage } from '../dist/simulators/wechatpay/authenticity.js';
import { createBook } from '../dist/simulators/wechatpay/book.js';
import { createMerchantKeys } from '../dist/simulators/wechatpay/merchant-keys.js';
import { native } from '../dist/simulators/wechatpay/operations/native.js';
import { createPlannedAnswers } from '../dist/simulators/wechatpay/planned-answers.js';
import { createPlatformKeys } from '../dist/simulators/wechatpay/platform-keys.js';
import { createProtocol } from '../dist/simulators/wechatpay/protocol.js';
import { chooseSwitches } from '../dist/simulators/wechatpay/switches.js';
import { createWallets } from '../dist/simulators/wechatpay/wallets.js';
import { createClock } from '../dist/src/core/clock.js';
import { createRandom } from '../dist/src/core/random.js';
import { createJournal } from '../dist/src/record/journal.js';
import { createLedger } from '../dist/src/record/ledger.js';
import { median } from './median.mjs';
import { NATIVE_PATH, nativeOrder } from './native-orders.mjs';

const ORDERS_AT_ONCE = 200;

/**
 * A native order without HTTP and without a thread pool: read, verified, held to its contract, entered in the order book
 * and the journal, answered, signed. Against the synchronous signing limit of the same thread.
 */
export async function measureCore({ rounds, seconds }) {
  const core = await createCore();
  const measured = [];
  try {
    for (let round = 0; round <= rounds; round += 1) {
      const result = alternate(core, seconds * 1000);
      if (round > 0) measured.push(result);
      core.forget();
    }
  } finally {
    core.close();
  }
  const of = (name) => median(measured.map((round) => round[name]));
  return {
    figures: [
      { what: 'RSA-2048 signatures a second, synchronous', value: of('signaturesPerSecond'), digits: 0 },
      { what: 'orders a second in the core, synchronous', value: of('ordersPerSecond'), digits: 0 },
      { what: 'core / signatures', value: of('ratio'), goal: { least: 0.88 } },
    ],
    rounds: measured,
  };
}

/** Orders and bare signatures in turns of a few dozen milliseconds, so that both see the same machine. */
function alternate(core, ms) {
  let ordersMs = 0;
  let signaturesMs = 0;
  let count = 0;
  while (ordersMs + signaturesMs < 2 * ms) {
    const requests = Array.from({ length: ORDERS_AT_ONCE }, core.request);
    const startedMs = performance.now();
    for (const request of requests) core.serve(request);
    const servedMs = performance.now();
    for (let i = 0; i < ORDERS_AT_ONCE; i += 1) sign('sha256', core.message, core.key);
    ordersMs += servedMs - startedMs;
    signaturesMs += performance.now() - servedMs;
    count += ORDERS_AT_ONCE;
  }
  return {
    signaturesPerSecond: (count / signaturesMs) * 1000,
    ordersPerSecond: (count / ordersMs) * 1000,
    ratio: signaturesMs / ordersMs,
  };
}

async function createCore() {
  const cacheDir = mkdtempSync(join(tmpdir(), 'pyx-bench-'));
  const keys = createKeyStore({ cacheDir });
  const clock = createClock();
  const random = createRandom('bench');
  const journal = createJournal({ clock });
  const ledger = createLedger((posting) => journal.posting(posting));
  const switches = chooseSwitches({});
  const account = `1${random.digits(9)}`;
  const institution = {
    spMchid: `1${random.digits(9)}`,
    spAppid: `wx${random.hex(16).toLowerCase()}`,
    apiV3Key: random.word(32),
    merchantKeys: createMerchantKeys(await keys.identity('wechatpay-merchant'), () => {}),
    platformKeys: createPlatformKeys({
      certificate: await keys.identity('wechatpay-platform'),
      publicKey: { serial: 'PUB_KEY_ID_0' },
      mode: 'certificate',
    }),
    subMerchants: new Map([[account, 'Bench']]),
    switches,
    clock,
    random,
    plannedAnswers: createPlannedAnswers(journal),
  };
  const book = createBook({ clock, journal, ledger, refundDelay: () => undefined, notify: () => {} });
  const wallets = createWallets({ clock, random, ledger, switches });
  const protocol = createProtocol(institution, () => undefined);
  const staff = { withoutFunds: new Set(), refundsHeld: new Set() };
  const [operation] = native({ institution, book, wallets, staff });
  const wechatpay = {
    spMchid: institution.spMchid,
    spAppid: institution.spAppid,
    merchantSerial: institution.merchantKeys.current.serial,
    merchants: [{ networkMerchantId: account }],
  };
  const nonces = random.fork('answers');

  return {
    key: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey,
    message: Buffer.alloc(200, 'x'),
    request() {
      const { body, authorization } = nativeOrder({
        wechatpay,
        privateKey: institution.merchantKeys.current.privateKey,
      });
      const headers = [
        ['Host', '127.0.0.1'],
        ['Accept', 'application/json'],
        ['User-Agent', 'pyx-bench'],
        ['Content-Type', 'application/json'],
        ['Authorization', authorization],
      ];
      return { method: 'POST', target: NATIVE_PATH, headers, body: Buffer.from(body) };
    },
    serve(request) {
      const { body } = protocol.parseBody(request);
      const marks = protocol.marksOf(request, operation.operation, body);
      const exchange = journal.openExchange({
        link: 'southbound',
        network: 'wechatpay',
        operation: operation.operation,
        request,
        marks,
      });
      const authenticated = protocol.authenticate(request, exchange);
      const call = { request, principal: authenticated.principal, path: {}, query: {}, body, exchange };
      const illegal = operation.check(call);
      if (authenticated.principal === undefined || illegal !== undefined) throw new Error('the order was refused');
      const answer = operation.operate(call);
      const wrong = operation.checkAnswer(answer);
      if (wrong !== undefined) throw new Error(wrong);
      const bytes = Buffer.from(JSON.stringify(answer.body));
      const timestamp = String(Math.floor(clock.now().wireMs / 1000));
      const nonce = nonces.word(32);
      const signature = sign(
        'sha256',
        replyMessage(timestamp, nonce, bytes),
        institution.platformKeys.forAnswer().privateKey,
      );
      const response = {
        status: answer.status,
        headers: [['Wechatpay-Signature', signature.toString('base64')]],
        body: bytes,
      };
      exchange.close({ outcome: 'answered', response });
    },
    forget() {
      book.reset();
      journal.forget();
      ledger.forget();
    },
    close() {
      clock.stop();
      journal.close();
      rmSync(cacheDir, { recursive: true, force: true });
    },
  };
}
