import type { WireMessage } from '../record/exchange.js';
import type { History, TimedFact } from '../record/history.js';

/** The serial or key id that a network's message says it was signed with. */
export const serialOf = (message: WireMessage | undefined): string | undefined =>
  message?.headers.find(([name]) => name.toLowerCase() === 'wechatpay-serial')?.[1];

/**
 * Whether an unknown serial number must have the list fetched, or a timer may do it alone: the network's pages want both, its
 * own SDK for Go has the timer alone, and old and new stand in the list side by side for a time that no page numbers.
 */
export const BY_TIMER_ALONE = ['WX-U44'];

/** From the publication of a second platform key until the first one is withdrawn. */
export interface Overlap {
  readonly network: string;
  /** The key that came, and those that were there before it. */
  readonly fresh: string;
  readonly fromSeq: number;
  readonly toSeq: number;
  /** When the IUT had the list with the new certificate in it; Infinity if never, undefined for a key that is in no list. */
  readonly fetchedSeq: number | undefined;
}

/** The new certificate was not in any list that the IUT had by then. */
export const isUnfetched = ({ fetchedSeq }: Overlap, bySeq = Infinity): boolean =>
  fetchedSeq !== undefined && fetchedSeq >= bySeq;

export function overlapsOf({ facts }: Pick<History, 'facts'>): Overlap[] {
  const changes = facts('key-changed').filter(({ what }) => what === 'platform');
  return changes
    .filter(({ step }) => step === 'published')
    .map(({ network, serial, seq }) => ({
      network,
      fresh: serial,
      fromSeq: seq,
      toSeq: changes.find((end) => isWithdrawal(end, network) && end.seq > seq)?.seq ?? Infinity,
      fetchedSeq: isPublicKey(serial)
        ? undefined
        : (changes.find((other) => other.step === 'fetched' && other.serial === serial)?.seq ?? Infinity),
    }));
}

/** It comes by hand, to who names it in requests. */
const isPublicKey = (serial: string): boolean => serial.startsWith('PUB_KEY_ID_');

const isWithdrawal = ({ step, network: of }: TimedFact<'key-changed'>, network: string): boolean =>
  step === 'withdrawn' && of === network;
