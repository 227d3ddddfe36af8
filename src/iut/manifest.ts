// biome-ignore-all lint/suspicious/noTemplateCurlyInString: ${…} is what manifests are written with.
import { readFileSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import { packageRoot } from '../core/package-root.js';
import type { Manifest as Written } from '../generated/pyx.js';
import { validateManifest as isWritten } from '../generated/pyx.js';
import { checkManifest } from './manifest-checks.js';
import { createProblemSheet, ManifestError } from './manifest-problems.js';
import { reportSchemaErrors } from './manifest-schema-errors.js';

export { ManifestError, type ManifestProblem } from './manifest-problems.js';

/** A program with arguments, as it will be run; `${…}` not yet expanded. */
export interface Command {
  readonly command: readonly string[];
  /** Absolute. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

export interface Ready {
  readonly path: string;
  readonly timeoutMs: number;
}

export type StopSignal = 'SIGTERM' | 'SIGINT' | 'SIGQUIT' | 'SIGHUP';

export type Lifecycle =
  | {
      readonly kind: 'start';
      readonly start: Command;
      /** Absolute path of the same program as a module, for trials within this process. */
      readonly module?: string;
      readonly ready: Ready;
      readonly stop: { readonly signal: StopSignal; readonly timeoutMs: number };
      readonly reset?: Command & { readonly timeoutMs: number };
    }
  | { readonly kind: 'attach'; readonly url: string; readonly ready: Ready };

/** The ICS: what an IUT says it supports. */
export interface Capabilities {
  readonly wallets: readonly ('WECHATPAY' | 'ALIPAY' | 'KAKAOPAY' | 'ZEROPAY')[];
  /** Over which of its contracts a wallet with several is reached, declared or not. */
  readonly channels: { readonly ALIPAY: 'in-store' | 'open-platform' };
  readonly modes: readonly ('MPM_DYNAMIC' | 'MPM_STATIC' | 'CPM' | 'ONLINE')[];
  readonly directions: readonly ('INBOUND' | 'OUTBOUND')[];
  readonly tenders: readonly Tender[];
  readonly refunds: 'FULL' | 'PARTIAL';
  readonly settlement: boolean;
  readonly tax: boolean;
}

export type Tender = 'WALLET' | 'BANK' | 'GIFT' | 'VOUCHER' | 'CORPORATE';

export interface Limits {
  readonly answerMs: number;
  /** At rate 1. */
  readonly pollGapMs: number;
  readonly retentionDays: number;
  /** At rate 1. */
  readonly networkCancelWindowMs: number;
  /** Minor units by currency. */
  readonly amountMin: Readonly<Record<string, string>>;
  readonly amountMax: Readonly<Record<string, string>>;
  /** Empty: none is published. */
  readonly refundTenderOrder: readonly Tender[];
}

/** An IUT manifest with its defaults filled in and its paths made absolute. */
export interface Manifest {
  /** Absolute path of the file, and its folder. */
  readonly file: string;
  readonly folder: string;
  readonly name: string;
  readonly vendor: string;
  readonly version: string;
  readonly artefacts: readonly string[];
  readonly lifecycle: Lifecycle;
  readonly instances: number;
  readonly driver?: Command & { readonly ready: Ready; readonly artefacts: readonly string[] };
  /** `baseUrl` is a template. No token: Pyx draws one. */
  readonly northbound: { readonly baseUrl: string; readonly platformToken?: string };
  /** `file` is a template; see `pathIn`. */
  readonly merchants: { readonly provisioning: 'api' | 'file'; readonly file: string; readonly count: number };
  readonly clock: {
    readonly control: 'none' | 'rate' | 'offset' | 'preload' | 'virtual';
    readonly rate: number;
    readonly how?: string;
  };
  readonly capabilities: Capabilities;
  readonly limits: Limits;
  /** Templates; see `pathIn`. */
  readonly logs: readonly string[];
  readonly notify: { readonly paths: readonly string[] };
}

export interface ManifestOptions {
  /**
   * Names of variables that the networks of this trial provide (`wechatpay.baseUrl`), beside those of launching. Without
   * it, variables are not checked here but when they are expanded.
   */
  readonly variables?: readonly string[];
}

/**
 * Reads an IUT manifest. Throws `ManifestError` with *every* problem: unreadable file, YAML, unknown keys, wrong values,
 * unknown variables, members that exclude each other, programs and paths that are not there.
 */
export function loadManifest(file: string, { variables }: ManifestOptions = {}): Manifest {
  const text = readText(file);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const sheet = createProblemSheet(file, text, document, lines);
  for (const { code, pos, message } of [...document.errors, ...document.warnings]) {
    if (code === 'DUPLICATE_KEY')
      sheet.atOffset(pos[0], `the key "${wordAt(text, pos[0])}" stands there twice`, 'keep one of them');
    else sheet.atOffset(pos[0], `not YAML: ${message}`);
  }
  // After a syntax error the rest would be guesses about a text that nobody meant.
  if (document.errors.some(({ code }) => code !== 'DUPLICATE_KEY')) throw new ManifestError(sheet.problems);

  const content: unknown = document.toJS();
  const folder = dirname(resolve(file));
  if (!isWritten(content)) reportSchemaErrors(sheet, manifestSchema(), content);
  checkManifest(content, sheet, { folder, ...(variables === undefined ? {} : { variables }) });
  if (sheet.problems.length > 0) throw new ManifestError(sheet.problems);
  if (!isWritten(content))
    throw new Error('src/generated is older than schemas/pyx/manifest.json; run npm run prepare.');
  return complete(content, resolve(file));
}

/** A templated path of a manifest, after its variables were expanded: relative ones start at the manifest's folder. */
export function pathIn(manifest: Manifest, expanded: string): string {
  return isAbsolute(expanded) ? expanded : join(manifest.folder, expanded);
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'no such file' : (error as Error).message;
    const hint = 'name an IUT manifest (*.iut.yaml); npx --no pyx init writes a first one';
    throw new ManifestError([{ file, line: 1, column: 1, message: `cannot be read: ${why}`, hint }]);
  }
}

