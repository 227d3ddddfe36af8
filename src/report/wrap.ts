import stringWidth from 'string-width';

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * Lines of at most `width` columns, where a Korean or Chinese character takes two. Breaks at spaces; a word that is
 * longer than a line (a URL, a Chinese sentence) is cut.
 */
export function wrap(text: string, width: number): string[] {
  const room = Math.max(width, 2);
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((whole) => piecesOf(whole, room))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (stringWidth(longer) <= room) line = longer;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line];
}

function piecesOf(word: string, room: number): string[] {
  if (stringWidth(word) <= room) return [word];
  const pieces: string[] = [];
  let piece = '';
  for (const { segment } of graphemes.segment(word)) {
    if (piece !== '' && stringWidth(piece + segment) > room) {
      pieces.push(piece);
      piece = '';
    }
    piece += segment;
  }
  return [...pieces, piece];
}

/** One line of at most `width` columns. What does not fit is left off word by word, and an ellipsis says so. */
export function fitted(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  const [first = ''] = wrap(text, width - 1);
  return `${first.replace(/(?: and| of| the| a)$/u, '').replace(/[\s,:;·]+$/u, '')}…`;
}
