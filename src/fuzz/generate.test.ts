import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Fault, parametersOf } from '../../simulators/kit/fault.js';
import { type FaultName, faults } from '../../simulators/kit/faults/index.js';
import { answerForms } from '../../simulators/wechatpay/answer-forms.js';
import { forgeries } from '../../simulators/wechatpay/forgeries.js';
import { stepLists } from './generate.js';
import type { Can } from './model.js';
import { dangling, type Operation, STEP_KINDS, type Step } from './steps.js';
import { ANSWER_FORMS, FORGERIES, troublesOf } from './troubles.js';

const CAN: Can = {
  modes: ['MPM_DYNAMIC', 'MPM_STATIC', 'CPM'],
  partialRefunds: true,
  restarts: true,
  interleavings: true,
};

const sampled = (seed: number, count = 300): readonly (readonly Step[])[] =>
  fc.sample(stepLists(CAN), { seed, numRuns: count });

test('every list has the length asked for, and each of its steps makes sense when its turn comes', () => {
  fc.assert(
    fc.property(stepLists(CAN), (steps) => {
      expect(steps.length).toBeGreaterThanOrEqual(15);
      expect(steps.length).toBeLessThanOrEqual(20);
      expect(dangling(steps)).toEqual([]);
    }),
  );
});

test('every kind of step is drawn, most of them in most lists', () => {
  const lists = sampled(1);
  const kinds = lists.flatMap((steps) => steps.map(({ kind }) => kind));
  const counts = Object.fromEntries(STEP_KINDS.map((kind) => [kind, kinds.filter((one) => one === kind).length]));
  // Floors ask for twenty of each in some hundred lists.
  expect(Object.entries(counts).filter(([, count]) => count < 60)).toEqual([]);
});

test('what an intermediary does not declare is not asked of it', () => {
  const can = { modes: ['CPM'], partialRefunds: false, restarts: false, interleavings: false } as const;
  fc.assert(
    fc.property(stepLists(can), (steps) => {
      for (const step of steps) {
        if (step.kind === 'create') expect(step.mode).toBe('CPM');
        if (step.kind === 'refund') expect(step.amount).toBe('rest');
        expect(['restart', 'scan', 'forge', 'interleave']).not.toContain(step.kind);
      }
    }),
  );
});

test('one seed draws the same lists, and a path finds one of them again', () => {
  expect(sampled(7, 20)).toEqual(sampled(7, 20));
  expect(fc.sample(stepLists(CAN), { seed: 7, path: '13', numRuns: 1 })).toEqual([sampled(7, 20)[13]]);
});

test('whatever a list shrinks to can be played, and is smaller or plainer', () => {
  fc.assert(
    fc.property(stepLists(CAN), (steps) => {
      for (const { value } of stepLists(CAN).shrink(steps, undefined)) {
        expect(dangling(value)).toEqual([]);
        expect(value.length).toBeGreaterThan(0);
        expect(value).not.toEqual(steps);
        expect(value.length).toBeLessThanOrEqual(steps.length);
      }
    }),
    { numRuns: 20 },
  );
});

test('each trouble is a fault that there is, with parameters that it takes', () => {
  const operations: readonly Operation[] = ['native', 'query', 'refundQuery', 'paymentNotice'];
  for (const { fault, parameters } of operations.flatMap((operation) => troublesOf(operation).flat())) {
    const known: Fault = faults[fault as FaultName];
    expect(known, fault).toBeDefined();
    expect(parametersOf(known, parameters as Record<string, string>), fault).toMatchObject(parameters ?? {});
  }
});

test('forgeries and forms of answers are those of the network, and forgeries claim something', () => {
  const claiming = forgeries.filter(({ claims }) => claims).map(({ form }) => form);
  expect(FORGERIES.filter((form) => !claiming.includes(form))).toEqual([]);
  const forms = answerForms.map(({ form }) => form);
  expect(ANSWER_FORMS.filter((form) => !forms.includes(form))).toEqual([]);
});
