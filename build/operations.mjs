import { atPointer, ContractErrors } from './contracts.mjs';
import { NOTIFICATION_PARTS, OPERATION_PARTS } from './vocabulary.mjs';

/**
 * The operations and notifications of one folder, read from its contracts, and joined with the folder's error-codes.json
 * where there is one. Both say which operation answers which code with which status; here they are held against each
 * other, so that neither can drift.
 */
export function tablesOf(contracts, errorCodes, byId) {
  const problems = [];
  const operations = new Map();
  const notifications = new Map();
  for (const contract of contracts) {
    const operation = contract.document['x-operation'];
    const notification = contract.document['x-notification'];
    if (operation)
      add(operations, operation.operation, operationEntry(contract, operation, errorCodes, byId, problems));
    if (notification) add(notifications, notification.notification, notificationEntry(contract, notification));
    function add(table, id, entry) {
      if (!id.startsWith(`${contract.folder}.`) && contract.document['x-operation']?.network === undefined) {
        problems.push(`${contract.shown}: the id ${id} should begin with "${contract.folder}."`);
      }
      const key = entry.data.mode === undefined || !table.has(id) ? id : `${id}:${entry.data.mode}`;
      const other = table.get(key);
      if (other !== undefined) problems.push(`${contract.shown}: ${key} is also described by ${other.shown}`);
      table.set(key, { ...entry, shown: contract.shown });
    }
  }
  problems.push(...unusedErrorRows(operations, errorCodes));
  problems.push(...samePathTwice(operations));
  if (problems.length > 0) throw new ContractErrors(problems);
  return { operations, notifications };
}

function operationEntry(contract, operation, errorCodes, byId, problems) {
  const paths = operation.paths ?? [operation.path];
  const parameters = resolved(contract.document.$defs?.pathParameters, contract, byId)?.properties ?? {};
  const named = new Set(paths.flatMap((template) => [...template.matchAll(/\{([^}]+)\}/g)].map((match) => match[1])));
  for (const name of named) {
    if (!(name in parameters))
      problems.push(`${contract.shown}#/x-operation: {${name}} is not in $defs/pathParameters`);
  }
  for (const name of Object.keys(parameters)) {
    if (!named.has(name)) problems.push(`${contract.shown}#/$defs/pathParameters: no path has {${name}}`);
  }
  for (const alternative of operation.alternatives ?? []) {
    if (!contract.messages.some(({ part }) => part === alternative.body)) {
      problems.push(`${contract.shown}#/x-operation/alternatives: there is no $defs/${alternative.body}`);
    }
  }
  return {
    parts: partsOf(contract, OPERATION_PARTS),
    data: {
      operation: operation.operation,
      network: operation.network ?? contract.folder,
      mode: operation.mode,
      contract: contract.id,
      title: contract.document.title ?? operation.operation,
      method: operation.method,
      paths,
      named: operation.named,
      success: operation.success,
      alternatives: operation.alternatives ?? [],
      money: operation.money,
      errors: errorsOf(contract, operation, errorCodes, problems),
    },
  };
}

/** The schema itself, where a definition is nothing but a `$ref` to another. */
function resolved(schema, contract, byId) {
  if (schema?.$ref === undefined) return schema;
  const target = schema.$ref.startsWith('#') ? contract.id + schema.$ref : schema.$ref;
  const [id, pointer = ''] = target.split('#', 2);
  const found = byId.get(id);
  return resolved(atPointer(found.document, pointer), found, byId);
}

function notificationEntry(contract, notification) {
  return {
    parts: partsOf(contract, NOTIFICATION_PARTS),
    data: {
      notification: notification.notification,
      network: notification.network ?? contract.folder,
      mode: notification.mode,
      contract: contract.id,
      title: contract.document.title ?? notification.notification,
      method: notification.method,
      events: notification.events ?? [],
      acknowledged: notification.acknowledged,
    },
  };
}

function partsOf(contract, names) {
  return Object.fromEntries(
    names
      .map((name) => [name, contract.messages.find((message) => message.part === name)])
      .filter(([, found]) => found),
  );
}

