import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type Clock, SECOND } from '../../core/clock.js';
import { errorText, type Log } from '../../core/log.js';

/** What requests are signed with: the API certificate's serial number and its private key (PEM). */
export interface OwnKey {
  readonly serial: string;
  readonly privateKey: string;
}

/** `apiclient_key.pem` and `apiclient_cert.pem`, as the merchant platform hands them. */
export interface OwnKeyFiles {
  readonly privateKey: string;
  readonly certificate: string;
}

/** The serial number stands in the certificate. Throws unless the two files belong together. */
export function loadOwnKey(files: OwnKeyFiles): OwnKey {
  const privateKey = readFileSync(files.privateKey, 'utf8');
  const certificate = new X509Certificate(readFileSync(files.certificate));
  if (!certificate.checkPrivateKey(createPrivateKey(privateKey)))
    throw new Error('the private key is not that of the certificate');
  return { serial: certificate.serialNumber.toUpperCase(), privateKey };
}

export interface OwnKeyHolder {
  current(): OwnKey;
  /** Looks into the files, so that a renewed key is taken up while payments are under way (SIGN-14). */
  lookWhenDue(): void;
}

const LOOK_EVERY = SECOND;

/**
 * Both keys are valid for a time, so it does not matter when within it the new one is taken up. While the two files are
 * being replaced they do not fit together: then the key that is held goes on, and the next look finds them whole.
 */
export function holdOwnKey(options: {
  files: OwnKeyFiles;
  load: typeof loadOwnKey;
  clock: Clock;
  log: Log;
}): OwnKeyHolder {
  const { files, load, clock, log } = options;
  const written = (): string => `${readFileSync(files.privateKey, 'utf8')}${readFileSync(files.certificate, 'utf8')}`;
  // Read before the key is: whatever is written meanwhile is then looked at again.
  let seen = written();
  let held = load(files);
  let lookedAt = clock.now();
  return {
    current: () => held,
    lookWhenDue() {
      const now = clock.now();
      if (now - lookedAt < LOOK_EVERY && now >= lookedAt) return;
      lookedAt = now;
      try {
        const text = written();
        if (text === seen) return;
        const found = load(files);
        seen = text;
        if (found.serial === held.serial) return;
        held = found;
        log('wechatpay.own-key.changed', { serial: found.serial });
      } catch (error) {
        log('wechatpay.own-key.not-read', { problem: errorText(error) });
      }
    },
  };
}
