import { runIntermediary } from '../../intermediary/run.js';

/**
 * Cuts off whoever waits longer than a second, with an error that says that nothing was done: "the till must not hang".
 * The code payment is at the network by then (API-01).
 */
export const start = await runIntermediary(import.meta.url, {}, ({ server }) => {
  server.prependListener('request', (request, response) => {
    if (request.method !== 'POST' || !request.url?.endsWith('/payments')) return;
    const timer = setTimeout(() => {
      if (response.headersSent) return;
      const problem = { type: 'about:blank', title: 'Service Unavailable', status: 503, detail: 'try again' };
      response.writeHead(503, { 'content-type': 'application/problem+json' });
      response.end(JSON.stringify({ ...problem, instance: request.url, code: 'UNAVAILABLE', execution: 'NONE' }));
    }, 1_000);
    response.once('finish', () => clearTimeout(timer));
  });
});
