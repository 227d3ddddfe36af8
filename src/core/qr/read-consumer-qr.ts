import { berNotation } from './ber-tlv.js';
import { CONSUMER_PAYLOAD } from './consumer-format.js';
import { inOrder, type QrReading, readObjects } from './data-objects.js';
import type { QrProblem } from './problem.js';

/** Of base64; more is refused unread. */
const MOST_CHARACTERS = 512;

/** Reads every text: what is wrong with it is a problem, never an exception. Offsets count bytes of the decoded payload. */
export function readConsumerQr(base64: string): QrReading {
  if (base64.length > MOST_CHARACTERS) {
    return refused({ rule: 'size', expected: `at most ${MOST_CHARACTERS} characters`, seen: `${base64.length}` });
  }
  const bytes = Buffer.from(base64, 'base64');
  // Node's decoder skips what it does not know; what was skipped does not come back.
  if (bytes.toString('base64') !== base64) {
    return refused({ rule: 'base64', expected: 'base64 with its padding', seen: 'something else' });
  }
  const problems: QrProblem[] = [];
  const span = { from: 0, to: bytes.length, path: '' };
  const { objects } = readObjects(berNotation(bytes), CONSUMER_PAYLOAD, span, (one) => problems.push(one));
  if (objects.findIndex(({ id }) => id === '85') > 0) {
    problems.push({ rule: 'first', path: '85', offset: 0, expected: '85', seen: objects[0]?.id ?? '' });
  }
  return { objects, problems: inOrder(problems) };
}

const refused = (problem: Omit<QrProblem, 'path' | 'offset'>): QrReading => ({
  objects: [],
  problems: [{ ...problem, path: '', offset: 0 }],
});
