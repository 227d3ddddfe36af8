import type { Story, StoryClaim, StoryMovement } from '../../generated/types/pyx/run-report.js';

/** How things stand after a step. */
export interface Standing {
  readonly payer: readonly Line[];
  readonly merchant: readonly Line[];
  readonly says: readonly Line[];
}

export interface Line {
  readonly text: string;
  /** It is this step that made it so. */
  readonly isNew: boolean;
}

/** After each step: what payer and merchant have gained or lost, and what the IUT says. */
export function standings({ steps, payments, numbers, turn, wrongPosting }: Story): Standing[] {
  const money = new Map<string, StoryMovement>();
  const claims = new Map<string, StoryClaim>();
  const refunds = new Set(steps.flatMap(({ claims: said = [] }) => said.map(({ of }) => of)).filter(isRefund));
  const isOneOfMany = payments.length !== 1 || numbers.length > LARGE;
  const isAmbiguous = (of: string) => (isRefund(of) ? refunds.size > 1 || isOneOfMany : isOneOfMany);
  return steps.map(({ kind, balances = [], claims: said = [] }, at) => {
    const isToldInFull = kind === 'end' || at === turn || at === wrongPosting;
    for (const balance of balances) money.set(`${balance.account} ${balance.currency}`, balance);
    for (const claim of said) claims.set(claim.of, claim);
    const of = (owner: StoryMovement['owner'], prefix = '', among?: ReadonlySet<string>): Line[] =>
      [...money.values()]
        .filter(({ owner: whose, currency }) => whose === owner && (among === undefined || among.has(currency)))
        .map((movement) => ({ text: prefix + signed(movement), isNew: balances.includes(movement) }));
    return {
      payer: [
        ...of('payer'),
        // What is on its way back to a payer, in the payer's own currency; the other leg is the same money.
        ...of('in-flight', 'on its way ', payerCurrencies(money)).filter(
          ({ text, isNew }) => isNew || !/ \+?0(\.0+)?$/.test(text),
        ),
      ],
      merchant: of('merchant'),
      // Many payments and refunds have many states; where nothing happens that matters, only what is new is said.
      says: [...claims.values()]
        .filter((claim) => isToldInFull || claims.size === 1 || said.includes(claim))
        .map((claim) => ({
          text: isAmbiguous(claim.of) ? `${tail(claim.of)}: ${claim.text}` : claim.text,
          isNew: said.includes(claim),
        })),
    };
  });
}

const payerCurrencies = (money: ReadonlyMap<string, StoryMovement>): ReadonlySet<string> =>
  new Set([...money.values()].filter(({ owner }) => owner === 'payer').map(({ currency }) => currency));

/** So many numbers on one page that a claim must say which payment it is about. */
const LARGE = 6;
const TAIL = 5;
const isRefund = (of: string): boolean => of.includes(' refund ');
const tail = (of: string): string => `…${of.slice(-TAIL)}`;

/** `KRW +1667`: what was gained is told from what is owned. */
const signed = ({ text, minor }: StoryMovement): string =>
  minor.startsWith('-') || /^0+$/.test(minor) ? text : text.replace(' ', ' +');
