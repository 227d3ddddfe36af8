import { ControlProblem, didYouMean, type MemberProblem } from './control-problem.js';

/** What a member of a request body may be, by the word that `readBody` is told. */
interface Kinds {
  text: string;
  /** A whole number, zero or more. */
  count: number;
  texts: Readonly<Record<string, string>>;
  /** At least one text. */
  list: readonly string[];
  scalars: Readonly<Record<string, string | number | boolean>>;
}

interface Member {
  readonly kind: keyof Kinds;
  readonly required?: true;
  readonly atLeast?: number;
}

type Shape = Readonly<Record<string, Member>>;
type Required<S extends Shape> = { [K in keyof S]: S[K] extends { required: true } ? K : never }[keyof S];
type Read<S extends Shape> = { readonly [K in Required<S>]: Kinds[S[K]['kind']] } & {
  readonly [K in Exclude<keyof S, Required<S>>]?: Kinds[S[K]['kind']];
};

/** The members of a request body. Throws with every problem at once; a misspelt member is one. */
export function readBody<const S extends Shape>(body: unknown, shape: S): Read<S> {
  const given = bodyObject(body);
  const problems: MemberProblem[] = [];
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(shape, name))
      problems.push({ at: `/${name}`, message: `unknown member. ${didYouMean(name, Object.keys(shape))}` });
  }
  for (const [name, member] of Object.entries(shape)) {
    const value = given[name];
    if (value !== undefined) {
      const expected = expectationBroken(value, member);
      if (expected !== undefined)
        problems.push({ at: `/${name}`, message: `expected ${expected}, got ${JSON.stringify(value)}` });
    } else if (member.required) problems.push({ at: `/${name}`, message: 'is missing' });
  }
  if (problems.length > 0) {
    const detail = problems.map(({ at, message }) => `${at}: ${message}`).join('; ');
    throw new ControlProblem(
      400,
      'invalid-body',
      detail,
      `Members: ${Object.entries(shape).map(described).join(', ')}.`,
      problems,
    );
  }
  return given as Read<S>;
}

/** A body that was not sent counts as an empty object. */
export function bodyObject(body: unknown): Readonly<Record<string, unknown>> {
  if (body === undefined) return {};
  if (typeof body === 'object' && body !== null && !Array.isArray(body))
    return body as Readonly<Record<string, unknown>>;
  throw new ControlProblem(
    400,
    'invalid-body',
    `The body is ${JSON.stringify(body).slice(0, 80)}.`,
    'Send a JSON object.',
  );
}

function expectationBroken(value: unknown, { kind, atLeast = 0 }: Member): string | undefined {
  switch (kind) {
    case 'text':
      return typeof value === 'string' && value !== '' ? undefined : 'a text that is not empty';
    case 'count':
      return Number.isSafeInteger(value) && (value as number) >= atLeast ? undefined : `a whole number from ${atLeast}`;
    case 'list':
      return Array.isArray(value) && value.length > 0 && value.every((text) => typeof text === 'string')
        ? undefined
        : 'a list of texts that is not empty';
    case 'texts':
      return holds(value, ['string']) ? undefined : 'an object of texts';
    case 'scalars':
      return holds(value, ['string', 'number', 'boolean']) ? undefined : 'an object of texts, numbers and booleans';
  }
}

function holds(value: unknown, types: readonly string[]): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.values(value).every((member) => types.includes(typeof member));
}

const described = ([name, { required }]: [string, Member]): string => (required ? `${name} (required)` : name);
