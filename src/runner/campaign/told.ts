import { bucketOf } from '../../fuzz/bucket.js';
import type { Story } from '../../generated/types/pyx/run-report.js';
import type { Finding } from '../../oracles/oracle.js';
import { historyOf } from '../../record/history.js';
import type { Entry } from '../../record/journal.js';
import { lineOf } from '../assemble.js';
import { createStoryteller } from '../story.js';

/** What a page shows of one finding: plain data, since its journal may be in another process, or gone. */
export interface Told {
  readonly subject?: string;
  readonly evidence: readonly string[];
  /** Of the exchanges that it points at. */
  readonly exchanges: readonly { readonly id: string; readonly line: string }[];
  readonly facts: readonly string[];
  readonly story?: Story;
}

/** The findings of a list by bucket; of several alike, the first. */
export function toldOf(
  findings: readonly Finding[],
  entries: readonly Entry[],
  scenario: string,
): Readonly<Record<string, Told>> {
  const told = new Map<string, Told>();
  if (findings.length === 0) return {};
  const { exchanges } = historyOf(entries, scenario);
  const began = exchanges[0]?.openedAtMs ?? 0;
  const teller = createStoryteller(entries);
  for (const finding of findings) {
    const bucket = bucketOf(finding);
    if (told.has(bucket)) continue;
    const { subject, evidence, facts } = finding;
    const story = teller.tell(scenario, finding);
    told.set(bucket, {
      ...(subject === undefined ? {} : { subject }),
      evidence,
      exchanges: exchanges
        .filter(({ id }) => evidence.includes(id))
        .map((one) => ({ id: one.id, line: lineOf(one, began) })),
      facts,
      ...(story === undefined ? {} : { story }),
    });
  }
  return Object.fromEntries(told);
}
