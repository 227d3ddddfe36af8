import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';

/**
 * Signatures that would be made on a thread are made at once, and called back in this turn: which of several threads ends first
 * is the one thing that virtual time could not decide. Gives back what undoes it.
 */
export function signAtOnce(): () => void {
  const { sign } = crypto;
  Reflect.set(
    crypto,
    'sign',
    (
      algorithm: string,
      data: Buffer,
      key: crypto.KeyLike,
      callback?: (error: Error | null, signature?: Buffer) => void,
    ) => {
      const signature = sign(algorithm, data, key);
      if (callback === undefined) return signature;
      process.nextTick(callback, null, signature);
      return undefined;
    },
  );
  syncBuiltinESMExports();
  return () => {
    Reflect.set(crypto, 'sign', sign);
    syncBuiltinESMExports();
  };
}
