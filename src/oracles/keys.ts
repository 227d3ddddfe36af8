import type { WireMessage } from '../record/exchange.js';
import type { History, TimedFact } from '../record/history.js';

/** The serial or key id that a network's message says it was signed with. */
export const serialOf = (message: WireMessage | undefined): string | undefined =>
  message?.headers.find(([name]) => name.toLowerCase() === 'wechatpay-serial')?.[1];

/** From the publication of a second platform key until the first one is withdrawn. */
export interface Overlap {
  readonly network: string;
  /** The key that came, and those that were there before it. */
  readonly fresh: string;
  readonly fromSeq: number;
  readonly toSeq: number;
}

export function overlapsOf({ facts }: Pick<History, 'facts'>): Overlap[] {
  const changes = facts('key-changed').filter(({ what }) => what === 'platform');
  return changes
    .filter(({ step }) => step === 'published')
    .map(({ network, serial, seq }) => ({
      network,
      fresh: serial,
      fromSeq: seq,
      toSeq: changes.find((end) => isWithdrawal(end, network) && end.seq > seq)?.seq ?? Infinity,
    }));
}

const isWithdrawal = ({ step, network: of }: TimedFact<'key-changed'>, network: string): boolean =>
  step === 'withdrawn' && of === network;
