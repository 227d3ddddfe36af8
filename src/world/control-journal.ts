import type { Request, Response } from 'express';
import type { Clock } from '../core/clock.js';
import { type Entry, type Journal, toJson } from '../record/journal.js';
import { ControlProblem, didYouMean, type MemberProblem } from './control-problem.js';

const TYPES: readonly Entry['type'][] = ['run', 'exchange-opened', 'exchange-closed', 'posting', 'fact'];

interface Wanted {
  readonly after: number;
  readonly limit: number;
  readonly types: ReadonlySet<string>;
  readonly waitMs: number;
}

/** Journal entries after a sequence number; with `waitMs` the answer waits until there is one. */
export async function readJournal(
  { journal, clock }: { journal: Journal; clock: Clock },
  request: Request,
  response: Response,
): Promise<void> {
  const wanted = wantedOf(request.query);
  const isLines = request.accepts(['application/json', 'application/x-ndjson']) === 'application/x-ndjson';
  let entries = entriesOf(journal, wanted);
  if (entries.length === 0 && wanted.waitMs > 0) {
    await nextEntry(journal, clock, wanted, response);
    entries = entriesOf(journal, wanted);
  }
  if (isLines) {
    response.type('application/x-ndjson').send(entries.map((entry) => `${toJson(entry)}\n`).join(''));
  } else {
    response.type('application/json').send(toJson(entries));
  }
}

function entriesOf({ entries }: Journal, { after, limit, types }: Wanted): Entry[] {
  const found: Entry[] = [];
  for (let at = firstAfter(entries, after); at < entries.length && found.length < limit; at += 1) {
    const entry = entries[at];
    if (entry !== undefined && types.has(entry.type)) found.push(entry);
  }
  return found;
}

/** Numbers rise without gaps until a reset drops what was kept; so the place is a difference. */
function firstAfter(entries: readonly Entry[], after: number): number {
  const [first] = entries;
  return first === undefined ? 0 : Math.max(0, after + 1 - first.seq);
}

/** Resolves at the next entry that is wanted, after `waitMs`, or when the caller goes away. */
async function nextEntry(
  journal: Journal,
  clock: Clock,
  { after, types, waitMs }: Wanted,
  response: Response,
): Promise<void> {
  let stopListening = () => {};
  const happened = new Promise<void>((resolve) => {
    stopListening = journal.listen((entry) => {
      if (entry.seq > after && types.has(entry.type)) resolve();
    });
    response.on('close', resolve);
  });
  await Promise.race([happened, clock.sleepReal(waitMs)]);
  stopListening();
}

function wantedOf(query: Request['query']): Wanted {
  const problems: MemberProblem[] = [];
  const limits = { after: [0, Number.MAX_SAFE_INTEGER, 0], limit: [1, 10_000, 1_000], waitMs: [0, 60_000, 0] } as const;
  const known = [...Object.keys(limits), 'type'];
  for (const name of Object.keys(query)) {
    if (!known.includes(name)) problems.push({ at: name, message: `unknown parameter. ${didYouMean(name, known)}` });
  }
  const number = (name: keyof typeof limits): number => {
    const [least, most, usual] = limits[name];
    const given = query[name];
    if (given === undefined) return usual;
    const value = typeof given === 'string' && /^[0-9]{1,16}$/.test(given) ? Number(given) : Number.NaN;
    if (!(value >= least && value <= most))
      problems.push({ at: name, message: `expected a whole number from ${least} to ${most}` });
    return value;
  };
  const types = typeof query.type === 'string' ? query.type.split(',') : TYPES;
  for (const type of types) {
    if (!TYPES.includes(type as Entry['type']))
      problems.push({ at: 'type', message: `unknown type "${type}". ${didYouMean(type, TYPES)}` });
  }
  const wanted = { after: number('after'), limit: number('limit'), waitMs: number('waitMs'), types: new Set(types) };
  if (problems.length > 0) {
    const detail = problems.map(({ at, message }) => `${at}: ${message}`).join('; ');
    throw new ControlProblem(400, 'invalid-query', detail, `Parameters: ${known.join(', ')}.`, problems);
  }
  return wanted;
}
