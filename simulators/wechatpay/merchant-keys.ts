import type { KeyObject } from 'node:crypto';
import type { Identity } from '../kit/keys.js';

export type MerchantKeys = ReturnType<typeof createMerchantKeys>;

/**
 * The institution's API certificates. A renewed one is valid beside the old one, so that requests under way still verify,
 * until the old one is revoked; then it is refused like a serial number that never was.
 */
export function createMerchantKeys(
  first: Identity,
  /** A renewed key has signed its first request. */
  onFirstUse: (serial: string) => void,
) {
  const valid = new Map([[first.serial, first]]);
  const used = new Set([first.serial]);
  let current = first;

  return {
    /** The one whose files the institution has. */
    get current(): Identity {
      return current;
    },
    /** For a signature that does not say which certificate it is by. */
    publicKeys: (): KeyObject[] => [...valid.values()].map(({ publicKey }) => publicKey),
    publicKeyOf: (serial: string): KeyObject | undefined => valid.get(serial)?.publicKey,
    /** A request was rightly signed with it. */
    hasSigned(serial: string): void {
      if (used.has(serial)) return;
      used.add(serial);
      onFirstUse(serial);
    },
    renew(fresh: Identity): void {
      valid.set(fresh.serial, fresh);
      current = fresh;
    },
    revoke(serial: string): void {
      if (serial === current.serial)
        throw new RangeError(`certificate ${serial} is the institution's newest: renew it first`);
      if (!valid.delete(serial)) {
        throw new RangeError(
          `the institution has no certificate with the serial "${serial}" (valid now: ${[...valid.keys()].join(', ')})`,
        );
      }
    },
  };
}
