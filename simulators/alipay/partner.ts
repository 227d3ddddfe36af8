import type { Clock } from '../../src/core/clock.js';
import type { Random } from '../../src/core/random.js';
import type { Identity } from '../kit/keys.js';
import type { PlannedAnswers } from '../kit/planned-answers.js';
import type { Switches } from './switches.js';

/** In which this world's merchants price: a Korean intermediary's contract is in won. */
export const CONTRACT_CURRENCY = 'KRW';

/** The intermediary as Alipay knows it: a partner that trades for registered merchants, with its key and the choices of this world. */
export interface Partner {
  /** Begins with SANDBOX_, since this is none of the real world: SDKs then go to the paths of the sandbox. */
  readonly clientId: string;
  /** Its number at Alipay+, where it is an acquirer. */
  readonly acquirerId: string;
  /** The partner's own key: requests are verified with its public half. */
  readonly partnerKey: Identity;
  /** Alipay's, made for this partner: it signs answers and notifications. */
  readonly alipayKey: Identity;
  /** referenceMerchantId to name. */
  readonly merchants: Map<string, string>;
  readonly switches: Switches;
  readonly plannedAnswers: PlannedAnswers;
  readonly clock: Clock;
  readonly random: Random;
}
