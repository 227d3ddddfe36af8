import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { imbalance } from '../../src/record/ledger.js';
import { codesOf, openStand, type Reply, type Stand } from './test-stand.js';

let stand: Stand;
beforeAll(async () => {
  stand = await openStand({ rate: 1 });
});
afterAll(() => stand.close());

/** One instruction as it was sent, with what came back. */
interface Sent {
  readonly number: string;
  readonly direction: 'withdrawal' | 'deposit';
  readonly amount: number;
  readonly reply: Reply;
}

const KINDS = ['withdrawal', 'deposit', 'again', 'held', 'resolve', 'refuse', 'frozen'] as const;

/** Whatever an institution may send, and its bank may do with it. */
const act = fc.record({
  kind: fc.constantFrom(...KINDS),
  which: fc.nat(9),
  amount: fc.integer({ min: 1, max: 600_000 }),
});

type Act = typeof act extends fc.Arbitrary<infer T> ? T : never;

async function play(acts: readonly Act[]): Promise<{ user: ReturnType<Stand['user']>; sent: Sent[] }> {
  const { operator } = stand.network;
  const user = stand.user();
  const sent: Sent[] = [];
  const instruct = async (direction: Sent['direction'], amount: number, number: string) => {
    const change = { bank_tran_id: number, fintech_use_num: user.fintechUseNum, tran_amt: String(amount) };
    const reply = direction === 'withdrawal' ? await stand.withdraw(change) : await stand.deposit(change);
    sent.push({ number, direction, amount, reply });
  };
  for (const { kind, which, amount } of acts) {
    const earlier = sent[which % Math.max(1, sent.length)];
    const open = operator.transfers({ account: user.account }).filter(({ state }) => state === 'in-process');
    const direction = which % 2 === 0 ? 'withdrawal' : 'deposit';
    if (kind === 'withdrawal' || kind === 'deposit') await instruct(kind, amount, stand.number());
    // The same number, perhaps with another kind and amount.
    else if (kind === 'again' && earlier !== undefined) await instruct(direction, amount, earlier.number);
    else if (kind === 'held') {
      operator.holdTransfers({ account: user.account });
      await instruct(direction, amount, stand.number());
      operator.holdTransfers({ account: user.account, hold: false });
    } else if (kind === 'frozen') {
      operator.setCondition({ account: user.account, condition: 'frozen' });
      await instruct(direction, amount, stand.number());
      operator.setCondition({ account: user.account });
    } else if ((kind === 'resolve' || kind === 'refuse') && open.length > 0) {
      const transfer = open[which % open.length]?.transfer ?? '';
      operator.resolveTransfer({ transfer, as: kind === 'resolve' ? 'done' : 'refused' });
    }
  }
  return { user, sent };
}

test('postings, facts, balances and results agree, whatever is sent in whatever order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 4, maxLength: 16, size: 'max' }), async (acts) => {
      const { user, sent } = await play(acts);
      const firsts = sent.filter(({ number }, at) => sent.findIndex((one) => one.number === number) === at);

      // A number that is used again is refused as such, whatever it was used for before.
      for (const one of sent) expect(codesOf(one.reply).includes('A0326'), one.number).toBe(!firsts.includes(one));

      // One fact a posting, and a balanced posting for each.
      const done = [...stand.facts('bank-withdrawn'), ...stand.facts('bank-deposited')];
      const postings = [...stand.ledger.postings.values()];
      for (const { id, legs } of postings) expect(imbalance(legs), id).toEqual([]);
      expect(done.map(({ posting }) => posting).sort()).toEqual(
        postings
          .filter(({ state }) => state === 'posted')
          .map(({ id }) => id)
          .sort(),
      );
      expect(new Set(done.map(({ transfer }) => transfer)).size, 'done once each').toBe(done.length);

      // What the inquiry calls done is what has moved.
      for (const { number, direction, amount } of firsts) {
        const told = await stand.result(direction === 'withdrawal' ? '1' : '2', number, {
          org_tran_amt: String(amount),
        });
        const isDone = done.some((fact) => fact.transfer === number && fact.direction === direction);
        expect(codesOf(told).at(-1) === '000', number).toBe(isDone);
      }

      // The balance is what it was, with what was done, and without what is on its way out.
      const transfers = stand.network.operator.transfers({ account: user.account });
      const won = (amounts: readonly { readonly minor: bigint }[]) =>
        amounts.reduce((total, { minor }) => total + minor, 0n);
      const leaving = transfers.flatMap(({ state, direction, amount }) =>
        state === 'in-process' && direction === 'withdrawal' ? [{ minor: BigInt(amount.value) }] : [],
      );
      const expected =
        1_000_000n -
        won(stand.facts('bank-withdrawn').map(({ amount }) => amount)) +
        won(stand.facts('bank-deposited').map(({ amount }) => amount)) -
        won(leaving);
      const { body } = await stand.balance(user.fintechUseNum);
      expect(BigInt(body.balance_amt)).toBe(expected);
      expect(expected).toBeGreaterThanOrEqual(0n);

      stand.network.reset();
      stand.ledger.forget();
      stand.journal.forget();
    }),
    { numRuns: 12 },
  );
  expect(stand.internalErrors).toEqual([]);
});
