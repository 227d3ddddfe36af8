import { defineFault } from '../fault.js';

/** Too long, and the caller waits for what never comes; too short, and it reads a part as the whole. */
export const wrongContentLength = defineFault({
  name: 'wrong-content-length',
  phase: 'after-operation',
  summary: 'The operation is done and its answer announces a length that is not its own: the outcome is unknown.',
  parameters: {
    by: {
      type: 'integer',
      default: 10,
      minimum: -1_000,
      maximum: 1_000_000,
      description: 'bytes announced beyond those that follow; below zero fewer',
    },
  },
  apply: async (answer, { by }) => answer.misannounce(Number(by)),
});
