import { createHash } from 'node:crypto';
import type { Entry } from './journal.js';
import { toJson } from './journal.js';

/** Numbers that are measured, or given by the system. */
const MEASURED: ReadonlySet<string> = new Set(['seq', 'sentSeq', 'pid', 'latencyMs', 'openedRealMs', 'closedRealMs']);
/** Headers that the HTTP library writes from the real clock. */
const OF_THE_LIBRARY: ReadonlySet<string> = new Set(['date']);
/**
 * Words of a contract, states and small numbers stay; whatever else is drawn, signed or told by a clock. A drawn id may consist
 * of letters only, but not of humps, as names do: one in 300 of 32 characters has no digit.
 */
const PLAIN = /^(?=.{1,41}$)(?:[A-Z][A-Z_ /-]*|[A-Za-z]?[a-z]*(?:[A-Z][a-z]{2,}|[_ /-][A-Za-z]?[a-z]*)*)$|^-?\d{1,5}$/;
const AMOUNTS: ReadonlySet<string> = new Set(['value', 'minor', 'rate']);
/** In a text; what is escaped for a URL, as Alipay's signatures are, belongs to its word: how many escapes there are is chance. */
const WORD = /(?:%[0-9A-F]{2}|[#A-Za-z0-9+/=_.-])+/g;
const INSTANT = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)/g;
const PORT = /(?<=[a-z0-9]):\d{4,5}(?!\d)/g;

/**
 * A journal without what differs between two runs of one seed: nonces, signatures, ciphertexts, ports, times and ids that the
 * IUT draws are replaced by the order of their first appearance, measured durations are left out. Instants are ms of network
 * time, as virtual time gives them (JUDGEMENT.md, section 2).
 */
export function canonicalLines(entries: readonly Entry[]): string[] {
  const names = new Map<string, string>();
  const nameOf = (text: string): string => {
    const known = names.get(text) ?? `#${names.size + 1}`;
    names.set(text, known);
    return known;
  };
  const first = entries[0]?.networkMs ?? 0;

  /** The words of a text each for itself, so that an id keeps its name wherever it stands. */
  const plain = (text: string): string =>
    text
      .replaceAll(INSTANT, nameOf)
      .replaceAll(PORT, ':port')
      .replaceAll(WORD, (word) => (word.startsWith('#') || PLAIN.test(word) ? word : nameOf(word)));

  function canonical(value: unknown, name = ''): unknown {
    if (typeof value === 'string') return AMOUNTS.has(name) ? value : canonicalText(value);
    if (typeof value === 'number') return MEASURED.has(name) || /AtMs$|^atMs$/.test(name) ? undefined : value;
    if (Array.isArray(value)) {
      return name === 'headers'
        ? value.filter(([header]) => !OF_THE_LIBRARY.has(String(header).toLowerCase())).map((pair) => canonical(pair))
        : value.map((item) => canonical(item));
    }
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([member, content]) => [member, canonical(content, member)] as const),
    );
  }

  function canonicalText(text: string): unknown {
    if (!/^[[{]/.test(text)) return plain(text);
    try {
      return canonical(JSON.parse(text));
    } catch {
      return plain(text);
    }
  }

  return entries.map((entry) => {
    const { networkMs, run: _, ...rest } = JSON.parse(toJson(entry)) as Record<string, unknown>;
    return JSON.stringify({ t: Math.round(entry.networkMs - first), ...(canonical(rest) as object) });
  });
}

/** One seed, one hash. */
export const canonicalHash = (entries: readonly Entry[]): string =>
  createHash('sha256').update(canonicalLines(entries).join('\n')).digest('hex');
