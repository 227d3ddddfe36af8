import { defineFault } from '../fault.js';

/** Whoever sits between can say this. Of a successful answer nothing may be believed that does not verify (SIGN-07). */
export const forgeAnswer = defineFault({
  name: 'forge-answer',
  phase: 'after-operation',
  seals: true,
  summary:
    'The operation is done and its answer cannot be verified (`form` is one of those that the network lists): the outcome is unknown.',
  parameters: {
    form: { type: 'string', default: 'wrong-signature', description: 'name of one of the network’s answer forms' },
  },
  label: ({ form }) => `forge-answer:${form}`,
  apply: (answer, { form }) => answer.sealAs(String(form)),
});
