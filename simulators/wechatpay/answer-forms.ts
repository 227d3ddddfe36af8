import { formNamed } from '../kit/form-named.js';
import type { Identity } from '../kit/keys.js';
import { signatureOf } from './authenticity.js';
import type { Institution } from './institution.js';
import type { SigningKey } from './platform-keys.js';

/** What an answer's signature headers are made of. */
export interface AnswerSignature {
  /** Unix seconds. */
  readonly timestamp: number;
  readonly serial: string;
  readonly type: string;
  /** The platform's own, which would sign. */
  readonly key: SigningKey;
  /** Undefined: none of the headers is there. */
  readonly sign: ((message: Buffer) => Promise<string>) | undefined;
}

export interface AnswerForgeryMeans {
  readonly institution: Institution;
  /** A key of nobody's. */
  readonly stranger: Identity;
}

/** One way in which an answer cannot be verified; what it says is true (SIGN-07). */
export interface AnswerForm {
  readonly form: string;
  readonly requirement: string;
  readonly summary: string;
  readonly forge: (genuine: AnswerSignature, means: AnswerForgeryMeans) => AnswerSignature;
}

const noise = ({ random }: Institution): string => Buffer.from(random.word(256)).toString('base64');

const STALE_S = 600;

export const answerForms: readonly AnswerForm[] = [
  {
    form: 'unsigned',
    requirement: 'SIGN-07',
    summary: 'none of the signature headers is there',
    forge: (genuine) => ({ ...genuine, sign: undefined }),
  },
  {
    form: 'wrong-signature',
    requirement: 'SIGN-07',
    summary: 'the signature is of the right length and of nothing',
    forge: (genuine, { institution }) => ({ ...genuine, sign: async () => noise(institution) }),
  },
  {
    form: 'other-body',
    requirement: 'SIGN-07',
    summary: 'the signature is right for another body',
    forge: (genuine) => ({
      ...genuine,
      sign: (message) => signatureOf(genuine.key.privateKey, Buffer.concat([message, Buffer.from('\n')])),
    }),
  },
  {
    form: 'stale-timestamp',
    requirement: 'SIGN-09',
    summary: 'rightly signed ten minutes ago',
    forge: (genuine) => ({ ...genuine, timestamp: genuine.timestamp - STALE_S }),
  },
  {
    form: 'unknown-serial',
    requirement: 'SIGN-05',
    summary: 'signed with a key that nobody knows, under its own serial number',
    forge: (genuine, { stranger }) => ({
      ...genuine,
      serial: stranger.serial,
      sign: (message) => signatureOf(stranger.privateKey, message),
    }),
  },
  {
    form: 'own-key',
    requirement: 'SIGN-12',
    summary: "signed with the IUT's own key, under the platform's serial number",
    forge: (genuine, { institution }) => ({
      ...genuine,
      sign: (message) => signatureOf(institution.merchantKeys.current.privateKey, message),
    }),
  },
  {
    form: 'weaker-algorithm',
    requirement: 'SIGN-04',
    summary: 'signed by the platform key over SHA-1, and saying so',
    forge: (genuine) => ({
      ...genuine,
      type: 'WECHATPAY2-SHA1-RSA2048',
      sign: (message) => signatureOf(genuine.key.privateKey, message, 'sha1'),
    }),
  },
  {
    form: 'signtest-probe',
    requirement: 'SIGN-03',
    summary: 'a probe of the network itself: its signature begins with WECHATPAY/SIGNTEST/',
    forge: (genuine, { institution }) => ({
      ...genuine,
      sign: async () => `WECHATPAY/SIGNTEST/${noise(institution)}`,
    }),
  },
];

export const answerFormNamed = (form: string): AnswerForm => formNamed(answerForms, form, 'answer form');
