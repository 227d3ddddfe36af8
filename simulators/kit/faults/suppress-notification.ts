import { defineFault } from '../fault.js';

/** Networks promise no delivery: who waits for the notice alone waits for ever (CB-06). */
export const suppressNotification = defineFault({
  name: 'suppress-notification',
  phase: 'notification',
  summary: 'A notification is not sent; its resends go on, and who asks is told the truth.',
  parameters: {},
  plan: () => ({ copies: 0 }),
});
