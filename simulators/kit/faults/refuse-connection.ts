import { defineFault } from '../fault.js';

/** Nobody listens. Nothing was sent, so this one is provably not executed and may be retried at once (TIMEOUT-14). */
export const refuseConnection = defineFault({
  name: 'refuse-connection',
  phase: 'connection',
  summary:
    'The network refuses connections until disarmed. Nothing was sent, so nothing was executed. Needs an instance.',
  parameters: {},
  apply: (listener) => listener.stopListening(),
  undo: (listener) => listener.listenAgain(),
});
