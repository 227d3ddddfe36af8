import { asArray, asRecord, asText, isAccepted, type TimedFact } from '../record/history.js';
import { defineOracle } from './oracle.js';

const DEFAULT_LIMIT = 50;
const MOST = 200;

/** A page is no longer than was asked for, holds what was asked for, and runs by createdAt (API-05). */
export const listsKeepTheirForm = defineOracle(
  'lists-keep-their-form',
  { requirements: ['API-05'], judged: 'event' },
  function* ({ answers }, { met, broken }) {
    for (const page of answers) {
      if (page.operation !== 'listPayments' || page.principal !== undefined || !isAccepted(page)) continue;
      const items = asArray(asRecord(page.body).data).map(asRecord);
      yield met(`${items.length} payments (${page.exchange})`);
      const wrong = objectionTo(page, items);
      if (wrong === undefined) continue;
      yield broken({ ...wrong, evidence: [page.exchange] });
    }
  },
);

type Item = Readonly<Record<string, unknown>>;

function objectionTo({ request }: TimedFact<'northbound-answered'>, items: readonly Item[]) {
  const query = asRecord(request);
  const asked = Number(query.limit ?? DEFAULT_LIMIT);
  // What an IUT makes of a limit out of range is its own affair, as long as no page is endless.
  const limit = Number.isInteger(asked) && asked >= 1 && asked <= MOST ? asked : MOST;
  if (items.length > limit)
    return { expected: `a page of at most ${limit} payments`, seen: `${items.length} payments` };
  for (const name of ['status', 'wallet', 'storeId'] as const) {
    const wanted = asText(query[name]);
    const other = items.find((item) => wanted !== undefined && asText(item[name]) !== wanted);
    if (other !== undefined)
      return {
        expected: `payments whose ${name} is ${JSON.stringify(wanted)}`,
        seen: `${String(other.paymentId)}, whose ${name} is ${JSON.stringify(other[name])}`,
      };
  }
  const at = items.findIndex((item, index) => index > 0 && isBefore(item, items[index - 1]));
  return at < 0
    ? undefined
    : {
        expected: 'payments by createdAt, the oldest first',
        seen: `${placeOf(items[at])} after ${placeOf(items[at - 1])}`,
      };
}

const createdAt = (item: Item | undefined): number => Date.parse(asText(item?.createdAt) ?? '');

/** By time alone: the order of two ids of the same instant depends on the alphabet, and nobody loses by it. */
const isBefore = (one: Item, other: Item | undefined): boolean => createdAt(one) < createdAt(other);

const placeOf = (item: Item | undefined): string => `${String(item?.paymentId)} of ${String(item?.createdAt)}`;
