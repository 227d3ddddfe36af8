// biome-ignore-all lint/suspicious/noTemplateCurlyInString: ${…} is what manifests are written with.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createKeyStore, type Identity } from '../../simulators/kit/keys.js';
import { packageRoot } from '../core/package-root.js';
import { loadManifest } from '../iut/manifest.js';
import { closeLane, openLane } from './lane.js';
import { type Check, preflight } from './preflight.js';

/** Intermediaries as users have them: real processes of the built program, with a manifest each. */
const root = packageRoot();
const built = join(root, 'dist/examples/intermediary');

let home: string;
let stranger: Identity;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'pyx-preflight-'));
  const keys = createKeyStore({ cacheDir: join(home, 'cache', 'keys') });
  stranger = await keys.identity('stranger');
  // Made once, before several lanes at once would.
  const names = ['merchant', 'platform'].flatMap((of) => [`wechatpay-${of}`, `alipay-${of}`]);
  await Promise.all(names.map((name) => keys.identity(name)));
  writeFileSync(join(home, 'stranger-key.pem'), stranger.privateKeyPem);
  writeFileSync(join(home, 'stranger-certificate.pem'), stranger.certificatePem);
  writeFileSync(join(home, 'ten-minutes-slow.mjs'), SLOW);
  writeFileSync(join(home, 'altered.mjs'), ALTERED);
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** Its clock is slow by ten minutes, as that of a container can be. */
const SLOW = `
const Right = Date;
globalThis.Date = class extends Right {
  constructor(...given) { given.length === 0 ? super(Right.now() - 600_000) : super(...given); }
  static now() { return Right.now() - 600_000; }
};`;

/** The exemplary intermediary with one decision replaced, by name. */
const ALTERED = `
import { createPrivateKey, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
const from = (path) => import(${JSON.stringify(pathToFileURL(`${built}/`).href)} + path);
const { createIntermediary } = await from('intermediary.js');
const { configFromEnvironment } = await from('config.js');
const { exemplaryParts } = await from('parts.js');
const alterations = {
  scales: { networkAmount: (amount) => Number(amount.minor) * 10 ** Number(process.env.AMOUNT_DECIMALS ?? '2') },
  scalesAtAlipay: { alipayAmount: (amount) => String(Number(amount.minor) * 10 ** Number(process.env.AMOUNT_DECIMALS ?? '2')) },
  writesDecimalsAtAlipay: { alipayAmount: (amount) => amount.minor + '.00' },
  doubtsAlipay: { verifyAlipayNotice: () => ({ ok: false, reason: 'no idea' }) },
  refusesNotices: { acknowledgement: () => ({ status: 500 }), applyNotification: async () => {} },
  cannotVerify: { verifyNotification: () => ({ ok: false, reason: 'no idea' }) },
  cannotDecrypt: { decryptResource: () => undefined },
  ignoresAnswers: { classifyAnswer: () => ({ kind: 'unknown', reason: 'never mind' }) },
  signsEventsWrongly: { signEvent: () => 'v1,AAAA' },
  confusesMerchants: { networkMerchantIdFor: () => '1000000000' },
  isToldItsSerial: { loadOwnKey: ({ privateKey }) => ({ serial: process.env.WECHATPAY_MERCHANT_SERIAL, privateKey: readFileSync(privateKey, 'utf8') }) },
};
const config = configFromEnvironment(process.env);
await createIntermediary(config, alterations[process.argv[2]] ?? exemplaryParts).listen();
process.once('SIGTERM', () => process.exit(0));`;

type Change = readonly [written: string | RegExp, instead: string];

/** The manifest of an example, with lines changed, in a folder of its own. */
function manifestOf(name: string, changes: readonly Change[], example = 'intermediary/intermediary'): string {
  let text = readFileSync(join(root, `examples/${example}.iut.yaml`), 'utf8')
    .replace(/cwd: .*/, `cwd: ${JSON.stringify(root)}`)
    .replace(/artefacts: .*/, 'artefacts: []')
    .replace(/ *module: .*\n/, '');
  for (const [written, instead] of changes) {
    const changed = text.replace(written, () => instead);
    expect(changed, `${written} stands in the manifest`).not.toBe(text);
    text = changed;
  }
  const folder = join(home, name.replaceAll(/\W+/g, '-'));
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'x.iut.yaml');
  writeFileSync(file, text);
  return file;
}

