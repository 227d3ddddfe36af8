import type { RunReport } from '../generated/pyx.js';
import type { Lane } from './lane.js';

export type Check = RunReport['preflight'][number];

/** Finds what would make every scenario meaningless: a wrong key, address, token or unit. Never a conformance failure. */
export async function preflight(lane: Lane): Promise<Check[]> {
  const { outcome, status } = await lane.northbound.health();
  return [
    {
      check: 'reachable',
      ok: outcome === 'answered' && status === 200,
      detail: `GET /v1/health: ${status ?? outcome}`,
    },
  ];
}
