import { nameOf } from '../record/history.js';
import { askedCode, roleOf } from './operations.js';
import { defineOracle } from './oracle.js';

/** Prefix and length of the codes of each wallet (protocol sheets); 16 at WeChat Pay is disputed, so it is nobody's here. */
const CODES: Readonly<Record<string, RegExp>> = {
  wechatpay: /^1[0-5]\d{16}$/,
  alipay: /^(2[5-9]|30)\d{14,22}$/,
  'alipay-cn': /^(2[5-9]|30)\d{14,22}$/,
};

/** CPM-01: a payer's code reaches the network of its prefix, digit by digit: as text, never as a number. */
export const codesArriveDigitByDigit = defineOracle(
  'codes-arrive-digit-by-digit',
  { requirements: ['CPM-01'], judged: 'event' },
  function* ({ payments }, { met, broken }) {
    for (const payment of payments) {
      const code = payment.requested?.paymentCode;
      if (code === undefined) continue;
      const homes = Object.keys(CODES).filter((network) => CODES[network]?.test(code));
      for (const pay of payment.sent.filter((exchange) => roleOf(exchange) === 'pay-code')) {
        const sent = askedCode(pay);
        yield met(`${nameOf(payment)} (${pay.id})`);
        if (sent === code && (homes.length === 0 || homes.includes(pay.network))) continue;
        yield broken({
          expected: `the code ${masked(code)} as ${code.length} digits of text, at ${homes[0] ?? pay.network}`,
          seen: `${sent === code ? 'the same' : typeof sent === 'string' ? `${masked(sent)}, ${sent.length} characters` : `a ${typeof sent}`}, at ${pay.network}`,
          evidence: [pay.id],
          subject: nameOf(payment),
        });
      }
    }
  },
);

/** A live code is money: pages show its ends. */
const masked = (code: string): string => `${code.slice(0, 2)}…${code.slice(-2)}`;
