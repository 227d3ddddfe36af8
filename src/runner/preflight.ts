import type { Lane } from './lane.js';
import { type Check, fine, type Look, type LookAtPayment, type Told } from './preflight/check.js';
import { clock } from './preflight/clock.js';
import { events } from './preflight/events.js';
import { readManifestLines } from './preflight/manifest-lines.js';
import { address, merchant, token } from './preflight/northbound.js';
import { networkSignature, notifyAddress } from './preflight/notices.js';
import { type Patience, probe } from './preflight/probe.js';
import { amountUnit, networkAddress, numbers, requestSignature } from './preflight/requests.js';

export type { Check } from './preflight/check.js';

const LOOKS: readonly Look[] = [address, token, merchant];
/** Once for each wallet. */
const LOOKS_AT_PAYMENT: readonly LookAtPayment[] = [
  networkAddress,
  numbers,
  requestSignature,
  amountUnit,
  notifyAddress,
  networkSignature,
];
const LOOKS_AT_ALL: readonly Look[] = [clock, events];

/**
 * Finds what would make every scenario meaningless: a wrong key, address, token, clock or unit, with the line of the
 * manifest to change. All of them at once, by one small payment with each wallet, of a merchant of its own. It is never a
 * conformance failure: where a bad intermediary could be the cause as well, a check passes with a remark.
 */
export async function preflight(lane: Lane, patience?: Partial<Patience>): Promise<Check[]> {
  const evidence = await probe(lane, patience);
  const told = toldOf(lane);
  const ready = fine('ready', `GET ${lane.manifest.lifecycle.ready.path}: 200`);
  return [
    ready,
    ...LOOKS.flatMap((look) => look(evidence, told)),
    ...evidence.payments.flatMap((payment) => LOOKS_AT_PAYMENT.flatMap((look) => look(payment, told))),
    ...LOOKS_AT_ALL.flatMap((look) => look(evidence, told)),
  ];
}

function toldOf({ manifest, iut, world }: Lane): Told {
  const lines = readManifestLines(manifest);
  return {
    lines,
    credentials: world.variables,
    baseUrl: iut.baseUrl,
    publicUrl: iut.publicUrl,
    notifyPaths: manifest.notify.paths,
    saysBaseUrl: lines.says(['northbound', 'baseUrl']),
    saysToken: manifest.northbound.platformToken !== undefined,
  };
}
