import { rfc3339 } from '../../core/clock.js';
import { toWire } from '../../core/money.js';
import type { PaymentRequest } from '../../generated/intermediary.js';
import type { Answer } from '../../iut/northbound.js';
import { ProvisioningError } from '../../iut/provisioning.js';
import type { Exchange, Link } from '../../record/exchange.js';
import type { FactKind, FactOf } from '../../record/facts.js';
import type { Lane, LaneMerchant } from '../lane.js';
import {
  acceptedByNetwork,
  type Evidence,
  jsonOf,
  memberOf,
  type ProbePayment,
  type Provisioning,
  textOf,
} from './evidence.js';

/** Real ms. Each is the patience with something that does not come; what comes is never waited for longer. */
export interface Patience {
  /** A first request to a network after the payment was accepted; a queue may stand between. */
  readonly requestMs: number;
  readonly qrMs: number;
  /** An acknowledgement may take 5 s. */
  readonly acknowledgementMs: number;
  readonly eventMs: number;
  readonly quietMs: number;
}

export const USUAL_PATIENCE: Patience = {
  requestMs: 8_000,
  qrMs: 2_000,
  acknowledgementMs: 6_000,
  eventMs: 1_500,
  quietMs: 2_000,
};

const HEALTH_MS = 5_000;
const LOOK_EVERY_MS = 100;
/** Owner of the probe's merchant: no scenario, so nothing of it is judged. */
const OWNER = 'preflight';

/** Makes one small payment as a platform and a payer would, and gathers what could be seen of it. It judges nothing. */
export async function probe(lane: Lane, patience: Patience = USUAL_PATIENCE): Promise<Evidence> {
  const health = await lane.northbound.health({ timeoutMs: HEALTH_MS });
  if (health.status === undefined) return { health };
  const { merchant, ...provisioning } = await provision(lane);
  const mode = (['MPM_DYNAMIC', 'CPM'] as const).find((known) => lane.manifest.capabilities.modes.includes(known));
  if (merchant?.accounts['wechatpay'] === undefined || mode === undefined) return { health, provisioning };
  return { health, provisioning, payment: await pay(lane, merchant, mode, patience) };
}

async function provision(lane: Lane): Promise<Provisioning & { merchant?: LaneMerchant }> {
  const way = lane.manifest.merchants.provisioning;
  try {
    const merchant = await lane.provision(OWNER);
    if (way === 'api') return { way, merchant, status: 201 };
    const { status } = await lane.northbound.getMerchant(merchant.merchantId);
    return { way, merchant, ...(status === undefined ? {} : { status }) };
  } catch (error) {
    if (!(error instanceof ProvisioningError)) throw error;
    const status = factsOf(lane, 'northbound-answered').findLast(
      ({ operation }) => operation === 'registerMerchant',
    )?.status;
    return { way, problem: error.message, ...(status === undefined ? {} : { status }) };
  }
}

