import { member, parseJson, textMember } from '../../intermediary/core/json.js';
import { runIntermediary } from '../../intermediary/run.js';
import { alipayParts } from '../../intermediary/wallets/alipay/parts.js';

/**
 * As official SDKs do: a refusal may come without a signature, since whoever was not recognised gets none. A success never may
 * (SIGN-07).
 */
export const start = await runIntermediary(import.meta.url, {
  verifyAlipayAnswer(message, key) {
    const verified = alipayParts.verifyAlipayAnswer(message, key);
    if (verified.ok || message.signature !== undefined || message.time !== undefined) return verified;
    const text = message.body.toString('utf8');
    return textMember(member(parseJson(text), 'result'), 'resultStatus') === 'F' ? { ok: true, text } : verified;
  },
});
