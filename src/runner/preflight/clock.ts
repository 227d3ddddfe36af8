import { headerValues } from '../../../simulators/kit/pipeline.js';
import { fine, type Look, wrong } from './check.js';
import { type Evidence, memberOf, type ProbePayment, textOf } from './evidence.js';

/** Beyond it networks refuse messages, and SDKs answers. */
const TOLERANCE_S = 300;
const AGREEMENT_S = 60;

interface Reading {
  readonly where: string;
  /** Positive: its clock is behind ours. */
  readonly behindS: number;
}

/** Is its clock right? One wrong time may be a wrong field; two that agree are a clock. */
export const clock: Look = (evidence, { lines }) => {
  const readings = readingsOf(evidence);
  const [first] = readings;
  if (first === undefined) return [];
  const off = readings.filter(({ behindS }) => Math.abs(behindS) > TOLERANCE_S);
  const agreeing = off.filter((one) =>
    off.some((other) => other.where !== one.where && Math.abs(other.behindS - one.behindS) < AGREEMENT_S),
  );
  const [clear] = agreeing;
  if (clear !== undefined) {
    const by = [...new Set(agreeing.map(({ where }) => where))].join(', ');
    const detail = `it is ${Math.abs(Math.round(clear.behindS))} s ${clear.behindS > 0 ? 'behind' : 'ahead of'} ours, by ${by}; networks refuse more than ${TOLERANCE_S} s`;
    return [
      wrong(
        'clock',
        detail,
        `${lines.at(['lifecycle', 'start', 'command'])}  set the clock of its machine or container`,
      ),
    ];
  }
  const [odd] = off;
  if (odd !== undefined)
    return [fine('clock', `${odd.where} is ${Math.round(odd.behindS)} s behind ours, the others are not`)];
  const most = readings.reduce((worst, one) => (Math.abs(one.behindS) > Math.abs(worst.behindS) ? one : worst));
  return [fine('clock', `within ${Math.ceil(Math.abs(most.behindS))} s of ours`)];
};

function readingsOf({ payments, events }: Evidence): Reading[] {
  if (payments.length === 0) return [];
  return [
    ...payments.flatMap(readingsOfPayment),
    ...events.flatMap(({ request, openedAtMs }): Reading[] => {
      const said = headerValues(request, 'webhook-timestamp')[0] ?? '';
      return /^[0-9]{10}$/.test(said)
        ? [{ where: 'the timestamp of its events', behindS: openedAtMs / 1000 - Number(said) }]
        : [];
    }),
  ];
}

function readingsOfPayment({ network, requests, created }: ProbePayment): Reading[] {
  const answered = (where: string, time: string | undefined): Reading[] => {
    const saidMs = Date.parse(time ?? '');
    return Number.isNaN(saidMs) ? [] : [{ where, behindS: (created.answeredAt - saidMs) / 1000 }];
  };
  return [
    // Of all networks alike: that two of their clients write a time wrongly is no clock.
    ...requests.flatMap(({ request, openedAtMs }): Reading[] => {
      const saidMs = network.sentAt(request);
      return saidMs === undefined
        ? []
        : [{ where: 'the timestamp of its requests', behindS: (openedAtMs - saidMs) / 1000 }];
    }),
    ...answered('createdAt of the payment', textOf(memberOf(created.body, 'createdAt'))),
    ...answered('Date of its answers', created.headers['date']),
  ];
}
