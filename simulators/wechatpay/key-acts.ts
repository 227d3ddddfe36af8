import type { Journal } from '../../src/record/journal.js';
import type { Identity } from '../kit/keys.js';
import type { Institution } from './institution.js';
import { NETWORK } from './orders.js';
import type { MessageKind } from './platform-keys.js';

/** What changing keys needs beside the institution. */
export interface KeyMeans {
  /** A key that is made when it is first asked for. */
  readonly make: (name: string) => Promise<Identity>;
  /** Puts the institution's newest key and certificate where its credentials say. */
  readonly handMerchantKey: () => void;
}

/** What is known of the keys of both sides, by serial number or id. */
export interface KeySheet {
  readonly certificates: readonly string[];
  /** The institution has asked for the list since the newest certificate came into it. */
  readonly newestIsFetched: boolean;
  readonly publicKeyId: string;
  readonly mode: 'certificate' | 'public-key' | 'mixed';
  readonly publicKeyIsOpen: boolean;
  /** A request has named the public key in `Wechatpay-Serial`. */
  readonly publicKeyIsNamed: boolean;
  readonly answersSignedBy: readonly string[];
  readonly noticesSignedBy: readonly string[];
  readonly merchant: string;
}

/** How the network's staff change keys: its own, and those of the institution. */
export function createKeyActs(
  { platformKeys, merchantKeys }: Institution,
  { make, handMerchantKey }: KeyMeans,
  journal: Journal,
  tell: (action: string, detail: unknown) => void,
) {
  // The first of each was made at the start, under the plain name.
  const made = { platform: 1, merchant: 1 };
  const next = (what: 'platform' | 'merchant'): Promise<Identity> => {
    made[what] += 1;
    return make(`wechatpay-${what}-${made[what]}`);
  };
  const changed = (
    what: 'platform' | 'merchant',
    step: 'published' | 'signing' | 'withdrawn',
    serials: readonly string[],
  ): void => {
    for (const serial of serials) journal.fact({ kind: 'key-changed', network: NETWORK, what, serial, step });
  };
  const signersOf = (of: MessageKind | undefined): string[] => [
    ...new Set((of === undefined ? (['answers', 'notices'] as const) : [of]).flatMap(platformKeys.signersOf)),
  ];

  return {
    /** A new platform certificate is in the list, beside those that are there. Who signs stays as it is. */
    async publishPlatformCertificate(): Promise<{ serial: string }> {
      const fresh = await next('platform');
      platformKeys.publish(fresh);
      tell('publishPlatformCertificate', { serial: fresh.serial });
      changed('platform', 'published', [fresh.serial]);
      return { serial: fresh.serial };
    },

    /** A certificate of the list signs from now on: all messages, or only answers or notices. */
    signWith({ serial, of }: { serial: string; of?: MessageKind }): void {
      platformKeys.signWith(serial, of);
      tell('signWith', { serial, of });
      changed('platform', 'signing', [serial]);
    },

    /** All certificates of the list sign by turns, as while one takes over from another. */
    signAlternately({ of }: { of?: MessageKind } = {}): void {
      platformKeys.signAlternately(of);
      tell('signAlternately', { of });
      changed('platform', 'signing', signersOf(of));
    },

    /** A platform certificate that no longer signs leaves the list. */
    withdrawPlatformCertificate({ serial }: { serial: string }): void {
      platformKeys.withdraw(serial);
      tell('withdrawPlatformCertificate', { serial });
      changed('platform', 'withdrawn', [serial]);
    },

    /** The institution opens the public key that it was given: answers to requests that name it are signed with it. */
    openPublicKey(): void {
      platformKeys.openPublicKey();
      tell('openPublicKey', {});
      changed('platform', 'published', [platformKeys.publicKey.serial]);
    },

    /** So many per cent of the notices are signed with the public key from now on; WeChat Pay goes from 0.1 to 100. */
    movePublicKeyTo({ percent }: { percent: number }): void {
      platformKeys.movePublicKeyTo(percent);
      tell('movePublicKeyTo', { percent });
      if (percent > 0) changed('platform', 'signing', [platformKeys.publicKey.serial]);
    },

    /** The end of the migration to the public key: certificates sign no more, and the list answers 404. */
    endCertificates(): void {
      const ended = platformKeys.certificates.map(({ serial }) => serial);
      platformKeys.endCertificates();
      tell('endCertificates', { serials: ended });
      changed('platform', 'withdrawn', ended);
    },

    /** A new API key and certificate of the institution, put in the place of the old in its files. Both are accepted. */
    async renewMerchantCertificate(): Promise<{ serial: string; former: string }> {
      const fresh = await next('merchant');
      const former = merchantKeys.current.serial;
      merchantKeys.renew(fresh);
      handMerchantKey();
      tell('renewMerchantCertificate', { serial: fresh.serial, former });
      changed('merchant', 'published', [fresh.serial]);
      return { serial: fresh.serial, former };
    },

    /** An older API certificate of the institution is accepted no more: 401. */
    revokeMerchantCertificate({ serial }: { serial: string }): void {
      merchantKeys.revoke(serial);
      tell('revokeMerchantCertificate', { serial });
      changed('merchant', 'withdrawn', [serial]);
    },

    keys(): KeySheet {
      const { certificates, newestIsFetched, publicKey, mode, publicKeyIsOpen, publicKeyIsNamed } = platformKeys;
      return {
        certificates: certificates.map(({ serial }) => serial),
        newestIsFetched,
        publicKeyId: publicKey.serial,
        mode,
        publicKeyIsOpen,
        publicKeyIsNamed,
        answersSignedBy: platformKeys.signersOf('answers'),
        noticesSignedBy: platformKeys.signersOf('notices'),
        merchant: merchantKeys.current.serial,
      };
    },
  };
}
