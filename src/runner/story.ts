import { networks } from '../../simulators/index.js';
import type { Story, StoryNumber, StoryParticipant, StoryStep } from '../generated/types/pyx/run-report.js';
import type { Finding } from '../oracles/oracle.js';
import { type History, historyOf, nameOf } from '../record/history.js';
import type { Entry } from '../record/journal.js';
import { indexEntries } from './entry-index.js';
import { causeOf } from './story/cause.js';
import { chosenOf } from './story/choice.js';
import { rawOf } from './story/raw.js';
import { type Redactor, redactorOf } from './story/redact.js';
import { type Scope, scopeOf } from './story/scope.js';
import { type Draft, draftsOf } from './story/steps.js';
import { partOf, playedAs, playsOf, subjectOf } from './story/subject.js';
import { type Search, searchIn, type Turn } from './story/turn.js';

/** What a story needs to know of a finding. */
export type ToldFinding = Pick<Finding, 'requirement' | 'subject' | 'expected' | 'evidence'>;

/** Tells stories from one lane's journal, which is read through once for all of them. */
export interface Storyteller {
  /** Undefined where the journal holds nothing of what the finding points at. */
  tell(scenario: string, finding: ToldFinding): Story | undefined;
}

/** What happened to the payments that a finding is about: for a page that must explain it without the journal. */
export const storyOf = (entries: readonly Entry[], scenario: string, finding: ToldFinding): Story | undefined =>
  createStoryteller(entries).tell(scenario, finding);

export function createStoryteller(entries: readonly Entry[]): Storyteller {
  const index = indexEntries({ entries, listen: () => () => {} });
  const plays = playsOf(entries);
  const stages = new Map<string, Stage>();

  /** Of the scenario as it was played; of the whole lane where nothing in that is about the finding (rules over a lane). */
  function stageOf(scenario: string, finding: ToldFinding): Stage {
    const name = playedAs(plays, scenario, finding);
    const own = stages.get(name) ?? createStage(index.of(name), entries, name, name);
    stages.set(name, own);
    if (finding.evidence.length === 0 || finding.evidence.some((id) => own.ids.has(id))) return own;
    const whole = stages.get(`${name} in its lane`) ?? createStage(entries, entries, name, undefined);
    stages.set(`${name} in its lane`, whole);
    return whole;
  }

  return {
    tell(scenario, finding) {
      const { scope, redact, search } = stageOf(scenario, finding);
      const { history, name } = scope;
      const subject = subjectOf(scope, finding);
      if (subject.exchanges.size === 0) return undefined;
      const drafts = draftsOf({ entries: scope.entries, history, subject, name, redact });
      if (drafts.length === 0) return undefined;

      const part = partOf(scope, subject);
      const turn = (part === undefined ? undefined : searchIn(part, name).turnOf(finding)) ?? search.turnOf(finding);
      const turnDraft = turn === undefined ? undefined : stepOf(turn, drafts);
      const wrongDraft = drafts.find(({ seq }) => turn?.postingSeq !== undefined && seq === turn.postingSeq);
      const marked = new Set([turnDraft, wrongDraft].flatMap((draft) => (draft === undefined ? [] : [draft.seq])));
      const { drafts: kept, leftOut } = chosenOf(drafts, marked);
      const steps = kept.map(({ step }) => step);
      const marks = {
        ...indexOf('turn', kept, turnDraft),
        ...indexOf('wrongPosting', kept, wrongDraft),
      };
      const told = new Set(steps.flatMap(({ exchange }) => exchange ?? []));
      return {
        startedAt: steps.find(({ sinceMs }) => sinceMs >= 0)?.at ?? steps[0]?.at ?? new Date(0).toISOString(),
        payments: subject.payments.map(nameOf),
        participants: participantsOf(steps, history),
        numbers: numbersOf(steps, history),
        steps,
        leftOut,
        cause: causeOf(steps, { ...marks, atEnd: turn?.atEnd ?? false, payments: subject.payments.length }),
        ...marks,
        exchanges: history.exchanges.filter(({ id }) => told.has(id)).map((exchange) => rawOf(exchange, redact)),
      };
    },
  };
}

