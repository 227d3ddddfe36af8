import { defineFault } from '../fault.js';

/** The connection breaks and nothing has happened. The caller cannot tell it from `lose-reply` (TIMEOUT-01). */
export const resetBefore = defineFault({
  name: 'reset-before',
  phase: 'before-operation',
  summary: 'The connection breaks before the operation: it has not happened, which the caller cannot know.',
  parameters: {},
  apply: async (exchange) => exchange.resetConnection(),
});
