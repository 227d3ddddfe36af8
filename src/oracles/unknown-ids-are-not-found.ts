import { asArray, asRecord, asText, type History, isAccepted, type TimedFact } from '../record/history.js';
import { defineOracle } from './oracle.js';

type Answer = TimedFact<'northbound-answered'>;

/** API-05: what was never asked for is not found, and a list shows everything once. */
export const unknownIdsAreNotFound = defineOracle(
  'unknown-ids-are-not-found',
  { requirements: ['API-05'], judged: 'event' },
  function* (history, { met, broken }) {
    const known = new Set(
      history.answers
        .filter(({ operation }) => ['createPayment', 'networkCancel', 'createRefund'].includes(operation))
        .flatMap(({ merchant, payment, refund }) => [
          `${merchant}/${payment}`,
          ...(refund === undefined ? [] : [`${merchant}//${refund}`]),
        ]),
    );
    const listed = new Set(
      history.answers
        .filter(({ operation }) => operation === 'listRefunds')
        .flatMap(({ merchant, body }) =>
          asArray(Array.isArray(body) ? body : asRecord(body).data).map(
            (item) => `${merchant}//${asText(asRecord(item).refundId)}`,
          ),
        ),
    );
    for (const answer of history.answers.filter(
      ({ operation, outcome }) => outcome === 'answered' && (operation === 'getPayment' || operation === 'getRefund'),
    )) {
      const key =
        answer.operation === 'getPayment'
          ? `${answer.merchant}/${answer.payment}`
          : `${answer.merchant}//${answer.refund}`;
      if (known.has(key) || listed.has(key) || answer.principal !== undefined) continue;
      yield met(`${answer.operation} (${answer.exchange})`);
      if (!isAccepted(answer)) continue;
      yield broken({
        expected: 'an id that was never used is not found',
        seen: `status ${answer.status} to ${answer.operation}`,
        evidence: [answer.exchange],
      });
    }
    for (const pages of listsOf(history)) {
      const [first] = pages;
      if (first === undefined) continue;
      yield met(`list of ${first.merchant} (${first.exchange})`);
      const ids = pages.flatMap(({ body }) =>
        asArray(asRecord(body).data).map((item) => asText(asRecord(item).paymentId) ?? ''),
      );
      const evidence = pages.map(({ exchange }) => exchange);
      const twice = ids.find((id, at) => ids.indexOf(id) !== at);
      if (twice !== undefined)
        yield broken({ expected: 'each payment once in a list', seen: `${twice} twice`, evidence });
      const missing = wantedIn(history, first).filter((payment) => !ids.includes(payment));
      if (missing.length > 0)
        yield broken({
          expected: 'a list that holds every payment that was accepted before it was asked for',
          seen: `${missing.join(', ')} missing`,
          evidence,
        });
    }
  },
);

/** Whole lists, followed by their cursor from the first page to the last. Lists that select by more than time are left out. */
function listsOf({ answers }: History): Answer[][] {
  const pages = answers.filter(
    ({ operation, status, request, principal }) =>
      operation === 'listPayments' &&
      status === 200 &&
      principal === undefined &&
      !['status', 'wallet', 'storeId'].some((name) => asRecord(request)[name] !== undefined),
  );
  return pages
    .filter(({ request }) => asRecord(request).cursor === undefined)
    .flatMap((first) => {
      const chain = [first];
      for (;;) {
        const cursor = asText(asRecord(chain.at(-1)?.body).nextCursor);
        if (cursor === undefined) return [chain];
        const next = pages.find(
          ({ merchant, request, sentSeq }) =>
            merchant === first.merchant && asRecord(request).cursor === cursor && sentSeq > (chain.at(-1)?.seq ?? 0),
        );
        if (next === undefined) return [];
        chain.push(next);
      }
    });
}

/** Payments that must be in it: accepted before it was asked for, and created within the times that it names. */
function wantedIn({ payments }: History, { merchant, request, sentSeq }: Answer): string[] {
  const { from, to } = asRecord(request);
  return payments
    .filter((payment) => payment.merchant === merchant)
    .flatMap(({ payment, stimuli }) => {
      const create = stimuli.find(
        (stimulus) =>
          stimulus.operation === 'createPayment' &&
          stimulus.principal === undefined &&
          isAccepted(stimulus) &&
          stimulus.seq < sentSeq,
      );
      const createdAt = Date.parse(asText(asRecord(create?.body).createdAt) ?? '');
      if (create === undefined || Number.isNaN(createdAt)) return [];
      const isWithin =
        (typeof from !== 'string' || createdAt >= Date.parse(from)) &&
        (typeof to !== 'string' || createdAt < Date.parse(to));
      return isWithin ? [payment] : [];
    });
}
