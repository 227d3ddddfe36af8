import type { Payment } from '../model.js';
import type { OrderReport, RefundReport } from './wallet.js';

/** What the engine does with a believed notification. Each call is one transaction. */
export interface NotificationSink {
  paymentReported(payment: Payment, report: OrderReport): void;
  refundReported(payment: Payment, report: RefundReport): void;
}

export type NotificationVerdict = { ok: true } | { ok: false; status: number; reason: string };

export const refused = (status: number, reason: string): NotificationVerdict => ({ ok: false, status, reason });

export interface Acknowledgement {
  status: number;
  body?: unknown;
}

/** The effect is stored first and acknowledged then: what was acknowledged survives a crash (CB-02, CB-09). */
export const applyBeforeAck = async (apply: () => void): Promise<void> => apply();
