import type { StoryStep } from '../../generated/types/pyx/run-report.js';

const MOST_FAULTS = 3;

export interface Marks {
  readonly turn?: number;
  readonly wrongPosting?: number;
  /** It was judged at the end of an act. */
  readonly atEnd: boolean;
  /** How many are told of. */
  readonly payments: number;
}

/**
 * What brought a finding about, in a sentence or two: the faults before it, the step that made it true, and how money and
 * the intermediary's word then stood. Steps are counted from 1, as a page shows them.
 */
export function causeOf(steps: readonly StoryStep[], marks: Marks): string {
  const struck = troubleOf(steps.slice(0, (marks.turn ?? steps.length - 1) + 1));
  const more = struck.length - MOST_FAULTS;
  const faults =
    struck.length === 0
      ? 'No fault had struck.'
      : `${capital(struck.slice(0, MOST_FAULTS).join('; '))}${more > 0 ? `; and ${more} more` : ''}.`;
  return [faults, ...turnOf(steps, marks)].join(' ');
}

/** Doings that follow each other, of one who did them. */
interface Clause {
  readonly who: string;
  /** What was done, with the steps at which it was. */
  readonly doings: Map<string, number[]>;
}

/** Who brings trouble of their own accord. */
const DOERS: Readonly<Record<string, string>> = {
  nemesis: 'the nemesis ',
  iut: 'the intermediary ',
  operator: 'the operator: ',
};

/** What struck messages, what nemesis and operator did, and how the intermediary ended by itself. */
function troubleOf(steps: readonly StoryStep[]): string[] {
  const clauses: Clause[] = [];
  const add = (who: string, doing: string, at: number) => {
    const before = clauses.at(-1);
    const clause = before?.who === who ? before : { who, doings: new Map<string, number[]>() };
    if (clause !== before) clauses.push(clause);
    clause.doings.set(doing, [...(clause.doings.get(doing) ?? []), at + 1]);
  };
  for (const [at, { kind, from, text, faults = [], ...step }] of steps.entries()) {
    // That a message was held has been told when it was.
    for (const { name, where } of faults)
      if (!name.startsWith('hold-')) add('', `${name} struck the ${whereIn(where, step)}`, at);
    const who = kind === 'act' ? DOERS[from] : undefined;
    if (who !== undefined) add(who, text, at);
  }
  return clauses.flatMap(({ who, doings }) => {
    const done = [...doings].map(([doing, at]) => `${doing} (${stepsInWords(at)})`);
    return who === '' ? done : [who + done.join(', ')];
  });
}

const stepsInWords = (at: readonly number[]): string => `${at.length === 1 ? 'step' : 'steps'} ${at.join(', ')}`;

function turnOf(steps: readonly StoryStep[], { turn, wrongPosting, atEnd, payments }: Marks): string[] {
  const standing = (at: number) => (payments === 1 ? standingAt(steps.slice(0, at + 1)) : undefined);
  const posting = steps[wrongPosting ?? -1];
  if (posting !== undefined && wrongPosting !== undefined) {
    const at = Math.max(wrongPosting, turn ?? 0);
    const stood = standing(at);
    const first = `The first wrong posting is step ${wrongPosting + 1}, ${posting.text}.`;
    return stood === undefined ? [first] : [first, `After step ${at + 1}, ${stood}.`];
  }
  const step = steps[turn ?? -1];
  if (step === undefined || turn === undefined) return [];
  const stood = standing(turn);
  if (atEnd) return [`When the act had ended (step ${turn + 1}), ${stood ?? 'so it stood'}.`];
  const became = `It became true with step ${turn + 1}, ${inWords(step)}`;
  return [stood === undefined || step.claims === undefined ? `${became}.` : `${became}: ${stood}.`];
}

/** What the merchant had of the payment, and what was said of it; undefined where that is not one thing each. */
function standingAt(steps: readonly StoryStep[]): string | undefined {
  const had = new Map<string, string>();
  const said = new Map<string, string>();
  for (const { balances = [], claims = [] } of steps) {
    for (const { owner, account, text } of balances) if (owner === 'merchant') had.set(account, text);
    for (const { of, text } of claims) if (!of.includes(' refund ')) said.set(of, text);
  }
  const [money] = had.values();
  const [word] = said.values();
  if (had.size > 1 || said.size !== 1) return undefined;
  const gained = money === undefined ? 'no money had moved' : `the merchant had ${money}`;
  return `at the network ${gained}, and the intermediary said ${word}`;
}

function inWords({ kind, text, answer, operation = '' }: StoryStep): string {
  const name = nameOf(operation);
  if (kind === 'answer') return `the answer to ${name}, ${text}`;
  if (kind === 'exchange') return `${name}${answer === undefined ? '' : ` → ${answer}`}`;
  return kind === 'request' ? name : text;
}

const whereIn = (where: string, { operation = '' }: Pick<StoryStep, 'operation'>): string =>
  where === 'notification' ? nameOf(operation) : `${where} of ${nameOf(operation)}`;

/** `micropay` of `wechatpay.global.micropay`, `refund notification` of `wechatpay.global.notify.refund`. */
function nameOf(operation: string): string {
  const last = operation.slice(operation.lastIndexOf('.') + 1);
  return operation.includes('.notify.') ? `${last} notification` : last;
}

const capital = (text: string): string => (text.startsWith('the ') ? `T${text.slice(1)}` : text);
