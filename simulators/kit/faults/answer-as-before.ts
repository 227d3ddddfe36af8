import { defineFault } from '../fault.js';

/** A query that reaches a copy which has not heard the news yet. It may contradict a notification (CB-08, STATE-01). */
export const answerAsBefore = defineFault({
  name: 'answer-as-before',
  phase: 'before-operation',
  summary: 'A query tells how the object was before its latest change; what the caller knew already stays true.',
  parameters: {},
  apply: async (request) => request.answerAsBefore(),
});
