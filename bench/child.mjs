import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

/**
 * A helper in a process of its own that answers one question at a time. Its thread pool has one thread a core: two more
 * signing threads than cores only take turns.
 */
export function startChild(file, settings = {}) {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), [JSON.stringify(settings)], {
    env: { ...process.env, UV_THREADPOOL_SIZE: String(availableParallelism()) },
  });
  const answers = [];
  let waiting;
  const failed = new Promise((_resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`${file} ended with ${code}`)));
  });
  failed.catch(() => {});
  child.on('message', (message) => {
    if (waiting === undefined) answers.push(message);
    else waiting(message);
    waiting = undefined;
  });
  const next = () =>
    answers.length > 0
      ? Promise.resolve(answers.shift())
      : Promise.race([failed, new Promise((resolve) => (waiting = resolve))]);
  return {
    ready: next(),
    ask(question) {
      child.send(question);
      return next();
    },
    stop() {
      child.removeAllListeners('exit');
      child.disconnect();
    },
  };
}

/** In the helper: says that it is ready, answers questions, and ends with its parent. */
export function answerWith(ready, answer) {
  process.on('message', async (question) => process.send(await answer(question)));
  process.on('disconnect', () => process.exit());
  process.send(ready);
}

export const settings = () => JSON.parse(process.argv[2] ?? '{}');
