// biome-ignore-all lint/suspicious/noTemplateCurlyInString: ${…} is what manifests are written with.
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';
import type { Manifest } from '../../iut/manifest.js';
import type { Path } from '../../iut/manifest-problems.js';
import { probedNetworks } from './networks/index.js';

/** Where a manifest says what: so that a wrong configuration is told by the line to change. */
export interface ManifestLines {
  /**
   * Whether the intermediary is given exactly this value, in its environment or on its command line. Credentials are drawn
   * for each trial, so whoever was not given one cannot know it.
   */
  hands(variable: string): boolean;
  /** Whether there is a line that hands it over, or that should by its name. */
  has(variable: string): boolean;
  /** The line to change, and what it should say. */
  change(variable: string): string;
  /** The line of a value, or of what is nearest above it. */
  at(path: Path): string;
  says(path: Path): boolean;
  /** The lines of environment variables with such a name. */
  named(name: RegExp): string[];
  /** The lines of environment variables that a text speaks of. */
  mentioned(said: string): string[];
}

interface Given {
  /** Of an environment variable; undefined for a word of the command line. */
  readonly name?: string;
  readonly text: string;
  readonly offset: number;
}

const PROCESSES: readonly Path[] = [['lifecycle', 'start'], ['driver']];

export function readManifestLines(manifest: Pick<Manifest, 'file'>): ManifestLines {
  const text = readFileSync(manifest.file, 'utf8');
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter });
  const given = PROCESSES.flatMap((path) => [...environmentOf(path), ...wordsOf(path)]);

  function* environmentOf(process: Path): Generator<Given> {
    const env = document.getIn([...process, 'env'], true);
    if (!isMap(env)) return;
    for (const { key, value } of env.items) {
      if (isScalar(key) && isScalar(value) && key.range != null)
        yield { name: String(key.value), text: String(value.value), offset: key.range[0] };
    }
  }

  function* wordsOf(process: Path): Generator<Given> {
    const words = document.getIn([...process, 'command']);
    for (const index of isNode(words) && 'items' in words ? words.items.keys() : []) {
      const word = document.getIn([...process, 'command', index], true);
      if (isScalar(word) && word.range != null) yield { text: String(word.value), offset: word.range[0] };
    }
  }

  const place = (offset: number): string => `${nameOf(manifest.file)}:${counter.linePos(offset).line}`;
  const shown = ({ name, text: value, offset }: Given): string =>
    name === undefined ? `${place(offset)}  ${value}` : `${place(offset)}  ${name}: ${withoutSecret(name, value)}`;
  const handing = (variable: string) =>
    given.filter((one) => isWhole(one.text, variable) && !isOfAnotherNetwork(one, variable));

  function meant(variable: string): Given[] {
    const right = handing(variable);
    if (right.length > 0) return right;
    const placeholder = `\${${variable}}`;
    const altered = given.filter((one) => one.text.includes(placeholder) && !isOfAnotherNetwork(one, variable));
    if (altered.length > 0) return altered;
    const scored = given.map((one) => ({ one, score: isInOrder(one, variable) ? 0 : likeness(variable, one.name) }));
    const best = Math.max(0, ...scored.map(({ score }) => score));
    return best < LEAST_LIKENESS ? [] : scored.filter(({ score }) => score === best).map(({ one }) => one);
  }

  const offsetOf = (path: Path): number => {
    for (let length = path.length; length > 0; length -= 1) {
      const parent = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
      const pair = isMap(parent)
        ? parent.items.find(({ key }) => isScalar(key) && key.value === path[length - 1])
        : undefined;
      if (pair !== undefined && isScalar(pair.key) && pair.key.range != null) return pair.key.range[0];
    }
    return 0;
  };

  return {
    hands: (variable) => handing(variable).length > 0,
    has: (variable) => meant(variable).length > 0,
    change(variable) {
      const lines = meant(variable);
      const placeholder = `"\${${variable}}"`;
      if (lines.length === 0) return `${place(offsetOf(['lifecycle', 'start', 'env']))}  hand it ${placeholder}`;
      const where = lines.map(shown).join(', ');
      return handing(variable).length > 0
        ? `${where}  is right here: does the intermediary read it?`
        : `${where}  should be ${placeholder}`;
    },
    at(path) {
      const value = document.getIn(path, true);
      const said = isNode(value) && value.range != null ? text.slice(value.range[0], value.range[1]).trim() : undefined;
      const name = path.join('.');
      return said === undefined || said.includes('\n')
        ? `${place(offsetOf(path))}  ${name}`
        : `${place(offsetOf(path))}  ${name}: ${withoutSecret(name, said)}`;
    },
    mentioned: (said) => {
      const words = new Set(said.split(/[^A-Za-z0-9_]+/));
      return given.filter((one) => one.name !== undefined && words.has(one.name)).map(shown);
    },
    says: (path) => document.hasIn(path),
    named: (name) => given.filter((one) => one.name !== undefined && name.test(one.name)).map(shown),
  };
}

