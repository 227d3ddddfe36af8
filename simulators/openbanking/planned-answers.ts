import { operations } from '../../src/generated/openbanking.js';
import type { Nemesis } from '../kit/nemesis.js';
import {
  createPlannedAnswers as createKitPlannedAnswers,
  documentedErrors,
  type PlannedAnswers,
} from '../kit/planned-answers.js';
import { NETWORK } from './transfers.js';

export const documented = documentedErrors(operations, (code) => code === 'A0003');

export const createPlannedAnswers = (nemesis: Nemesis): PlannedAnswers =>
  createKitPlannedAnswers(nemesis, NETWORK, documented);
