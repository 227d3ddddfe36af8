import { krw, type Money, money } from '../core/money.js';
import type { Answer, Cashier, Payment, Refund } from '../scenario/stage.js';
import type { WalletName } from '../scenario/wallets.js';
import { memberOf } from './events.js';
import type { StepOf } from './steps.js';

/** A payment of the list, and what has been seen of it. */
export interface KnownPayment {
  readonly wallet: WalletName;
  readonly payment: Payment;
  /** Text of the QR, from whichever answer gave it first. */
  qr: string;
  call: Payment['call'];
  address: Payment['address'];
  networkOrder: string | undefined;
  paymentCode: string | undefined;
  cashier: Cashier | undefined;
  /** Minor units that the refunds asked for leave. */
  left: bigint;
  cancelled: string | undefined;
}

export interface KnownRefund {
  readonly payment: KnownPayment;
  readonly refund: Pick<Refund, 'refundId' | 'amount'>;
}

/** As it is before anybody has answered: its ids are needed while its answer is still under way. */
export const drafted = (
  draft: Pick<Payment, 'paymentId' | 'amount' | 'request'>,
  more: Pick<KnownPayment, 'wallet' | 'paymentCode'> & { readonly merchantId: string },
): KnownPayment => {
  const nothing = { qr: '', call: undefined, address: undefined };
  return {
    wallet: more.wallet,
    payment: {
      ...draft,
      merchantId: more.merchantId,
      answer: { status: undefined, outcome: 'timeout', body: undefined },
      ...nothing,
    },
    ...nothing,
    networkOrder: undefined,
    paymentCode: more.paymentCode,
    cashier: undefined,
    left: draft.amount.minor,
    cancelled: undefined,
  };
};

/** Takes from any answer about a payment what is not known yet. */
export function learn(known: KnownPayment, { body }: Answer): void {
  const payload = memberOf(memberOf(body, 'action'), 'payload');
  if (known.qr === '' && typeof payload === 'string') known.qr = payload;
  const number = memberOf(body, 'networkOrderId');
  if (typeof number === 'string') known.networkOrder = number;
}

/** How much a refund asks for. */
export function amountOf({ payment, left }: KnownPayment, wanted: StepOf<'refund'>['amount']): Money {
  switch (wanted) {
    case 'one':
      return krw(1);
    case 'half':
      return money('KRW', payment.amount.minor / 2n);
    case 'rest':
      return money('KRW', left);
    case 'over':
      return money('KRW', left + 1n);
  }
}
