import { describe, expect, it } from 'vitest';
import { createClock } from '../core/clock.js';
import { historyOf } from '../record/history.js';
import { createJournal } from '../record/journal.js';
import { staysAlive } from './stays-alive.js';

function findings(how: 'died' | 'kill' | 'stop', detail: string): string[] {
  const journal = createJournal({ clock: createClock() });
  journal.fact({ kind: 'iut-started', instance: 1, pid: 7 });
  journal.fact({ kind: 'iut-output', instance: 1, stream: 'stderr', text: 'TypeError: order is undefined' });
  journal.fact({ kind: 'iut-killed', instance: 1, how, detail });
  return [...staysAlive.judge(historyOf(journal.entries))].map((reading) =>
    reading.kind === 'finding' ? reading.seen : 'met',
  );
}

describe('the life of an intermediary', () => {
  it('is not to end by itself, and the finding quotes its last words', () => {
    expect(findings('died', 'exit code 1')).toEqual([
      'it ended by itself (exit code 1); its last words: TypeError: order is undefined',
    ]);
    expect(findings('died', 'SIGSEGV')).toHaveLength(1);
  });

  it.each([
    ['kill', 'SIGKILL'],
    ['stop', 'exit code 0'],
    ['died', 'SIGKILL'],
  ] as const)('may be ended by others (%s, %s)', (how, detail) => {
    expect(findings(how, detail)).toEqual([]);
  });
});
