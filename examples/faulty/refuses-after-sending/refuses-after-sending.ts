import { runIntermediary } from '../../intermediary/run.js';

const MOST_AT_ONCE = 20;
const PATIENCE_MS = 100;

/**
 * Has a gate in front that turns away who waits too long in a full house, with “overloaded, nothing was done”. Whoever
 * waits was let in before: the payment is at the network already (AVAIL-04).
 */
export const start = await runIntermediary(import.meta.url, {}, ({ server }) => {
  let inside = 0;
  server.prependListener('request', (request, response) => {
    if (request.method !== 'POST' || !request.url?.endsWith('/payments')) return;
    inside += 1;
    response.once('close', () => {
      inside -= 1;
    });
    if (inside <= MOST_AT_ONCE) return;
    const timer = setTimeout(() => {
      if (response.headersSent) return;
      const problem = { type: 'about:blank', title: 'Too Many Requests', status: 429, detail: 'too many at once' };
      response.writeHead(429, { 'content-type': 'application/problem+json' });
      response.end(JSON.stringify({ ...problem, instance: request.url, code: 'OVERLOADED', execution: 'NONE' }));
    }, PATIENCE_MS);
    response.once('finish', () => clearTimeout(timer));
  });
});