const wordAt = (text: string, offset: number): string => /^["']?([^"':\s]*)/.exec(text.slice(offset))?.[1] ?? '';

function manifestSchema(): object {
  return JSON.parse(readFileSync(join(packageRoot(), 'schemas', 'pyx', 'manifest.json'), 'utf8'));
}

function complete(written: Written, file: string): Manifest {
  const folder = dirname(file);
  const absolute = (path: string) => resolve(folder, path);
  const ready = (given: { path?: string; timeoutMs?: number } = {}): Ready => ({
    path: given.path ?? '/v1/health',
    timeoutMs: given.timeoutMs ?? 30_000,
  });
  const commandOf = ({
    command,
    cwd,
    env,
  }: {
    command: string[];
    cwd?: string;
    env?: Record<string, string | undefined>;
  }): Command => ({
    // Such words are paths beside the manifest, wherever the process works.
    command: command.map((word) => (/^\.\.?\//.test(word) ? absolute(word) : word)),
    cwd: absolute(cwd ?? '.'),
    env: textsOf(env),
  });
  const { lifecycle, driver, northbound = {}, merchants = {}, clock = {}, capabilities, limits = {} } = written;
  const start = lifecycle.start === undefined ? undefined : commandOf(lifecycle.start);

  return {
    file,
    folder,
    name: written.name,
    vendor: written.vendor,
    version: written.version,
    artefacts: (written.artefacts ?? []).map(absolute),
    lifecycle:
      start === undefined
        ? { kind: 'attach', url: withoutSlash(lifecycle.attach ?? ''), ready: ready(lifecycle.ready) }
        : {
            kind: 'start',
            start,
            ...(lifecycle.module === undefined ? {} : { module: absolute(lifecycle.module) }),
            ready: ready(lifecycle.ready),
            stop: { signal: lifecycle.stop?.signal ?? 'SIGTERM', timeoutMs: lifecycle.stop?.timeoutMs ?? 5_000 },
            ...(lifecycle.reset === undefined
              ? {}
              : {
                  reset: {
                    ...start,
                    command: commandOf(lifecycle.reset).command,
                    timeoutMs: lifecycle.reset.timeoutMs ?? 30_000,
                  },
                }),
          },
    instances: written.instances ?? 1,
    ...(driver === undefined
      ? {}
      : {
          driver: {
            ...commandOf(driver),
            ready: ready(driver.ready),
            artefacts: (driver.artefacts ?? []).map(absolute),
          },
        }),
    northbound: {
      baseUrl: northbound.baseUrl ?? (driver !== undefined ? '${driver.publicUrl}' : '${iut.publicUrl}'),
      ...(northbound.platformToken === undefined ? {} : { platformToken: northbound.platformToken }),
    },
    merchants: {
      provisioning: merchants.provisioning ?? 'api',
      file: merchants.file ?? '${iut.dataDir}/merchants.json',
      count: merchants.count ?? 200,
    },
    clock: {
      control: clock.control ?? 'none',
      rate: clock.rate ?? 1,
      ...(clock.how === undefined ? {} : { how: clock.how }),
    },
    capabilities: {
      wallets: capabilities.wallets,
      channels: { ALIPAY: capabilities.channels?.ALIPAY ?? 'in-store' },
      modes: capabilities.modes,
      directions: capabilities.directions,
      tenders: capabilities.tenders ?? ['WALLET'],
      refunds: capabilities.refunds ?? 'PARTIAL',
      settlement: capabilities.settlement ?? false,
      tax: capabilities.tax ?? false,
    },
    limits: {
      answerMs: limits.answerMs ?? 10_000,
      pollGapMs: limits.pollGapMs ?? 10_000,
      retentionDays: limits.retentionDays ?? 180,
      networkCancelWindowMs: limits.networkCancelWindowMs ?? 3_600_000,
      amountMin: limits.amountMin === undefined ? { KRW: '1' } : textsOf(limits.amountMin),
      amountMax: limits.amountMax === undefined ? { KRW: '100000000' } : textsOf(limits.amountMax),
      refundTenderOrder: limits.refundTenderOrder ?? [],
    },
    logs: written.logs ?? [],
    notify: { paths: written.notify?.paths ?? [] },
  };
}

/** The generated types allow a member to be undefined, which JSON and YAML do not know. */
function textsOf(given: Record<string, string | undefined> = {}): Record<string, string> {
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, text]) => (text === undefined ? [] : [[name, text]])),
  );
}

const withoutSlash = (url: string): string => url.replace(/\/+$/, '');
