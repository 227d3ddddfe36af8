import { formNamed } from '../kit/form-named.js';
import type { Identity } from '../kit/keys.js';
import { signatureOf } from './authenticity.js';
import type { Partner } from './partner.js';

/** What an answer's signature headers are made of. */
export interface AnswerSignature {
  readonly algorithm: string;
  readonly keyVersion: string;
  /** Undefined: none of the headers is there. */
  readonly sign: ((content: Buffer) => Promise<string>) | undefined;
}

export interface AnswerForgeryMeans {
  readonly partner: Partner;
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

export const answerForms: readonly AnswerForm[] = [
  {
    form: 'unsigned',
    requirement: 'SIGN-07',
    summary: 'neither response-time nor signature is there',
    forge: (genuine) => ({ ...genuine, sign: undefined }),
  },
  {
    form: 'wrong-signature',
    requirement: 'SIGN-07',
    summary: 'the signature is of the right length and of nothing',
    forge: (genuine, { partner: { random } }) => ({
      ...genuine,
      sign: async () => Buffer.from(random.word(256)).toString('base64'),
    }),
  },
  {
    form: 'other-body',
    requirement: 'SIGN-07',
    summary: 'the signature is right for another body',
    forge: (genuine, { partner: { alipayKey } }) => ({
      ...genuine,
      sign: (content) => signatureOf(alipayKey.privateKey, Buffer.concat([content, Buffer.from('\n')])),
    }),
  },
  {
    form: 'unknown-key',
    requirement: 'SIGN-05',
    summary: 'signed with a key that nobody knows, under a key version of its own',
    forge: (genuine, { stranger }) => ({
      ...genuine,
      keyVersion: '9',
      sign: (content) => signatureOf(stranger.privateKey, content),
    }),
  },
  {
    form: 'own-key',
    requirement: 'SIGN-12',
    summary: "signed with the IUT's own key",
    forge: (genuine, { partner: { partnerKey } }) => ({
      ...genuine,
      sign: (content) => signatureOf(partnerKey.privateKey, content),
    }),
  },
  {
    form: 'weaker-algorithm',
    requirement: 'SIGN-04',
    summary: "signed with Alipay's key over SHA-1, and saying so",
    forge: (genuine, { partner: { alipayKey } }) => ({
      ...genuine,
      algorithm: 'RSA1',
      sign: (content) => signatureOf(alipayKey.privateKey, content, 'sha1'),
    }),
  },
];

export const answerFormNamed = (form: string): AnswerForm => formNamed(answerForms, form, 'answer form');
