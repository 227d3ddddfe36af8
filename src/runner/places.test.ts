import { expect, test } from 'vitest';
import type { Manifest } from '../iut/manifest.js';
import type { Scenario } from '../scenario/index.js';
import { placeOf } from './places.js';

const manifest = { clock: { control: 'rate', rate: 30 } } as Manifest;
const OF_THE_RUN = { wechatpay: { signErrors: false } };

const place = (definition: Partial<Scenario>, id = 'refund/a', of = manifest) =>
  placeOf({ id, definition: { requirements: ['REFUND-01'], ...definition } as Scenario }, of, OF_THE_RUN);

test.each<[string, Partial<Scenario>, ReturnType<typeof place>]>([
  ['what needs nothing shares a lane', {}, { name: 'shared', rate: 30, switches: OF_THE_RUN, instances: 1 }],
  [
    'what needs an instance has a lane of its own',
    { isolation: 'instance' },
    { name: 'refund-a', rate: 30, switches: OF_THE_RUN, instances: 1 },
  ],
  [
    'so has what needs two of them',
    { instances: 2 },
    { name: 'refund-a', rate: 30, switches: OF_THE_RUN, instances: 2 },
  ],
  [
    'and what is killed, at a calmer rate too',
    { killPoints: true, rate: 10 },
    { name: 'refund-a', rate: 10, switches: OF_THE_RUN, instances: 1 },
  ],
  [
    'and what moves a clock, in real minutes',
    { isolation: 'clock', rate: 10 },
    { name: 'refund-a', rate: 1, switches: OF_THE_RUN, instances: 1 },
  ],
  ['and load', { load: true }, { name: 'refund-a', rate: 30, switches: OF_THE_RUN, instances: 1 }],
  [
    'what is calmer shares a lane with its like',
    { rate: 10 },
    { name: 'shared+rate-10', rate: 10, switches: OF_THE_RUN, instances: 1 },
  ],
  ['no rate is above the one declared', { rate: 60 }, { name: 'shared', rate: 30, switches: OF_THE_RUN, instances: 1 }],
  [
    'switches of a scenario stand over those of the run',
    { switches: { wechatpay: { signErrors: true, codeLimit: 'early' } } },
    {
      name: 'shared+wechatpay.codeLimit-early+wechatpay.signErrors-true',
      rate: 30,
      switches: { wechatpay: { signErrors: true, codeLimit: 'early' } },
      instances: 1,
    },
  ],
])('%s', (_, definition, expected) => {
  expect(place(definition)).toEqual(expected);
});

test('an intermediary that honours no rate is never hurried', () => {
  const slow = { clock: { control: 'none', rate: 1 } } as Manifest;
  expect(place({ rate: 10 }, 'refund/a', slow)).toEqual({
    name: 'shared',
    rate: 1,
    switches: OF_THE_RUN,
    instances: 1,
  });
});
