import type { Clock } from '../../src/core/clock.js';
import type { Random } from '../../src/core/random.js';
import type { Identity } from '../kit/keys.js';
import type { PlannedAnswers } from '../kit/planned-answers.js';
import type { MerchantKeys } from './merchant-keys.js';
import type { PlatformKeys } from './platform-keys.js';
import type { Switches } from './switches.js';

/** The settlement currency of this world's merchants: a Korean intermediary's are settled in won. */
export const SETTLEMENT_CURRENCY = 'KRW';

/**
 * The intermediary as WeChat Pay knows it: an institution that trades for sub-merchants, with its keys and the choices
 * of this world. (https://pay.weixin.qq.com/doc/global/v3/en/4012357147 calls it an institution or service provider.)
 */
export interface Institution {
  /** Ten digits. */
  readonly spMchid: string;
  readonly spAppid: string;
  /** 32 characters, its bytes used as they are. */
  readonly apiV3Key: string;
  /** The institution's own API keys and certificates: requests are verified with their public halves. */
  readonly merchantKeys: MerchantKeys;
  /** WeChat Pay's: they sign answers and notifications. */
  readonly platformKeys: PlatformKeys;
  /** The certificate whose file the institution was given at the beginning. */
  readonly firstPlatformCertificate: Identity;
  /** sub_mchid to name. */
  readonly subMerchants: Map<string, string>;
  readonly switches: Switches;
  readonly plannedAnswers: PlannedAnswers;
  readonly clock: Clock;
  readonly random: Random;
}

/** Currencies in which an order may be priced: the settlement currency or CNY. */
export const PRICING_CURRENCIES: readonly string[] = [SETTLEMENT_CURRENCY, 'CNY'];
