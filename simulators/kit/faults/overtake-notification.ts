import { defineFault } from '../fault.js';

/** Notices of different events come in no promised order (CB-08). */
export const overtakeNotification = defineFault({
  name: 'overtake-notification',
  phase: 'notification',
  summary:
    'A notification goes out only after the next one of the same merchant was delivered, or after 60 network seconds.',
  parameters: {},
  plan: () => ({ isOvertaken: true }),
});
