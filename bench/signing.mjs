import { generateKeyPairSync, sign } from 'node:crypto';
import { answerWith } from './child.mjs';

/** The limit: RSA-2048 signatures in the thread pool, as many at once as the wire has connections, and nothing else. */
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const message = Buffer.alloc(200, 'x');

answerWith('ready', ({ seconds, atOnce }) => {
  const cpu = process.cpuUsage();
  const startedMs = performance.now();
  const endMs = startedMs + seconds * 1000;
  let done = 0;
  return new Promise((resolve) => {
    let running = atOnce;
    const next = (error) => {
      if (error) throw error;
      done += 1;
      if (performance.now() < endMs) return sign('sha256', message, privateKey, next);
      running -= 1;
      if (running > 0) return undefined;
      const { user, system } = process.cpuUsage(cpu);
      return resolve({
        perSecond: done / ((performance.now() - startedMs) / 1000),
        cpuMsEach: (user + system) / 1000 / done,
      });
    };
    for (let i = 0; i < atOnce; i += 1) sign('sha256', message, privateKey, next);
  });
});
