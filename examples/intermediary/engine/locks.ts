import { randomBytes } from 'node:crypto';
import { keyOf, type PaymentKey } from '../model.js';
import { registerOwner } from '../parts/foundation.js';
import type { Parts } from '../parts.js';
import { type Storage, StorageFailed } from '../storage/storage.js';

/**
 * One worker a payment, in this process and in any other on the same storage. Southbound work is done under a lock; what
 * is merely written into the book (requests, notifications) needs none, for its transaction is over before anyone looks.
 */
export interface Locks {
  readonly owner: string;
  /** Does the work if the payment is free; false when someone else is at it. */
  tryRun(key: PaymentKey, work: () => Promise<void>): Promise<boolean>;
  /** For a payment that is just being inserted, with its claim. */
  runClaimed<T>(key: PaymentKey, work: () => Promise<T>): Promise<T>;
  isHeldHere(key: PaymentKey): boolean;
  /** Takes over the claims of instances that no longer live. */
  releaseTheDead(): void;
  close(): void;
}

export function createLocks(storage: Storage, parts: Parts): Locks {
  const owner = `${process.pid}:${randomBytes(9).toString('base64url')}`;
  const unregister = registerOwner(owner);
  const held = new Set<string>();
  const unreleased = new Map<string, PaymentKey>();
  const name = (key: PaymentKey): string => JSON.stringify(keyOf(key));

  async function runClaimed<T>(key: PaymentKey, work: () => Promise<T>): Promise<T> {
    held.add(name(key));
    try {
      return await work();
    } finally {
      held.delete(name(key));
      release(key);
    }
  }

  /** A claim that cannot be given back now is given back later: its owner lives, so nobody else would take it over. */
  function release(key: PaymentKey): void {
    unreleased.set(name(key), key);
    try {
      storage.release(key, owner);
      unreleased.delete(name(key));
    } catch (error) {
      if (!(error instanceof StorageFailed)) throw error;
    }
  }

  return {
    owner,
    runClaimed,
    isHeldHere: (key) => held.has(name(key)),
    async tryRun(key, work) {
      if (held.has(name(key)) || !parts.claimWork(storage, key, owner)) return false;
      await runClaimed(key, work);
      return true;
    },
    releaseTheDead() {
      for (const key of [...unreleased.values()]) if (!held.has(name(key))) release(key);
      for (const other of storage.claimOwners()) {
        if (other !== owner && !parts.ownerLives(other)) storage.releaseAllOf(other);
      }
    },
    close: unregister,
  };
}
