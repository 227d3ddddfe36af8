import { createHmac, timingSafeEqual } from 'node:crypto';
import { parseJson, textMember } from '../core/json.js';

/** Whose code stands on the counter. It names no amount: the payer types that. */
export interface StaticQr {
  merchantId: string;
  storeId: string;
  wallet: string;
}

/** The code on the counter, which anybody may print anew with other content (QR-08). */
export interface StaticQrParts {
  /** The text of the code: the address of the payment page, with what the code says and proof that we said it. */
  writeStaticQr(publicUrl: string, content: StaticQr, secret: string): string;
  /** What a code says, if we have written it; undefined otherwise. */
  readStaticQr(payload: string, secret: string): StaticQr | undefined;
}

/** `…/pay/<content>.<proof>`, both base64url; the proof is over all that stands before it. The page is the platform's. */
const FORM = /^(.{1,500}\/pay\/([A-Za-z0-9_-]{1,400}))\.([A-Za-z0-9_-]{43})$/;

const proofOf = (text: string, secret: string): string => createHmac('sha256', secret).update(text).digest('base64url');

export const staticQrParts: StaticQrParts = {
  writeStaticQr(publicUrl, { merchantId, storeId, wallet }, secret) {
    const content = Buffer.from(JSON.stringify({ m: merchantId, s: storeId, w: wallet })).toString('base64url');
    const text = `${publicUrl}/pay/${content}`;
    return `${text}.${proofOf(text, secret)}`;
  },
  readStaticQr(payload, secret) {
    const [, text = '', content = '', proof = ''] = FORM.exec(payload) ?? [];
    const expected = Buffer.from(proofOf(text, secret));
    if (proof.length !== expected.length || !timingSafeEqual(Buffer.from(proof), expected)) return undefined;
    return readStaticQrContent(content);
  },
};

/** What stands in a code, whoever wrote it. */
export function readStaticQrContent(content: string): StaticQr | undefined {
  const said = parseJson(Buffer.from(content, 'base64url').toString());
  const merchantId = textMember(said, 'm');
  const storeId = textMember(said, 's');
  const wallet = textMember(said, 'w');
  return merchantId && storeId && wallet ? { merchantId, storeId, wallet } : undefined;
}
