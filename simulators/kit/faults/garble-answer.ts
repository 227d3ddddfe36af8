import { defineFault } from '../fault.js';

/** Bytes that are no JSON. Signed, they show whether a caller trusts a good signature more than its own parser. */
export const garbleAnswer = defineFault({
  name: 'garble-answer',
  phase: 'after-operation',
  summary: 'The operation is done and its answer is no JSON: the outcome is unknown to the caller.',
  parameters: {
    signed: { type: 'boolean', default: false, description: 'the garbage itself is rightly signed' },
  },
  label: ({ signed }) => (signed ? 'garble-answer:signed' : 'garble-answer'),
  async apply(answer, { signed }) {
    const garbled = Buffer.from(answer.bytes.length === 0 ? [GARBAGE] : answer.bytes);
    // From the second byte on, so that a caller that looks at the first one is not warned.
    for (let at = 1; at < garbled.length; at += 3) garbled[at] = GARBAGE;
    if (signed) await answer.write(garbled);
    else answer.overwrite(garbled);
  },
});

/** No byte of JSON, and none of UTF-8. */
const GARBAGE = 0xff;
