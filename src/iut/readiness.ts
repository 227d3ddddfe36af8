import { get } from 'node:http';
import { get as getSecurely } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';

const EVERY_MS = 50;
const PROBE_MS = 2_000;
const NO_ANSWER = 'no answer in';

export type Readiness = { readonly ready: true } | { readonly ready: false; readonly answered: string };

/**
 * Asks until the address answers 200, every 50 ms. Not ready: the patience ended, or the signal said that asking is in
 * vain; `answered` is what came last.
 */
export async function waitUntilReady(url: string, timeoutMs: number, signal: AbortSignal): Promise<Readiness> {
  const deadline = performance.now() + timeoutMs;
  let answered = 'nothing yet';
  while (!signal.aborted && performance.now() < deadline) {
    const leftMs = deadline - performance.now();
    const said = await probe(url, Math.min(PROBE_MS, leftMs));
    if (said === '200') return { ready: true };
    // A last question that had too little time for its answer says nothing.
    if (leftMs >= PROBE_MS || answered === 'nothing yet' || !said.startsWith(NO_ANSWER)) answered = said;
    await sleep(EVERY_MS);
  }
  return { ready: false, answered };
}

/** The status of a GET, or why there was none. */
function probe(url: string, timeoutMs: number): Promise<string> {
  return new Promise((resolve) => {
    const request = (url.startsWith('https:') ? getSecurely : get)(url, { agent: false }, (response) => {
      response.resume();
      response.once('close', () => resolve(String(response.statusCode)));
    });
    const timer = setTimeout(
      () => request.destroy(new Error(`${NO_ANSWER} ${Math.round(timeoutMs)} ms`)),
      Math.max(1, timeoutMs),
    );
    request.once('close', () => clearTimeout(timer));
    request.once('error', (error: NodeJS.ErrnoException) =>
      resolve(error.code === 'ECONNREFUSED' ? 'connection refused' : error.message),
    );
  });
}
