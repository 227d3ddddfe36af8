import { groupBy } from '../record/group.js';
import { asRecord, asText, isAccepted, nameOf } from '../record/history.js';
import { isPay } from './operations.js';
import { defineOracle } from './oracle.js';

/**
 * QR-08: nobody is paid by a counter's code but the merchant that it was issued to. A text that was issued to nobody is an
 * altered one, whatever it is made of.
 */
export const codesPayTheirOwnMerchant = defineOracle(
  'codes-pay-their-own-merchant',
  { requirements: ['QR-08'], judged: 'event' },
  function* ({ answers, payments }, { met, broken }) {
    const codes = answers.flatMap((answer) => {
      const payload = answer.operation === 'staticQr' ? asText(asRecord(answer.body).payload) : undefined;
      return payload === undefined || !isAccepted(answer) ? [] : [{ payload, merchant: answer.merchant }];
    });
    if (codes.length === 0) return;
    const issued = groupBy(codes, ({ payload }) => payload);
    for (const payment of payments) {
      for (const stimulus of payment.stimuli) {
        const { operation, request, status, sentSeq, seq, exchange } = stimulus;
        const payload = asText(request.qrPayload);
        if (operation !== 'createPayment' || request.mode !== 'MPM_STATIC' || payload === undefined) continue;
        const owners = (issued.get(payload) ?? []).map(({ merchant }) => merchant);
        if (owners.includes(payment.merchant)) continue;
        yield met(`${nameOf(payment)} (${exchange})`);
        const sent = payment.sent.filter((pay) => isPay(pay) && pay.openedSeq > sentSeq && pay.openedSeq < seq);
        const isTaken = isAccepted(stimulus) && asRecord(stimulus.body).status !== 'FAILED';
        if (!isTaken && sent.length === 0) continue;
        yield broken({
          expected: `a refusal of a code that was issued to ${owners.length === 0 ? 'nobody' : `merchant ${owners.join(', ')}`}`,
          seen: `status ${status} for merchant ${payment.merchant}${sent.length === 0 ? '' : `, and ${sent.map((pay) => pay.operation).join(', ')} was sent`}`,
          evidence: [exchange, ...sent.map(({ id }) => id)],
          subject: nameOf(payment),
        });
      }
    }
  },
);
