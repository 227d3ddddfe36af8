import { ConfigError } from '../config.js';
import { steadyClock } from '../core/clock.js';
import { errorText } from '../core/log.js';
import type { Payment, PaymentKey } from '../model.js';
import { openLibsql } from '../storage/libsql.js';
import type { Storage } from '../storage/storage.js';

/** What everything stands on: storage, exclusive work, recovery. */
export interface FoundationParts {
  openStorage(path: string): Storage;
  /** Unix ms by which deadlines are set and looked at; chosen once, at the start (AVAIL-06). */
  deadlineClock(): () => number;
  /** The right to work on a payment, against a second instance on the same storage (AVAIL-07). */
  claimWork(storage: Storage, key: PaymentKey, owner: string): boolean;
  /** Whether the holder of a claim still lives; claims of the dead are taken over. */
  ownerLives(owner: string): boolean;
  /** Runs once at start-up, before anything else (AVAIL-01): default, all work is rows that the worker finds by itself. */
  recoverAtStart(storage: Storage, now: number): void;
  /** Whether the others are worked on when one payment could not be (TIMEOUT-09). */
  outlivesFailedWork(): boolean;
  /** An order request that was under way when its process died: its outcome is unknown, never assumed (IDEM-12). */
  afterCrash(payment: Payment): 'UNKNOWN' | 'FAILED' | 'SEND_AGAIN';
}

export const foundationParts: FoundationParts = {
  openStorage(path) {
    try {
      return openLibsql(path);
    } catch (error) {
      throw new ConfigError(`DATABASE: cannot open ${path} (${errorText(error)})`);
    }
  },
  deadlineClock: steadyClock,
  claimWork: (storage, key, owner) => storage.claim(key, owner),
  ownerLives,
  recoverAtStart: () => undefined,
  outlivesFailedWork: () => true,
  afterCrash: () => 'UNKNOWN',
};

/** Instances in this very process, for tests that run several. */
const livingHere = new Set<string>();

export function registerOwner(owner: string): () => void {
  livingHere.add(owner);
  return () => livingHere.delete(owner);
}

/**
 * The storage is a file, so every owner is a process of this machine, and the operating system knows whether it lives.
 * Leases would expire during a slow call, or keep a restarted process waiting; a dead process has no such doubts.
 */
function ownerLives(owner: string): boolean {
  if (livingHere.has(owner)) return true;
  const pid = Number(owner.split(':')[0]);
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
