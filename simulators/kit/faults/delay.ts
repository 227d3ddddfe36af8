import { defineFault } from '../fault.js';

/** The request waits before the network looks at it. A slow answer within the caller's limit is normal (AVAIL-05). */
export const delay = defineFault({
  name: 'delay',
  phase: 'before-operation',
  summary: 'The network is slow: the operation, and so its answer, comes late. Within the limit that is normal.',
  parameters: {
    ms: { type: 'integer', default: 500, minimum: 1, maximum: 600_000, description: 'real milliseconds, unrated' },
  },
  apply: (exchange, { ms }) => exchange.sleep(Number(ms)),
});
