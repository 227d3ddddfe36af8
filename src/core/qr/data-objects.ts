import type { QrProblem, QrRule } from './problem.js';

/** A data object as it stands in a payload. Its value is text in merchant-presented mode, hexadecimal digits in the other. */
export interface DataObject {
  readonly id: string;
  readonly name: string;
  /** In the units of QrProblem. */
  readonly offset: number;
  readonly value: string;
  /** Of a template. */
  readonly parts?: readonly DataObject[];
}

/** What may stand in a payload or in a template, by ID. What it does not list is unknown, and kept. */
export type Level = ReadonlyMap<string, ObjectFormat>;

export interface ObjectFormat {
  /** As the specification has it. */
  readonly name: string;
  readonly mandatory?: boolean;
  readonly repeats?: boolean;
  readonly template?: Level;
  /** What is wrong with a value, if anything. */
  readonly complaint?: (value: string) => Complaint | undefined;
}

export type Complaint = Pick<QrProblem, 'rule' | 'expected' | 'seen'>;

/** How IDs and lengths are written. Both functions get places in the payload. */
export interface Notation {
  /** The ID and the place of the value of the object at `at`, which ends at `end` at the latest. */
  head(at: number, end: number): Head | BrokenHead;
  value(from: number, to: number): string;
}

interface Head {
  readonly id: string;
  readonly from: number;
  readonly to: number;
}

interface BrokenHead extends Complaint {
  readonly rule: QrRule;
  /** Where it could be read. */
  readonly id?: string;
}

interface Span {
  readonly from: number;
  readonly to: number;
  readonly path: string;
}

/** What a payload says, also where it says it wrongly. */
export interface QrReading {
  readonly objects: readonly DataObject[];
  /** In the order of the payload; none where it is good. */
  readonly problems: readonly QrProblem[];
}

/** What was read; `whole` is false where a broken head hid the rest. */
interface LevelReading {
  readonly objects: readonly DataObject[];
  readonly whole: boolean;
}

/**
 * Reads a payload or a template. A template is as deep as the levels say, whatever the payload would like. Each object takes
 * some of the payload, so that reading ends.
 */
export function readObjects(
  notation: Notation,
  level: Level,
  span: Span,
  note: (problem: QrProblem) => void,
): LevelReading {
  const objects: DataObject[] = [];
  for (let at = span.from; at < span.to; ) {
    const head = notation.head(at, span.to);
    if ('rule' in head) {
      const { id, ...complaint } = head;
      note({ ...complaint, path: id === undefined ? span.path : pathOf(span, id), offset: at });
      return { objects, whole: false };
    }
    const place = { path: pathOf(span, head.id), offset: at };
    const format = level.get(head.id);
    if (!format?.repeats && objects.some(({ id }) => id === head.id)) {
      note({ rule: 'duplicate', ...place, expected: `${head.id} once`, seen: 'another' });
    }
    const value = notation.value(head.from, head.to);
    const complaint = format?.complaint?.(value);
    if (complaint !== undefined) note({ ...complaint, ...place });
    const inside =
      format?.template && readObjects(notation, format.template, { ...head, path: place.path }, note).objects;
    const name = format?.name ?? 'Unknown';
    objects.push({ id: head.id, name, offset: at, value, ...(inside === undefined ? {} : { parts: inside }) });
    at = head.to;
  }
  for (const [id, { name, mandatory }] of level) {
    if (!mandatory || objects.some((object) => object.id === id)) continue;
    note({ rule: 'missing', path: pathOf(span, id), offset: span.to, expected: name, seen: 'nothing' });
  }
  return { objects, whole: true };
}

const pathOf = ({ path }: Span, id: string): string => (path === '' ? id : `${path}.${id}`);

/** For problems: what went wrong first comes first. */
export const inOrder = (problems: readonly QrProblem[]): QrProblem[] =>
  problems.toSorted((one, other) => one.offset - other.offset);
