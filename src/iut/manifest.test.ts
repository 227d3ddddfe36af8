// biome-ignore-all lint/suspicious/noTemplateCurlyInString: ${…} is what manifests are written with.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadManifest, ManifestError } from './manifest.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'manifest-'));
  mkdirSync(join(folder, 'deploy'));
  writeFileSync(join(folder, 'main.js'), '');
});
afterAll(() => rmSync(folder, { recursive: true }));

const RIGHT = `name: exemplary
vendor: Someone
version: 1.0.0
lifecycle:
  start:
    command: [node, ../main.js]
    env: { PORT: "\${iut.port}", WECHATPAY: "\${wechatpay.baseUrl}" }
capabilities:
  wallets: [WECHATPAY]
  modes: [CPM]
  directions: [INBOUND]
`;

function load(text: string, variables = ['wechatpay.baseUrl']) {
  const file = join(folder, 'deploy', 'some.iut.yaml');
  writeFileSync(file, text);
  return loadManifest(file, { variables });
}

/** `line:column message`, and the hint after an arrow. */
function problemsOf(text: string): string[] {
  try {
    load(text);
  } catch (error) {
    if (!(error instanceof ManifestError)) throw error;
    return error.problems.map(({ line, column, message, hint }) => {
      const where = `${line}:${column} ${message}`.replaceAll(folder, '~');
      return hint === undefined ? where : `${where} -> ${hint}`;
    });
  }
  throw new Error('the manifest was accepted');
}

test('fills in the defaults and makes paths absolute', () => {
  expect(load(RIGHT)).toEqual({
    file: join(folder, 'deploy', 'some.iut.yaml'),
    folder: join(folder, 'deploy'),
    name: 'exemplary',
    vendor: 'Someone',
    version: '1.0.0',
    artefacts: [],
    lifecycle: {
      kind: 'start',
      start: {
        command: ['node', join(folder, 'main.js')],
        cwd: join(folder, 'deploy'),
        env: { PORT: '${iut.port}', WECHATPAY: '${wechatpay.baseUrl}' },
      },
      ready: { path: '/v1/health', timeoutMs: 30_000 },
      stop: { signal: 'SIGTERM', timeoutMs: 5_000 },
    },
    instances: 1,
    northbound: { baseUrl: '${iut.publicUrl}' },
    merchants: { provisioning: 'api', file: '${iut.dataDir}/merchants.json', count: 200 },
    clock: { control: 'none', rate: 1 },
    capabilities: {
      wallets: ['WECHATPAY'],
      channels: { ALIPAY: 'in-store' },
      modes: ['CPM'],
      directions: ['INBOUND'],
      tenders: ['WALLET'],
      refunds: 'PARTIAL',
      settlement: false,
      tax: false,
    },
    limits: {
      answerMs: 10_000,
      pollGapMs: 10_000,
      retentionDays: 180,
      networkCancelWindowMs: 3_600_000,
      amountMin: { KRW: '1' },
      amountMax: { KRW: '100000000' },
      refundTenderOrder: [],
    },
    logs: [],
    notify: { paths: [] },
  });
});

test('one may attach to a running intermediary', () => {
  const attached = RIGHT.replace(
    / {2}start:[\s\S]*?\n(?=cap)/,
    '  attach: http://127.0.0.1:4000/\nnorthbound: { platformToken: secret }\n',
  );
  expect(load(attached)).toMatchObject({
    lifecycle: { kind: 'attach', url: 'http://127.0.0.1:4000', ready: { path: '/v1/health' } },
    northbound: { platformToken: 'secret' },
  });
});

test('without the names of variables, unknown ones are left for later', () => {
  const file = join(folder, 'deploy', 'later.iut.yaml');
  writeFileSync(file, RIGHT.replace('wechatpay.baseUrl', 'alipay.gatewayUrl'));
  expect(loadManifest(file).name).toBe('exemplary');
});

const swap = (from: string | RegExp, to: string) => RIGHT.replace(from, to);
const more = (text: string) => `${RIGHT}${text}`;

