import type { Finding, Requirement, RunReport, Scenario, Story } from '../generated/types/pyx/run-report.js';
import { verdictOf } from './exit-codes.js';
import { countAreas } from './summary.js';

/** A small run with one of everything, for tests of renderers and for people who write one. */
export function sampleReport(changes: Partial<RunReport> = {}): RunReport {
  const requirements = changes.requirements ?? sampleRequirements();
  return {
    schemaVersion: 1,
    pyx: '0.1.0',
    startedAt: '2026-11-23T01:00:00.000Z',
    finishedAt: '2026-11-23T01:00:34.200Z',
    durationMs: 34_200,
    seed: 'f00d',
    profile: 'quick',
    rate: 20,
    switches: { 'wechatpay.signErrors': false },
    command: 'npx --no pyx run --iut harbour.iut.yaml --seed f00d',
    iut: {
      name: 'Harbour Bridge',
      vendor: '항구페이',
      version: '2.4.1',
      manifest: 'harbour.iut.yaml',
      artefacts: [{ path: 'dist/harbour.js', sha256: 'ab'.repeat(32) }],
    },
    verdict: verdictOf(1),
    environment: {
      node: '20.20.0',
      platform: 'linux x64',
      cpus: 2,
      cpuModel: 'A processor',
      stalls: { count: 2, totalMs: 412, longestMs: 301 },
    },
    preflight: [{ check: 'the IUT answers', ok: true, detail: 'GET /v1/health in 12 ms' }],
    areas: countAreas(
      [
        { id: 'CB', title: 'callbacks and notifications' },
        { id: 'TIMEOUT', title: 'unknown outcomes and polling' },
        { id: 'CANCEL', title: 'cancel, close, reverse, network cancellation (망취소)' },
        { id: 'REFUND', title: 'refunds' },
        { id: 'GIFT', title: 'gift certificates and split tender' },
      ],
      requirements,
    ),
    scenarios: sampleScenarios(),
    findings: sampleFindings(),
    lanes: [
      { id: 'shared-1', scenarios: ['callback/stale', 'refund/equal-parts', 'refund/two-at-once'], starts: 1 },
      { id: 'own-1', scenarios: ['restart/killed-while-paying'], starts: 2 },
    ],
    journals: [
      { lane: 'shared-1', path: 'shared-1.journal.ndjson' },
      { lane: 'own-1', path: 'own-1.journal.ndjson' },
    ],
    flakiness: { notReproduced: 1, interference: 0 },
    ...changes,
    requirements,
  };
}

const again = (scenario: string) => `npx --no pyx run --iut harbour.iut.yaml --only ${scenario} --seed f00d`;

function sampleRequirements(): Requirement[] {
  const requirement = (
    id: string,
    text: string,
    rest: Pick<Requirement, 'verdict'> & Partial<Requirement>,
  ): Requirement => ({
    id,
    area: id.slice(0, id.lastIndexOf('-')),
    level: 'MUST',
    text,
    grade: 'official',
    sources: ['W1'],
    required: rest.verdict !== 'NOT_TRIED' && rest.verdict !== 'PERMITTED',
    exercises: 0,
    scenarios: [],
    findings: [],
    ...rest,
  });
  return [
    requirement('CB-01', 'Each genuine notification is acknowledged within the network’s limit.', {
      verdict: 'PASS',
      exercises: 41,
      scenarios: ['callback/stale'],
    }),
    requirement(
      'CB-02',
      'A notification whose timestamp is far from now is refused even when its signature is right.',
      {
        verdict: 'WARN',
        level: 'SHOULD',
        reason: 'a SHOULD',
        grade: 'secondary',
        sources: ['G-raw'],
        exercises: 1,
        scenarios: ['callback/stale'],
        findings: ['F2'],
      },
    ),
    requirement('CB-13', 'Nothing but a genuine notification or an answer of the network makes a payment paid.', {
      verdict: 'INCONCLUSIVE',
      reason: 'not-exercised',
    }),
    requirement('TIMEOUT-01', 'A lost or unverifiable answer to a money operation counts as an unknown outcome.', {
      verdict: 'INCONCLUSIVE',
      reason: 'not-reproduced',
      exercises: 3,
      findings: ['F3'],
    }),
    requirement(
      'TIMEOUT-02',
      'An unknown outcome is resolved by a query, never by a second money operation under a new number.',
      {
        verdict: 'PASS',
        exercises: 3,
      },
    ),
    requirement('CANCEL-06', 'Reversing an order twice has the effect of reversing it once.', { verdict: 'NOT_TRIED' }),
    requirement('CANCEL-07', 'Network cancellation (망취소) undoes a payment whose answer the store never saw.', {
      verdict: 'NOT_APPLICABLE',
      reason: 'no-lifecycle',
    }),
    requirement(
      'REFUND-01',
      'The sum of refunds that succeeded or are still pending never exceeds what was captured, whatever was asked and in whatever order.',
      {
        verdict: 'FAIL',
        sources: ['W10', 'identity'],
        exercises: 12,
        scenarios: ['refund/equal-parts', 'refund/two-at-once'],
        findings: ['F1'],
      },
    ),
    requirement(
      'REFUND-07',
      'A refund that the network failed is shown as failed, and its amount can be refunded again.',
      {
        verdict: 'INCONCLUSIVE',
        reason: 'masked by REFUND-01',
        scenarios: ['refund/two-at-once'],
      },
    ),
    requirement('REFUND-09', 'Refunds may be asynchronous.', {
      verdict: 'PERMITTED',
      level: 'MAY',
      reason: 'permitted, seen 4 times',
      exercises: 4,
    }),
    requirement('GIFT-01', 'Value is conserved; no certificate goes below zero.', {
      verdict: 'NOT_TRIED',
      grade: 'identity',
      sources: ['identity'],
    }),
  ];
}

