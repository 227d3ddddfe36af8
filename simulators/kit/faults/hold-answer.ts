import { defineFault } from '../fault.js';

/** The operation is done and its answer stays on the way: news may overtake it (CB-07). */
export const holdAnswer = defineFault({
  name: 'hold-answer',
  phase: 'after-operation',
  summary: 'The operation is done; its answer, as it was then, is kept until it is released.',
  parameters: {
    name: { type: 'string', default: 'held', description: 'what it is released by' },
  },
  apply: (answer, { name }) => answer.hold(String(name)),
});
