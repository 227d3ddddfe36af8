import { createHmac, randomBytes } from 'node:crypto';
import { canonicalJson, type JsonObject } from '../core/json.js';
import type { Payment, PaymentKey, Refund } from '../model.js';
import type { Storage } from '../storage/storage.js';

/** Who is who: numbers sent to the networks, and how a repeated request is recognised. */
export interface IdentityParts {
  /** A number for a new order at a network: unique over merchants, days and restarts (IDEM-09). */
  newOrderNumber(key: PaymentKey): string;
  newRefundNumber(key: PaymentKey, refundId: string): string;
  /** The number that an attempt to place the order carries; attempts count from 1 (IDEM-08). */
  orderNumberForAttempt(payment: Payment, attempt: number): string;
  /** The number that an attempt of a refund carries (REFUND-02). */
  refundNumberForAttempt(refund: Refund, attempt: number): string;
  /** A digest of the content that makes two requests "the same" (IDEM-05). */
  fingerprintOf(body: JsonObject, secret: string): string;
  /**
   * What a second request under a known id is. `NEW` has no place in a correct intermediary: it executes again. Of a payment
   * that is still being accepted it may be `IN_PROGRESS`.
   */
  judgeRepeat(
    existingFingerprint: string,
    fingerprint: string,
    existing?: Payment,
  ): 'SAME' | 'REUSED' | 'NEW' | 'IN_PROGRESS';
  /** Whether a repeated create of an open QR payment shows a new code, of an order of its own, in place of the first (MPM-04). */
  issuesAnew(payment: Payment): boolean;
  /** The payment that a caller means; ids are scoped to the merchant (IDEM-07, MERCH-04). */
  findPayment(storage: Storage, key: PaymentKey): Payment | undefined;
  /** Marks a payment code as used; false when another payment already used it (CPM-02, CPM-08). */
  takeCode(storage: Storage, codeDigest: string, key: PaymentKey): boolean;
}

/** 32 letters and digits, the longest that every order API takes; 160 random bits leave collisions to the imagination. */
const randomNumber = (prefix: string): string =>
  prefix + randomBytes(24).toString('base64url').replace(/[-_]/g, '0').slice(0, 30);

export const identityParts: IdentityParts = {
  newOrderNumber: () => randomNumber('p0'),
  newRefundNumber: () => randomNumber('r0'),
  orderNumberForAttempt: (payment) => payment.orderId,
  refundNumberForAttempt: (refund) => refund.networkRefundNo,
  fingerprintOf(body, secret) {
    // Keyed, because the content holds the payment code: 18 digits behind a bare hash would be found by trying.
    const { description: _description, ...content } = body;
    return createHmac('sha256', secret).update(canonicalJson(content)).digest('base64url');
  },
  judgeRepeat: (existing, fingerprint) => (existing === fingerprint ? 'SAME' : 'REUSED'),
  issuesAnew: () => false,
  findPayment: (storage, key) => storage.findPayment(key),
  takeCode: (storage, codeDigest, key) => storage.useCode(codeDigest, key) === undefined,
};
