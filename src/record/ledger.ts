import { add, formatMoney, type Money, money, negate } from '../core/money.js';

/**
 * Life of a posting. `pending` is money on its way (a refund accepted and not yet paid out): its legs stand in a named
 * in-flight account until it is `posted`, `voided` (undone by someone) or `expired` (undone by time).
 */
export type PostingState = 'pending' | 'posted' | 'voided' | 'expired';

export interface Leg {
  /** `wechatpay:payer:<id>`, `wechatpay:merchant:<sub_mchid>`, `wechatpay:in-flight`, `wechatpay:exchange`, … */
  readonly account: string;
  /** Positive: the account gains. The legs of a posting sum to zero in each currency. */
  readonly amount: Money;
}

export interface Posting {
  /** `p1`, `p2`, … */
  readonly id: string;
  readonly state: PostingState;
  readonly purpose: string;
  readonly network: string;
  readonly order: string;
  readonly refund?: string;
  readonly legs: readonly Leg[];
}

export type PostingRequest = Omit<Posting, 'id' | 'state'>;

/** Double-entry record of the money that simulators moved. */
export interface Ledger {
  /** Moves money now. Throws if the legs do not balance: that is a fault of Pyx, never of an IUT. */
  post(request: PostingRequest): Posting;
  /** Takes money on its way: see `PostingState`. Credits go to the network's in-flight account until it is resolved. */
  hold(request: PostingRequest): Posting;
  resolve(id: string, state: 'posted' | 'voided' | 'expired'): Posting;
  /** Balance of an account in each currency, pending money counted where it stands. */
  balance(account: string): readonly Money[];
  readonly postings: ReadonlyMap<string, Posting>;
  /** Drops postings and balances (the control API's reset); the numbering goes on. */
  forget(): void;
}

/** The account that holds a network's pending money. */
export const inFlightAccount = (network: string): string => `${network}:in-flight`;

/** Sum of the legs in each currency; the ledger is sound when every entry is zero. */
export function imbalance(legs: readonly Leg[]): readonly Money[] {
  const totals = new Map<string, Money>();
  for (const { amount } of legs) {
    totals.set(amount.currency, add(totals.get(amount.currency) ?? money(amount.currency, 0n), amount));
  }
  return [...totals.values()].filter(({ minor }) => minor !== 0n);
}

export function createLedger(onPosting: (posting: Posting) => void): Ledger {
  const postings = new Map<string, Posting>();
  const balances = new Map<string, Map<string, Money>>();
  let count = 0;

  function move(legs: readonly Leg[]): void {
    for (const { account, amount } of legs) {
      const held = balances.get(account) ?? new Map<string, Money>();
      held.set(amount.currency, add(held.get(amount.currency) ?? money(amount.currency, 0n), amount));
      balances.set(account, held);
    }
  }

  function record(posting: Posting): Posting {
    postings.set(posting.id, posting);
    onPosting(posting);
    return posting;
  }

  function open(request: PostingRequest, state: 'pending' | 'posted'): Posting {
    const off = imbalance(request.legs);
    if (off.length > 0) {
      throw new Error(
        `Posting "${request.purpose}" of order ${request.order} is off by ${off.map(formatMoney).join(', ')}.`,
      );
    }
    move(state === 'posted' ? request.legs : heldLegs(request));
    count += 1;
    return record({ ...request, id: `p${count}`, state });
  }

  return {
    post: (request) => open(request, 'posted'),
    hold: (request) => open(request, 'pending'),
    resolve(id, state) {
      const posting = postings.get(id);
      if (posting?.state !== 'pending')
        throw new Error(`Posting ${id} is ${posting?.state ?? 'unknown'}, not pending.`);
      move(heldLegs(posting).map(({ account, amount }) => ({ account, amount: negate(amount) })));
      if (state === 'posted') move(posting.legs);
      return record({ ...posting, state });
    },
    balance: (account) => [...(balances.get(account)?.values() ?? [])],
    postings,
    forget() {
      postings.clear();
      balances.clear();
    },
  };
}

/** While pending, what is to be gained waits in the in-flight account; what is to be paid is already gone. */
export function heldLegs({ legs, network }: Pick<PostingRequest, 'legs' | 'network'>): Leg[] {
  return legs.map(({ account, amount }) => ({
    account: amount.minor > 0n ? inFlightAccount(network) : account,
    amount,
  }));
}