function sampleScenarios(): Scenario[] {
  const scenario = (id: string, purpose: string, rest: Pick<Scenario, 'verdict'> & Partial<Scenario>): Scenario => ({
    id,
    purpose,
    requirements: [],
    isolation: 'merchant',
    lane: 'shared-1',
    durationMs: 1800,
    settled: { how: 'settled', waitedMs: 620, detail: '' },
    faults: [],
    exercises: {},
    findings: [],
    merchants: ['m-7f3a'],
    again: again(id),
    ...rest,
  });
  return [
    scenario('callback/stale', 'A rightly signed notification of ten minutes ago changes nothing.', {
      verdict: 'WARN',
      requirements: ['CB-01', 'CB-02'],
      exercises: { 'CB-01': 41, 'CB-02': 1 },
      findings: ['F2'],
    }),
    scenario('refund/equal-parts', 'Equal parts are refunded one after the other, each once.', {
      verdict: 'PASS',
      requirements: ['REFUND-01'],
      exercises: { 'REFUND-01': 8 },
    }),
    scenario('refund/two-at-once', 'Two refunds arrive together, and only one fits into what is left.', {
      verdict: 'FAIL',
      requirements: ['REFUND-01', 'REFUND-07'],
      exercises: { 'REFUND-01': 4 },
      findings: ['F1'],
    }),
    scenario(
      'restart/killed-while-paying',
      'Killed while the payer is paying, the intermediary takes up the payment again.',
      {
        verdict: 'NOT_APPLICABLE',
        reason: 'no-lifecycle',
        isolation: 'instance',
        requirements: ['CANCEL-07'],
        durationMs: 0,
        merchants: [],
        lane: 'own-1',
      },
    ),
    scenario(
      'timeout/pay-answer-lost',
      'The answer to a code payment is lost; it is found by query, and charged once.',
      {
        verdict: 'INCONCLUSIVE',
        reason: 'fault-not-struck: lose-reply on wechatpay.global.micropay',
        requirements: ['TIMEOUT-01', 'TIMEOUT-02'],
        exercises: { 'TIMEOUT-01': 3, 'TIMEOUT-02': 3 },
        faults: [{ fault: 'lose-reply', operation: 'wechatpay.global.micropay', parameters: {}, struck: 0 }],
        findings: ['F3'],
      },
    ),
  ];
}

function sampleFindings(): Finding[] {
  return [
    {
      id: 'F1',
      requirement: 'REFUND-01',
      level: 'MUST',
      verdict: 'FAIL',
      scenario: 'refund/two-at-once',
      lane: 'shared-1',
      subject: 'm-7f3a/p-1',
      expected: 'refunds of at most KRW 15000, which is what was captured',
      seen: 'KRW 20000 asked for in 2 refunds',
      evidence: ['x17', 'x19'],
      exchanges: [
        { id: 'x17', line: '+1.204 s  IUT → wechatpay  POST /v3/global/refunds → 200' },
        { id: 'x19', line: '+1.209 s  IUT → wechatpay  POST /v3/global/refunds → 200' },
      ],
      facts: [],
      late: false,
      timeDependent: false,
      again: again('refund/two-at-once'),
      story: sampleStory(),
    },
    {
      id: 'F2',
      requirement: 'CB-02',
      level: 'SHOULD',
      verdict: 'WARN',
      reason: 'a SHOULD',
      scenario: 'callback/stale',
      lane: 'shared-1',
      expected: 'no success for a notification of ten minutes ago',
      seen: 'answered with 200',
      evidence: ['x4'],
      exchanges: [],
      facts: ['WX-U12'],
      late: false,
      timeDependent: false,
      again: again('callback/stale'),
    },
    {
      id: 'F3',
      requirement: 'TIMEOUT-01',
      level: 'MUST',
      verdict: 'INCONCLUSIVE',
      reason: 'not-reproduced',
      scenario: 'timeout/pay-answer-lost',
      lane: 'shared-1',
      subject: 'm-7f3a/p-4',
      expected: 'a query after the lost answer',
      seen: 'no query within 45 s',
      evidence: ['x31'],
      exchanges: [{ id: 'x31', line: '+4.071 s  IUT → wechatpay  POST /v3/global/micropay → no answer · lose-reply' }],
      facts: [],
      late: true,
      timeDependent: true,
      confirmation: {
        confirmed: false,
        note: 'not seen again, alone on a fresh instance at rate 1',
        lane: 'confirm-timeout-pay-answer-lost',
        stalled: 0,
      },
      again: again('timeout/pay-answer-lost'),
    },
  ];
}

