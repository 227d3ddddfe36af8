import type { Fault } from '../fault.js';
import { answerAsBefore } from './answer-as-before.js';
import { answerError } from './answer-error.js';
import { delay } from './delay.js';
import { delayNotification } from './delay-notification.js';
import { forgeAnswer } from './forge-answer.js';
import { forgeNotification } from './forge-notification.js';
import { garbleAnswer } from './garble-answer.js';
import { halfClose } from './half-close.js';
import { holdAnswer } from './hold-answer.js';
import { holdNotification } from './hold-notification.js';
import { holdRequest } from './hold-request.js';
import { lateReply } from './late-reply.js';
import { loseReply } from './lose-reply.js';
import { overtakeNotification } from './overtake-notification.js';
import { refuseConnection } from './refuse-connection.js';
import { repeatNotification } from './repeat-notification.js';
import { resetBefore } from './reset-before.js';
import { suppressNotification } from './suppress-notification.js';
import { truncateAnswer } from './truncate-answer.js';
import { unusualAnswer } from './unusual-answer.js';
import { unusualNotification } from './unusual-notification.js';
import { wrongContentLength } from './wrong-content-length.js';
import { wrongContentType } from './wrong-content-type.js';

/** Every fault there is: one line each. */
export const faults = {
  delay: delay,
  'refuse-connection': refuseConnection,
  'reset-before': resetBefore,
  'hold-request': holdRequest,
  'answer-error': answerError,
  'answer-as-before': answerAsBefore,
  'lose-reply': loseReply,
  'late-reply': lateReply,
  'hold-answer': holdAnswer,
  'truncate-answer': truncateAnswer,
  'half-close': halfClose,
  'garble-answer': garbleAnswer,
  'wrong-content-type': wrongContentType,
  'wrong-content-length': wrongContentLength,
  'forge-answer': forgeAnswer,
  'unusual-answer': unusualAnswer,
  'suppress-notification': suppressNotification,
  'delay-notification': delayNotification,
  'overtake-notification': overtakeNotification,
  'hold-notification': holdNotification,
  'repeat-notification': repeatNotification,
  'forge-notification': forgeNotification,
  'unusual-notification': unusualNotification,
} as const satisfies Record<string, Fault>;

export type FaultName = keyof typeof faults;
