import { runIntermediary } from '../../intermediary/run.js';

/**
 * Speaks with a slight accent, as the contract allows: 422 where it has 409, codes of its own for amounts, members in
 * answers and problems that nobody asked for, times with Korea's offset.
 */
export const start = await runIntermediary(import.meta.url, {}, ({ server }) => {
  server.prependListener('request', (request, response) => {
    if (!request.url?.startsWith('/v1/merchants')) return;
    const { end } = response;
    let status = response.statusCode;
    const writeHead = response.writeHead.bind(response);
    response.writeHead = ((code: number, ...rest: []) => {
      status = code === 409 ? 422 : code;
      return writeHead(status, ...rest);
    }) as typeof response.writeHead;
    response.end = ((chunk?: unknown, ...rest: []) => {
      if (response.statusCode === 409) response.statusCode = 422;
      const text = Buffer.isBuffer(chunk) || typeof chunk === 'string' ? chunk.toString() : '';
      const spoken = text.startsWith('{') ? accented(text, response.statusCode) : chunk;
      if (typeof spoken === 'string') response.setHeader('content-length', Buffer.byteLength(spoken));
      return end.call(response, spoken as string, ...(rest as unknown as ['utf8']));
    }) as typeof response.end;
  });
});

function accented(text: string, status: number): string {
  const body = JSON.parse(text) as Record<string, unknown>;
  if (status === 422) body.status = 422;
  const times = Object.entries(body).flatMap(([name, value]) =>
    typeof value === 'string' && name.endsWith('At') ? [[name, koreanTime(value)]] : [],
  );
  return JSON.stringify({ ...body, ...Object.fromEntries(times), traceId: 'b2-77', links: { self: '/' } });
}

const koreanTime = (time: string): string =>
  new Date(Date.parse(time) + 9 * 3_600_000).toISOString().replace('Z', '+09:00');
