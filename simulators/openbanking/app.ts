import type { Clock } from '../../src/core/clock.js';
import type { Random } from '../../src/core/random.js';
import type { PlannedAnswers } from '../kit/planned-answers.js';
import type { Tokens } from './authenticity.js';
import type { Switches } from './switches.js';

/** The intermediary as the centre knows it: an institution with an account of its own that it collects to and pays from. */
export interface App {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Ten characters with which each bank_tran_id begins. */
  readonly clientUseCode: string;
  /** Hash with which deposits are ordered. */
  readonly passPhrase: string;
  /** Key of the institution's own account, the contracted one. */
  readonly ownAccount: string;
  /** Keys of the accounts of its merchants, to their names. */
  readonly merchants: Map<string, string>;
  readonly tokens: Tokens;
  readonly switches: Switches;
  readonly plannedAnswers: PlannedAnswers;
  readonly clock: Clock;
  readonly random: Random;
}