const OPEN_PLATFORM = 'intermediary/open-platform';

/** Patience with what will not come is short here: nothing in these intermediaries comes late. */
const SHORT = { requestMs: 2_000, qrMs: 500, quietMs: 500 };

async function checksOf(file: string): Promise<Check[]> {
  const lane = await openLane({
    name: 'shared',
    manifest: loadManifest(file),
    seed: 'preflight',
    profile: 'default',
    outDir: join(file, '..', 'out'),
    keyCacheDir: join(home, 'cache'),
    version: '0.0.0',
    stalls: { between: () => 0, stalls: [], roundTripMs: () => 0, stop: () => {} },
  });
  try {
    return await preflight(lane, SHORT);
  } finally {
    await closeLane(lane);
  }
}

/** What failed, with the hint's place as the words of the line it names. */
function failuresOf(checks: readonly Check[], file: string): { check: string; detail: string; lines: string[] }[] {
  const text = readFileSync(file, 'utf8').split('\n');
  return checks
    .filter(({ ok }) => !ok)
    .map(({ check, detail, hint = '' }) => ({
      check,
      detail,
      lines: [...hint.matchAll(/x\.iut\.yaml:(\d+)/g)].map(
        ([, line]) => (text[Number(line) - 1] ?? '').trim().split(':')[0] ?? '',
      ),
    }));
}

const replaced = (name: string, value: string): Change => [
  new RegExp(`${name}: .*`),
  `${name}: ${JSON.stringify(value)}`,
];

describe.concurrent('an intermediary that is configured rightly passes', () => {
  const started: readonly [name: string, changes: readonly Change[], example?: string][] = [
    ['the exemplary one', []],
    ['the naive one', [], 'naive/naive'],
    ['the one over the open platform', [], OPEN_PLATFORM],
    ['one that takes codes only', [['modes: [MPM_DYNAMIC, MPM_STATIC, CPM]', 'modes: [CPM]']]],
    [
      'one that reads a pool of merchants',
      [
        ['merchants: { provisioning: api }', 'merchants: { provisioning: file, count: 3 }'],
        ['TIME_RATE:', 'MERCHANTS_FILE: "${merchants.file}"\n      TIME_RATE:'],
      ],
    ],
  ];
  test.each(started)('%s', async (name, changes, example) => {
    const file = manifestOf(name, changes, example);
    expect(failuresOf(await checksOf(file), file)).toEqual([]);
  });
});

describe.concurrent('a bad intermediary that is configured rightly passes, and is left to the trial', () => {
  test.each([
    ['scales', 'WeChat Pay amount unit', 'KRW \\d+ was asked, and \\d+00 arrived: ×100'],
    ['refusesNotices', 'WeChat Pay answers and notices', 'a genuine notice was answered 500, without effect'],
    ['cannotVerify', 'WeChat Pay answers and notices', 'a genuine notice was answered 401'],
    ['cannotDecrypt', 'WeChat Pay answers and notices', 'a genuine notice was answered 400'],
    ['ignoresAnswers', 'WeChat Pay answers and notices', 'it did not go on with it'],
    ['signsEventsWrongly', 'events', "not signed with the platform's secret"],
    ['confusesMerchants', 'WeChat Pay address', 'arrived'],
    ['writesDecimalsAtAlipay', 'Alipay amount unit', 'KRW (\\d+) was asked, and \\1\\.00 arrived: with decimals'],
    ['doubtsAlipay', 'Alipay answers and notices', 'a genuine notice was answered 401'],
  ])('%s', async (alteration, check, detail) => {
    const file = manifestOf(alteration, [['dist/examples/intermediary/main.js', `${home}/altered.mjs, ${alteration}`]]);
    const checks = await checksOf(file);
    expect(failuresOf(checks, file)).toEqual([]);
    expect(checks.find((one) => one.check === check)?.detail).toMatch(new RegExp(detail));
  });
});

