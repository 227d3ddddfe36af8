import { defineFault } from '../fault.js';

export const delayNotification = defineFault({
  name: 'delay-notification',
  phase: 'notification',
  summary: 'A notification goes out late; its resends wait for it, those of other notices do not.',
  parameters: {
    ms: {
      type: 'integer',
      default: 30_000,
      minimum: 1,
      maximum: 86_400_000,
      description: 'milliseconds of network time',
    },
  },
  plan: ({ ms }) => ({ delayMs: Number(ms) }),
});
