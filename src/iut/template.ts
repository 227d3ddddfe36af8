// biome-ignore-all lint/suspicious/noTemplateCurlyInString: ${…} is what manifests are written with.
import { closest, distance } from 'fastest-levenshtein';

/** Values for `${a.b}` by nested name: `{ iut: { port: 4000 } }`. Every network adds a member of its own name. */
export interface Variables {
  readonly [name: string]: string | number | Variables | undefined;
}

/** Names that launching itself gives a value; the caller's variables come beside them. */
export const LAUNCH_VARIABLES: readonly string[] = [
  'iut.port',
  'iut.publicUrl',
  'iut.dataDir',
  'iut.platformToken',
  'iut.instance',
  'driver.port',
  'driver.publicUrl',
  'clock.rate',
  'merchants.file',
];

/** `$${` is a plain `${`; group 1 is the name, group 2 the closing brace if there is one. */
const PLACEHOLDER = /\$\$\{|\$\{([^}]*)(\}?)/g;

/**
 * Puts values in place of `${a.b}`. Throws `TemplateError` with every unknown name at once: an empty text in the
 * environment of somebody's program is found much later, and far from here.
 */
export function expand(text: string, variables: Variables): string {
  const problems = problemsOf(text, namesOf(variables));
  if (problems.length > 0) throw new TemplateError(text, problems);
  return text.replace(PLACEHOLDER, (whole, name: string) => (whole === '$${' ? '${' : String(lookUp(variables, name))));
}

export interface TemplateProblem {
  /** The placeholder as written. */
  readonly written: string;
  /** Where it begins in the text. */
  readonly offset: number;
  readonly message: string;
  readonly hint?: string;
}

/** What is wrong with the placeholders of a text, if only these names have values. */
export function problemsOf(text: string, known: readonly string[]): TemplateProblem[] {
  return [...text.matchAll(PLACEHOLDER)].flatMap((match): TemplateProblem[] => {
    const [written, name, brace] = match;
    if (written === '$${') return [];
    if (brace !== '}') {
      return [
        {
          written,
          offset: match.index,
          message: `"${written}" is never closed`,
          hint: 'write ${name}, or $${ for a plain ${',
        },
      ];
    }
    if (name === undefined || known.includes(name)) return [];
    return [{ written, offset: match.index, message: `unknown variable ${written}`, hint: meant(name, known) }];
  });
}

/** All names that have a value, dotted. */
export function namesOf(variables: Variables, prefix = ''): string[] {
  return Object.entries(variables).flatMap(([name, value]) => {
    if (value === undefined) return [];
    return typeof value === 'object' ? namesOf(value, `${prefix}${name}.`) : [`${prefix}${name}`];
  });
}

/** Two records of variables as one; where both give a name, the second wins. */
export function merge(first: Variables, second: Variables): Variables {
  const merged: Record<string, string | number | Variables | undefined> = { ...first };
  for (const [name, value] of Object.entries(second)) {
    const before = merged[name];
    merged[name] = typeof before === 'object' && typeof value === 'object' ? merge(before, value) : value;
  }
  return merged;
}

export class TemplateError extends Error {
  override readonly name = 'TemplateError';
  readonly problems: readonly TemplateProblem[];

  constructor(text: string, problems: readonly TemplateProblem[]) {
    super(
      problems.map(({ message, hint }) => `${message} in "${text}"${hint === undefined ? '' : `; ${hint}`}`).join('\n'),
    );
    this.problems = problems;
  }
}

function lookUp(variables: Variables, name: string): string | number | Variables | undefined {
  let value: string | number | Variables | undefined = variables;
  for (const part of name.split('.')) value = typeof value === 'object' ? value[part] : undefined;
  return value;
}

/** “did you mean …”, or all there is to choose from. */
export function meant(written: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const nearest = closest(written, known);
  return distance(written, nearest) <= Math.max(2, written.length / 4)
    ? `did you mean ${nearest}?`
    : `known: ${known.join(', ')}`;
}
