import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Counterexample } from '../generated/pyx.js';
import {
  CounterexampleError,
  counterexampleOf,
  fileNameOf,
  readCorpus,
  readCounterexample,
  writeCounterexample,
} from './counterexample.js';
import { walletOf } from './steps.js';

const folder = mkdtempSync(join(tmpdir(), 'counterexample-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const WHOLE: Counterexample = {
  schemaVersion: 1,
  pyx: '0.1.0',
  iut: { name: 'naive', vendor: 'Pyx', version: '0.1.0', manifest: '../naive.iut.yaml' },
  requirement: 'REFUND-04',
  level: 'MUST',
  sentence: '"Accepted" is not success.',
  bucket: 'REFUND-04: refund # shown as SUCCEEDED only when the network has given it back',
  expected: 'refund shown as SUCCEEDED only when the network has given it back',
  seen: 'SUCCEEDED, while nothing had gone back',
  status: 'confirmed',
  steps: [
    { kind: 'create', mode: 'CPM', amount: 1_000 },
    { kind: 'refund', payment: 0, amount: 'rest' },
  ],
  events: ['1 create: answered 201 SUCCEEDED', '2 refund: answered 201 SUCCEEDED'],
  seed: 7,
  path: '3',
};

const refusal = (content: unknown): string => {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  try {
    counterexampleOf(text, 'x.json');
  } catch (error) {
    if (error instanceof CounterexampleError) return error.message;
    throw error;
  }
  return 'accepted';
};

test('what is written is read again, whole, and nothing else is left in the folder', () => {
  const file = join(folder, 'corpus', fileNameOf(WHOLE));
  writeCounterexample(file, WHOLE);
  expect(readCounterexample(file)).toEqual(WHOLE);
  expect(readdirSync(join(folder, 'corpus'))).toEqual([fileNameOf(WHOLE)]);
  expect(readCorpus(join(folder, 'corpus'))).toEqual([{ file, content: WHOLE }]);
});

test('a folder that is not there yet is an empty corpus, and unconfirmed files are left out', () => {
  expect(readCorpus(join(folder, 'nowhere'))).toEqual([]);
  const content = { ...WHOLE, status: 'unconfirmed' as const };
  writeCounterexample(join(folder, 'doubtful', fileNameOf(content)), content);
  expect(readCorpus(join(folder, 'doubtful'))).toEqual([]);
});

test('seed, path and replayPath may be absent', () => {
  const { seed: _, path: __, ...bare } = WHOLE;
  expect(counterexampleOf(JSON.stringify(bare), 'x.json')).toEqual(bare);
  expect(refusal({ ...WHOLE, replayPath: 'AB:C' })).toBe('accepted');
});

test('a file from before there was another wallet is one of WeChat Pay, with the names that its messages have now', () => {
  const steps = [
    { kind: 'fault', operation: 'micropay', fault: 'lose-reply' },
    { kind: 'hold', operation: 'native', what: 'answer' },
    ...WHOLE.steps,
  ];
  const events = [...WHOLE.events, 'lose-reply on micropay: struck', 'hold answer of native: did not strike'];
  const read = counterexampleOf(JSON.stringify({ ...WHOLE, steps, events }), 'x.json');
  expect(read.steps.slice(0, 2)).toEqual([
    { kind: 'fault', operation: 'code', fault: 'lose-reply' },
    { kind: 'hold', operation: 'prepaid', what: 'answer' },
  ]);
  expect(read.events.slice(-2)).toEqual(['lose-reply on code: struck', 'hold answer of prepaid: did not strike']);
  expect(read.steps.flatMap((step) => (step.kind === 'create' ? [walletOf(step)] : []))).toEqual(['WECHATPAY']);
});

test.each([
  ['{"schemaVersion": 1,', 'x.json: not JSON: '],
  ['[]', 'x.json: not a counterexample.'],
  [{ steps: [] }, 'x.json: not a counterexample: it has no schemaVersion.'],
  [{ ...WHOLE, schemaVersion: 2 }, 'x.json: schemaVersion is 2, and this Pyx reads 1.\n  Replay it with the Pyx'],
  [
    { ...WHOLE, steps: [{ kind: 'teleport' }] },
    'x.json: step 1 is of an unknown kind, "teleport".\n  Known kinds: create,',
  ],
  [
    {
      ...WHOLE,
      steps: [
        { kind: 'pass', ms: 1 },
        { kind: 'create', amount: 1 },
      ],
    },
    'x.json: step 2 is not written as',
  ],
  [
    { ...WHOLE, steps: [{ kind: 'scan', payment: 0 }] },
    'x.json: step 1 refers to something that no step before it makes',
  ],
  [{ ...WHOLE, bucket: undefined }, 'x.json: "bucket" is missing'],
  [{ ...WHOLE, colour: 'red' }, 'x.json: unknown member "colour"'],
])('says what is wrong with a file: %j', (content, message) => {
  expect(refusal(content)).toContain(message);
});

test('says which file cannot be read, and what writes one', () => {
  expect(() => readCounterexample(join(folder, 'none.json'))).toThrow(/none\.json: cannot be read: no such file/);
  writeFileSync(join(folder, 'broken.counterexample.json'), 'oops');
  expect(() => readCorpus(folder)).toThrow(/broken\.counterexample\.json: not JSON/);
});
