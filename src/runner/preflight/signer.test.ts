import { constants, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { expect, test } from 'vitest';
import { signerOf } from './signer.js';

const own = generateKeyPairSync('rsa', { modulusLength: 2048 });
const other = generateKeyPairSync('rsa', { modulusLength: 2048 });
const text = Buffer.from('what it took for the text to be signed');
const base64 = (bytes: Buffer): string => bytes.toString('base64');

test('knows a signature of this key, whatever was signed', () => {
  expect(signerOf(base64(sign('sha256', text, own.privateKey)), own.publicKey)).toBe('this key');
  expect(signerOf(base64(sign('sha1', text, own.privateKey)), own.publicKey)).toBe('this key');
});

test('does not rule this key out for another padding', () => {
  const padding = constants.RSA_PKCS1_PSS_PADDING;
  const signature = sign('sha256', text, { key: own.privateKey, padding });
  expect(signerOf(base64(signature), own.publicKey)).toBe('perhaps this key');
});

test('knows a signature of another key, of this length or another', () => {
  // What another key makes opens to noise; one in 256 times its last byte is that of PSS.
  const made = Array.from({ length: 20 }, (_, at) =>
    signerOf(base64(sign('sha256', Buffer.from([at]), other.privateKey)), own.publicKey),
  );
  expect(made.filter((signer) => signer === 'another key').length).toBeGreaterThan(15);
  expect(made).not.toContain('this key');
  expect(signerOf(base64(randomBytes(512)), own.publicKey)).toBe('another key');
});

test('takes what is no RSA signature for none', () => {
  expect(signerOf(base64(randomBytes(32)), own.publicKey)).toBe('no signature');
  expect(signerOf('', own.publicKey)).toBe('no signature');
});
