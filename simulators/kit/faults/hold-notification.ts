import { defineFault } from '../fault.js';

export const holdNotification = defineFault({
  name: 'hold-notification',
  phase: 'notification',
  summary: 'A notification is kept until it is released; its resends wait for it, those of other notices do not.',
  parameters: {
    name: { type: 'string', default: 'held', description: 'what it is released by' },
  },
  plan: ({ name }) => ({ hold: String(name) }),
});