describe.concurrent('a wrong configuration is told by its cause and the line to change', () => {
  /** Each: what is changed, and the failures with the lines that they name; in the exemplary manifest, or another example's. */
  const wrong: readonly [
    name: string,
    () => readonly Change[],
    readonly [check: string, detail: RegExp, lines: readonly string[]][],
    example?: string,
  ][] = [
    [
      'another APIv3 key',
      () => [replaced('WECHATPAY_API_V3_KEY', '0123456789abcdef0123456789abcdef')],
      [['WeChat Pay answers and notices', /a genuine notice was answered 4/, ['WECHATPAY_API_V3_KEY']]],
    ],
    [
      "somebody else's platform certificate",
      () => [replaced('WECHATPAY_PLATFORM_CERT_FILE', join(home, 'stranger-certificate.pem'))],
      [
        [
          'WeChat Pay answers and notices',
          /answered 200 and signed, and it did not go on/,
          ['WECHATPAY_PLATFORM_CERT_FILE'],
        ],
      ],
      // The exemplary one would download the right certificate.
      'naive/naive',
    ],
    [
      "somebody else's merchant key",
      () => [replaced('WECHATPAY_MERCHANT_KEY_FILE', join(home, 'stranger-key.pem'))],
      [['WeChat Pay request signature', /another key than the merchant's/, ['WECHATPAY_MERCHANT_KEY_FILE']]],
      // The exemplary one compares its key with its certificate before it starts.
      'naive/naive',
    ],
    [
      'another serial number',
      () => [replaced('WECHATPAY_MERCHANT_SERIAL', stranger.serial)],
      [['WeChat Pay institution', /serial_no of Authorization is "/, ['WECHATPAY_MERCHANT_SERIAL']]],
      'naive/naive',
    ],
    [
      "the institution's number in place of the serial",
      () => [replaced('WECHATPAY_MERCHANT_SERIAL', '${wechatpay.spMchid}')],
      [['WeChat Pay institution', /serial_no of Authorization/, ['WECHATPAY_MERCHANT_SERIAL']]],
      'naive/naive',
    ],
    // The client of WeChat Pay refuses to work with these two, so nothing is sent at all.
    [
      'the platform serial in place of the merchant serial',
      () => [
        ['dist/examples/intermediary/main.js', `${home}/altered.mjs, isToldItsSerial`],
        ['TIME_RATE:', 'WECHATPAY_MERCHANT_SERIAL: "${wechatpay.platformSerial}"\n      TIME_RATE:'],
      ],
      [['WeChat Pay address', /no request arrived/, ['WECHATPAY_MERCHANT_SERIAL']]],
    ],
    [
      'the merchant certificate in place of the platform certificate',
      () => [replaced('WECHATPAY_PLATFORM_CERT_FILE', '${wechatpay.merchantCertificateFile}')],
      [['WeChat Pay address', /no request arrived/, ['WECHATPAY_PLATFORM_CERT_FILE']]],
    ],
    [
      'another institution',
      () => [replaced('WECHATPAY_SP_MCHID', '1999999999')],
      [['WeChat Pay institution', /mchid of Authorization is "1999999999"/, ['WECHATPAY_SP_MCHID']]],
    ],
    [
      'another app',
      () => [replaced('WECHATPAY_SP_APPID', 'wx0123456789abcdef')],
      [['WeChat Pay institution', /sp_appid is "wx0123456789abcdef"/, ['WECHATPAY_SP_APPID']]],
    ],
    [
      'a WeChat Pay address where nobody listens',
      () => [replaced('WECHATPAY_BASE_URL', 'http://127.0.0.1:9')],
      [['WeChat Pay address', /no request arrived at http/, ['WECHATPAY_BASE_URL']]],
    ],
    [
      'a WeChat Pay address with a path too many',
      () => [replaced('WECHATPAY_BASE_URL', '${wechatpay.baseUrl}/v3')],
      [['WeChat Pay address', /\/v3\/v3\/global.* no such path/, ['WECHATPAY_BASE_URL']]],
    ],
    [
      'a public address where nobody listens',
      () => [replaced('PUBLIC_URL', 'http://127.0.0.1:9')],
      [
        ['WeChat Pay notify address', /notify_url is http:\/\/127\.0\.0\.1:9\/.*sent there: refused/, ['PUBLIC_URL']],
        ['Alipay notify address', /paymentNotifyUrl is http:\/\/127\.0\.0\.1:9\/.*sent there: refused/, ['PUBLIC_URL']],
      ],
    ],
    [
      'a public address with a path too many',
      () => [replaced('PUBLIC_URL', '${iut.publicUrl}/x')],
      [
        ['WeChat Pay notify address', /\/x\/notify\/wechatpay\/payment.* a notice sent there: 404/, ['PUBLIC_URL']],
        ['Alipay notify address', /\/x\/notify\/alipay\/payment.* a notice sent there: 404/, ['PUBLIC_URL']],
      ],
    ],
    [
      'notify paths that are not its own',
      () => [[/notify: .*/, 'notify: { paths: [/callback] }']],
      [
        ['WeChat Pay notify address', /the manifest lists \/callback; a notice sent there: 200/, ['notify']],
        ['Alipay notify address', /the manifest lists \/callback; a notice sent there: 200/, ['notify']],
      ],
    ],
    [
      'notify paths without those of Alipay',
      () => [[', /notify/alipay/payment]', ']']],
      [['Alipay notify address', /\/notify\/alipay\/payment, and the manifest lists .*: 200/, ['notify']]],
      'naive/naive',
    ],
    [
      "somebody else's key with Alipay",
      () => [replaced('ALIPAY_MERCHANT_KEY_FILE', join(home, 'stranger-key.pem'))],
      [['Alipay request signature', /another key than the merchant's/, ['ALIPAY_MERCHANT_KEY_FILE']]],
      'naive/naive',
    ],
    [
      "WeChat Pay's public key in place of Alipay's",
      () => [replaced('ALIPAY_PUBLIC_KEY_FILE', '${wechatpay.publicKeyFile}')],
      [['Alipay answers and notices', /answered 200 and signed, and it did not go on/, ['ALIPAY_PUBLIC_KEY_FILE']]],
    ],
    [
      'another client of Alipay',
      () => [replaced('ALIPAY_CLIENT_ID', 'SANDBOX_5Y00000000000000')],
      [['Alipay client', /Client-Id is "SANDBOX_5Y00000000000000", and Alipay gave SANDBOX_5Y/, ['ALIPAY_CLIENT_ID']]],
      'naive/naive',
    ],
    [
      'a key version that Alipay does not have',
      () => [replaced('ALIPAY_KEY_VERSION', '7')],
      [['Alipay client', /keyVersion of Signature is "7", and Alipay gave 1/, ['ALIPAY_KEY_VERSION']]],
      'naive/naive',
    ],
    [
      'an Alipay address with a path too many',
      () => [replaced('ALIPAY_BASE_URL', '${alipay.baseUrl}/ams')],
      [['Alipay address', /POST \/ams\/ams\/.* no such path/, ['ALIPAY_BASE_URL']]],
      'naive/naive',
    ],
    [
      'the addresses of both wallets exchanged',
      () => [replaced('WECHATPAY_BASE_URL', '${alipay.baseUrl}'), replaced('ALIPAY_BASE_URL', '${wechatpay.baseUrl}')],
      [
        [
          'WeChat Pay address',
          /no request arrived.*; \/v3\/.* went to Alipay's address instead/,
          ['WECHATPAY_BASE_URL'],
        ],
        ['Alipay address', /no request arrived.*; \/ams\/.* went to WeChat Pay's address instead/, ['ALIPAY_BASE_URL']],
      ],
      'naive/naive',
    ],
    [
      'a unit setting that scales won with Alipay',
      () => [
        ['dist/examples/intermediary/main.js', `${home}/altered.mjs, scalesAtAlipay`],
        ['TIME_RATE:', 'AMOUNT_DECIMALS: "2"\n      TIME_RATE:'],
      ],
      [['Alipay amount unit', /KRW (\d+) was asked, and \1(00) arrived: ×100/, ['AMOUNT_DECIMALS']]],
    ],
    [
      'another application of the open platform',
      () => [replaced('ALIPAY_APP_ID', '2021000000000000')],
      [['Alipay open platform application', /app_id is "2021000000000000", and .* gave 20/, ['ALIPAY_APP_ID']]],
      OPEN_PLATFORM,
    ],
    [
      "somebody else's key with the open platform",
      () => [replaced('ALIPAY_APP_KEY_FILE', join(home, 'stranger-key.pem'))],
      [['Alipay open platform request signature', /another key than the merchant's/, ['ALIPAY_APP_KEY_FILE']]],
      OPEN_PLATFORM,
    ],
    [
      "WeChat Pay's public key in place of that of the open platform",
      () => [replaced('ALIPAY_GATEWAY_PUBLIC_KEY_FILE', '${wechatpay.publicKeyFile}')],
      [
        [
          'Alipay open platform answers and notices',
          /answered 200 and signed, and it did not go on/,
          ['ALIPAY_GATEWAY_PUBLIC_KEY_FILE'],
        ],
      ],
      OPEN_PLATFORM,
    ],
    [
      'the address of Alipay in store in place of that of the open platform',
      () => [replaced('ALIPAY_GATEWAY_URL', '${alipay.baseUrl}/gateway.do')],
      [
        [
          'Alipay open platform address',
          /no request arrived.*; \/gateway\.do.* went to Alipay's address instead/,
          ['ALIPAY_GATEWAY_URL'],
        ],
      ],
      OPEN_PLATFORM,
    ],
    [
      'another platform token',
      () => [replaced('PLATFORM_TOKEN', 'somebody-elses-token')],
      [['platform token', /401/, ['PLATFORM_TOKEN']]],
    ],
    [
      'a platform token of the manifest that it does not get',
      () => [
        replaced('PLATFORM_TOKEN', 'somebody-elses-token'),
        ['northbound: { baseUrl: "${iut.publicUrl}" }', 'northbound: { platformToken: another-token }'],
      ],
      [['platform token', /401/, ['northbound', 'PLATFORM_TOKEN']]],
    ],
    [
      'a northbound address where nobody listens',
      () => [['northbound: { baseUrl: "${iut.publicUrl}" }', 'northbound: { baseUrl: "http://127.0.0.1:9" }']],
      [['northbound address', /nothing listens there/, ['northbound']]],
    ],
    [
      'a northbound address with a path too many',
      () => [['northbound: { baseUrl: "${iut.publicUrl}" }', 'northbound: { baseUrl: "${iut.publicUrl}/api" }']],
      [['merchant', /\/api\/v1\/merchants: 404/, ['northbound', 'merchants']]],
    ],
    [
      'another secret for events',
      () => [replaced('EVENTS_SECRET', 'whsec_c29tZWJvZHkgZWxzZSdzIHNlY3JldA==')],
      [['events', /not signed with the platform's secret/, ['EVENTS_SECRET']]],
    ],
    [
      'an events address where nobody listens',
      () => [replaced('EVENTS_URL', 'http://127.0.0.1:9/events')],
      [['events', /none arrived/, ['EVENTS_URL']]],
    ],
    [
      'the platform address without the path of events',
      () => [replaced('EVENTS_URL', '${zeropay.baseUrl}')],
      [['events', /none arrived, but POST \//, ['EVENTS_URL']]],
    ],
    [
      'two at once',
      () => [replaced('WECHATPAY_SP_APPID', 'wx0123456789abcdef'), replaced('EVENTS_URL', 'http://127.0.0.1:9/events')],
      [
        ['WeChat Pay institution', /sp_appid/, ['WECHATPAY_SP_APPID']],
        ['events', /none arrived/, ['EVENTS_URL']],
      ],
    ],
    [
      'a unit setting that scales won',
      () => [
        ['dist/examples/intermediary/main.js', `${home}/altered.mjs, scales`],
        ['TIME_RATE:', 'AMOUNT_DECIMALS: "2"\n      TIME_RATE:'],
      ],
      [['WeChat Pay amount unit', /×100/, ['AMOUNT_DECIMALS']]],
    ],
    [
      'a clock that is ten minutes slow',
      () => [['[node, dist', `[node, --import, ${home}/ten-minutes-slow.mjs, dist`]],
      [['clock', /it is (599|600|601) s behind ours/, ['command']]],
    ],
    [
      'a pool of merchants that it does not read',
      () => [['merchants: { provisioning: api }', 'merchants: { provisioning: file, count: 3 }']],
      [['merchant', /a merchant of the pool file is not known/, ['env']]],
    ],
  ];
  test.each(wrong)('%s', async (name, changes, expected, example) => {
    const file = manifestOf(name, changes(), example);
    const failures = failuresOf(await checksOf(file), file);
    expect(failures).toEqual(
      expected.map(([check, detail, lines]) => ({ check, detail: expect.stringMatching(detail), lines })),
    );
  });
});
