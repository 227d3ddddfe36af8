import { defineFault } from '../fault.js';

/** 429 and 5xx leave open what was done (TIMEOUT-07), so each exists with and without its effect. */
export const answerError = defineFault({
  name: 'answer-error',
  phase: 'before-operation',
  summary:
    'The network answers with its own error of this status, whether the operation was done or not: the outcome is unknown.',
  parameters: {
    status: {
      type: 'integer',
      default: 500,
      minimum: 200,
      maximum: 599,
      description: '429, 500, 502 or 503; with a code, whatever status the network documents for it',
    },
    code: { type: 'string', default: '', description: 'a documented error code; empty: the usual one of the status' },
    effect: { type: 'boolean', default: false, description: 'the operation is done all the same' },
  },
  label: ({ status, code, effect }) =>
    `answer-error:${code === '' ? status : `${status} ${code}`}${effect ? ', carried out' : ''}`,
  apply: async (request, { status, code, effect }) =>
    request.answerWith({ status: Number(status), ...(code === '' ? {} : { code: String(code) }) }, Boolean(effect)),
});
