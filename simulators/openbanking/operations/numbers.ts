import type { Answer } from '../../kit/pipeline.js';
import type { Desk } from '../desk.js';
import type { About, Problem } from '../errors.js';
import { dateOf } from '../kst.js';

export const ok = (body: unknown): Answer => ({ status: 200, body });

/** Why an operation is refused, once its number has been taken. */
export interface Refused extends Problem {
  /** See `About`. */
  readonly by?: string;
}

/**
 * Every call has a bank_tran_id, unique for the institution and the day. It is used up by whatever the call comes to, or, in
 * the other reading, by what is not refused (OB-U9).
 */
export function underNumber(
  { app, book }: Desk,
  { refuse, number, tranNo }: { refuse: (problem: Problem, about?: About) => Answer; number: string; tranNo?: string },
  act: (date: string) => Answer | Refused,
): Answer {
  const about = { number, ...(tranNo === undefined ? {} : { tranNo }) };
  const date = dateOf(app.clock.now().wireMs);
  if (!book.takeNumber(number, date))
    return refuse({ code: app.switches['duplicate-code'] === 'number' ? 'A0326' : 'A0008' }, about);
  const result = act(date);
  if (!('code' in result)) return result;
  if (app.switches['refused-number'] === 'free') book.freeNumber(number, date);
  const { by } = result;
  return refuse(result, { ...about, ...(by === undefined ? {} : { by }) });
}
