import type { Order, Refund } from '../model.js';
import { walletNamed } from '../wallets/wallet.js';
import type { Draft } from './book.js';
import type { StepOptions } from './steps.js';

/** Steps of refunds: one number from the first attempt to the last, and no verdict without the network's (REFUND-02, -07). */
export function createRefundSteps({ parts, clock, book, evidence, wallets }: StepOptions) {
  const later = (documentedMs: number): number => clock.now() + clock.pace(documentedMs);

  const changeRefund = (refund: Refund, work: (draft: Draft, current: Refund) => void): Order =>
    book.change(refund, (draft) => {
      const current = draft.refunds.find((each) => each.refundId === refund.refundId);
      if (current) work(draft, current);
    });

  /** The earliest instant at which the network wants the next refund of this order. */
  function earliestSending({ refunds }: Order, refund: Refund): number {
    const others = refunds.filter((each) => each.refundId !== refund.refundId).flatMap((each) => each.sentAt ?? []);
    return others.length === 0 ? 0 : Math.max(...others) + clock.pace(parts.refundSpacingMs());
  }

  async function send(order: Order, refund: Refund): Promise<void> {
    const earliest = earliestSending(order, refund);
    if (clock.now() < earliest) {
      changeRefund(refund, (_draft, current) => {
        current.dueAt = earliest;
      });
      return;
    }
    const begun = changeRefund(refund, (_draft, current) => {
      current.attempts += 1;
      current.networkRefundNo = parts.refundNumberForAttempt(current, current.attempts);
      current.sending = 'IN_FLIGHT';
      current.sentAt = clock.now();
    });
    const sent = begun.refunds.find((each) => each.refundId === refund.refundId) ?? refund;
    const outcome = await walletNamed(wallets, order.payment.wallet).refund(begun.payment, sent);
    changeRefund(refund, (draft, current) => {
      current.sentAt = clock.now();
      // A notification may have come before this answer.
      if (current.sending !== 'IN_FLIGHT') return;
      if (outcome.kind === 'refused') current.refusal = { code: outcome.code, message: outcome.message };
      switch (parts.judgeRefundAnswer(outcome, current)) {
        case 'WAIT_FOR_NETWORK':
          current.sending = 'ACCEPTED';
          current.polls = 0;
          current.dueAt = nextPoll(current);
          if (outcome.kind === 'ok') evidence.applyToRefund(draft, current, outcome.value, 'NETWORK_ANSWER');
          return;
        case 'SEND_LATER':
          current.sending = 'QUEUED';
          current.dueAt = later(parts.refundFundsDelayMs(current.attempts));
          return;
        case 'SEND_AGAIN':
          current.sending = 'QUEUED';
          current.dueAt = later(parts.refundRetryDelayMs(current.attempts));
          return;
        case 'QUERY':
          current.sending = 'UNKNOWN';
          current.everUnknown = true;
          current.dueAt = later(parts.refundRetryDelayMs(current.attempts));
          return;
        case 'FAIL':
          evidence.applyToRefund(draft, current, { state: 'FAILED' }, 'NETWORK_ANSWER');
          current.failure = current.refusal ?? current.failure;
          return;
        case 'SUCCEED':
          evidence.applyToRefund(draft, current, { state: 'SUCCEEDED' }, 'NETWORK_ANSWER');
      }
    });
  }

  const nextPoll = (refund: Refund): number | undefined => {
    const delay = parts.refundPollDelayMs(refund.polls);
    return delay === undefined ? undefined : later(delay);
  };

  /** After an unknown outcome: ask first, and send again, under the same number, only if the network knows nothing of it. */
  async function resolve(order: Order, refund: Refund): Promise<void> {
    const outcome = await walletNamed(wallets, order.payment.wallet).queryRefund(order.payment, refund);
    changeRefund(refund, (draft, current) => {
      current.polls += 1;
      current.dueAt = later(parts.refundRetryDelayMs(current.polls));
      if (outcome.kind !== 'ok') {
        if (parts.failsByAge(current, clock.documented(clock.now() - current.createdAt)))
          evidence.applyToRefund(draft, current, { state: 'FAILED' }, 'STAFF');
        return;
      }
      if (outcome.value.state !== 'NOT_FOUND') {
        if (outcome.value.state !== 'UNKNOWN') current.dueAt = nextPoll({ ...current, polls: 0 });
        evidence.applyToRefund(draft, current, outcome.value, 'QUERY');
        return;
      }
      if (current.refusal) {
        const { refusal } = current;
        evidence.applyToRefund(draft, current, { state: 'FAILED' }, 'QUERY');
        current.failure = refusal;
        return;
      }
      current.sending = 'QUEUED';
      current.dueAt = clock.now();
    });
  }

  async function poll(order: Order, refund: Refund): Promise<void> {
    const outcome = await walletNamed(wallets, order.payment.wallet).queryRefund(order.payment, refund);
    changeRefund(refund, (draft, current) => {
      current.polls += 1;
      current.dueAt = nextPoll(current);
      if (outcome.kind === 'ok') evidence.applyToRefund(draft, current, outcome.value, 'QUERY');
    });
  }

  /** A request whose process died before the answer was stored. */
  function recover(refund: Refund): void {
    changeRefund(refund, (_draft, current) => {
      current.sending = 'UNKNOWN';
      current.everUnknown = true;
      current.dueAt = clock.now();
    });
  }

  return {
    async step(order: Order, refund: Refund): Promise<void> {
      switch (refund.sending) {
        case 'QUEUED':
          return send(order, refund);
        case 'IN_FLIGHT':
          return recover(refund);
        case 'UNKNOWN':
          return resolve(order, refund);
        case 'ACCEPTED':
          return poll(order, refund);
      }
    },
  };
}

export type RefundSteps = ReturnType<typeof createRefundSteps>;
