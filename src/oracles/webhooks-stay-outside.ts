import { asRecord, asText, isAccepted } from '../record/history.js';
import { defineOracle } from './oracle.js';

/**
 * SEC-07: no spelling of an address makes the IUT call a host that it would not call by its plain name.
 *
 * A trial runs on loopback, where an IUT may be right to call 127.0.0.1 itself. So the plain address is the control: only
 * an IUT that leaves it alone has a rule about internal hosts, and only then another spelling, or a redirect, that reaches
 * the same listener shows that the rule can be got round.
 */
export const webhooksStayOutside = defineOracle(
  'webhooks-stay-outside',
  { requirements: ['SEC-07'], judged: 'settled' },
  function* ({ answers, events, facts }, { met, broken }) {
    const contacted = facts('canary-contacted');
    if (contacted.some(({ spelling }) => spelling === 'plain')) return;
    const offers = facts('canary-opened').flatMap((canary) => {
      const change = answers.find(
        ({ operation, request, seq }) =>
          operation === 'patchMerchant' &&
          asText(asRecord(asRecord(request).webhook).url) === canary.url &&
          seq > canary.seq,
      );
      return change === undefined ? [] : [{ canary, change }];
    });
    const plain = offers.find(({ canary }) => canary.spelling === 'plain');
    // Refused at once, or known by the silence after something that was worth telling.
    const hasRule =
      plain !== undefined &&
      (!isAccepted(plain.change) ||
        events.some(
          ({ merchant, seq, accepted }) => merchant === plain.change.merchant && accepted && seq > plain.change.seq,
        ));
    if (!hasRule) return;
    for (const { canary, change } of offers.filter((offer) => offer !== plain)) {
      yield met(`${canary.spelling} (${change.exchange})`);
      const call = contacted.find(({ canary: id }) => id === canary.canary);
      if (call === undefined) continue;
      yield broken({
        expected: 'no call of an internal host, however a merchant spells it',
        seen: `a call of ${canary.url} (${canary.spelling}), while the plain address is left alone`,
        evidence: [change.exchange, call.exchange],
        timeDependent: false,
      });
    }
  },
);
