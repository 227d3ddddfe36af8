/** The scenario API: all that a script under `scenarios/` may say and see. */
export { cny, krw, type Money, money } from '../core/money.js';
export { type Isolation, type Scenario, scenario } from './scenario.js';
export type {
  Answer,
  Cashier,
  Hold,
  Intermediary,
  NextFault,
  Payment,
  RawRequest,
  Refund,
  Stage,
} from './stage.js';
