import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../../src/core/package-root.js';
import { chooseSwitches, switches } from './switches.js';
import { codesOf, openStand, type Stand } from './test-stand.js';

interface FactRow {
  readonly id: string;
  readonly switch: string | null;
  readonly default: { readonly value: string };
  readonly alternatives: readonly { readonly value: string }[];
}

const { facts }: { facts: readonly FactRow[] } = JSON.parse(
  readFileSync(join(packageRoot(), 'schemas', 'openbanking', 'facts.json'), 'utf8'),
);

test('each documented choice with a switch is one here, with the same default and values, and no other is', () => {
  const documented = facts.flatMap((fact) =>
    fact.switch === null
      ? []
      : [[fact.switch, [fact.id], [fact.default.value, ...fact.alternatives.map(({ value }) => value)]]],
  );
  const known = Object.entries(switches).flatMap(([name, one]) =>
    'values' in one ? [[name, one.facts, one.values]] : [],
  );
  expect(known).toEqual(documented);
});

test('unknown switches and values are all named at once', () => {
  expect(() => chooseSwitches({ none: 1, institution: 'perhaps' })).toThrow(
    /unknown switch "none"[\s\S]*switch institution: "perhaps" is none of/,
  );
  expect(() => chooseSwitches({ 'transfer-delay-ms': -1 })).toThrow(/of at least 0/);
  expect(() => chooseSwitches({ 'token-lifetime-ms': 0 })).toThrow(/of at least 1/);
});

/** The codes that one world answers under another reading. */
async function codesIn(given: Parameters<typeof openStand>[0], act: (stand: Stand) => Promise<string[]>) {
  const stand = await openStand({ rate: 1, ...given });
  try {
    const seen = await act(stand);
    expect(stand.internalErrors).toEqual([]);
    return seen;
  } finally {
    await stand.close();
  }
}

test.each([
  ['self-authenticating', ['A0000', '000']],
  ['relying', ['O0011', 'A0000', '000']],
])('institution %s: a withdrawal by its own token, or by what the user has consented to', async (reading, codes) => {
  const seen = await codesIn({ switches: { institution: reading } }, async (stand) => {
    const user = stand.user();
    if (reading === 'self-authenticating') return codesOf(await stand.withdraw());
    const { accessToken } = stand.network.operator.grantToken({ account: user.account });
    const refused = codesOf(await stand.token({ scope: 'sa' }));
    return [...refused, ...codesOf(await stand.withdraw({ fintech_use_num: user.fintechUseNum }, accessToken))];
  });
  expect(seen).toEqual(codes);
});

test.each([
  ['in-process', 'head', ['A0001', '400']],
  ['in-process', 'entry', ['A0000', '400']],
  ['refused-entry', 'head-too', ['A0009', '415']],
  ['refused-entry', 'entry-alone', ['A0000', '415']],
])('%s %s: a deposit is answered %j', async (name, reading, codes) => {
  const seen = await codesIn({ switches: { [name]: reading } }, async (stand) => {
    if (name === 'in-process') stand.network.operator.holdTransfers();
    else stand.network.operator.closeAccount({ account: stand.account });
    return codesOf(await stand.payOut());
  });
  expect(seen).toEqual(codes);
});

test.each([
  ['number', 'A0326'],
  ['transaction', 'A0008'],
])('duplicate-code %s: %s', async (reading, code) => {
  const seen = await codesIn({ switches: { 'duplicate-code': reading } }, async (stand) => {
    const entry = { bank_tran_id: stand.number() };
    await stand.payOut(entry);
    return codesOf(await stand.payOut(entry));
  });
  expect(seen).toEqual([code]);
});

test.each([
  ['used', ['A0326', 'A0326']],
  ['free', ['A0000', '000', 'A0326']],
])(
  'refused-number %s: the number of a refused transfer again, and then once more, is answered %j',
  async (reading, codes) => {
    const seen = await codesIn({ switches: { 'refused-number': reading } }, async (stand) => {
      const entry = { bank_tran_id: stand.number() };
      const { operator } = stand.network;
      operator.setCondition({ account: stand.account, condition: 'frozen' });
      expect(codesOf(await stand.payOut(entry)).at(-1)).toBe('420');
      operator.setCondition({ account: stand.account });
      return [...codesOf(await stand.payOut(entry)), ...codesOf(await stand.payOut(entry))];
    });
    expect(seen).toEqual(codes);
  },
);
