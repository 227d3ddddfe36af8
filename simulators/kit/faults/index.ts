import type { Fault } from '../fault.js';
import { delay } from './delay.js';
import { forgeNotification } from './forge-notification.js';
import { loseReply } from './lose-reply.js';
import { refuseConnection } from './refuse-connection.js';
import { repeatNotification } from './repeat-notification.js';
import { resetBefore } from './reset-before.js';

/** Every fault there is: one line each. */
export const faults = {
  delay: delay,
  'refuse-connection': refuseConnection,
  'reset-before': resetBefore,
  'lose-reply': loseReply,
  'repeat-notification': repeatNotification,
  'forge-notification': forgeNotification,
} as const satisfies Record<string, Fault>;

export type FaultName = keyof typeof faults;
