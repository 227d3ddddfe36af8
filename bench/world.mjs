import { serveWorld } from '../dist/src/world/served-world.js';
import { answerWith } from './child.mjs';

/** What `pyx simulate` serves, in a process that tells its own processor time. */
const { world, ready } = await serveWorld({ seed: 'bench', rate: 1, merchants: ['Bench'] });

answerWith(ready, (question) => {
  if (question === 'forget') {
    for (const network of Object.values(world.networks)) network.reset();
    world.journal.forget();
    world.ledger.forget();
    globalThis.gc?.();
    return 'forgotten';
  }
  const { user, system } = process.cpuUsage();
  return { cpuMs: (user + system) / 1000, internalErrors: world.internalErrors.length };
});
