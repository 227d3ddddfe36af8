import { headerValues } from '../../../simulators/kit/pipeline.js';
import { fine, type LookAtPayment, wrong } from './check.js';
import { memberOf, type ProbePayment, textOf } from './evidence.js';
import { timesOf } from './requests.js';

/** Beyond it networks refuse messages, and SDKs answers. */
const TOLERANCE_S = 300;
const AGREEMENT_S = 60;

interface Reading {
  readonly where: string;
  /** Positive: its clock is behind ours. */
  readonly behindS: number;
}

/** Is its clock right? One wrong time may be a wrong field; two that agree are a clock. */
export const clock: LookAtPayment = (payment, { lines }) => {
  const readings = readingsOf(payment);
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

function readingsOf(payment: ProbePayment): Reading[] {
  const { created, events } = payment;
  const answered = (where: string, time: string | undefined): Reading[] => {
    const saidMs = Date.parse(time ?? '');
    return Number.isNaN(saidMs) ? [] : [{ where, behindS: (created.answeredAt - saidMs) / 1000 }];
  };
  return [
    ...timesOf(payment).map(({ atMs, saidMs }) => ({
      where: 'the timestamp of its requests',
      behindS: (atMs - saidMs) / 1000,
    })),
    ...answered('createdAt of the payment', textOf(memberOf(created.body, 'createdAt'))),
    ...answered('Date of its answers', created.headers['date']),
    ...events.flatMap(({ request, openedAtMs }): Reading[] => {
      const said = headerValues(request, 'webhook-timestamp')[0] ?? '';
      return /^[0-9]{10}$/.test(said)
        ? [{ where: 'the timestamp of its events', behindS: openedAtMs / 1000 - Number(said) }]
        : [];
    }),
  ];
}
