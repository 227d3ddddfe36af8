import { defineFault } from '../fault.js';

/** The same notice arrives again, as networks say it may (IDEM-01); in parallel, it races itself (IDEM-02). */
export const repeatNotification = defineFault({
  name: 'repeat-notification',
  phase: 'notification',
  summary: 'A genuine notification is delivered several times, one after the other or on parallel connections.',
  parameters: {
    copies: { type: 'integer', default: 3, minimum: 2, maximum: 50, description: 'deliveries in all' },
    parallel: {
      type: 'boolean',
      default: false,
      description: 'on parallel connections at once, instead of in sequence',
    },
  },
  plan: ({ copies, parallel }) => ({ copies: Number(copies), inParallel: Boolean(parallel) }),
});
