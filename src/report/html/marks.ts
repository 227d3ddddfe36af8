import type { RequirementVerdict, ScenarioVerdict } from '../../generated/types/pyx/run-report.js';
import { type Html, html } from './escape.js';

type AnyVerdict = RequirementVerdict | ScenarioVerdict;

/** A verdict is told by word and sign; its colour only repeats them. */
const MARKS: Readonly<Record<AnyVerdict, { readonly sign: string; readonly word: string; readonly tone: Tone }>> = {
  PASS: { sign: '✓', word: 'pass', tone: 'good' },
  FAIL: { sign: '✗', word: 'fail', tone: 'bad' },
  WARN: { sign: '!', word: 'warn', tone: 'warn' },
  INCONCLUSIVE: { sign: '?', word: 'inconclusive', tone: 'warn' },
  NOT_APPLICABLE: { sign: '–', word: 'not applicable', tone: 'none' },
  NOT_TRIED: { sign: '·', word: 'not tried', tone: 'none' },
  PERMITTED: { sign: '○', word: 'permitted', tone: 'none' },
  ERROR: { sign: '⚠', word: 'Pyx error', tone: 'bad' },
};

export type Tone = 'good' | 'bad' | 'warn' | 'none';

export const toneOf = (verdict: AnyVerdict): Tone => MARKS[verdict].tone;

export function badge(verdict: AnyVerdict): Html {
  const { sign, word, tone } = MARKS[verdict];
  return html`<span class="badge ${tone}"><span aria-hidden="true">${sign}</span> ${word}</span>`;
}
