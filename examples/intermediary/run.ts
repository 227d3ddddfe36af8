import { ConfigError, configFromEnvironment } from './config.js';
import { SECOND } from './core/clock.js';
import { errorText } from './core/log.js';
import { createIntermediary, type Intermediary } from './intermediary.js';
import type { Parts } from './parts.js';

/** How long requests under way may take to end after SIGTERM. What is cut off is recovered at the next start. */
const GRACE = 3 * SECOND;

/**
 * Runs an intermediary as a process of its own, configured by its environment; `parts` replaces single decisions, and
 * `beforeItListens` may change how its server speaks.
 */
export async function runIntermediary(
  parts: Partial<Parts> = {},
  beforeItListens: (intermediary: Intermediary) => void = () => undefined,
): Promise<void> {
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
