import type { StoryStep } from '../../generated/types/pyx/run-report.js';
import type { Draft } from './steps.js';

/** Steps on one page. */
export const MOST_STEPS = 60;

export interface Chosen {
  readonly drafts: readonly Draft[];
  readonly leftOut: number;
}

/**
 * What stays of a long story: reads that say nothing new go first, then what is farthest from the finding.
 * @param marked Journal sequence numbers of steps at which something is marked; they stay.
 */
export function chosenOf(drafts: readonly Draft[], marked: ReadonlySet<number>): Chosen {
  const told = withoutRepeats(drafts, marked);
  if (told.drafts.length <= MOST_STEPS) return told;
  const ranked = told.drafts
    .map((draft, at) => ({ draft, at, rank: marked.has(draft.seq) ? 0 : rankOf(draft.step) }))
    .sort((a, b) => a.rank - b.rank || a.at - b.at);
  // Both halves of an exchange stay, or none of them.
  const kept = new Set<Draft>();
  for (const { draft } of ranked) {
    const unit = told.drafts.filter((other) => other === draft || isSameExchange(other.step, draft.step));
    const more = unit.filter((one) => !kept.has(one));
    if (kept.size + more.length <= MOST_STEPS) for (const one of more) kept.add(one);
  }
  const left = told.drafts.filter((draft) => kept.has(draft));
  return { drafts: left, leftOut: told.leftOut + told.drafts.length - left.length };
}

const isSameExchange = (a: StoryStep, b: StoryStep): boolean => a.exchange !== undefined && a.exchange === b.exchange;

function rankOf({ kind, evidence, faults, claims, read }: StoryStep): number {
  if (evidence) return 1;
  if (kind === 'money' || kind === 'act' || kind === 'end' || faults !== undefined) return 2;
  if (claims !== undefined) return 3;
  return read ? 5 : 4;
}

/** Reads that change nothing, and calls answered like the one just before them, are counted with the first of them. */
function withoutRepeats(drafts: readonly Draft[], marked: ReadonlySet<number>): Chosen {
  const telling = new Set(
    drafts.flatMap(({ seq, step }) =>
      step.evidence || step.claims || step.faults || step.breaches || marked.has(seq) ? (step.exchange ?? []) : [],
    ),
  );
  const told: Draft[] = [];
  let leftOut = 0;
  for (const draft of drafts) {
    const { step } = draft;
    const isPlain = step.exchange !== undefined && !telling.has(step.exchange);
    const like = isPlain ? told.findLastIndex((other) => isAlike(other.step, step)) : -1;
    const first = told[like];
    if (first !== undefined && (step.read || like === told.length - 1)) {
      told[like] = { ...first, step: { ...first.step, repeats: (first.step.repeats ?? 0) + 1 } };
    } else if (!isPlain || !step.read) told.push(draft);
    else if (step.kind !== 'answer') leftOut += 1;
  }
  return { drafts: told, leftOut };
}

const isAlike = (a: StoryStep, b: StoryStep): boolean =>
  a.kind === 'exchange' &&
  a.operation === b.operation &&
  a.answer === b.answer &&
  a.order === b.order &&
  a.refund === b.refund &&
  a.read === b.read;
