import { delimiter, dirname } from 'node:path';

/**
 * What a process on trial gets of our own environment: enough to find programs and to write temporary files, and nothing
 * that tells it who is asking. NODE_OPTIONS and its like would change how it runs.
 */
export function minimalEnvironment(own: NodeJS.ProcessEnv = process.env): Record<string, string> {
  const kept: Record<string, string> = { PATH: searchPath(own.PATH ?? '/usr/local/bin:/usr/bin:/bin') };
  for (const name of ['HOME', 'TMPDIR', 'LANG']) {
    const value = own[name];
    if (value !== undefined) kept[name] = value;
  }
  return kept;
}

/** npm puts folders of the calling package in front; they name it, and hold programs that the IUT did not bring. */
function searchPath(path: string): string {
  const folders = path
    .split(delimiter)
    .filter((folder) => folder !== '' && !/[\\/]node_modules[\\/]/.test(`${folder}/`));
  const ofNode = dirname(process.execPath);
  return (folders.includes(ofNode) ? folders : [...folders, ofNode]).join(delimiter);
}
