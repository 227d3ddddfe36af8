import { defineFault } from '../fault.js';

/** The network ends its side of the connection and goes on listening, as a proxy between may. */
export const halfClose = defineFault({
  name: 'half-close',
  phase: 'after-operation',
  summary:
    'The operation is done; the network ends its sending side within the answer and keeps reading: the outcome is unknown.',
  parameters: {
    percent: { type: 'integer', default: 0, minimum: 0, maximum: 99, description: 'of the body that is sent' },
  },
  apply: async (answer, { percent }) => answer.cutAfter(Number(percent), 'half-close'),
});
