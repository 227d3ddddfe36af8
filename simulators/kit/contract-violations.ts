import type { ErrorObject, ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

/** A message that breaks one constraint of its contract, and where it can be, no other. */
export interface Violation {
  /** JSON pointer into the message, as a validator reports it; of a missing member, its object. */
  readonly pointer: string;
  /** The member that a network would name: `pointer`, or the missing or superfluous member in it. */
  readonly field: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly instance: unknown;
  /**
   * False where another constraint breaks as well and is met first, such as a minimum of members when an object becomes
   * a text: a validator that stops at the first error names that one.
   */
  readonly alone: boolean;
  /** What was done to the legal message, for the name of a test. */
  readonly description: string;
  /** Address of the constraint: `$id` and pointer. */
  readonly schema: string;
}

export type Schema = { readonly [keyword: string]: unknown };

export interface Contracts {
  /** Every document that the schema may refer to, by its `$id`. */
  readonly refs: readonly Schema[];
}

/**
 * One violating message for every constraint of `schema`, at every place of the message where it applies.
 *
 * Nothing is believed unproved: each message goes through ajv, which must complain of this very keyword of this very
 * schema node. A constraint that no message can break protects nothing (it repeats another, or its condition never holds), and
 * is an error, as is a schema without a legal message. The same schema always gives the same messages.
 */
export function violationsOf(schema: Schema, contracts: Contracts): Violation[] {
  const trial = new Trial(schema, contracts);
  const found: Violation[] = [];
  const unbroken: string[] = [];
  for (const constraint of [...trial.constraints()]) {
    const violation = trial.violate(constraint);
    if (violation === undefined) unbroken.push(`${constraint.schema}: nothing violates it at ${shown(constraint.at)}`);
    else found.push(violation);
  }
  if (unbroken.length > 0) throw new Error(unbroken.join('\n'));
  return found;
}

/** The least and the most that a contract allows to say, both legal. */
export function examplesOf(schema: Schema, contracts: Contracts): { minimal: unknown; full: unknown } {
  const [full, ...others] = new Trial(schema, contracts).bases();
  const minimal = others.reduce((least, base) => (size(base) < size(least) ? base : least), full);
  return { minimal, full };
}

/** Steps from the root of the message; the index 0 stands for any item. */
type Path = readonly (string | number)[];

interface Constraint {
  readonly schema: string;
  readonly node: Schema;
  readonly keyword: string;
  readonly at: Path;
  /** For `required` and its kin, where one keyword holds several constraints. */
  readonly member?: string;
  readonly trigger?: string;
  /** Branches beside the one that holds the constraint; while one of them is satisfied, the message stays legal. */
  readonly siblings: readonly { readonly node: Schema; readonly base: string; readonly at: Path }[];
}

/** Keywords that ajv checks and that a message can break by themselves. */
const CONSTRAINTS = new Set([
  'type',
  'enum',
  'const',
  'minLength',
  'maxLength',
  'pattern',
  'format',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minItems',
  'maxItems',
  'uniqueItems',
  'minProperties',
  'maxProperties',
  'propertyNames',
  'anyOf',
  'oneOf',
  'not',
]);

/** Keywords that hold schemas, values of annotations, or names. Whatever is in neither list is refused, not skipped. */
const WITHOUT_CONSTRAINT = new Set([
  '$schema',
  '$id',
  '$ref',
  '$defs',
  '$comment',
  'title',
  'description',
  'examples',
  'default',
  'deprecated',
  'properties',
  'items',
  'allOf',
  'if',
  'then',
  'else',
  'required',
  'dependentRequired',
  'additionalProperties',
]);

class Trial {
  readonly #schema: Schema;
  readonly #documents: Map<string, Schema>;
  readonly #validate: ValidateFunction;
  readonly #compile: (allErrors: boolean) => ValidateFunction;
  #validateAll: ValidateFunction | undefined;
  #bases: readonly unknown[] | undefined;

  constructor(schema: Schema, { refs }: Contracts) {
    this.#schema = schema;
    this.#documents = new Map(refs.map((document) => [String(document.$id), document]));
    this.#compile = (allErrors) => {
      // `verbose` gives the schema node of each error. Two equal constraints are told apart by it, and by nothing else.
      // Whether the documents are sound schemas is the build's to say, and costs more than all the rest.
      const options = { strict: true, strictRequired: false, validateSchema: false, verbose: true, allErrors };
      const ajv = new Ajv2020(options);
      addFormats.default(ajv);
      for (const keyword of annotations([schema, ...refs])) ajv.addKeyword(keyword);
      for (const document of refs) if (document !== schema) ajv.addSchema(document);
      return ajv.compile(schema);
    };
    this.#validate = this.#compile(false);
  }

  /** Legal messages, the fullest first: a constraint deep inside needs a message that reaches it. */
  bases(): readonly unknown[] {
    this.#bases ??= this.#legalMessages();
    return this.#bases;
  }

  *constraints(): Generator<Constraint> {
    yield* this.#constraintsOf(this.#schema, String(this.#schema.$id ?? ''), '#', [], [], []);
  }

  violate(constraint: Constraint): Violation | undefined {
    let accompanied: Violation | undefined;
    for (const base of this.bases()) {
      for (const { instance, description } of this.#attempts(base, constraint)) {
        if (this.#validate(instance)) continue;
        const first = this.#validate.errors ?? [];
        const stopped = first.find((candidate) => proves(candidate, constraint));
        const error = stopped ?? this.#provenAmongAll(instance, constraint);
        if (error === undefined) continue;
        const pointer = error.instancePath;
        const member = constraint.member ?? memberOf(error);
        // The same keyword at the same place, demanded twice, is as good to whoever reads the error.
        const alike = first.some(({ keyword, instancePath }) => keyword === error.keyword && instancePath === pointer);
        const violation = {
          pointer,
          field: member === undefined ? pointer : `${pointer}/${escapeToken(member)}`,
          keyword: constraint.keyword,
          params: error.params,
          instance,
          alone: stopped !== undefined || alike,
          description: `${shown(constraint.at)} ${description}`,
          schema: constraint.schema,
        };
        if (violation.alone) return violation;
        accompanied ??= violation;
      }
    }
    return accompanied;
  }

  #provenAmongAll(instance: unknown, constraint: Constraint): ErrorObject | undefined {
    this.#validateAll ??= this.#compile(true);
    this.#validateAll(instance);
    return this.#validateAll.errors?.find((candidate) => proves(candidate, constraint));
  }

  *#constraintsOf(
    node: Schema,
    base: string,
    pointer: string,
    at: Path,
    siblings: Constraint['siblings'],
    entered: readonly Schema[],
  ): Generator<Constraint> {
    // A schema that contains itself is tried once.
    if (entered.includes(node)) return;
    const inside = [...entered, node];
    const here = (keyword: string, more: Partial<Constraint> = {}): Constraint => ({
      schema: `${base}${pointer}/${keyword}`,
      node,
      keyword,
      at,
      siblings,
      ...more,
    });
    for (const keyword of Object.keys(node)) {
      if (CONSTRAINTS.has(keyword)) yield here(keyword);
      else if (!WITHOUT_CONSTRAINT.has(keyword) && !keyword.startsWith('x-')) {
        throw new Error(`${base}${pointer}/${keyword}: no way is known to violate this keyword`);
      }
    }
    if (typeof node.$ref === 'string') {
      const target = this.#resolve(node.$ref, base);
      yield* this.#constraintsOf(target.node, target.base, target.pointer, at, siblings, inside);
    }
    for (const member of strings(node.required)) yield here('required', { member });
    for (const [trigger, members] of Object.entries(record(node.dependentRequired))) {
      for (const member of strings(members)) yield here('dependentRequired', { member, trigger });
    }
    if (node.additionalProperties === false) yield here('additionalProperties');
    else if (isSchema(node.additionalProperties)) {
      const place = `${pointer}/additionalProperties`;
      yield* this.#constraintsOf(node.additionalProperties, base, place, [...at, ANY_KEY], siblings, inside);
    }
    for (const [name, property] of Object.entries(record(node.properties))) {
      if (!isSchema(property)) continue;
      const place = `${pointer}/properties/${escapeToken(name)}`;
      yield* this.#constraintsOf(property, base, place, [...at, name], siblings, inside);
    }
    if (isSchema(node.items)) {
      yield* this.#constraintsOf(node.items, base, `${pointer}/items`, [...at, 0], siblings, inside);
    }
    for (const [index, part] of schemas(node.allOf).entries()) {
      yield* this.#constraintsOf(part, base, `${pointer}/allOf/${index}`, at, siblings, inside);
    }
    for (const keyword of ['then', 'else']) {
      const branch = node[keyword];
      if (isSchema(branch)) yield* this.#constraintsOf(branch, base, `${pointer}/${keyword}`, at, siblings, inside);
    }
    for (const keyword of ['anyOf', 'oneOf']) {
      const branches = schemas(node[keyword]);
      for (const [index, branch] of branches.entries()) {
        const others = branches.filter((other) => other !== branch).map((other) => ({ node: other, base, at }));
        const place = `${pointer}/${keyword}/${index}`;
        yield* this.#constraintsOf(branch, base, place, at, [...siblings, ...others], inside);
      }
    }
  }

  /** Messages in which the constraint may be broken and nothing else is; ajv has the last word. */
  *#attempts(base: unknown, constraint: Constraint): Generator<Attempt> {
    const before = get(base, constraint.at);
    if (before === ABSENT) return;
    for (const change of this.#changes(before, constraint)) {
      const changed = set(base, constraint.at, change.value);
      yield { instance: changed, description: change.description };
      // While a sibling branch is satisfied the constraint does not show, so those are broken as well, each in every way.
      for (const spoiled of this.#spoil(changed, constraint.siblings)) {
        yield { instance: spoiled, description: change.description };
      }
    }
  }

  *#spoil(instance: unknown, siblings: Constraint['siblings']): Generator<unknown> {
    const [first, ...rest] = siblings;
    if (first === undefined) return;
    let spoiledOnce = false;
    for (const constraint of this.#constraintsOf(first.node, first.base, '#', first.at, [], [])) {
      const before = get(instance, constraint.at);
      if (before === ABSENT) continue;
      for (const change of this.#changes(before, constraint)) {
        const spoiled = set(instance, constraint.at, change.value);
        spoiledOnce = true;
        if (rest.length === 0) yield spoiled;
        else yield* this.#spoil(spoiled, rest);
        break;
      }
    }
    if (!spoiledOnce && rest.length > 0) yield* this.#spoil(instance, rest);
  }

  *#changes(value: unknown, constraint: Constraint): Generator<Change> {
    const { node, keyword, member, trigger } = constraint;
    const bound = node[keyword];
    switch (keyword) {
      case 'required':
        if (isObject(value) && member !== undefined)
          yield { value: without(value, member), description: `without ${member}` };
        return;
      case 'dependentRequired':
        if (isObject(value) && member !== undefined && trigger !== undefined && trigger in value) {
          yield { value: without(value, member), description: `with ${trigger} but without ${member}` };
        }
        return;
      case 'additionalProperties':
        if (!isObject(value)) return;
        yield { value: { ...value, pyx_unknown: 1 }, description: 'with an unknown member' };
        // Where the number of members is limited, the unknown one takes the place of another.
        for (const name of Object.keys(value)) {
          yield {
            value: { ...without(value, name), pyx_unknown: 1 },
            description: `with an unknown member for ${name}`,
          };
        }
        return;
      case 'type':
        for (const other of [1.5, 'text', true, [], {}, null])
          yield { value: other, description: `is ${JSON.stringify(other)}` };
        return;
      case 'enum':
      case 'const':
        for (const other of strangers(keyword === 'enum' && Array.isArray(bound) ? bound[0] : bound)) {
          yield { value: other, description: `is ${JSON.stringify(other)}` };
        }
        return;
      case 'minLength':
        if (typeof value === 'string') {
          for (const text of resized(value, Number(bound) - 1))
            yield { value: text, description: `has ${Number(bound) - 1} characters` };
        }
        return;
      case 'maxLength':
        if (typeof value === 'string') {
          for (const text of resized(value, Number(bound) + 1))
            yield { value: text, description: `has ${Number(bound) + 1} characters` };
        }
        return;
      case 'pattern':
      case 'format':
        if (typeof value === 'string') {
          for (const text of disfigured(value)) yield { value: text, description: `is ${JSON.stringify(text)}` };
        }
        return;
      case 'minimum':
        yield { value: Number(bound) - 1, description: `is ${Number(bound) - 1}` };
        return;
      case 'maximum':
        // Beyond 2^53 the next integer has the same representation; the next that differs is twice as far.
        yield* [Number(bound) + 1, Number(bound) * 2].map((next) => ({ value: next, description: `is ${next}` }));
        return;
      case 'exclusiveMinimum':
      case 'exclusiveMaximum':
        yield { value: bound, description: `is ${String(bound)}` };
        return;
      case 'multipleOf':
        if (typeof value === 'number')
          yield { value: value + Number(bound) / 2, description: `is no multiple of ${String(bound)}` };
        return;
      case 'minItems':
        if (Array.isArray(value))
          yield { value: value.slice(0, Number(bound) - 1), description: `has ${Number(bound) - 1} items` };
        return;
      case 'maxItems':
        if (Array.isArray(value) && value.length > 0) {
          const items = Array.from({ length: Number(bound) + 1 }, (_, index) => value[index % value.length]);
          yield { value: items, description: `has ${items.length} items` };
        }
        return;
      case 'uniqueItems':
        if (Array.isArray(value) && value.length > 0)
          yield { value: [...value, value[0]], description: 'repeats an item' };
        return;
      case 'minProperties':
        if (isObject(value)) {
          const kept = Object.fromEntries(Object.entries(value).slice(0, Math.max(0, Number(bound) - 1)));
          yield { value: kept, description: `has ${Object.keys(kept).length} members` };
        }
        return;
      case 'maxProperties':
        if (isObject(value)) {
          const more = { ...this.#everyMember(constraint), ...value };
          yield { value: more, description: `has ${Object.keys(more).length} members` };
          const strange = Array.from({ length: Number(bound) + 1 }, (_, index) => [`pyx_${index}`, 1]);
          yield {
            value: { ...value, ...Object.fromEntries(strange) },
            description: `has more than ${String(bound)} members`,
          };
        }
        return;
      case 'propertyNames':
        if (isObject(value)) {
          const [sample] = Object.values(value);
          for (const name of ['', '!', ' ', 'x'.repeat(300)]) {
            yield {
              value: { ...value, [name]: sample ?? 1 },
              description: `has a member named ${JSON.stringify(name.slice(0, 8))}`,
            };
          }
        }
        return;
      case 'not': {
        const forbidden = isSchema(bound)
          ? this.#example(bound, this.#baseOf(constraint), { full: true, path: [] })
          : ABSENT;
        if (forbidden !== ABSENT) yield { value: merge(value, forbidden), description: 'is what must not be' };
        for (const name of isSchema(bound) ? strings(bound.required) : []) {
          if (isObject(value))
            yield {
              value: { ...this.#everyMember(constraint), ...value, [name]: value[name] ?? 1 },
              description: `with ${name}`,
            };
        }
        return;
      }
      case 'anyOf':
      case 'oneOf': {
        const branches = schemas(bound).map((branch) => ({
          node: branch,
          base: this.#baseOf(constraint),
          at: [] as Path,
        }));
        for (const spoiled of this.#spoil(value, branches))
          yield { value: spoiled, description: `fits no branch of ${keyword}` };
        // One message that fits two branches breaks oneOf too.
        if (keyword === 'oneOf') {
          for (const { node: branch, base } of branches) {
            const both = this.#example(branch, base, { full: true, path: [] });
            if (both !== ABSENT) yield { value: merge(value, both), description: 'fits more than one branch' };
          }
        }
        for (const other of [1.5, 'text', true, [], {}, null])
          yield { value: other, description: `is ${JSON.stringify(other)}` };
        return;
      }
      default:
        throw new Error(`${constraint.schema}: no way is known to violate ${keyword}`);
    }
  }

  /** Every described member of the object that a constraint looks at. */
  #everyMember(constraint: Constraint): Record<string, unknown> {
    const value = this.#example(constraint.node, this.#baseOf(constraint), { full: true, path: [] });
    return isObject(value) ? value : {};
  }

  #baseOf({ schema }: Constraint): string {
    return schema.slice(0, schema.indexOf('#'));
  }

  /**
   * Legal messages: everything said, as little as possible said, and variants of both (another value of an enumeration,
   * another branch, one optional member left out), since a condition or a choice may hide what the first two show.
   */
  #legalMessages(): unknown[] {
    const base = String(this.#schema.$id ?? '');
    const candidates: unknown[] = [];
    const add = (value: unknown) => {
      if (value !== ABSENT) candidates.push(value);
    };
    for (const full of [true, false]) {
      const choices: Choices = new Map();
      add(this.#example(this.#schema, base, { full, path: [], choices }));
      const deviations = [...choices].flatMap(([place, count]) =>
        Array.from({ length: count - 1 }, (_, index): [string, number] => [place, index + 1]),
      );
      // A condition left as it comes may still hold by the first example: then another value has to come with it.
      const conditions = deviations.filter(([place]) => place.endsWith(CONDITION));
      for (const deviation of deviations) {
        add(this.#example(this.#schema, base, { full, path: [], chosen: new Map([deviation]) }));
        for (const condition of conditions) {
          if (condition === deviation) continue;
          add(this.#example(this.#schema, base, { full, path: [], chosen: new Map([condition, deviation]) }));
        }
      }
    }
    for (const candidate of [...candidates]) {
      for (const path of optionalPaths(candidate)) candidates.push(remove(candidate, path));
    }
    const legal = candidates.filter((candidate) => this.#validate(candidate));
    if (legal.length === 0) {
      this.#validate(candidates[0]);
      const [error] = this.#validate.errors ?? [];
      const tried = JSON.stringify(candidates[0]);
      throw new Error(
        `${this.#schema.$id ?? this.#schema.$ref ?? 'schema'}: no legal message could be made. Give its properties examples.\n` +
          `  tried    ${tried}\n  refused  ${error?.instancePath || '/'} ${error?.message ?? ''}`,
      );
    }
    return legal.sort((a, b) => size(b) - size(a));
  }

  #example(node: Schema, base: string, how: How): unknown {
    const deeper = (step: string): How => ({ ...how, path: [...how.path, step] });
    if (how.path.length > 60) return ABSENT;
    if ('const' in node) return node.const;
    const pick = (count: number, what: string): number => {
      const place = `${how.path.join('/')} ${what}`;
      how.choices?.set(place, Math.max(count, how.choices.get(place) ?? 0));
      return Math.min(how.chosen?.get(place) ?? 0, count - 1);
    };
    if (Array.isArray(node.enum)) {
      const preferred = Array.isArray(node.examples) ? node.examples : [];
      const values = [...preferred, ...node.enum.filter((value) => !preferred.includes(value))];
      return values[pick(values.length, 'enum')];
    }
    let value: unknown = ABSENT;
    if (Array.isArray(node.examples) && !isObject(node.examples[0]))
      return node.examples[pick(node.examples.length, 'examples')];
    if (Array.isArray(node.examples)) value = node.examples[pick(node.examples.length, 'examples')];
    if (typeof node.$ref === 'string') {
      const target = this.#resolve(node.$ref, base);
      value = merge(value, this.#example(target.node, target.base, deeper('$ref')));
    }
    if (node.type === 'object' || node.properties !== undefined || node.required !== undefined) {
      const required = strings(node.required);
      const object: Record<string, unknown> = {};
      for (const [name, property] of Object.entries(record(node.properties))) {
        if (!isSchema(property) || (!how.full && !required.includes(name))) continue;
        const example = this.#example(property, base, deeper(name));
        if (example !== ABSENT) object[name] = example;
      }
      if (isSchema(node.additionalProperties) && how.full) {
        const example = this.#example(node.additionalProperties, base, deeper(ANY_KEY));
        if (example !== ABSENT) object[ANY_KEY] = example;
      }
      value = merge(object, value);
    } else if (node.type === 'array') {
      const item = isSchema(node.items) ? this.#example(node.items, base, deeper('items')) : 1;
      const count = Math.max(Number(node.minItems ?? 0), how.full ? 1 : 0);
      if (value === ABSENT) value = Array.from({ length: item === ABSENT ? 0 : count }, () => item);
    } else if (value === ABSENT) value = scalar(node);
    for (const part of schemas(node.allOf)) value = merge(value, this.#example(part, base, deeper('allOf')));
    for (const keyword of ['anyOf', 'oneOf'] as const) {
      const branches = schemas(node[keyword]);
      if (branches.length === 0) continue;
      const index = pick(branches.length, keyword);
      const branch = branches[index];
      if (branch !== undefined) value = this.#withBranch(value, node, branch, base, deeper(keyword));
    }
    // Both outcomes of a condition are tried: what its `if` names is put in, or left as it comes.
    if (isSchema(node.if) && pick(2, CONDITION) === 0) {
      value = merge(value, this.#example(node.if, base, { ...deeper('if'), full: true }));
      if (isSchema(node.then)) value = this.#withBranch(value, node, node.then, base, deeper('then'));
    } else if (isSchema(node.else)) value = this.#withBranch(value, node, node.else, base, deeper('else'));
    return value;
  }

  /** A branch that requires members by name only takes them from the properties beside it. */
  #withBranch(value: unknown, node: Schema, branch: Schema, base: string, how: How): unknown {
    let result = merge(value, this.#example(branch, base, how));
    const properties = record(node.properties);
    for (const name of strings(branch.required)) {
      const property = properties[name];
      if (!isObject(result) || name in result || !isSchema(property)) continue;
      const example = this.#example(property, base, { ...how, path: [...how.path, name] });
      if (example !== ABSENT) result = { ...result, [name]: example };
    }
    return result;
  }

  #resolve(ref: string, base: string): { node: Schema; base: string; pointer: string } {
    const [id, pointer = ''] = (ref.startsWith('#') ? base + ref : ref).split('#', 2) as [string, string?];
    const document = id === (this.#schema.$id ?? '') ? this.#schema : this.#documents.get(id);
    let node: unknown = document;
    for (const token of pointer.split('/').slice(1)) {
      node = record(node)[decodeURIComponent(token).replaceAll('~1', '/').replaceAll('~0', '~')];
    }
    if (!isSchema(node)) throw new Error(`${base}: $ref ${ref} leads nowhere`);
    return { node, base: id, pointer: `#${pointer}` };
  }
}

interface Change {
  readonly value: unknown;
  readonly description: string;
}

interface Attempt {
  readonly instance: unknown;
  readonly description: string;
}

/** How many alternatives stand at each place of the schema, found while an example is made. */
type Choices = Map<string, number>;

interface How {
  readonly full: boolean;
  readonly path: readonly string[];
  readonly choices?: Choices;
  readonly chosen?: ReadonlyMap<string, number>;
}

const ABSENT = Symbol('absent');
const ANY_KEY = 'key';
const CONDITION = 'if';

function proves(error: ErrorObject, { node, keyword, at, member }: Constraint): boolean {
  if (error.keyword !== keyword || error.parentSchema !== node || error.instancePath !== pointerOf(at)) return false;
  return member === undefined || error.params.missingProperty === member;
}

function memberOf({ params }: ErrorObject): string | undefined {
  const name: unknown = params.missingProperty ?? params.additionalProperty ?? params.propertyName;
  return typeof name === 'string' ? name : undefined;
}

/** A value of the right type, for schemas without examples. */
function scalar(node: Schema): unknown {
  const type = Array.isArray(node.type) ? node.type[0] : node.type;
  switch (type) {
    case 'string':
      if (node.format === 'date-time') return '2018-06-08T10:34:56+08:00';
      if (node.format === 'date') return '2018-06-08';
      if (node.format === 'uri') return 'https://example.com/';
      return 'a'.repeat(Math.max(1, Number(node.minLength ?? 1)));
    case 'integer':
    case 'number':
      return Number(node.minimum ?? (node.exclusiveMinimum === undefined ? 1 : Number(node.exclusiveMinimum) + 1));
    case 'boolean':
      return true;
    case 'null':
      return null;
    default:
      return ABSENT;
  }
}

/** Values of the type of `known` that hardly any enumeration holds. */
function strangers(known: unknown): unknown[] {
  if (typeof known === 'number') return [known + 1_000_003, -1];
  if (typeof known === 'boolean') return [!known];
  if (typeof known === 'string') return [`${known}X`, 'PYX', '!', 'x'.repeat(known.length)];
  return ['PYX', 1_000_003];
}

/** `text` cut or grown to a number of characters, in its own characters first so that its pattern still holds. */
function resized(text: string, length: number): string[] {
  if (length < 0) return [];
  const characters = [...text];
  if (characters.length >= length) return [characters.slice(0, length).join('')];
  const missing = length - characters.length;
  const fillers = [characters.at(-1) ?? 'a', 'a', '1', '0', 'A'];
  const middle = Math.floor(characters.length / 2);
  return [
    ...fillers.map((filler) => text + filler.repeat(missing)),
    ...fillers.map(
      (filler) => characters.slice(0, middle).join('') + filler.repeat(missing) + characters.slice(middle).join(''),
    ),
  ];
}

/** `text` with one thing wrong, its length kept where possible: length is another constraint. */
function disfigured(text: string): string[] {
  const characters = [...text];
  const oddities = ['!', ' ', '~', '%', '/', '?', '#', 'é', '한', '🙂', '\u0000', '9', 'z', 'Z'];
  const replaced = (index: number, odd: string) => characters.map((own, at) => (at === index ? odd : own)).join('');
  return [
    ...oddities.map((odd) => replaced(0, odd)),
    ...oddities.map((odd) => replaced(characters.length - 1, odd)),
    ...oddities.map((odd) => replaced(Math.floor(characters.length / 2), odd)),
    ...oddities.map((odd) => odd.repeat(Math.max(1, characters.length))),
    ...oddities.map((odd) => text + odd),
    ...oddities,
    characters.slice(0, -1).join(''),
    '',
  ];
}

function* annotations(documents: readonly Schema[]): Generator<string> {
  const names = new Set<string>();
  const visit = (node: unknown): void => {
    for (const item of Array.isArray(node) ? node : []) visit(item);
    for (const [key, value] of Object.entries(record(node))) {
      if (key.startsWith('x-')) names.add(key);
      else visit(value);
    }
  };
  for (const document of documents) visit(document);
  yield* [...names].sort();
}

/** Every member of every object of a message: each may be the one whose absence shows something. */
function* optionalPaths(value: unknown, path: Path = []): Generator<Path> {
  if (Array.isArray(value)) {
    if (value.length > 0) yield* optionalPaths(value[0], [...path, 0]);
  } else if (isObject(value)) {
    for (const [name, inner] of Object.entries(value)) {
      yield [...path, name];
      yield* optionalPaths(inner, [...path, name]);
    }
  }
}

function get(value: unknown, path: Path): unknown {
  let current = value;
  for (const step of path) {
    if (Array.isArray(current) && typeof step === 'number' && step < current.length) current = current[step];
    else if (isObject(current) && Object.hasOwn(current, step)) current = current[step];
    else return ABSENT;
  }
  return current;
}

function set(value: unknown, path: Path, next: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return next;
  if (Array.isArray(value)) return value.map((item, index) => (index === step ? set(item, rest, next) : item));
  return { ...record(value), [step]: set(record(value)[step], rest, next) };
}

function remove(value: unknown, path: Path): unknown {
  const parent = path.slice(0, -1);
  const object = get(value, parent);
  return isObject(object) ? set(value, parent, without(object, String(path.at(-1)))) : value;
}

function without(object: Record<string, unknown>, member: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).filter(([name]) => name !== member));
}

/** `over` laid upon `under`; what is absent changes nothing. */
function merge(under: unknown, over: unknown): unknown {
  if (over === ABSENT) return under;
  if (!isObject(under) || !isObject(over)) return over;
  const merged: Record<string, unknown> = { ...under };
  for (const [name, value] of Object.entries(over)) merged[name] = merge(name in under ? under[name] : ABSENT, value);
  return merged;
}

function size(value: unknown): number {
  return JSON.stringify(value)?.length ?? 0;
}

function shown(path: Path): string {
  return pointerOf(path) || '/';
}

function pointerOf(path: Path): string {
  return path.map((step) => `/${escapeToken(String(step))}`).join('');
}

function escapeToken(token: string): string {
  return token.replaceAll('~', '~0').replaceAll('/', '~1');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isSchema(value: unknown): value is Schema {
  return isObject(value);
}

function record(value: unknown): Record<string, unknown> {
  return isObject(value) ? value : {};
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

function schemas(value: unknown): Schema[] {
  return Array.isArray(value) ? value.filter(isSchema) : [];
}
