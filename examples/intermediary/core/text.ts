/** Cuts text to a number of UTF-8 bytes without cutting a character in half. */
export function clipBytes(text: string, maxBytes: number): string {
  let clipped = '';
  let bytes = 0;
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > maxBytes) break;
    clipped += character;
  }
  return clipped;
}

/**
 * Text that WeChat Pay accepts: characters of one to three bytes (no emoji), no control characters, and within the
 * field's length, counted in bytes because the documents do not say which unit they mean.
 */
export function networkText(text: string, maxBytes: number): string | undefined {
  const plain = [...text].filter(
    (character) => character >= ' ' && character !== '\u007f' && Buffer.byteLength(character) <= 3,
  );
  const clipped = clipBytes(plain.join('').trim(), maxBytes);
  return clipped === '' ? undefined : clipped;
}

/** An account number as it may be shown: no more than its last four characters. */
export const lastFour = (text: string): string =>
  '*'.repeat(Math.max(text.length - 4, 4)) + text.slice(-Math.min(4, Math.floor(text.length / 2)));

/** The first and last two characters, as on a till receipt. */
export const masked = (text: string): string =>
  text.length <= 4 ? '*'.repeat(text.length) : `${text.slice(0, 2)}${'*'.repeat(text.length - 4)}${text.slice(-2)}`;
