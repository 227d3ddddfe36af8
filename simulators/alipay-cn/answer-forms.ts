import { formNamed } from '../kit/form-named.js';
import type { Identity } from '../kit/keys.js';
import type { App } from './app.js';
import { signatureOf } from './authenticity.js';

/** Signs the node of an answer; undefined: there is no sign. */
export type NodeSigner = ((node: Buffer) => Promise<string>) | undefined;

export interface AnswerForgeryMeans {
  readonly app: App;
  /** A key of nobody's. */
  readonly stranger: Identity;
}

/** One way in which an answer cannot be verified; what it says is true (SIGN-07). */
export interface AnswerForm {
  readonly form: string;
  readonly requirement: string;
  readonly summary: string;
  readonly signer: (means: AnswerForgeryMeans) => NodeSigner;
}

export const answerForms: readonly AnswerForm[] = [
  { form: 'unsigned', requirement: 'SIGN-07', summary: 'there is no sign', signer: () => undefined },
  { form: 'empty-signature', requirement: 'SIGN-07', summary: 'the sign is empty', signer: () => async () => '' },
  {
    form: 'wrong-signature',
    requirement: 'SIGN-07',
    summary: 'the sign is of the right length and of nothing',
    signer:
      ({ app: { random } }) =>
      async () =>
        Buffer.from(random.word(256)).toString('base64'),
  },
  {
    form: 'other-body',
    requirement: 'SIGN-07',
    summary: 'the sign is right for another node',
    signer:
      ({ app: { alipayKey } }) =>
      (node) =>
        signatureOf(alipayKey.privateKey, Buffer.concat([node, Buffer.from('\n')])),
  },
  {
    form: 'unknown-key',
    requirement: 'SIGN-05',
    summary: 'signed with a key that nobody knows',
    signer:
      ({ stranger }) =>
      (node) =>
        signatureOf(stranger.privateKey, node),
  },
  {
    form: 'own-key',
    requirement: 'SIGN-12',
    summary: "signed with the IUT's own key",
    signer:
      ({ app: { appKey } }) =>
      (node) =>
        signatureOf(appKey.privateKey, node),
  },
  {
    form: 'weaker-algorithm',
    requirement: 'SIGN-04',
    summary: "signed with Alipay's key over SHA-1",
    signer:
      ({ app: { alipayKey } }) =>
      (node) =>
        signatureOf(alipayKey.privateKey, node, 'sha1'),
  },
];

export const answerFormNamed = (form: string): AnswerForm => formNamed(answerForms, form, 'answer form');
