import type { Response } from 'express';
import type { WireResponse } from '../../src/record/exchange.js';
import type { OpenExchange } from '../../src/record/journal.js';

/** An answer on its way to the socket, and how a fault wants it to arrive. */
export interface Outgoing {
  readonly response: WireResponse;
  /** Bytes announced beyond those that follow. */
  readonly announced?: number;
  readonly cut?: { readonly percent: number; readonly how: 'close' | 'half-close' };
}

/** Writes the answer, and closes the exchange when its last byte is out. */
export function send(res: Response, { response, announced = 0, cut }: Outgoing, exchange: OpenExchange): void {
  if (res.destroyed || exchange.closed) return;
  if (cut !== undefined) {
    sendPart(res, response, cut, exchange);
    return;
  }
  const { status, body } = response;
  const hasBody = status !== 204;
  const isMisannounced = announced !== 0 && hasBody;
  // Nothing after a wrong length can be told from it, so the connection ends there; the caller cannot use what it read.
  res.on('finish', () => exchange.close({ outcome: isMisannounced ? 'lost' : 'answered', response }));
  res.writeHead(status, [
    ...response.headers.flat(),
    ...(hasBody ? ['Content-Length', String(Math.max(0, body.length + announced))] : []),
    ...(isMisannounced ? ['Connection', 'close'] : []),
  ]);
  res.end(hasBody ? body : undefined);
}

/** The head of the whole, the beginning of its body, and an end. Where there is no body, nothing of it arrives. */
function sendPart(
  res: Response,
  response: WireResponse,
  { percent, how }: NonNullable<Outgoing['cut']>,
  exchange: OpenExchange,
): void {
  const { socket } = res;
  const { status, body } = response;
  const part = body.subarray(0, Math.floor((body.length * percent) / 100));
  if (socket === null || status === 204 || body.length === 0) {
    exchange.close({ outcome: 'lost' });
    res.destroy();
    return;
  }
  res.writeHead(status, [...response.headers.flat(), 'Content-Length', String(body.length)]);
  res.flushHeaders();
  socket.write(part, () => {
    exchange.close({ outcome: 'lost', response: { ...response, body: part } });
    if (how === 'close') socket.destroySoon();
    else socket.end();
  });
}
