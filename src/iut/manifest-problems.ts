import { type Document, isMap, isNode, isPair, type LineCounter, type ParsedNode } from 'yaml';

/** A step into a document: a key of a mapping or an index of a list. */
export type Path = readonly (string | number)[];

export interface ManifestProblem {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  readonly message: string;
  readonly hint?: string;
}

/** Everything that is wrong with a manifest, in the order of its lines. */
export class ManifestError extends Error {
  override readonly name = 'ManifestError';
  readonly problems: readonly ManifestProblem[];

  constructor(problems: readonly ManifestProblem[]) {
    const inOrder = [...problems].sort((a, b) => a.line - b.line || a.column - b.column);
    super(inOrder.map(lineOf).join('\n'));
    this.problems = inOrder;
  }
}

function lineOf({ file, line, column, message, hint }: ManifestProblem): string {
  return `${file}:${line}:${column}  ${message}${hint === undefined ? '' : `\n    ${hint}`}`;
}

/** Collects problems of one file, and knows where in it a value stands. */
export interface ProblemSheet {
  readonly problems: ManifestProblem[];
  /** A problem of the value at `path`; of its nearest parent where there is no such value. */
  at(path: Path, message: string, hint?: string, offsetInText?: { written: string }): void;
  /** A problem of a key. */
  atKey(path: Path, message: string, hint?: string): void;
  /** A problem at a character of the file. */
  atOffset(offset: number, message: string, hint?: string): void;
}

export function createProblemSheet(
  file: string,
  text: string,
  document: Document.Parsed,
  lines: LineCounter,
): ProblemSheet {
  const problems: ManifestProblem[] = [];
  const atOffset = (offset: number, message: string, hint?: string) => {
    const { line, col } = lines.linePos(Math.min(offset, text.length));
    const problem = {
      file,
      line: Math.max(1, line),
      column: Math.max(1, col),
      message,
      ...(hint === undefined ? {} : { hint }),
    };
    // Two keywords can object to one value in the same words.
    if (!problems.some((other) => lineOf(other) === lineOf(problem))) problems.push(problem);
  };
  const rangeOf = (path: Path): readonly [number, number] => {
    for (let length = path.length; length > 0; length -= 1) {
      const node = document.getIn(path.slice(0, length), true);
      // Where the value is missing, what lacks it is shown by its key.
      if (isNode(node) && node.range)
        return length === path.length ? [node.range[0], node.range[1]] : keyRange(path.slice(0, length));
    }
    const start = document.contents?.range?.[0] ?? 0;
    return [start, start];
  };
  const keyRange = (path: Path): readonly [number, number] => {
    const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
    const key = path.at(-1);
    if (isMap(parent)) {
      for (const pair of parent.items) {
        if (!isPair(pair)) continue;
        const node = pair.key as ParsedNode;
        if (isNode(node) && node.range && String(node) === String(key)) return [node.range[0], node.range[1]];
      }
    }
    const node = document.getIn(path, true);
    return isNode(node) && node.range ? [node.range[0], node.range[1]] : [0, 0];
  };
  return {
    problems,
    atOffset,
    at(path, message, hint, inside) {
      const [start, end] = rangeOf(path);
      const found = inside === undefined ? -1 : text.slice(start, end).indexOf(inside.written);
      atOffset(start + Math.max(0, found), message, hint);
    },
    atKey: (path, message, hint) => atOffset(keyRange(path)[0], message, hint),
  };
}