/** As the user would write it from here. */
function nameOf(file: string): string {
  const near = relative(process.cwd(), file);
  return near.startsWith('..') ? file : near;
}

/** What is written out where a placeholder belongs may be somebody's real key. */
const withoutSecret = (name: string, value: string): string =>
  /(key|token|secret|password)$/i.test(name) && !/^["']?\$\{[^}]*\}["']?$/.test(value) ? '…' : quoted(value);

const quoted = (value: string): string => (/^["'[{]/.test(value) ? value : JSON.stringify(value));

/** The placeholder stands alone, or as one value among others (`--key=${…}`): nothing is glued to it that changes it. */
function isWhole(text: string, variable: string): boolean {
  const placeholder = `\${${variable}}`;
  for (let at = text.indexOf(placeholder); at >= 0; at = text.indexOf(placeholder, at + 1)) {
    const before = text[at - 1] ?? ' ';
    const after = text[at + placeholder.length] ?? ' ';
    if (/[\s"'=:,;[({]/.test(before) && /[\s"',;\])}]/.test(after)) return true;
  }
  return false;
}

/** What a name in the environment says of a network: those of one brand are not told apart by it. */
const brandOf = (network: string): string => network.split('-')[0] ?? network;

/** What one network gave, under a name that speaks of another's: nobody looks for it there. */
function isOfAnotherNetwork({ name = '' }: Given, variable: string): boolean {
  const names = Object.keys(probedNetworks);
  const [owner = ''] = variable.split('.');
  const spokenOf = names.filter((network) => name.toLowerCase().includes(brandOf(network)));
  return names.includes(owner) && spokenOf.length > 0 && !spokenOf.includes(owner);
}

/** A line that hands over what its own name says is not the one to change for another variable. */
function isInOrder({ name, text }: Given, variable: string): boolean {
  const [, handed] = /^\$\{([^}]+)\}$/.exec(text) ?? [];
  return handed !== undefined && likeness(handed, name) >= likeness(variable, name);
}

const LEAST_LIKENESS = 0.6;
/** Whose value it is; a name may say it and may leave it out. */
const OWNERS = [...Object.keys(probedNetworks).flatMap((name) => name.split('-')), 'zeropay', 'iut', 'driver'];
/** People name the address of events so. */
const SYNONYMS: Readonly<Record<string, string>> = { webhook: 'events', webhooks: 'events', callback: 'events' };

/** From 0 to 1, how much a name in the environment says of a variable: WECHATPAY_API_V3_KEY of `wechatpay.apiV3Key` all. */
function likeness(variable: string, name = ''): number {
  const [owner = ''] = variable.split('.');
  const wanted = wordsIn(variable.replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, '_'));
  const words = wordsIn(name).map((word) => SYNONYMS[word] ?? word);
  const areAlike = (one: string, other: string) => one.startsWith(other) || other.startsWith(one);
  const met = wanted.filter((part) => words.some((word) => areAlike(part, word)));
  const foreign = words.filter((word) => !wanted.some((part) => areAlike(part, word)));
  const score = met.length / (wanted.length + foreign.length);
  // Two networks have addresses; the one that is named counts more.
  return score >= LEAST_LIKENESS && name.toLowerCase().includes(brandOf(owner)) ? score + 0.1 : score;
}

const wordsIn = (name: string): string[] =>
  name
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '' && !OWNERS.includes(word));
