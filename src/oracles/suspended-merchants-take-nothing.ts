import { asRecord, asText, type History, isAccepted, isRefused, nameOf, type TimedFact } from '../record/history.js';
import { isPay } from './operations.js';
import { defineOracle } from './oracle.js';

type Answer = TimedFact<'northbound-answered'>;

/** A time in which a merchant was not ACTIVE, and the answer that confirmed it. */
interface Rest {
  readonly merchant: string;
  readonly status: string;
  readonly exchange: string;
  readonly fromSeq: number;
  readonly toSeq: number;
}

/** Codes that refuse since the merchant itself is not (or no longer) served. */
const NOT_SERVED: ReadonlySet<string> = new Set(['MERCHANT_NOT_ACTIVE', 'WALLET_NOT_ACTIVE', 'FORBIDDEN', 'NOT_FOUND']);

/** MERCH-03: who is suspended or closed takes no new payments, and what was paid before can still be given back. */
export const suspendedMerchantsTakeNothing = defineOracle(
  'suspended-merchants-take-nothing',
  { requirements: ['MERCH-03'], judged: 'event' },
  function* (history, { met, broken }) {
    for (const { merchant, status, exchange, fromSeq, toSeq } of restsOf(history)) {
      for (const payment of history.payments.filter((other) => other.merchant === merchant)) {
        const subject = nameOf(payment);
        const paid = payment.claims.some((claim) => claim.status === 'SUCCEEDED' && claim.seq < fromSeq);
        const creates = payment.stimuli.filter(({ operation }) => operation === 'createPayment');
        const isNew = !creates.some((create) => create.sentSeq < fromSeq && !isRefused(create));
        for (const stimulus of payment.stimuli) {
          const { operation, principal, sentSeq, seq, outcome, code } = stimulus;
          if (sentSeq < fromSeq || seq > toSeq || principal !== undefined || outcome !== 'answered') continue;
          if (operation === 'createPayment' && isNew) {
            yield met(`${subject} (${stimulus.exchange})`);
            const sent = payment.sent.filter((pay) => isPay(pay) && pay.openedSeq > sentSeq && pay.openedSeq < toSeq);
            const isTaken = isAccepted(stimulus) && asText(asRecord(stimulus.body).status) !== 'FAILED';
            if (!isTaken && sent.length === 0) continue;
            yield broken({
              expected: `no new payment of merchant ${merchant}, which is ${status}`,
              seen: `status ${stimulus.status}${sent.length === 0 ? '' : `, and ${sent.map((pay) => pay.operation).join(', ')} was sent`}`,
              evidence: [exchange, stimulus.exchange, ...sent.map(({ id }) => id)],
              subject,
            });
          } else if (paid && (operation === 'createRefund' || operation === 'cancelPayment')) {
            yield met(`${subject} (${stimulus.exchange})`);
            if (!isRefused(stimulus) || !NOT_SERVED.has(code ?? '')) continue;
            yield broken({
              expected: `${operation} of what merchant ${merchant} was paid before it became ${status}`,
              seen: `status ${stimulus.status} ${code}`,
              evidence: [exchange, stimulus.exchange],
              subject,
            });
          }
        }
      }
    }
  },
);

/** From the answer that confirmed a suspension to the request that ended it. A change that is to come later counts as none. */
function restsOf({ answers }: History): Rest[] {
  const changes = answers.filter(
    (answer) => answer.operation === 'patchMerchant' && isAccepted(answer) && statusOf(answer) !== undefined,
  );
  return changes.flatMap((change): Rest[] => {
    const status = statusOf(change);
    if (status === undefined || status === 'ACTIVE') return [];
    const next = changes.find(({ merchant, sentSeq }) => merchant === change.merchant && sentSeq > change.seq);
    const { merchant, exchange, seq } = change;
    return [{ merchant, status, exchange, fromSeq: seq, toSeq: next?.sentSeq ?? Infinity }];
  });
}

function statusOf({ request }: Answer): string | undefined {
  const { status, effectiveFrom } = asRecord(request);
  return effectiveFrom === undefined ? asText(status) : undefined;
}
