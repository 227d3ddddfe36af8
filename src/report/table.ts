import Table from 'cli-table3';
import stringWidth from 'string-width';
import { wrap } from './wrap.js';

export interface Column {
  readonly head: string;
  readonly align?: 'left' | 'right';
  /** Longer cells are wrapped to it; such cells carry no colour. Default: as wide as its widest cell. */
  readonly width?: number;
}

export const GAP = 2;

const NO_LINES = Object.fromEntries(
  [
    ...['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right'],
    ...['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid'],
  ].map((part) => [part, '']),
);

/** Columns two spaces apart and no lines: what is read is the words. */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  styleHead: (text: string) => string = (text) => text,
): string[] {
  const drawn = new Table({
    chars: { ...NO_LINES, middle: ' '.repeat(GAP) },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    colAligns: columns.map(({ align = 'left' }) => align),
    colWidths: columns.map(({ head, width }, index) => {
      const widest = Math.max(1, stringWidth(head), ...rows.map((row) => stringWidth(row[index] ?? '')));
      return Math.min(widest, width ?? widest);
    }),
  });
  if (columns.some(({ head }) => head !== ''))
    drawn.push(columns.map(({ head }) => (head === '' ? '' : styleHead(head))));
  for (const row of rows) {
    drawn.push(columns.map(({ width }, index) => cell(row[index] ?? '', width)));
  }
  return drawn
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
}

const cell = (text: string, width: number | undefined): string =>
  width === undefined ? text : wrap(text, width).join('\n');
