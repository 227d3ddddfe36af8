export type Stream = 'stdout' | 'stderr';

export interface OutputLine {
  /** Unix ms. */
  readonly atMs: number;
  readonly stream: Stream;
  readonly text: string;
}

/** The last lines that a process wrote. */
export interface Output {
  readonly lines: readonly OutputLine[];
  /** Takes in what came from a stream, in pieces of any size. */
  write(stream: Stream, text: string): void;
  /** Takes what stands unfinished at the end of the streams as lines too. */
  end(): void;
}

/** A line without end is cut here, so that a process which prints no newline cannot fill our memory. */
const LONGEST_LINE = 16_384;

export function createOutput(keep: number, now: () => number, onLine: (line: OutputLine) => void): Output {
  const lines: OutputLine[] = [];
  const unfinished: Record<Stream, string> = { stdout: '', stderr: '' };
  const add = (stream: Stream, text: string) => {
    const line = { atMs: now(), stream, text };
    lines.push(line);
    if (lines.length > keep) lines.shift();
    onLine(line);
  };
  return {
    lines,
    write(stream, text) {
      const pieces = (unfinished[stream] + text).split(/\r?\n/);
      unfinished[stream] = pieces.pop() ?? '';
      for (const piece of pieces) add(stream, piece);
      while (unfinished[stream].length > LONGEST_LINE) {
        add(stream, unfinished[stream].slice(0, LONGEST_LINE));
        unfinished[stream] = unfinished[stream].slice(LONGEST_LINE);
      }
    },
    end() {
      for (const stream of ['stdout', 'stderr'] as const) {
        if (unfinished[stream] !== '') add(stream, unfinished[stream]);
        unfinished[stream] = '';
      }
    },
  };
}
