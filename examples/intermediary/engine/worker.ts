import { type Clock, SECOND } from '../core/clock.js';
import { errorText, type Log } from '../core/log.js';
import type { PaymentKey } from '../model.js';
import type { Parts } from '../parts.js';
import type { Storage } from '../storage/storage.js';
import type { Book } from './book.js';
import type { Locks } from './locks.js';
import type { RefundSteps } from './refund-steps.js';
import { type PaymentSteps, planOf } from './steps.js';

export interface Worker {
  start(): void;
  /** Looks for due work now rather than at the next planned instant. */
  wake(): void;
  /** Takes no new work and waits for what is under way. */
  stop(): Promise<void>;
}

export interface WorkerOptions {
  readonly parts: Parts;
  readonly storage: Storage;
  readonly clock: Clock;
  readonly book: Book;
  readonly locks: Locks;
  readonly paymentSteps: PaymentSteps;
  readonly refundSteps: RefundSteps;
  readonly log: Log;
  /** Other things that fall due: events, merchant changes, keys. Each call does what is due and returns. */
  readonly alsoDue: () => void;
}

const MAX_PARALLEL = 200;
const MAX_PARALLEL_AUDITS = 8;

/**
 * Picks up due rows, wherever they come from: a request a moment ago, or a process that died yesterday. There is no other
 * queue, so there is nothing else to recover (AVAIL-01).
 */
export function createWorker(options: WorkerOptions): Worker {
  const { parts, storage, clock, book, locks, paymentSteps, refundSteps, log, alsoDue } = options;
  const running = new Set<Promise<void>>();
  let audits = 0;
  let timer: NodeJS.Timeout | undefined;
  let planned = Number.POSITIVE_INFINITY;
  let sweptAt = 0;
  let stopped = true;

  /** One look at one payment and those of its refunds that are due. */
  async function workOn(key: PaymentKey): Promise<void> {
    // Bounded, so that a payment that is always due again does not keep its lock for ever.
    for (let step = 0; step < 10 && !stopped; step += 1) {
      const order = book.read(key);
      const now = clock.now();
      if (!order) return;
      if (order.payment.dueAt !== undefined && order.payment.dueAt <= now) {
        await paymentSteps.step(order);
        continue;
      }
      const refunds = order.refunds.filter((each) => each.dueAt !== undefined && each.dueAt <= now);
      if (refunds.length === 0) return;
      await Promise.all(refunds.slice(0, parts.refundsAtOnce()).map((refund) => refundSteps.step(order, refund)));
    }
  }

  /** One payment that cannot be worked on must not stop the others (TIMEOUT-09): it is put off, and said so. */
  function putOff(key: PaymentKey, error: unknown): void {
    log('worker.failed', { merchantId: key.merchantId, paymentId: key.paymentId, reason: errorText(error) });
    stopped ||= !parts.outlivesFailedWork();
    try {
      book.change(key, ({ payment, refunds }) => {
        const at = clock.now() + Math.max(clock.pace(10 * SECOND), SECOND / 2);
        for (const each of [payment, ...refunds]) if (each.dueAt !== undefined) each.dueAt = Math.max(each.dueAt, at);
      });
    } catch (again) {
      log('worker.storage-failed', { reason: errorText(again) });
    }
  }

  function begin(key: PaymentKey): void {
    const order = book.read(key);
    const isAudit = order !== undefined && planOf(order.payment) === 'AUDIT' && order.payment.dueAt !== undefined;
    if (isAudit && audits >= MAX_PARALLEL_AUDITS) return;
    if (isAudit) audits += 1;
    const work = locks
      .tryRun(key, () => workOn(key).catch((error: unknown) => putOff(key, error)))
      .then(() => undefined)
      .catch((error: unknown) => log('worker.storage-failed', { reason: errorText(error) }))
      .finally(() => {
        running.delete(work);
        if (isAudit) audits -= 1;
        wake();
      });
    running.add(work);
  }

  function look(): void {
    timer = undefined;
    planned = Number.POSITIVE_INFINITY;
    if (stopped) return;
    try {
      const now = clock.now();
      if (now - sweptAt >= SECOND || now < sweptAt) {
        sweptAt = now;
        locks.releaseTheDead();
      }
      alsoDue();
      for (const key of storage.duePayments(now, MAX_PARALLEL)) {
        if (running.size >= MAX_PARALLEL) break;
        if (!locks.isHeldHere(key)) begin(key);
      }
      // At least once a second: another instance may have left work, or the clock may have been set.
      // What is due but cannot begin, all hands being busy, is looked for again soon, not in a spin.
      const next = Math.min(storage.nextDueAt() ?? Number.POSITIVE_INFINITY, now + SECOND);
      planFor(Math.max(next, clock.now() + 20));
    } catch (error) {
      log('worker.storage-failed', { reason: errorText(error) });
      planFor(clock.now() + SECOND);
    }
  }

  function planFor(at: number): void {
    if (stopped || at >= planned) return;
    clearTimeout(timer);
    planned = at;
    timer = setTimeout(look, Math.max(0, at - clock.now()));
  }

  const wake = (): void => planFor(clock.now());

  return {
    wake,
    start() {
      stopped = false;
      book.onChange(wake);
      wake();
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await Promise.allSettled(running);
    },
  };
}
