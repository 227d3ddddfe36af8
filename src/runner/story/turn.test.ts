import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { krw } from '../../core/money.js';
import { tell, view } from '../../oracles/testing.js';
import type { Entry } from '../../record/journal.js';
import { judgeScenario } from '../judge.js';
import { type Sought, searchIn } from './turn.js';

const WON = krw(15_000);

/** What can happen in a small journal; most of it, in most orders, breaks something. */
const ACTS = [
  'pay',
  'pay and lose the answer',
  'pay again',
  'fail',
  'refund',
  'show',
  'query',
  'forged',
  'end',
] as const;

/** A journal of two payments, in which some of these happen. */
function journalOf(acts: readonly { readonly act: (typeof ACTS)[number]; readonly payment: 'p1' | 'p2' }[]) {
  const told = tell();
  for (const [at, { act, payment }] of acts.entries()) {
    const order = `${payment}-o${at}`;
    const charge = (outcome: 'lost' | 'answered', number = order) =>
      told.micropay(number, WON, { outcome, answer: { trade_state: 'SUCCESS' } }, () => {
        told.opened(number, WON, 'code');
        told.charged(number, WON);
      });
    const create = (status: string, meanwhile: () => void) =>
      told.create(payment, WON, { body: view(payment, WON, status) }, meanwhile);
    if (act === 'pay') create('SUCCEEDED', () => charge('answered'));
    if (act === 'pay and lose the answer') create('PENDING', () => charge('lost'));
    if (act === 'pay again')
      create('SUCCEEDED', () => {
        charge('lost');
        charge('answered', `${order}b`);
      });
    if (act === 'fail') create('FAILED', () => charge('lost'));
    if (act === 'refund') told.askRefund(order, `r${at}`, WON);
    if (act === 'show') told.shows(payment, WON, at % 2 === 0 ? 'FAILED' : 'SUCCEEDED');
    if (act === 'query') told.query(order, 'SUCCESS');
    if (act === 'forged') create('SUCCEEDED', () => {});
    if (act === 'end') told.settled('overdue');
  }
  told.settled('overdue');
  return told.journal.entries;
}

const journals = fc
  .array(fc.record({ act: fc.constantFrom(...ACTS), payment: fc.constantFrom('p1' as const, 'p2' as const) }), {
    minLength: 1,
    maxLength: 6,
  })
  .map(journalOf);

const keyOf = ({ requirement, subject, expected }: Sought): string => JSON.stringify([requirement, subject, expected]);

/** What every beginning of a journal shows, from the shortest on. */
const foundAfterEach = (entries: readonly Entry[]): ReadonlySet<string>[] =>
  entries.map((_, at) => new Set(judgeScenario(entries.slice(0, at + 1), 's').findings.map(keyOf)));

describe('where a finding became true', () => {
  it('is the entry at which a scan of every beginning of the journal first finds it, whatever was sought before', () => {
    let compared = 0;
    fc.assert(
      fc.property(journals, (entries) => {
        const search = searchIn(entries, 's');
        const after = foundAfterEach(entries);
        for (const finding of judgeScenario(entries, 's').findings) {
          const holds = after.map((found) => found.has(keyOf(finding)));
          const turn = search.turnOf(finding);
          const at = entries.findIndex(({ seq }) => seq === turn?.toldSeq);
          expect([holds[at], holds[at - 1] ?? false]).toEqual([true, false]);
          // What is found, mended and found again has more than one such entry.
          if (holds.lastIndexOf(false) < holds.indexOf(true)) expect(at).toBe(holds.indexOf(true));
          expect(turn?.seq).toBeLessThanOrEqual(turn?.toldSeq ?? 0);
          compared += 1;
        }
      }),
      { numRuns: 25 },
    );
    expect(compared).toBeGreaterThan(25);
  });
});
