import type { StoryStep } from '../../generated/types/pyx/run-report.js';

const MOST_FAULTS = 3;

/**
 * What brought a finding about, in a sentence or two: the faults before it, and the step that made it true. Steps are
 * counted from 1, as a page shows them.
 */
export function causeOf(
  steps: readonly StoryStep[],
  { turn, wrongPosting, atEnd }: { turn?: number; wrongPosting?: number; atEnd: boolean },
): string {
  const until = turn ?? steps.length - 1;
  const struck = steps
    .slice(0, until + 1)
    .flatMap((step, at) =>
      step.kind === 'act' && step.from === 'nemesis'
        ? [`${step.text} (step ${at + 1})`]
        : (step.faults ?? []).map(({ name, where }) => `${name} struck the ${whereIn(where, step)} (step ${at + 1})`),
    );
  const shown = struck.slice(0, MOST_FAULTS);
  const more = struck.length - shown.length;
  const faults =
    shown.length === 0 ? 'No fault had struck.' : `${shown.join('; ')}${more > 0 ? `; and ${more} more faults` : ''}.`;
  return [faults, turnOf(steps, { turn, wrongPosting, atEnd })].filter((part) => part !== '').join(' ');
}

function turnOf(
  steps: readonly StoryStep[],
  { turn, wrongPosting, atEnd }: { turn: number | undefined; wrongPosting: number | undefined; atEnd: boolean },
): string {
  const posting = wrongPosting === undefined ? undefined : steps[wrongPosting];
  if (posting !== undefined) return `The first wrong posting is step ${(wrongPosting ?? 0) + 1}, ${posting.text}.`;
  const step = turn === undefined ? undefined : steps[turn];
  if (step === undefined || turn === undefined) return '';
  if (atEnd) return `It was judged when the act had ended (step ${turn + 1}): until then nothing had mended it.`;
  return `It became true with step ${turn + 1}, ${inWords(step)}.`;
}

function inWords({ kind, text, answer, operation = '' }: StoryStep): string {
  const name = lastWord(operation);
  if (kind === 'answer') return `the answer to ${name}, ${text}`;
  if (kind === 'exchange') return `${name}${answer === undefined ? '' : ` → ${answer}`}`;
  return kind === 'request' ? name : text;
}

const whereIn = (where: string, { operation = '' }: StoryStep): string =>
  where === 'notification' ? `notification ${lastWord(operation)}` : `${where} of ${lastWord(operation)}`;

const lastWord = (operation: string): string => operation.slice(operation.lastIndexOf('.') + 1);
