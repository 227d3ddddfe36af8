// biome-ignore-all lint/suspicious/noTemplateCurlyInString: ${…} is what manifests are written with.
import { existsSync, statSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { isCurrency } from '../core/money.js';
import { minimalEnvironment } from './environment.js';
import type { Path, ProblemSheet } from './manifest-problems.js';
import { LAUNCH_VARIABLES, problemsOf } from './template.js';

interface Surroundings {
  readonly folder: string;
  /** Names that the networks provide; undefined: not known yet. */
  readonly variables?: readonly string[];
}

/**
 * What no schema can say of a manifest. It reads content that the schema may have refused, so that both kinds of problem
 * are reported together.
 */
export function checkManifest(content: unknown, sheet: ProblemSheet, surroundings: Surroundings): void {
  checkVariables(content, sheet, surroundings);
  checkPaths(content, sheet, surroundings);
  checkClock(content, sheet);
  checkAttached(content, sheet);
  checkMerchants(content, sheet);
  checkBaseUrl(content, sheet);
  checkChannels(content, sheet);
  checkLimits(content, sheet);
}

const at = (content: unknown, path: Path): unknown =>
  path.reduce<unknown>(
    (node, step) =>
      typeof node === 'object' && node !== null && Object.hasOwn(node, step)
        ? (node as Record<string, unknown>)[step]
        : undefined,
    content,
  );

const has = (content: unknown, path: Path): boolean => at(content, path) !== undefined;

/** Every text at or below a path, with its own path. */
function* textsBelow(content: unknown, path: Path): Generator<{ path: Path; text: string }> {
  const value = at(content, path);
  if (typeof value === 'string') yield { path, text: value };
  else if (Array.isArray(value)) for (const index of value.keys()) yield* textsBelow(content, [...path, index]);
  else if (typeof value === 'object' && value !== null)
    for (const key of Object.keys(value)) yield* textsBelow(content, [...path, key]);
}

const PROCESSES: readonly Path[] = [['lifecycle', 'start'], ['driver']];
const COMMANDS: readonly Path[] = [...PROCESSES, ['lifecycle', 'reset']].map((path) => [...path, 'command']);
const TEMPLATES: readonly Path[] = [
  ...COMMANDS,
  ...PROCESSES.map((path) => [...path, 'env']),
  ['northbound', 'baseUrl'],
  ['merchants', 'file'],
  ['logs'],
];

function checkVariables(content: unknown, sheet: ProblemSheet, { variables }: Surroundings): void {
  if (variables === undefined) return;
  const withDriver = has(content, ['driver']);
  const known = [...LAUNCH_VARIABLES.filter((name) => withDriver || !name.startsWith('driver.')), ...variables];
  for (const place of TEMPLATES) {
    for (const { path, text } of textsBelow(content, place)) {
      for (const { written, message, hint } of problemsOf(text, known)) sheet.at(path, message, hint, { written });
    }
  }
}

function checkPaths(content: unknown, sheet: ProblemSheet, { folder }: Surroundings): void {
  const missing = (path: Path, text: string, what: string) =>
    sheet.at(
      path,
      `there is no ${what} ${resolve(folder, text)}`,
      'paths are relative to this file; build what must be built first',
    );

  for (const place of [['artefacts'], ['driver', 'artefacts'], ['lifecycle', 'module']]) {
    for (const { path, text } of textsBelow(content, place))
      if (!existsSync(resolve(folder, text))) missing(path, text, 'file');
  }
  for (const place of PROCESSES) {
    const cwd = at(content, [...place, 'cwd']);
    if (typeof cwd === 'string' && !isFolder(resolve(folder, cwd))) missing([...place, 'cwd'], cwd, 'folder');
  }
  for (const place of COMMANDS) {
    if (!Array.isArray(at(content, place))) continue;
    const texts = [...textsBelow(content, place)];
    for (const { path, text } of texts) {
      if (/^\.\.?\//.test(text) && !text.includes('${') && !existsSync(resolve(folder, text)))
        missing(path, text, 'file');
    }
    const [program] = texts;
    if (program !== undefined && !/^\.\.?\/|\$\{/.test(program.text)) checkProgram(program, place);
  }

  function checkProgram({ path, text }: { path: Path; text: string }, place: Path): void {
    if (text.includes('/')) {
      const cwd = at(content, [...place.slice(0, -1), 'cwd']);
      const from = resolve(folder, typeof cwd === 'string' ? cwd : '.');
      if (!existsSync(resolve(from, text)))
        sheet.at(
          path,
          `there is no program ${resolve(from, text)}`,
          'a path that begins with ./ is relative to this file',
        );
    } else if (text !== '' && !isInPath(text)) {
      sheet.at(path, `the program "${text}" is not in PATH`, 'install it, or give its path');
    }
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** Looked for where launching will look: not in the folders that npm adds, but beside our own node. */
function isInPath(program: string): boolean {
  return (minimalEnvironment().PATH ?? '')
    .split(delimiter)
    .some((folder) => folder !== '' && existsSync(join(folder, program)));
}

function checkClock(content: unknown, sheet: ProblemSheet): void {
  const control = at(content, ['clock', 'control']) ?? 'none';
  const rate = at(content, ['clock', 'rate']);
  const isRated = control === 'rate' || control === 'preload';
  if (rate !== undefined && rate !== 1 && !isRated) {
    sheet.at(
      ['clock', 'rate'],
      `rate ${rate} with control ${control}`,
      'say control: rate, if it divides its waits by ${clock.rate}; else leave the rate away',
    );
  }
  if (control === 'rate' && rate === undefined) {
    sheet.at(['clock', 'control'], 'control rate without a rate', 'add rate: 20, or the rate that it bears');
  }
  if (control === 'offset' && !has(content, ['clock', 'how'])) {
    sheet.at(['clock', 'control'], 'control offset without how', 'say in how: by what its clock is set');
  }
}

function checkAttached(content: unknown, sheet: ProblemSheet): void {
  if (!has(content, ['lifecycle', 'attach']) || has(content, ['lifecycle', 'start'])) return;
  if (!has(content, ['northbound', 'platformToken'])) {
    sheet.at(
      ['lifecycle', 'attach'],
      'attach without northbound.platformToken',
      'Pyx can hand a token only to what it starts',
    );
  }
  if (has(content, ['driver'])) {
    sheet.atKey(['driver'], 'driver cannot stand beside attach', 'start the driver yourself and attach to its address');
  }
  if (at(content, ['merchants', 'provisioning']) === 'file') {
    sheet.at(
      ['merchants', 'provisioning'],
      'provisioning file with attach',
      'Pyx writes the pool before it starts the intermediary; use api',
    );
  }
}

function checkMerchants(content: unknown, sheet: ProblemSheet): void {
  if (at(content, ['merchants', 'provisioning']) === 'file') return;
  for (const key of ['file', 'count']) {
    if (has(content, ['merchants', key]))
      sheet.atKey(['merchants', key], `${key} has no effect without provisioning: file`);
  }
}

function checkBaseUrl(content: unknown, sheet: ProblemSheet): void {
  const path = ['northbound', 'baseUrl'];
  const url = at(content, path);
  if (typeof url !== 'string') return;
  if (!url.includes('${') && !/^https?:\/\/[^/]/.test(url)) sheet.at(path, `"${url}" is no http or https address`);
  if (/\/v1\/?$/.test(url))
    sheet.at(path, 'baseUrl ends with /v1', 'leave it away: every path of the contract begins with it');
}

function checkChannels(content: unknown, sheet: ProblemSheet): void {
  const wallets = at(content, ['capabilities', 'wallets']);
  for (const { path, text } of textsBelow(content, ['capabilities', 'channels'])) {
    const wallet = String(path.at(-1));
    if (!Array.isArray(wallets) || wallets.includes(wallet)) continue;
    sheet.atKey(
      path,
      `channel ${text} of ${wallet}, which is not among capabilities.wallets`,
      `add ${wallet} to the wallets, or leave its channel away`,
    );
  }
}

function checkLimits(content: unknown, sheet: ProblemSheet): void {
  const amounts = (key: string) => Object.entries((at(content, ['limits', key]) as object | undefined | null) ?? {});
  for (const key of ['amountMin', 'amountMax']) {
    for (const [currency] of amounts(key)) {
      // What is not even three capitals was refused by the schema.
      if (/^[A-Z]{3}$/.test(currency) && !isCurrency(currency))
        sheet.atKey(['limits', key, currency], `${currency} is no ISO 4217 currency`);
    }
  }
  for (const [currency, least] of amounts('amountMin')) {
    const most = at(content, ['limits', 'amountMax', currency]);
    if (isDigits(least) && isDigits(most) && BigInt(least) > BigInt(most)) {
      sheet.at(['limits', 'amountMin', currency], `amountMin ${currency} ${least} is more than amountMax ${most}`);
    }
  }
  const tenders = at(content, ['capabilities', 'tenders']) ?? ['WALLET'];
  for (const { path, text } of textsBelow(content, ['limits', 'refundTenderOrder'])) {
    if (Array.isArray(tenders) && !tenders.includes(text)) sheet.at(path, `${text} is not among capabilities.tenders`);
  }
}

const isDigits = (value: unknown): value is string => typeof value === 'string' && /^[0-9]+$/.test(value);
