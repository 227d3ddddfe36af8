import { resolve } from 'node:path';

/**
 * Where Pyx keeps what would be slow to make again: keys, and the files that an IUT is given. `PYX_CACHE_DIR` names it;
 * otherwise it is the platform's own place for caches.
 */
export async function cacheDir(environment: NodeJS.ProcessEnv = process.env): Promise<string> {
  const named = environment.PYX_CACHE_DIR;
  if (named !== undefined && named !== '') return resolve(named);
  const { default: envPaths } = await import('env-paths');
  return envPaths('pyx', { suffix: '' }).cache;
}