async function pay(
  lane: Lane,
  merchant: LaneMerchant,
  mode: ProbePayment['mode'],
  patience: Patience,
): Promise<ProbePayment> {
  const { world, manifest } = lane;
  const { payer } = world.networks.wechatpay;
  const { merchantId, northbound } = merchant;
  const amount = lane.amount(Math.max(1_000, Number(manifest.limits.amountMin['KRW'] ?? '1')));
  const paymentId = `pay-${world.random.fork(OWNER).word(12)}`;
  const request: PaymentRequest = {
    paymentId,
    direction: 'INBOUND',
    mode,
    wallet: 'WECHATPAY',
    storeId: merchant.storeId,
    terminalId: merchant.terminalId,
    amount: toWire(amount),
    requestedAt: rfc3339(world.clock.now().wireMs, 9),
    ...(mode === 'CPM' ? { paymentCode: payer.code({ behaviour: 'pays' }).paymentCode } : {}),
  };
  const created: Answer<unknown> = await northbound.createPayment(merchantId, request);
  const isRefused = created.status !== undefined && created.status >= 400 && created.status < 500;
  let latest: unknown = created.body;

  const read = async (): Promise<void> => {
    const { body } = await northbound.getPayment(merchantId, paymentId);
    if (body !== undefined) latest = body;
  };
  const isFinal = () =>
    ['SUCCEEDED', 'FAILED', 'CANCELLED', 'EXPIRED'].includes(textOf(memberOf(latest, 'status')) ?? '');
  const qr = () => textOf(memberOf(memberOf(latest, 'action'), 'payload')) ?? '';

  /** Looks at the journal at once and at each entry, and at the payment now and then, which may end the waiting. */
  async function waitFor<T>(look: () => T | undefined, limitMs: number, inVain: () => boolean): Promise<T | undefined> {
    const began = world.clock.realMs();
    for (;;) {
      const found = await until(lane, look, Math.min(LOOK_EVERY_MS, limitMs));
      const now = world.clock.realMs();
      if (found !== undefined || inVain() || now - began > limitMs + lane.stalledMs(began, now)) return found;
      await read();
    }
  }

  const began = world.clock.realMs();
  const first = () => exchangesOf(lane, 'southbound').find(isClosed);
  if (isRefused) first();
  else await waitFor(first, patience.requestMs, isFinal);
  const waitedMs = world.clock.realMs() - began;

  const order = () =>
    exchangesOf(lane, 'southbound').find((one) => isOrder(one) && acceptedByNetwork(one)) ??
    exchangesOf(lane, 'southbound').find(isOrder);
  const placed = order();
  let delivery: FactOf<'acknowledged'> | undefined;
  if (mode === 'MPM_DYNAMIC' && placed !== undefined && acceptedByNetwork(placed)) {
    await waitFor(() => (qr() === '' ? undefined : true), patience.qrMs, isFinal);
    // From our own answer: whether the intermediary passed it on is one of the questions.
    const codeUrl = textOf(jsonOf(placed.response?.body)['code_url']) ?? '';
    const { paid } = payer.confirm({ session: payer.scan({ codeUrl }).session });
    if (paid && jsonOf(placed.request.body)['notify_url'] !== undefined)
      delivery = await until(
        lane,
        () => factsOf(lane, 'acknowledged').find(({ order: number }) => number === placed.marks.order),
        patience.acknowledgementMs,
      );
  }
  await read();
  const status = textOf(memberOf(latest, 'status'));
  const givenQr = qr() === '' ? (textOf(memberOf(memberOf(created.body, 'action'), 'payload')) ?? '') : qr();
  if (!isRefused) await until(lane, () => exchangesOf(lane, 'event').find(isClosed), patience.eventMs);
  await until(lane, () => (isQuiet(lane, merchant) ? true : undefined), patience.quietMs);

  const settled = order();
  const deliveryExchange = delivery === undefined ? undefined : world.journal.exchanges.get(delivery.exchange);
  return {
    mode,
    amount,
    account: merchant.accounts['wechatpay'] ?? '',
    created,
    qr: givenQr,
    waitedMs,
    requests: exchangesOf(lane, 'southbound'),
    ...(settled === undefined ? {} : { order: settled }),
    ...(delivery === undefined ? {} : { delivery }),
    ...(deliveryExchange === undefined ? {} : { deliveryExchange }),
    ...(status === undefined ? {} : { status }),
    events: exchangesOf(lane, 'event'),
    eventFacts: factsOf(lane, 'event-received'),
  };
}

const isOrder = ({ operation }: Exchange): boolean =>
  operation === 'wechatpay.global.native' || operation === 'wechatpay.global.micropay';

const isClosed = ({ closedRealMs }: Exchange): boolean => closedRealMs !== undefined;

const exchangesOf = ({ world }: Lane, link: Link): Exchange[] =>
  [...world.journal.exchanges.values()].filter((exchange) => exchange.link === link);

function factsOf<K extends FactKind>({ world }: Lane, kind: K): FactOf<K>[] {
  return world.journal.entries.flatMap((entry) =>
    entry.type === 'fact' && entry.fact.kind === kind ? [entry.fact as FactOf<K>] : [],
  );
}

function isQuiet({ world }: Lane, { merchantId, accounts }: LaneMerchant): boolean {
  const own = [merchantId, ...Object.values(accounts)];
  const open = [...world.journal.open].some((id) => own.includes(world.journal.exchanges.get(id)?.marks.account ?? ''));
  return !open && world.networks.wechatpay.deliveriesInProgress() === 0;
}

/** What `look` finds, now or at the first entry of the journal that lets it; undefined when the time is over. */
function until<T>({ world, stalledMs }: Lane, look: () => T | undefined, limitMs: number): Promise<T | undefined> {
  const { clock, journal } = world;
  const began = clock.realMs();
  const already = look();
  if (already !== undefined) return Promise.resolve(already);
  return new Promise((resolve) => {
    const end = (found: T | undefined) => {
      stop();
      clearTimeout(timer);
      resolve(found);
    };
    const stop = journal.listen(() => {
      const found = look();
      if (found !== undefined) end(found);
    });
    let timer = setTimeout(late, limitMs);
    // A pause of ours or of the machine is not the intermediary's delay.
    function late(): void {
      const now = clock.realMs();
      const left = limitMs + stalledMs(began, now) - (now - began);
      if (left > 0) timer = setTimeout(late, left);
      else end(look());
    }
  });
}
