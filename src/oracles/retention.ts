import { asRecord, type History, type Stimulus } from '../record/history.js';

const DAY_MS = 86_400_000;
const DEFAULT_RETENTION_DAYS = 180;

/** Whether a key was so old, by what the IUT declares, that it may have been forgotten when it came again. */
export function mayBeForgotten(
  { header }: Pick<History, 'header'>,
  first: Pick<Stimulus, 'networkMs'>,
  repeat: Pick<Stimulus, 'networkMs'>,
): boolean {
  const declared = asRecord(asRecord(header?.manifest).limits).retentionDays;
  const days = typeof declared === 'number' ? declared : DEFAULT_RETENTION_DAYS;
  return repeat.networkMs - first.networkMs > days * DAY_MS;
}