test.each<[string, string, string[]]>([
  [
    'a misspelt key',
    swap('vendor:', 'vender:'),
    ['1:1 "vendor" is missing', '2:1 unknown key "vender" -> did you mean vendor?'],
  ],
  [
    'a misspelt key inside',
    swap('command:', 'comand:'),
    ['5:3 "command" is missing in start', '6:5 unknown key "comand" -> did you mean command?'],
  ],
  [
    'a version that YAML reads as a number',
    swap('1.0.0', '1.0'),
    ['3:10 version: expected text, got 1 -> put it in quotes: "1"'],
  ],
  [
    'a key twice',
    swap('vendor:', 'name: other\nvendor:'),
    ['2:1 the key "name" stands there twice -> keep one of them'],
  ],
  [
    'neither start nor attach',
    swap(/ {2}start:[\s\S]*?\n(?=cap)/, '  stop: {}\n'),
    ['4:1 lifecycle has neither start nor attach'],
  ],
  [
    'both start and attach',
    swap('  start:', '  attach: http://127.0.0.1:4000\n  start:'),
    ['6:3 start cannot stand beside attach -> an intermediary that already runs is neither started, stopped nor reset'],
  ],
  [
    'attach without a token',
    swap(/ {2}start:[\s\S]*?\n(?=cap)/, '  attach: http://127.0.0.1:4000\n'),
    ['5:11 attach without northbound.platformToken -> Pyx can hand a token only to what it starts'],
  ],
  [
    'an address that is none',
    swap(/ {2}start:[\s\S]*?\n(?=cap)/, '  attach: localhost\nnorthbound: { platformToken: x }\n'),
    [
      '5:11 attach: "localhost" is not of the right form -> Base URL of an intermediary that already runs, such as http://127.0.0.1:4000.',
    ],
  ],
  [
    'an unknown variable',
    swap('iut.port', 'iut.prot'),
    ['7:19 unknown variable ${iut.prot} -> did you mean iut.port?'],
  ],
  [
    'a variable of a network that is not there, and one of a driver that is not',
    swap('"${wechatpay.baseUrl}"', '"a ${zeropay.x} ${driver.port}"'),
    [
      '7:47 unknown variable ${zeropay.x} -> known: iut.port, iut.publicUrl, iut.dataDir, iut.platformToken, iut.instance, clock.rate, merchants.file, wechatpay.baseUrl',
      '7:60 unknown variable ${driver.port} -> known: iut.port, iut.publicUrl, iut.dataDir, iut.platformToken, iut.instance, clock.rate, merchants.file, wechatpay.baseUrl',
    ],
  ],
  [
    'a program that is not installed',
    swap('[node,', '[no-such-program,'),
    ['6:15 the program "no-such-program" is not in PATH -> install it, or give its path'],
  ],
  [
    'a file that was not built',
    swap('../main.js', '../dist/main.js'),
    ['6:21 there is no file ~/dist/main.js -> paths are relative to this file; build what must be built first'],
  ],
  [
    'an artefact and a folder that are not there',
    more('artefacts: [../main.js, ./gone.js]\n').replace('    env:', '    cwd: nowhere\n    env:'),
    [
      '7:10 there is no folder ~/deploy/nowhere -> paths are relative to this file; build what must be built first',
      '13:25 there is no file ~/deploy/gone.js -> paths are relative to this file; build what must be built first',
    ],
  ],
  [
    'a command line instead of a list',
    swap('[node, ../main.js]', 'node main.js'),
    ['6:14 command: expected a list, got "node main.js" -> write it as a list: [node, main.js]'],
  ],
  [
    'a rate without control',
    more('clock: { rate: 20 }\n'),
    [
      '12:16 rate 20 with control none -> say control: rate, if it divides its waits by ${clock.rate}; else leave the rate away',
    ],
  ],
  ['a rate out of range', more('clock: { control: rate, rate: 90 }\n'), ['12:31 rate: 90 is outside 1 to 60']],
  [
    'control without a rate',
    more('clock: { control: rate }\n'),
    ['12:19 control rate without a rate -> add rate: 20, or the rate that it bears'],
  ],
  [
    'an offset that nobody can set',
    more('clock: { control: offset }\n'),
    ['12:19 control offset without how -> say in how: by what its clock is set'],
  ],
  [
    'a wallet of another spelling',
    swap('[WECHATPAY]', '[wechatpay, ALIPY]'),
    [
      '9:13 wallets: "wechatpay" is none of WECHATPAY, ALIPAY, KAKAOPAY, ZEROPAY -> did you mean WECHATPAY?',
      '9:24 wallets: "ALIPY" is none of WECHATPAY, ALIPAY, KAKAOPAY, ZEROPAY -> did you mean ALIPAY?',
    ],
  ],
  [
    'a channel that there is not, and one of a wallet that is not declared',
    swap('modes:', 'channels: { ALIPAY: openplatform, WECHATPAY: global }\n  modes:'),
    [
      '10:15 channel openplatform of ALIPAY, which is not among capabilities.wallets -> add ALIPAY to the wallets, or leave its channel away',
      '10:23 ALIPAY: "openplatform" is none of in-store, open-platform -> did you mean open-platform?',
      '10:37 unknown key "WECHATPAY" -> known: ALIPAY',
    ],
  ],
  [
    'an empty list, and a repetition',
    swap('[CPM]', '[]').replace('[INBOUND]', '[INBOUND, INBOUND]'),
    ['10:10 modes: the list is empty -> name at least one', '11:25 directions: "INBOUND" stands there twice'],
  ],
  [
    'limits that contradict each other',
    more('limits: { amountMin: { KRW: "100", XXQ: "1" }, amountMax: { KRW: "10" }, answerMs: "500" }\n'),
    [
      '12:29 amountMin KRW 100 is more than amountMax 10',
      '12:36 XXQ is no ISO 4217 currency',
      '12:84 answerMs: expected a whole number, got "500" -> leave the quotes away',
    ],
  ],
  [
    'a pool without provisioning',
    more('merchants:\n  count: 5\n'),
    ['13:3 count has no effect without provisioning: file'],
  ],
  [
    'a base address that names the version',
    more('northbound: { baseUrl: "${iut.publicUrl}/v1" }\n'),
    ['12:24 baseUrl ends with /v1 -> leave it away: every path of the contract begins with it'],
  ],
  [
    'a notify path with a query',
    more('notify: { paths: ["/n?x=1"] }\n'),
    ['12:19 paths: "/n?x=1" is not of the right form -> Such as /notify/wechatpay/payment, without query or fragment.'],
  ],
  [
    'a tender that it does not take',
    more('limits: { refundTenderOrder: [GIFT] }\n'),
    ['12:31 GIFT is not among capabilities.tenders'],
  ],
  [
    'no YAML',
    'name: [a\nvendor: b',
    ['2:1 not YAML: Flow sequence in block collection must be sufficiently indented and end with a ]'],
  ],
  [
    'names that no environment and no currency has',
    swap('{ PORT:', '{ PO-RT:').replace('capabilities:', 'limits: { amountMin: { won: "1" } }\ncapabilities:'),
    [
      '7:12 "PO-RT" cannot be a name in env -> letters, digits and _ only',
      '8:24 "won" cannot be a name in amountMin -> a currency code of three capitals, such as KRW',
    ],
  ],
  ['an empty file', '', ['1:1 the manifest: expected a mapping, got nothing']],
])('%s', (_name, text, problems) => {
  expect(problemsOf(text)).toEqual(problems);
});

test('all problems come at once, in the order of their lines', () => {
  const text = RIGHT.replace('vendor:', 'vender:')
    .replace('1.0.0', '2')
    .replace('iut.port', 'iut.prot')
    .replace('../main.js', '../gone.js')
    .replace('CPM', 'CMP');
  expect(problemsOf(text).map((problem) => problem.split(' ')[0])).toEqual([
    '1:1',
    '2:1',
    '3:10',
    '6:21',
    '7:19',
    '10:11',
  ]);
});

test('a file that is not there', () => {
  expect(() => loadManifest('nowhere.iut.yaml')).toThrow(
    'nowhere.iut.yaml:1:1  cannot be read: no such file\n    name an IUT manifest',
  );
});
