import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type Counterexample, validateCounterexample } from '../generated/pyx.js';
import { dangling, STEP_KINDS } from './steps.js';

/** A file that is no counterexample, or one that this Pyx cannot play. The message names the place, and what to do. */
export class CounterexampleError extends Error {}

export const COUNTEREXAMPLE_VERSION = 1;
const SUFFIX = '.counterexample.json';

/** Throws CounterexampleError. */
export function readCounterexample(file: string): Counterexample {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'no such file' : (error as Error).message;
    throw new CounterexampleError(
      `${file}: cannot be read: ${why}.\n  A campaign writes counterexamples: npx --no pyx fuzz --help`,
    );
  }
  return counterexampleOf(text, file);
}

/** The same of a text; `file` is for messages. */
export function counterexampleOf(text: string, file: string): Counterexample {
  const refuse = (
    problem: string,
    help = 'Take it from the campaign that wrote it: npx --no pyx fuzz --help',
  ): never => {
    throw new CounterexampleError(`${file}: ${problem}.\n  ${help}`);
  };
  let content: unknown;
  try {
    content = inTodaysWords(JSON.parse(text));
  } catch (error) {
    return refuse(`not JSON: ${(error as Error).message}`);
  }
  if (!isObject(content)) return refuse('not a counterexample');
  const { schemaVersion, steps } = content;
  if (schemaVersion === undefined) refuse('not a counterexample: it has no schemaVersion');
  if (schemaVersion !== COUNTEREXAMPLE_VERSION)
    refuse(
      `schemaVersion is ${JSON.stringify(schemaVersion)}, and this Pyx reads ${COUNTEREXAMPLE_VERSION}`,
      'Replay it with the Pyx that its member "pyx" names.',
    );
  for (const [at, step] of Array.isArray(steps) ? steps.entries() : []) {
    const { kind } = (step ?? {}) as { readonly kind?: unknown };
    if (!STEP_KINDS.some((known) => known === kind))
      refuse(`step ${at + 1} is of an unknown kind, ${JSON.stringify(kind)}`, `Known kinds: ${STEP_KINDS.join(', ')}.`);
  }
  if (!validateCounterexample(content)) return refuse(problemOf());
  const [lost] = dangling(content.steps);
  if (lost !== undefined) refuse(`step ${lost + 1} refers to something that no step before it makes`);
  return content;
}

/** Messages by the names of WeChat Pay's operations, in files from before there was another wallet. */
const OLD_NAMES: Readonly<Record<string, string>> = { native: 'prepaid', jsapi: 'counter', micropay: 'code' };

/** The same content with the names that messages have now. */
function inTodaysWords(content: unknown): unknown {
  if (!isObject(content)) return content;
  const { steps, events } = content;
  return {
    ...content,
    ...(Array.isArray(steps) ? { steps: steps.map(renamed) } : {}),
    ...(Array.isArray(events) ? { events: events.map(retold) } : {}),
  };
}

function renamed(step: unknown): unknown {
  if (!isObject(step) || typeof step.operation !== 'string') return step;
  return { ...step, operation: OLD_NAMES[step.operation] ?? step.operation };
}

/** `lose-reply on micropay: struck`. */
const retold = (event: unknown): unknown =>
  typeof event === 'string'
    ? event.replace(/ (on|of) (native|jsapi|micropay): /, (_whole, word, name) => ` ${word} ${OLD_NAMES[name]}: `)
    : event;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Where the contract is broken, in words. Of a step, each kind has been tried: the deepest place tells the most. */
function problemOf(): string {
  const errors = [...(validateCounterexample.errors ?? [])].filter(({ keyword }) => keyword !== 'const');
  const deepest = errors.sort((a, b) => depthOf(b.instancePath) - depthOf(a.instancePath))[0];
  if (deepest === undefined) return 'not a counterexample';
  const step = /^\/steps\/(\d+)/.exec(deepest.instancePath)?.[1];
  if (step !== undefined)
    return `step ${Number(step) + 1} is not written as its kind asks (see schemas/pyx/counterexample.json)`;
  const where = deepest.instancePath === '' ? '' : `${deepest.instancePath.slice(1).replaceAll('/', '.')} `;
  const { missingProperty, additionalProperty } = deepest.params;
  if (typeof missingProperty === 'string') return `${where}"${missingProperty}" is missing`;
  if (typeof additionalProperty === 'string') return `${where}unknown member "${additionalProperty}"`;
  return `${where}${deepest.message ?? 'is wrong'}`;
}

const depthOf = (pointer: string): number => pointer.split('/').length;

/** A name that says the cause, and stays the same for the same steps: `REFUND-01-3f2a9c1d.counterexample.json`. */
export function fileNameOf({
  requirement,
  status,
  steps,
}: Pick<Counterexample, 'requirement' | 'status' | 'steps'>): string {
  const mark = status === 'confirmed' ? '' : 'unconfirmed-';
  return `${mark}${requirement}-${hash(JSON.stringify(steps))}${SUFFIX}`;
}

/** FNV-1a, 32 bits, as eight hex digits. */
function hash(text: string): string {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return (value >>> 0).toString(16).padStart(8, '0');
}

/** Whole or not at all, whatever interrupts it. */
export function writeCounterexample(file: string, content: Counterexample): void {
  mkdirSync(dirname(file), { recursive: true });
  const draft = join(dirname(file), `.${basename(file)}.${process.pid}`);
  try {
    writeFileSync(draft, `${JSON.stringify(content, null, 2)}\n`);
    renameSync(draft, file);
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Confirmed counterexamples of a folder by the names of their files; none where there is no folder yet. */
export function readCorpus(folder: string): { readonly file: string; readonly content: Counterexample }[] {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new CounterexampleError(`${folder}: cannot be read: ${(error as Error).message}.\n  Name a folder.`);
  }
  return names
    .filter((name) => name.endsWith(SUFFIX) && !name.startsWith('.'))
    .sort()
    .map((name) => ({ file: join(folder, name), content: readCounterexample(join(folder, name)) }))
    .filter(({ content }) => content.status === 'confirmed');
}
