/**
 * Much of a report's text came from the IUT, and an IUT may be hostile: its text must not clear a screen, recolour a
 * verdict, or turn the reading direction around. What has no glyph of its own is shown by its number.
 */
export function visible(text: string): string {
  return text.replaceAll(INVISIBLE, (character) => NAMED[character] ?? `\\u{${codeOf(character)}}`);
}

/** Controls, formatting (direction, joining, width zero), lone surrogates, separators of lines and paragraphs. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

const NAMED: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

const codeOf = (character: string): string => (character.codePointAt(0) ?? 0).toString(16);

/** The beginning of a long text; the whole stands in the JSON report. */
export function clipped(text: string, most: number): string {
  const characters = [...text];
  if (characters.length <= most) return text;
  return `${characters.slice(0, most).join('')} … (${characters.length - most} more characters)`;
}
