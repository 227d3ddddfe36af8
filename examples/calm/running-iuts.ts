import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The processes of the IUT that run now, by the journals of a trial that is being held: a fact says which number each one
 * got, another that it ended. A list of all processes would show the guardian and the companion among them.
 */
export function runningIuts(outDir: string): number[] {
  return journalsIn(outDir).flatMap((file) => {
    const running = new Map<number, number>();
    for (const line of readFileSync(file, 'utf8').split('\n')) {
      if (!line.includes('"iut-started"') && !line.includes('"iut-killed"')) continue;
      const fact = factIn(line);
      if (fact?.kind === 'iut-started') running.set(fact.instance, fact.pid);
      if (fact?.kind === 'iut-killed') running.delete(fact.instance);
    }
    return [...running.values()];
  });
}

type Fact =
  | { readonly kind: 'iut-started'; readonly instance: number; readonly pid: number }
  | { readonly kind: 'iut-killed'; readonly instance: number };

/** Undefined for the last line while it is being written. */
function factIn(line: string): Fact | undefined {
  try {
    return (JSON.parse(line) as { fact?: Fact }).fact;
  } catch {
    return undefined;
  }
}

function journalsIn(outDir: string): string[] {
  try {
    return readdirSync(join(outDir, 'lanes')).flatMap((lane) => {
      const file = join(outDir, 'lanes', lane, 'journal.ndjson');
      return readdirSync(join(outDir, 'lanes', lane)).includes('journal.ndjson') ? [file] : [];
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
