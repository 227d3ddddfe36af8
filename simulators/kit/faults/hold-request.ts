import { defineFault } from '../fault.js';

/** The request has left its sender and stays on the way: it arrives when it is let go, its sender gone or not. */
export const holdRequest = defineFault({
  name: 'hold-request',
  phase: 'before-operation',
  summary: 'The request is kept until it is released, and carried out then, even if its sender has given up.',
  parameters: {
    name: { type: 'string', default: 'held', description: 'what it is released by' },
  },
  apply: (request, { name }) => request.hold(String(name)),
});
