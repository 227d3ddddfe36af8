import { pathToFileURL } from 'node:url';
import { ConfigError, configFromEnvironment } from './config.js';
import { SECOND } from './core/clock.js';
import { errorText } from './core/log.js';
import { createIntermediary, type Intermediary } from './intermediary.js';
import type { Parts } from './parts.js';
import { NOT_SYNCED } from './storage/libsql.js';

/** How long requests under way may take to end after SIGTERM. What is cut off is recovered at the next start. */
const GRACE = 3 * SECOND;

/** One of them within a process that others share, as `lifecycle.module` of a manifest wants it. */
export interface Started {
  stop(): Promise<void>;
  /** Lets go what the operating system takes from a process that dies. */
  kill(): void;
}

/** Starts one that is configured by these variables rather than by those of its process. */
export type Start = (environment: Readonly<Record<string, string>>) => Promise<Started>;

/**
 * An intermediary that is a program, and a module too: run as the program of its process it is configured by its environment
 * and ends with SIGTERM; imported it does nothing, and gives what starts one. `parts` replaces single decisions, and
 * `beforeItListens` may change how its server speaks.
 */
export async function runIntermediary(
  url: string,
  parts: Partial<Parts> = {},
  beforeItListens: (intermediary: Intermediary) => void = () => undefined,
): Promise<Start> {
  if (url === pathToFileURL(process.argv[1] ?? '').href) await runAsProgram(parts, beforeItListens);
  return async (environment) => {
    const config = configFromEnvironment({ ...environment, DATABASE: `${environment.DATABASE}${NOT_SYNCED}` });
    const intermediary = createIntermediary(config, parts);
    beforeItListens(intermediary);
    config.log('listening', { url: await intermediary.listen(), timeRate: config.timeRate });
    return { stop: () => intermediary.close(), kill: intermediary.letGo };
  };
}

async function runAsProgram(parts: Partial<Parts>, beforeItListens: (intermediary: Intermediary) => void) {
  try {
    const config = configFromEnvironment(process.env);
    const intermediary = createIntermediary(config, parts);
    process.once('SIGTERM', () => {
      config.log('stopping');
      setTimeout(() => process.exit(0), GRACE).unref();
      void intermediary.close().then(() => process.exit(0));
    });
    beforeItListens(intermediary);
    const url = await intermediary.listen();
    config.log('listening', { url, timeRate: config.timeRate });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    const taken = code === 'EADDRINUSE';
    const configured = error instanceof ConfigError;
    const message = configured ? error.message : errorText(error);
    process.stderr.write(`${taken ? `Port ${process.env.PORT} is taken: choose another PORT.` : message}\n`);
    process.exit(configured || taken || code === 'EACCES' ? 2 : 1);
  }
}
