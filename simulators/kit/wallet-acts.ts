import type { Tell } from './acts-told.js';
import { BEHAVIOURS, type Behaviour, type CodeProblem, type CodeWallet, type CodeWallets } from './code-wallets.js';
import { orderNamed } from './named.js';
import type { BookedOrder } from './order.js';
import type { OrderIndex } from './order-index.js';
import type { Scanned } from './payer-sessions.js';

/** How a payer comes to stand before an order: by a code that is shown, by one that is scanned, or by its number. */

type Means<W extends CodeWallet> = Pick<CodeWallets<W, object>, 'add' | 'wallet' | 'show'>;

const ownerIn = <W extends CodeWallet>(wallets: Means<W>, payer: string | undefined): W =>
  payer === undefined ? wallets.add(undefined, {}) : wallets.wallet(payer);

export function createWalletActs<W extends CodeWallet>(wallets: Means<W>, tell: Tell) {
  return {
    /** From now on the payer cannot pay. */
    closeAccount({ payer }: { payer: string }): void {
      wallets.wallet(payer).closed = true;
      tell('closeAccount', { payer });
    },

    /**
     * Shows a payment code. `password`: the wallet asks for it and the payer types it after `afterMs`, or by a later act.
     * `declines` comes to say no after `afterMs` (default 5 s), where the network learns of it. A payer who is not named is
     * made for it. `lifetimeMs` is for rated trials, where a minute of the code is shorter than an IUT's unrated patience
     * with an answer.
     */
    code({
      payer,
      behaviour = 'pays',
      codeProblem,
      afterMs,
      lifetimeMs,
    }: {
      payer?: string;
      behaviour?: Behaviour;
      codeProblem?: CodeProblem;
      afterMs?: number;
      lifetimeMs?: number;
    } = {}): { paymentCode: string; payer: string } {
      if (!BEHAVIOURS.includes(behaviour))
        throw new RangeError(`unknown behaviour "${behaviour}" (known: ${BEHAVIOURS.join(', ')})`);
      const owner = ownerIn(wallets, payer);
      const shown = wallets.show({
        payer: owner.payer,
        behaviour,
        ...(codeProblem === undefined ? {} : { problem: codeProblem }),
        ...(afterMs === undefined ? {} : { actsAfterMs: afterMs }),
        ...(lifetimeMs === undefined ? {} : { lifetimeMs }),
      });
      tell('code', { payer: owner.payer, behaviour, codeProblem, afterMs, lifetimeMs, paymentCode: shown.code });
      return { paymentCode: shown.code, payer: owner.payer };
    },
  };
}

/** @param open Puts an order before a payer, as this network's wallet does. @param nouns What the network calls an order, and its code. */
export function createOpeningActs<O extends BookedOrder, W extends CodeWallet>({
  book,
  wallets,
  tell,
  nouns,
  codeOfUrl,
  open,
}: {
  book: OrderIndex<O>;
  wallets: Means<W>;
  tell: Tell;
  nouns: { readonly order: string; readonly code: string };
  /** What a wallet reads from a code; undefined where it is none of this network. */
  codeOfUrl: (url: string) => string | undefined;
  open: (order: O, wallet: W) => Scanned;
}) {
  function show(action: string, order: O, payer: string | undefined): Scanned {
    const owner = ownerIn(wallets, payer);
    const opened = open(order, owner);
    tell(action, { payer: owner.payer, order: order.number, session: opened.session });
    return opened;
  }

  return {
    /** Opens a code in the wallet. A payer who is not named is made for it. */
    scan({ payer, codeUrl }: { payer?: string; codeUrl: string }): Scanned {
      const code = codeOfUrl(codeUrl);
      const order = code === undefined ? undefined : book.findByCode(code);
      if (order === undefined) throw new RangeError(`the ${nouns.code} "${codeUrl}" is none of this network`);
      return show('scan', order, payer);
    },

    /**
     * Puts an order before a payer by its number: one whose code is still on its way to the store cannot be scanned yet, and
     * a payment page may know the number alone.
     */
    openOrder({ payer, order: name }: { payer?: string; order: string }): Scanned {
      return show('openOrder', orderNamed(book, nouns.order, name), payer);
    },
  };
}
