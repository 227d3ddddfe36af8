import { asArray, asRecord, asText, type History, isAccepted, nameOf } from '../record/history.js';
import { isPay } from './operations.js';
import { defineOracle } from './oracle.js';

/** Codes of the wallets that Pyx has documents for; another wallet may give out any. */
const KNOWN: Readonly<Record<string, RegExp>> = { WECHATPAY: /^1[0-6]\d{16}$/, ALIPAY: /^(2[5-9]|30)\d{14,22}$/ };

/** CPM-07: a code of no known network is refused, and sent nowhere. */
export const unknownCodesGoNowhere = defineOracle(
  'unknown-codes-go-nowhere',
  { requirements: ['CPM-07'], judged: 'event' },
  function* (history, { met, broken }) {
    for (const payment of history.payments) {
      const code = payment.requested?.paymentCode;
      if (code === undefined || !isNobodys(code, history)) continue;
      const create = payment.stimuli.find(
        ({ operation, outcome }) => operation === 'createPayment' && outcome === 'answered',
      );
      if (create === undefined) continue;
      yield met(nameOf(payment));
      const sent = payment.sent.filter(isPay);
      const isTaken = isAccepted(create) && asText(asRecord(create.body).status) !== 'FAILED';
      if (sent.length === 0 && !isTaken) continue;
      yield broken({
        expected: 'a refusal of a code of no known network, with nothing sent',
        seen: `status ${create.status}${sent.length === 0 ? '' : `, and the code sent to ${sent.map(({ network }) => network).join(', ')}`}`,
        evidence: [...sent.map(({ id }) => id), create.exchange],
        subject: nameOf(payment),
      });
    }
  },
);

/** Not even digits of a code's length, or of none of the wallets that the IUT declares, where Pyx knows all of them. */
function isNobodys(code: string, { header }: History): boolean {
  if (!/^\d{16,24}$/.test(code)) return true;
  const declared = asArray(asRecord(asRecord(header?.manifest).capabilities).wallets).map(String);
  if (declared.length === 0 || declared.some((wallet) => KNOWN[wallet] === undefined)) return false;
  return !Object.values(KNOWN).some((known) => known.test(code));
}
