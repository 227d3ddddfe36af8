import { groupBy } from '../record/group.js';
import type { History, TimedFact } from '../record/history.js';

/** One sending of a genuine notification, with what came back. */
export interface Delivery {
  readonly sent: TimedFact<'notification-sent'>;
  readonly ack: TimedFact<'acknowledged'>;
}

/** Genuine deliveries, by what they tell: their order, and refund where they are about one. Oldest first. */
export function deliveriesOf({ facts }: Pick<History, 'facts'>): Delivery[][] {
  const sent = new Map(facts('notification-sent').map((fact) => [fact.exchange, fact]));
  const pairs = facts('acknowledged')
    .filter(({ forgery }) => forgery === undefined)
    .flatMap((ack) => {
      const of = sent.get(ack.exchange);
      return of === undefined ? [] : [{ sent: of, ack }];
    })
    .sort((a, b) => a.sent.seq - b.sent.seq);
  return [
    ...groupBy(pairs, ({ ack: { network, account, order, about, refund } }) =>
      JSON.stringify([network, account, order, about, refund]),
    ).values(),
  ];
}

/** For messages: `payment notice of order o1`. */
export const noticeName = ({
  about,
  order,
  refund,
}: Pick<TimedFact<'acknowledged'>, 'about' | 'order' | 'refund'>): string =>
  `${about} notice of ${refund === undefined ? `order ${order}` : `refund ${refund}`}`;
