import { runIntermediary } from '../../intermediary/run.js';

/** Asks for a token where something is changed: "whoever knows a payment's id may look at it" (SEC-05). */
export const start = await runIntermediary(import.meta.url, {}, ({ server }) => {
  server.prependListener('request', (request) => {
    if (request.method === 'GET' && request.headers.authorization === undefined)
      request.headers.authorization = `Bearer ${process.env.PLATFORM_TOKEN}`;
  });
});