/** An operation's own errors, then those that any operation may answer (`"operations": ["*"]`). */
function errorsOf(contract, operation, errorCodes, problems) {
  const own = (operation.errors ?? []).map((error, index) => {
    if (errorCodes === undefined) return error;
    const row = errorCodes.codes.find(
      (candidate) =>
        candidate.code === error.code &&
        candidate.status === error.status &&
        candidate.operations.includes(operation.operation),
    );
    if (row === undefined) {
      problems.push(
        `${contract.shown}#/x-operation/errors/${index}: ${errorCodes.shown} has no ${error.status} ${error.code} for ` +
          operation.operation,
      );
      return error;
    }
    return { ...error, execution: row.execution, spellings: row.spellings, source: error.source ?? row.source };
  });
  const everywhere = (errorCodes?.codes ?? [])
    .filter((row) => row.operations.includes('*') && row.code !== null)
    .map((row) => ({
      status: row.status,
      code: row.code,
      when: row.meaning,
      source: row.source,
      ...(row.factId === undefined ? {} : { factId: row.factId }),
      execution: row.execution,
      spellings: row.spellings,
    }));
  return [...own, ...everywhere];
}

function unusedErrorRows(operations, errorCodes) {
  const problems = [];
  for (const [index, row] of (errorCodes?.codes ?? []).entries()) {
    for (const id of row.operations) {
      if (id === '*') continue;
      const entry = operations.get(id);
      const said = entry?.data.errors.some((error) => error.code === row.code && error.status === row.status);
      if (said !== true) {
        problems.push(
          `${errorCodes.shown}#/codes/${index}: ${id} ${entry === undefined ? 'is no operation here' : `does not list ${row.status} ${row.code}`}`,
        );
      }
    }
  }
  return problems;
}

/** Two operations of one mode on one address could not be told apart by a router, unless the message names its operation. */
function samePathTwice(operations) {
  const seen = new Map();
  const problems = [];
  for (const [id, { data }] of operations) {
    for (const template of data.paths) {
      const address =
        `${data.method} ${template.replaceAll(/\{[^}]+\}/g, '{}')} ${data.named ?? ''} ${data.mode ?? ''}`.trim();
      if (seen.has(address)) problems.push(`${id} and ${seen.get(address)} both answer ${address}`);
      seen.set(address, id);
    }
  }
  return problems;
}

/** The tables as code, beside the validators that they point to. */
export function tablesCode({ operations, notifications }) {
  const entry = ([id, { data, parts }]) => {
    const fields = Object.entries(data)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => `    ${key}: ${JSON.stringify(value)},`);
    const validators = Object.entries(parts).map(([key, message]) => `    ${key}: ${message.validator},`);
    return `  ${JSON.stringify(id)}: {\n${[...fields, ...validators].join('\n')}\n  },`;
  };
  const table = (name, rows) =>
    rows.size === 0 ? '' : `export const ${name} = {\n${[...rows].map(entry).join('\n')}\n};\n`;
  return table('operations', operations) + table('notifications', notifications);
}

/** What `tablesCode` exports, typed: literals where a reader compares, validators where a reader validates. */
export function tablesDeclaration({ operations, notifications }) {
  const literal = new Set([
    'operation',
    'notification',
    'network',
    'mode',
    'method',
    'paths',
    'named',
    'success',
    'money',
  ]);
  const entry = ([id, { data, parts }]) => {
    const fields = Object.entries(data)
      .filter(([key, value]) => literal.has(key) && value !== undefined)
      .map(([key, value]) => {
        const type = Array.isArray(value) ? `readonly ${JSON.stringify(value)}` : JSON.stringify(value);
        return `    readonly ${key}: ${type};`;
      });
    const validators = Object.entries(parts).map(([key, { type }]) => `    readonly ${key}: Validator<${type}>;`);
    const base = 'operation' in data ? 'OperationFacts' : 'NotificationFacts';
    return `  readonly ${JSON.stringify(id)}: ${base} & {\n${[...fields, ...validators].join('\n')}\n  };`;
  };
  const table = (name, rows) =>
    rows.size === 0 ? '' : `export declare const ${name}: {\n${[...rows].map(entry).join('\n')}\n};\n`;
  return table('operations', operations) + table('notifications', notifications);
}
