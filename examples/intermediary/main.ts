import { ConfigError, configFromEnvironment } from './config.js';
import { SECOND } from './core/clock.js';
import { errorText } from './core/log.js';
import { createIntermediary } from './intermediary.js';

/** How long requests under way may take to end after SIGTERM. What is cut off is recovered at the next start. */
const GRACE = 3 * SECOND;

async function main(): Promise<void> {
  const config = configFromEnvironment(process.env);
  const intermediary = createIntermediary(config);
  process.once('SIGTERM', () => {
    config.log('stopping');
    setTimeout(() => process.exit(0), GRACE).unref();
    void intermediary.close().then(() => process.exit(0));
  });
  const url = await intermediary.listen();
  config.log('listening', { url, timeRate: config.timeRate });
}

main().catch((error: unknown) => {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const known = error instanceof ConfigError || code === 'EADDRINUSE' || code === 'EACCES';
  const hint = code === 'EADDRINUSE' ? `Port ${process.env.PORT} is taken: choose another PORT.` : errorText(error);
  process.stderr.write(`${hint}\n`);
  process.exit(known ? 2 : 1);
});
