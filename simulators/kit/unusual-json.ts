/** Legal ways of writing a message that a receiver with its own idea of JSON does not survive. */
export const STYLES = [
  'unknown-field',
  'unknown-enum',
  'pretty',
  'reordered',
  'escaped',
  'absent-optionals',
  'odd',
] as const;
export type Style = (typeof STYLES)[number];

/** A state that no edition of a contract names yet. A receiver must take it for one that is not final. */
export const UNKNOWN_STATE = 'REVIEWING';

export interface Writing {
  /** JSON pointers to states; `*` stands for each item of a list. */
  readonly states: readonly string[];
  /** May the message be so? Asked for one member less each time. */
  readonly isLegal: (value: unknown) => boolean;
}

/** @param style `odd` is several at once: an unknown field, all reordered, spread over lines, and escaped. */
export function writeUnusually(value: unknown, style: Style, { states, isLegal }: Writing): string {
  switch (style) {
    case 'unknown-field':
      return JSON.stringify(withUnknownField(value));
    case 'unknown-enum':
      return JSON.stringify(states.reduce((changed, pointer) => withUnknownState(changed, tokensOf(pointer)), value));
    case 'pretty':
      return JSON.stringify(value, undefined, 3);
    case 'reordered':
      return JSON.stringify(reordered(value));
    case 'escaped':
      return escaped(JSON.stringify(value));
    case 'absent-optionals':
      return JSON.stringify(withoutOptionals(value, isLegal));
    case 'odd':
      return escaped(JSON.stringify(reordered(withUnknownField(value)), undefined, 3));
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Receivers ignore keys that they do not know, whatever stands in them. */
function withUnknownField(value: unknown): unknown {
  return isObject(value) ? { ...value, added_later: { note: 'unknown keys are ignored', since: [1, null] } } : value;
}

function withUnknownState(value: unknown, [token, ...rest]: readonly string[]): unknown {
  if (token === undefined) return UNKNOWN_STATE;
  if (token === '*') return Array.isArray(value) ? value.map((item) => withUnknownState(item, rest)) : value;
  if (!isObject(value) || !Object.hasOwn(value, token)) return value;
  return { ...value, [token]: withUnknownState(value[token], rest) };
}

const tokensOf = (pointer: string): string[] => pointer.split('/').slice(1);

/** The members of every object in the opposite order; lists keep theirs, where order has a meaning. */
function reordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reordered);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, member]) => [name, reordered(member)]),
  );
}

/** In every text and key the first character, and all that is not ASCII, as `\uXXXX`; a slash as `\/`. */
function escaped(json: string): string {
  return json.replaceAll(/"((?:[^"\\]|\\.)*)"/g, (_whole, text: string) => {
    const first = /^[^\\]/.test(text) ? unicode(text.charAt(0)) : text.charAt(0);
    const rest = text.slice(1).replaceAll(/[^\x20-\x7e]/g, unicode);
    return `"${text === '' ? '' : first}${rest.replaceAll('/', '\\/')}"`;
  });
}

const unicode = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** Leaves out whatever may be absent, one member after the other, the outer ones first. */
function withoutOptionals(value: unknown, isLegal: (value: unknown) => boolean): unknown {
  if (Array.isArray(value)) {
    return value.reduce<unknown[]>((list, item, at) => {
      const legal = (changed: unknown) => isLegal(list.with(at, changed));
      return list.with(at, withoutOptionals(item, legal));
    }, value);
  }
  if (!isObject(value)) return value;
  let kept = value;
  for (const name of Object.keys(value)) {
    const { [name]: member, ...less } = kept;
    if (isLegal(less)) kept = less;
    else {
      const legal = (changed: unknown) => isLegal({ ...kept, [name]: changed });
      kept = { ...kept, [name]: withoutOptionals(member, legal) };
    }
  }
  return kept;
}
