import { runIntermediary } from '../../intermediary/run.js';

/** How deep something is nested: for a statistic of the messages that come in. */
const depthOf = (value: unknown): number =>
  typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;

/** Reads notifications of any size, before it knows whose they are, and walks through them step by step (SEC-09). */
export const start = await runIntermediary(import.meta.url, {}, ({ server }) => {
  server.prependListener('request', (request) => {
    if (!request.url?.startsWith('/notify/')) return;
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      if (/^[[{]/.test(text)) depthOf(JSON.parse(text));
    });
  });
});
