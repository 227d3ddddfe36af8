import { operations } from '../../src/generated/wechatpay.js';
import type { Nemesis } from '../kit/nemesis.js';
import {
  createPlannedAnswers as createKitPlannedAnswers,
  documentedErrors,
  type PlannedAnswers,
} from '../kit/planned-answers.js';
import { NETWORK } from './orders.js';

export const documented = documentedErrors(operations, (code) => /^SYSTEM_?ERROR$/.test(code));

export const createPlannedAnswers = (nemesis: Nemesis): PlannedAnswers =>
  createKitPlannedAnswers(nemesis, NETWORK, documented);
