import { defineFault } from '../fault.js';

/** The operation happens; its answer never arrives. The caller must treat the outcome as unknown (TIMEOUT-01). */
export const loseReply = defineFault({
  name: 'lose-reply',
  phase: 'after-operation',
  summary: 'The operation is done and its answer is lost: the outcome is unknown to the caller.',
  parameters: {},
  apply: async (exchange) => exchange.resetConnection(),
});
