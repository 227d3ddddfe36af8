import type { KeyObject } from 'node:crypto';
import type { Identity } from '../kit/keys.js';
import type { Switches } from './switches.js';

/** A key that WeChat Pay signs with. */
export interface SigningKey {
  /** What stands in `Wechatpay-Serial`: a certificate's serial number, or `PUB_KEY_ID_…`. */
  readonly serial: string;
  readonly privateKey: KeyObject;
  /** What a receiver holds to verify: a certificate or a public key. */
  readonly publicPem: string;
}

export type MessageKind = 'answers' | 'notices';
const KINDS: readonly MessageKind[] = ['answers', 'notices'];

export type PlatformKeys = ReturnType<typeof createPlatformKeys>;

/**
 * WeChat Pay's keys, and which of them signs the next message. Certificates that are valid side by side are all in the
 * list, and either may sign (https://pay.weixin.qq.com/doc/global/v3/en/4012357152). The public key comes beside them
 * or in their place (https://pay.weixin.qq.com/doc/v3/merchant/4013053249).
 */
export function createPlatformKeys({
  certificate,
  publicKey,
  mode: initially,
  onFetched,
}: {
  /** The certificate that the institution begins with. */
  certificate: Identity;
  /** The institution has asked for the list for the first time since this certificate came into it. */
  onFetched: (serial: string) => void;
  publicKey: SigningKey;
  mode: Switches['platform-key'];
}) {
  let mode = initially;
  let opened = initially === 'public-key';
  let named = false;
  let certificates: readonly Identity[] = initially === 'public-key' ? [] : [certificate];
  const fetched = new Set(certificates);
  const signers: Record<MessageKind, readonly SigningKey[]> = {
    answers: certificates.map(asSigner),
    notices: certificates.map(asSigner),
  };
  const turns: Record<MessageKind, number> = { answers: 0, notices: 0 };
  let percent = 0;
  let notices = 0;

  /** In turn, where several sign. */
  function byCertificate(kind: MessageKind): SigningKey {
    const turn = turns[kind];
    turns[kind] += 1;
    return signers[kind][turn % signers[kind].length] ?? publicKey;
  }

  function held(serial: string): Identity {
    const found = certificates.find((one) => one.serial === serial);
    if (found !== undefined) return found;
    const known = certificates.map((one) => one.serial).join(', ') || 'none';
    throw new RangeError(`no platform certificate has the serial "${serial}" (valid now: ${known})`);
  }

  function setSigners(serials: readonly string[], of: MessageKind | undefined): void {
    if (of !== undefined && !KINDS.includes(of)) throw new RangeError(`of: "${of}" is neither ${KINDS.join(' nor ')}`);
    const chosen = serials.map((serial) => asSigner(held(serial)));
    for (const kind of of === undefined ? KINDS : [of]) {
      signers[kind] = chosen;
      turns[kind] = 0;
    }
  }

  return {
    publicKey,
    /** Those in the list, oldest first; none for an institution with a public key alone. */
    get certificates() {
      return certificates;
    },
    /** The list, for an institution that asks for it. */
    list(): readonly Identity[] {
      for (const one of certificates.filter((each) => !fetched.has(each))) {
        fetched.add(one);
        onFetched(one.serial);
      }
      return certificates;
    },
    /** Whether the institution has asked for the list since the newest certificate came into it. */
    get newestIsFetched() {
      return certificates.every((one) => fetched.has(one));
    },
    get mode() {
      return mode;
    },
    /** Whether the public key is in use for whoever asks for it. */
    get publicKeyIsOpen() {
      return opened;
    },
    /** Whether a request has asked for the public key: its sender holds it, or says so. */
    get publicKeyIsNamed() {
      return named;
    },
    signersOf: (kind: MessageKind): readonly string[] =>
      mode === 'public-key' ? [publicKey.serial] : signers[kind].map(({ serial }) => serial),

    /**
     * The key that signs an answer. While both kinds are in use, a request is answered with the public key if it names
     * it, and only once the institution has opened it; any other value of the header changes nothing.
     */
    forAnswer(asked: string | undefined): SigningKey {
      const asksForPublicKey = asked === publicKey.serial;
      named ||= asksForPublicKey;
      if (mode === 'public-key' || (opened && asksForPublicKey)) return publicKey;
      return byCertificate('answers');
    },

    /** The key that signs a notice: notices move over in steps, here evenly spread and without chance. */
    forNotice(): SigningKey {
      if (mode === 'public-key') return publicKey;
      const before = Math.floor((notices * percent) / 100);
      notices += 1;
      return Math.floor((notices * percent) / 100) > before ? publicKey : byCertificate('notices');
    },

    /** A certificate comes into the list. Who signs stays as it is: the old one may go on for days. */
    publish(fresh: Identity): void {
      if (mode === 'public-key') throw new RangeError('an institution with a public key alone has no certificates');
      certificates = [...certificates, fresh];
    },

    signWith: (serial: string, of?: MessageKind): void => setSigners([serial], of),

    /** Every certificate of the list signs in turn. */
    signAlternately(of?: MessageKind): void {
      if (certificates.length < 2) throw new RangeError('only one certificate is valid: publish another first');
      setSigners(
        certificates.map(({ serial }) => serial),
        of,
      );
    },

    withdraw(serial: string): void {
      const withdrawn = held(serial);
      if (KINDS.some((kind) => signers[kind].some((one) => one.serial === serial))) {
        throw new RangeError(`certificate ${serial} still signs: let another one sign first (signWith)`);
      }
      certificates = certificates.filter((one) => one !== withdrawn);
    },

    /** The institution opens its public key, beside the certificates. */
    openPublicKey(): void {
      if (mode === 'public-key') throw new RangeError('the public key has been in use from the beginning');
      mode = 'mixed';
      opened = true;
    },

    /** How much of the notices the public key signs from now on. */
    movePublicKeyTo(share: number): void {
      if (mode !== 'mixed' || !opened) throw new RangeError('open the public key first (openPublicKey)');
      if (!Number.isInteger(share) || share < 0 || share > 100)
        throw new RangeError(`percent: ${share} is not a whole number from 0 to 100`);
      percent = share;
      notices = 0;
    },

    /** The end of the migration: the public key alone is left. */
    endCertificates(): void {
      if (percent < 100)
        throw new RangeError('move all notices to the public key first (movePublicKeyTo 100 per cent)');
      mode = 'public-key';
      certificates = [];
    },
  };
}

const asSigner = ({ serial, privateKey, certificatePem }: Identity): SigningKey => ({
  serial,
  privateKey,
  publicPem: certificatePem,
});
