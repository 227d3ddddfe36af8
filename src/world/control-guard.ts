import { timingSafeEqual } from 'node:crypto';
import { isIP } from 'node:net';
import type { RequestHandler } from 'express';
import { ControlProblem } from './control-problem.js';

/**
 * Nobody but the holder of the token may drive a world, and no web page at all: a page that a developer visits can send
 * requests to loopback, also under a host name of its own that it lets point there (DNS rebinding).
 */
export function createGuard({ token, hosts = [] }: { token: string; hosts?: readonly string[] }): RequestHandler {
  const names = new Set(['localhost', ...hosts]);
  const expected = Buffer.from(`Bearer ${token}`);

  function isOurName(host: string): boolean {
    const name = host.replace(/:[0-9]*$/, '').replace(/^\[(.*)\]$/, '$1');
    return isIP(name) !== 0 || names.has(name.toLowerCase());
  }

  return (request, response, next) => {
    response.set({ 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' });
    const { origin, host = '', authorization = '' } = request.headers;
    if (origin !== undefined) {
      throw new ControlProblem(
        403,
        'from-a-web-page',
        `The request comes from a web page of ${origin}.`,
        'Call the control API from a program: without an Origin header.',
      );
    }
    if (!isOurName(host)) {
      throw new ControlProblem(
        403,
        'foreign-host',
        `The Host header is "${host}".`,
        'Call the control API by its address as it was printed.',
      );
    }
    const given = Buffer.from(authorization);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
      response.set('WWW-Authenticate', 'Bearer');
      const detail =
        authorization === ''
          ? 'There is no Authorization header.'
          : 'The Authorization header does not hold the token.';
      throw new ControlProblem(
        401,
        'unauthenticated',
        detail,
        'Send "Authorization: Bearer TOKEN" with the token that was printed at the start.',
      );
    }
    next();
  };
}
