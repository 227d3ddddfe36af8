import { add, formatMoney, type Money, money, negate } from '../../core/money.js';
import type { StoryMovement } from '../../generated/types/pyx/run-report.js';
import { heldLegs, inFlightAccount, type Leg, type Posting } from '../../record/ledger.js';

/** What accounts have gained or lost, posting after posting. */
export interface Balances {
  /** What a posting moves, in its state of now, and what its accounts come to. */
  take(posting: Posting): { readonly movements: StoryMovement[]; readonly balances: StoryMovement[] };
}

export function startBalances(): Balances {
  const states = new Map<string, Posting['state']>();
  const totals = new Map<string, Money>();
  return {
    take(posting) {
      const legs = legsOf(posting, states.get(posting.id));
      states.set(posting.id, posting.state);
      for (const { account, amount } of legs) {
        const key = `${account} ${amount.currency}`;
        totals.set(key, add(totals.get(key) ?? money(amount.currency, 0n), amount));
      }
      const balances = legs.map(({ account, amount }) =>
        movementOf(account, totals.get(`${account} ${amount.currency}`) ?? amount, posting),
      );
      return {
        movements: legs.map(({ account, amount }) => movementOf(account, amount, posting)),
        // What changes money into another currency has no balance that means anything.
        balances: balances.filter(({ owner }) => owner !== 'exchange'),
      };
    },
  };
}

/** The legs that move with this entry: money on its way moves twice, or there and back. */
function legsOf(posting: Posting, before: Posting['state'] | undefined): Leg[] {
  if (posting.state === 'pending') return heldLegs(posting);
  if (before !== 'pending') return [...posting.legs];
  const undone = heldLegs(posting).map(({ account, amount }) => ({ account, amount: negate(amount) }));
  return summed(posting.state === 'posted' ? [...undone, ...posting.legs] : undone);
}

function summed(legs: readonly Leg[]): Leg[] {
  const sums = new Map<string, Leg>();
  for (const leg of legs) {
    const key = `${leg.account} ${leg.amount.currency}`;
    const before = sums.get(key);
    sums.set(key, before === undefined ? leg : { ...leg, amount: add(before.amount, leg.amount) });
  }
  return [...sums.values()].filter(({ amount }) => amount.minor !== 0n);
}

const movementOf = (account: string, amount: Money, { network }: Posting): StoryMovement => ({
  account,
  owner: ownerOf(account, network),
  currency: amount.currency,
  minor: amount.minor.toString(),
  text: formatMoney(amount),
});

function ownerOf(account: string, network: string): StoryMovement['owner'] {
  if (account === inFlightAccount(network)) return 'in-flight';
  const kind = account.slice(network.length + 1).split(':')[0];
  return kind === 'payer' || kind === 'merchant' || kind === 'exchange' ? kind : 'other';
}
