import type { Clock } from '../../src/core/clock.js';
import type { Random } from '../../src/core/random.js';
import type { Identity } from '../kit/keys.js';
import type { PlannedAnswers } from '../kit/planned-answers.js';
import type { Switches } from './switches.js';

/** The intermediary as the open platform knows it: an application that trades for merchants. */
export interface App {
  readonly appId: string;
  /** The account of the application's own, which is paid where a call names no merchant. */
  readonly sellerId: string;
  /** The application's own key: requests are verified with its public half. */
  readonly appKey: Identity;
  readonly appCertSn: string;
  /** Alipay's, made for this application: it signs answers and notifications. Its certificate is its own root. */
  readonly alipayKey: Identity;
  readonly alipayCertSn: string;
  /** Account to name. */
  readonly merchants: Map<string, string>;
  /** app_auth_token to the account that has given it. */
  readonly tokens: Map<string, string>;
  readonly switches: Switches;
  readonly plannedAnswers: PlannedAnswers;
  readonly clock: Clock;
  readonly random: Random;
}
