import { execFile } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../core/package-root.js';

export interface Ended {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built program as users do, without a terminal. Fails where the build is missing or older than the sources. */
export async function runPyx(
  given: readonly string[],
  { env = {}, nodeOptions = [] }: { env?: NodeJS.ProcessEnv; nodeOptions?: readonly string[] } = {},
): Promise<Ended> {
  const program = builtProgram();
  return new Promise((resolve, reject) => {
    const options = { env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env }, maxBuffer: 64 * 1024 * 1024 };
    execFile(process.execPath, [...nodeOptions, program, ...given], options, (error, stdout, stderr) => {
      if (error === null) resolve({ exitCode: 0, stdout, stderr });
      else if (typeof error.code === 'number') resolve({ exitCode: error.code, stdout, stderr });
      else reject(error);
    });
  });
}

function builtProgram(): string {
  const root = packageRoot();
  for (const folder of ['src/cli', 'src/report']) {
    for (const file of readdirSync(join(root, folder)).filter((name) => /(?<!\.test)\.ts$/.test(name))) {
      const source = join(root, folder, file);
      const built = join(root, 'dist', folder, file.replace(/\.ts$/, '.js'));
      if (!existsSync(built)) throw new Error(`${built}: not built. Build first: npm run build`);
      if (statSync(built).mtimeMs < statSync(source).mtimeMs) {
        throw new Error(`${built}: older than ${folder}/${file}. Build first: npm run build`);
      }
    }
  }
  return join(root, 'dist/src/cli/main.js');
}
