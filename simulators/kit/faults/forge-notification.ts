import { defineFault } from '../fault.js';

/** Someone else's message, or a true one about something else, before the genuine notice. Each must have no effect. */
export const forgeNotification = defineFault({
  name: 'forge-notification',
  phase: 'notification',
  summary: 'A forged notification is sent before the genuine one (`form` is one of those that the network lists).',
  parameters: {
    form: { type: 'string', default: 'all', description: 'name of a forgery of the network, or `all` of them in turn' },
    withhold: {
      type: 'boolean',
      default: false,
      description: 'keep back this sending of the genuine one, so that the forgery stands alone',
    },
  },
  plan: ({ form, withhold }) => ({ forgeries: [String(form)], ...(withhold ? { copies: 0 } : {}) }),
});