/** Two refunds of one payment, the answer to the first of them lost. */
export function sampleStory(): Story {
  const sha256 = 'cd'.repeat(32);
  const body = (text: string) => ({ text, bytes: Buffer.byteLength(text), sha256 });
  const at = (sinceMs: number) => ({
    at: new Date(Date.parse('2026-11-23T01:00:01.000Z') + sinceMs).toISOString(),
    sinceMs,
    networkMs: sinceMs * 20,
  });
  const won = (owner: 'merchant' | 'payer', minor: string) => ({
    account: `wechatpay:${owner}:1`,
    owner,
    currency: 'KRW',
    minor,
    text: `KRW ${minor}`,
  });
  const ask = {
    from: 'iut',
    to: 'wechatpay',
    operation: 'wechatpay.global.refund',
    order: 'o1',
    evidence: true as const,
  };
  const text = 'POST /v3/global/refunds';
  return {
    startedAt: at(0).at,
    payments: ['m-7f3a/p-1'],
    participants: [
      { id: 'platform', role: 'platform', name: 'Zero Pay' },
      { id: 'iut', role: 'iut', name: 'Harbour Bridge' },
      { id: 'wechatpay', role: 'network', name: 'WeChat Pay' },
      { id: 'payer', role: 'payer', name: 'payer' },
    ],
    numbers: [
      { kind: 'order', value: 'o1', network: 'wechatpay' },
      { kind: 'refund', value: 'r1', network: 'wechatpay' },
      { kind: 'refund', value: 'r2', network: 'wechatpay' },
    ],
    steps: [
      { kind: 'act', ...at(0), from: 'payer', to: 'wechatpay', text: 'confirms the payment' },
      {
        kind: 'money',
        ...at(1),
        from: 'wechatpay',
        to: 'wechatpay',
        text: 'charge KRW 15000',
        order: 'o1',
        movements: [won('payer', '-15000'), won('merchant', '15000')],
        balances: [won('payer', '-15000'), won('merchant', '15000')],
      },
      { kind: 'request', ...at(204), ...ask, text, refund: 'r1', exchange: 'x17', outcome: 'lost' },
      {
        kind: 'answer',
        ...at(206),
        ...ask,
        from: 'wechatpay',
        to: 'iut',
        text: 'answer lost',
        refund: 'r1',
        exchange: 'x17',
        outcome: 'lost',
        faults: [{ name: 'lose-reply', where: 'answer' }],
      },
      {
        kind: 'exchange',
        ...at(209),
        ...ask,
        text,
        answer: '200 PROCESSING',
        refund: 'r2',
        exchange: 'x19',
        outcome: 'answered',
      },
      {
        kind: 'money',
        ...at(300),
        from: 'wechatpay',
        to: 'wechatpay',
        text: 'refund KRW 20000 paid out',
        refund: 'r2',
        movements: [won('payer', '20000'), won('merchant', '-20000')],
        balances: [won('payer', '5000'), won('merchant', '-5000')],
      },
      {
        kind: 'exchange',
        ...at(400),
        from: 'platform',
        to: 'iut',
        text: 'GET /v1/merchants/m-7f3a/payments/p-1',
        answer: '200 SUCCEEDED',
        operation: 'getPayment',
        exchange: 'x23',
        outcome: 'answered',
        read: true,
        repeats: 3,
        breaches: ['/amount must be object'],
        claims: [{ of: 'm-7f3a/p-1', status: 'SUCCEEDED', text: 'SUCCEEDED, KRW 20000 refunded' }],
      },
      { kind: 'end', ...at(900), from: 'platform', to: 'platform', text: 'settled: quiet and at its goal' },
    ],
    leftOut: 2,
    cause:
      'lose-reply struck the answer of refund (step 4). The first wrong posting is step 6, refund KRW 20000 paid out.',
    turn: 5,
    wrongPosting: 5,
    exchanges: [
      {
        id: 'x17',
        request: { start: text, headers: [{ name: 'Accept', value: 'application/json' }], body: body('{"a":[1,"x"]}') },
      },
      {
        id: 'x19',
        request: { start: text, headers: [], body: body('') },
        response: { start: '200', headers: [], body: { ...body('ff00'), hex: true, clipped: true } },
        plaintext: body('{"refund_id":"r2"}'),
      },
      { id: 'x23', request: { start: 'GET /', headers: [], body: body('') } },
    ],
  };
}
