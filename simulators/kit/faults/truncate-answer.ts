import { defineFault } from '../fault.js';

/** What arrives is not what was signed, whatever its status line says (SIGN-07). */
export const truncateAnswer = defineFault({
  name: 'truncate-answer',
  phase: 'after-operation',
  summary: 'The operation is done and its answer breaks off in the body: the outcome is unknown to the caller.',
  parameters: {
    percent: { type: 'integer', default: 50, minimum: 0, maximum: 99, description: 'of the body that is sent' },
  },
  apply: async (answer, { percent }) => answer.cutAfter(Number(percent), 'close'),
});
