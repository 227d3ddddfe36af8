/**
 * Contracts become code: `schemas/<folder>/**.json` → `src/generated/<folder>.js` (validators compiled by ajv, and the
 * tables of operations and notifications) with declarations, and `src/generated/types/<folder>/….d.ts`.
 *
 * One module a folder, so that a start-up loads only the networks that it uses. Run by `npm run prepare`, before tsc.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ContractErrors, readContracts } from './contracts.mjs';
import { checkFacts } from './facts.mjs';
import { tablesCode, tablesDeclaration, tablesOf } from './operations.mjs';
import { typesOf } from './types.mjs';
import { checkAll, checkData, checkRequired, compiler, generator, validatorsOf } from './validators.mjs';

const HEADER = 'Generated from the contracts in';

/** Everything that `schemas` means, as a map of file name to text. Touches no file, so that it can be tried on any folder. */
export async function generate(schemas) {
  const { contracts, data, byId } = readContracts(schemas);
  const ajv = compiler(contracts);
  checkRequired(contracts);
  checkAll(ajv, contracts);
  checkData(ajv, data, contracts);
  checkFacts(contracts, data);

  const generating = generator(contracts, byId);
  const output = new Map([['contract.d.ts', readFileSync(new URL('contract.d.ts', import.meta.url), 'utf8')]]);
  for (const folder of [...new Set(contracts.map((contract) => contract.folder))]) {
    const own = contracts.filter((contract) => contract.folder === folder);
    const tables = tablesOf(own, errorCodesOf(folder, data), byId);
    const messages = own.flatMap((contract) => contract.messages);
    refuseRepeatedNames(own);
    output.set(
      `${folder}.js`,
      `// ${HEADER} schemas/${folder}: change those, not this file.\n${validatorsOf(generating, messages, byId)}${tablesCode(tables)}`,
    );
    const typeFiles = own.filter((contract) => contract.messages.length > 0);
    for (const contract of typeFiles) output.set(`types/${typeFile(contract)}.d.ts`, await typesOf(contract, byId));
    output.set(`${folder}.d.ts`, declarationOf(folder, typeFiles, tables));
  }
  return output;
}

function typeFile(contract) {
  return contract.file.replace(/\.json$/, '');
}

function errorCodesOf(folder, data) {
  const found = data.find(({ file }) => file === `${folder}/error-codes.json`);
  return found === undefined ? undefined : { shown: found.shown, codes: found.document.codes };
}

function refuseRepeatedNames(contracts) {
  const seen = new Map();
  const problems = [];
  for (const contract of contracts) {
    for (const { type } of contract.messages) {
      const other = seen.get(type);
      if (other !== undefined)
        problems.push(`${contract.shown}: its ${type} has the name of one in ${other}; rename a file`);
      seen.set(type, contract.shown);
    }
  }
  if (problems.length > 0) throw new ContractErrors(problems);
}

function declarationOf(folder, typeFiles, tables) {
  const lines = [`// ${HEADER} schemas/${folder}: change those, not this file.`];
  const shared = ['Validator'];
  if (tables.operations.size > 0) shared.push('OperationFacts');
  if (tables.notifications.size > 0) shared.push('NotificationFacts');
  lines.push(`import type { ${shared.sort().join(', ')} } from './contract.js';`);
  for (const contract of typeFiles) {
    const types = contract.messages.map(({ type }) => type).join(', ');
    lines.push(`import type { ${types} } from './types/${typeFile(contract)}.js';`);
    lines.push(`export type { ${types} } from './types/${typeFile(contract)}.js';`);
  }
  for (const { validator, type } of typeFiles.flatMap((contract) => contract.messages)) {
    lines.push(`export declare const ${validator}: Validator<${type}>;`);
  }
  return `${lines.join('\n')}\n${tablesDeclaration(tables)}`;
}

/** Writes what changed and removes what is no longer made, so that a running watcher sees no half-empty folder. */
export function write(output, target) {
  mkdirSync(target, { recursive: true });
  for (const entry of readdirSync(target, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    if (entry.isFile() && !output.has(path.relative(target, file).split(path.sep).join('/'))) rmSync(file);
  }
  for (const [name, text] of output) {
    const file = path.join(target, name);
    if (existsSync(file) && readFileSync(file, 'utf8') === text) continue;
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
  try {
    write(await generate(path.join(root, 'schemas')), path.join(root, 'src', 'generated'));
  } catch (error) {
    if (!(error instanceof ContractErrors)) throw error;
    console.error(error.problems.map((problem) => `✗ ${problem}`).join('\n'));
    process.exitCode = 1;
  }
}