/** All that stories of one scenario share. */
interface Stage {
  readonly scope: Scope;
  readonly redact: Redactor;
  readonly search: Search;
  /** Exchanges in it. */
  readonly ids: ReadonlySet<string>;
}

function createStage(own: readonly Entry[], all: readonly Entry[], name: string, scenario: string | undefined): Stage {
  const bare = historyOf(own, scenario);
  const entries = withPostings(own, all, bare);
  const scope = scopeOf(entries, name, bare);
  return {
    scope,
    redact: redactorOf(bare),
    search: searchIn(entries, name),
    ids: new Set(own.flatMap((entry) => (entry.type === 'exchange-opened' ? [entry.exchange.id] : []))),
  };
}

/** The message that told it, else what came last before it; what is only read tells nothing unless it is that message. */
const stepOf = ({ seq: until, exchange }: Turn, drafts: readonly Draft[]): Draft | undefined =>
  drafts.findLast(({ seq, step }) => seq <= until && exchange !== undefined && step.exchange === exchange) ??
  drafts.findLast(({ seq, step }) => seq <= until && !step.read);

function indexOf<K extends 'turn' | 'wrongPosting'>(
  name: K,
  drafts: readonly Draft[],
  wanted: Draft | undefined,
): { readonly [key in K]?: number } {
  const at = wanted === undefined ? -1 : drafts.findIndex(({ seq }) => seq === wanted.seq);
  return at === -1 ? {} : ({ [name]: at } as { readonly [key in K]: number });
}

/** A scenario's entries, with the postings of its orders where they stand. */
function withPostings(own: readonly Entry[], all: readonly Entry[], { orders }: History): readonly Entry[] {
  if (own === all) return all;
  const numbers = new Set(orders.map(({ network, order }) => `${network} ${order}`));
  const postings = all.filter(
    (entry) => entry.type === 'posting' && numbers.has(`${entry.posting.network} ${entry.posting.order}`),
  );
  return [...own, ...postings].sort((a, b) => a.seq - b.seq);
}

/** Who is on stage, from left to right: the merchant's own receiver, the platform, the IUT, networks, and the people beside them. */
function participantsOf(steps: readonly StoryStep[], { header }: History): StoryParticipant[] {
  const present = new Set(steps.flatMap(({ from, to }) => [from, to]));
  const { name } = (header?.manifest ?? {}) as { readonly name?: unknown };
  const known: StoryParticipant[] = [
    { id: 'merchant', role: 'merchant', name: 'merchant' },
    { id: 'platform', role: 'platform', name: 'Zero Pay' },
    { id: 'iut', role: 'iut', name: typeof name === 'string' && name !== '' ? name : 'intermediary' },
    ...Object.values(networks).map(({ info }) => ({
      id: info.name,
      role: 'network' as const,
      name: info.title.split(',')[0] ?? info.name,
    })),
    { id: 'payer', role: 'payer', name: 'payer' },
    { id: 'operator', role: 'operator', name: 'operator' },
    { id: 'nemesis', role: 'nemesis', name: 'nemesis' },
  ];
  const others = [...present].filter((id) => !known.some((one) => one.id === id));
  return [...known, ...others.map((id) => ({ id, role: 'network' as const, name: id }))].filter(
    ({ id }) => present.has(id) || id === 'platform' || id === 'iut',
  );
}

/** Order and refund numbers, as they appear: whether a retry kept its number is half of most stories. */
function numbersOf(steps: readonly StoryStep[], { orders }: History): StoryNumber[] {
  const numbers = new Map<string, StoryNumber>();
  const add = (kind: StoryNumber['kind'], value: string | undefined, network: string) => {
    if (value !== undefined && value !== '') numbers.set(`${kind} ${value}`, { kind, value, network });
  };
  for (const { order, refund, from, to } of steps) {
    const network = orders.find((known) => known.order === order)?.network ?? (from === 'iut' ? to : from);
    add('order', order, network);
    add('refund', refund, network);
  }
  return [...numbers.values()];
}
