import { defineFault } from '../fault.js';

/** The operation is done at once and tells of it too late. What the caller concluded meanwhile was wrong (TIMEOUT-01). */
export const lateReply = defineFault({
  name: 'late-reply',
  phase: 'after-operation',
  summary: 'The operation is done at once and its answer comes late: past the caller’s limit the outcome is unknown.',
  parameters: {
    ms: { type: 'integer', default: 20_000, minimum: 1, maximum: 600_000, description: 'real milliseconds, unrated' },
  },
  apply: (answer, { ms }) => answer.sleep(Number(ms)),
});
