import type { CodeWallet, CodeWallets, PaymentCode } from './code-wallets.js';
import type { BookedOrder } from './order.js';
import type { OrderIndex } from './order-index.js';

/** Network ms until somebody who does not want to pay has said so. */
const DECLINES_AFTER_MS = 5_000;

/**
 * With the box for the password open, the payer does by itself what the code's behaviour says, where it says when.
 * @param decline What saying no does; absent where the network learns nothing of it.
 */
export function planAct<O extends BookedOrder, W extends CodeWallet>(
  { book, wallets }: { book: Pick<OrderIndex<O>, 'findByNetworkOrder'>; wallets: Pick<CodeWallets<W, never>, 'later'> },
  { behaviour, actsAfterMs }: PaymentCode,
  { networkOrder, account }: O,
  { isOpen, pay, decline }: { isOpen: (order: O) => boolean; pay: (order: O) => void; decline?: (order: O) => void },
): void {
  const act = behaviour === 'declines' ? decline : pay;
  const afterMs = actsAfterMs ?? (behaviour === 'declines' ? DECLINES_AFTER_MS : undefined);
  if (act === undefined || afterMs === undefined) return;
  wallets.later(afterMs, account, () => {
    const order = book.findByNetworkOrder(networkOrder);
    if (order !== undefined && isOpen(order)) act(order);
  });
}
