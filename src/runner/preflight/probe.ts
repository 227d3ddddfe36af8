import { rfc3339 } from '../../core/clock.js';
import { type Money, toWire } from '../../core/money.js';
import type { PaymentRequest } from '../../generated/intermediary.js';
import type { Answer } from '../../iut/northbound.js';
import { ProvisioningError } from '../../iut/provisioning.js';
import type { Exchange } from '../../record/exchange.js';
import type { FactOf } from '../../record/facts.js';
import { isWallet, messagesOf, type WalletName, type WalletNetwork } from '../../scenario/wallets.js';
import type { Lane, LaneMerchant } from '../lane.js';
import {
  type Evidence,
  isRefusal,
  jsonOf,
  memberOf,
  type ProbePayment,
  type Provisioning,
  textOf,
} from './evidence.js';
import { probedNetworks } from './networks/index.js';
import type { ProbedNetwork } from './networks/network.js';
import { exchangesOf, factsOf, until } from './watch.js';

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

const USUAL_PATIENCE: Patience = {
  requestMs: 8_000,
  qrMs: 2_000,
  acknowledgementMs: 6_000,
  eventMs: 1_500,
  quietMs: 2_000,
};

const HEALTH_MS = 5_000;
const READ_EVERY_MS = 100;
/** Owner of the probe's merchant: no scenario, so nothing of it is judged. */
const OWNER = 'preflight';
const MODES = ['MPM_DYNAMIC', 'CPM'] as const;

/**
 * Makes one small payment with each wallet, as a platform and a payer would, and gathers what could be seen of it. It judges
 * nothing.
 */
export async function probe(lane: Lane, patience: Partial<Patience> = {}): Promise<Evidence> {
  const health = await lane.northbound.health({ timeoutMs: HEALTH_MS });
  const none = { health, payments: [], events: [], eventFacts: [] };
  if (health.status === undefined) return none;
  const { merchant, ...provisioning } = await provision(lane);
  if (merchant === undefined) return { ...none, provisioning };
  const patient = { ...USUAL_PATIENCE, ...patience };
  const made = await Promise.all(walletsOf(lane, merchant).map((wallet) => payWith(lane, merchant, wallet, patient)));
  const paid = made.flat();
  if (!paid.every(({ created }) => isRefusal(created)))
    await until(lane, () => exchangesOf(lane, 'event').find(isClosed), patient.eventMs);
  await until(lane, () => isQuiet(lane, merchant) || undefined, patient.quietMs);
  return {
    health,
    provisioning,
    payments: paid.map((payment) => ({ ...payment, ...arrivedAt(lane, payment.network) })),
    events: exchangesOf(lane, 'event'),
    eventFacts: factsOf(lane, 'event-received'),
  };
}

/** Those that the merchant is registered with. */
const walletsOf = (lane: Lane, { accounts }: LaneMerchant): WalletName[] =>
  lane.manifest.capabilities.wallets
    .filter(isWallet)
    .filter((wallet) => accounts[networkOf(lane, wallet)] !== undefined);

const networkOf = ({ manifest }: Lane, wallet: WalletName): WalletNetwork =>
  messagesOf(wallet, manifest.capabilities.channels).network;

async function provision(lane: Lane): Promise<Provisioning & { merchant?: LaneMerchant }> {
  const way = lane.manifest.merchants.provisioning;
  try {
    const merchant = await lane.provision(OWNER);
    if (way === 'api') return { way, merchant, status: 201 };
    const { status } = await lane.northbound.getMerchant(merchant.merchantId);
    return { way, merchant, ...(status === undefined ? {} : { status }) };
  } catch (error) {
    if (!(error instanceof ProvisioningError)) throw error;
    const answers = factsOf(lane, 'northbound-answered');
    const status = answers.findLast(({ operation }) => operation === 'registerMerchant')?.status;
    return { way, problem: error.message, ...(status === undefined ? {} : { status }) };
  }
}

/** What is known of a payment before all that belongs to it has arrived. */
type Paid = Omit<ProbePayment, 'requests' | 'astray' | 'order'>;

/** None where the manifest declares no mode that is known here. */
async function payWith(lane: Lane, merchant: LaneMerchant, wallet: WalletName, patience: Patience): Promise<Paid[]> {
  let paid: Paid | undefined;
  for (const mode of MODES.filter((known) => lane.manifest.capabilities.modes.includes(known))) {
    // One is enough, unless nothing of it came to the network: an intermediary may be unable to do that in one of its modes.
    if (paid === undefined || arrivedAt(lane, paid.network).requests.length === 0)
      paid = await pay(lane, merchant, wallet, mode, patience);
  }
  return paid === undefined ? [] : [paid];
}

async function pay(
  lane: Lane,
  merchant: LaneMerchant,
  wallet: WalletName,
  mode: ProbePayment['mode'],
  patience: Patience,
): Promise<Paid> {
  const { clock, journal } = lane.world;
  const network = probedNetworks[networkOf(lane, wallet)];
  const began = clock.realMs();
  const payment = await openPayment(lane, merchant, wallet, mode);
  if (!isRefusal(payment.created)) {
    const first = () => arrivedAt(lane, network).requests.find(isClosed);
    await waitReading(lane, payment, first, patience.requestMs);
  }
  const waitedMs = clock.realMs() - began;

  const delivery = mode === 'MPM_DYNAMIC' ? await payAndBeTold(lane, network, payment, patience) : undefined;
  await payment.read();
  const status = payment.status();
  const deliveryExchange = delivery === undefined ? undefined : journal.exchanges.get(delivery.exchange);
  return {
    network,
    mode,
    amount: payment.amount,
    account: merchant.accounts[network.name] ?? '',
    created: payment.created,
    qr: payment.qr(),
    waitedMs,
    ...(delivery === undefined ? {} : { delivery }),
    ...(deliveryExchange === undefined ? {} : { deliveryExchange }),
    ...(status === undefined ? {} : { status }),
  };
}

/** A payment as its latest answer shows it. */
interface ReadPayment {
  readonly amount: Money;
  readonly created: Answer<unknown>;
  /** The first QR that it showed; empty if it showed none. */
  qr(): string;
  status(): string | undefined;
  isFinal(): boolean;
  read(): Promise<void>;
}

async function openPayment(
  lane: Lane,
  merchant: LaneMerchant,
  wallet: WalletName,
  mode: ProbePayment['mode'],
): Promise<ReadPayment> {
  const { world, manifest } = lane;
  const { merchantId, storeId, terminalId, northbound } = merchant;
  const amount = lane.amount(Math.max(1_000, Number(manifest.limits.amountMin['KRW'] ?? '1')));
  const paymentId = `pay-${world.random.fork(`${OWNER} ${wallet} ${mode}`).word(12)}`;
  const { payer } = world.networks[networkOf(lane, wallet)];
  const request: PaymentRequest = {
    paymentId,
    direction: 'INBOUND',
    mode,
    wallet,
    storeId,
    terminalId,
    amount: toWire(amount),
    requestedAt: rfc3339(world.clock.now().wireMs, 9),
    ...(mode === 'CPM' ? { paymentCode: payer.code({ behaviour: 'pays' }).paymentCode } : {}),
  };
  const created: Answer<unknown> = await northbound.createPayment(merchantId, request);
  let latest: unknown = created.body;
  let qr = qrOf(latest);
  const status = () => textOf(memberOf(latest, 'status'));
  return {
    amount,
    created,
    qr: () => qr,
    status,
    isFinal: () => ['SUCCEEDED', 'FAILED', 'CANCELLED', 'EXPIRED'].includes(status() ?? ''),
    async read() {
      const { body } = await northbound.getPayment(merchantId, paymentId);
      if (body !== undefined) latest = body;
      if (qr === '') qr = qrOf(latest);
    },
  };
}

const qrOf = (payment: unknown): string => textOf(memberOf(memberOf(payment, 'action'), 'payload')) ?? '';

/** A payer scans and pays; what comes back is how the notice of it was taken. */
async function payAndBeTold(
  lane: Lane,
  network: ProbedNetwork,
  payment: ReadPayment,
  { qrMs, acknowledgementMs }: Patience,
): Promise<FactOf<'acknowledged'> | undefined> {
  const { payer } = lane.world.networks[network.name];
  const { order } = arrivedAt(lane, network);
  if (order === undefined || !network.hasAccepted(order)) return undefined;
  await waitReading(lane, payment, () => (payment.qr() === '' ? undefined : true), qrMs);
  // The code is of our own answer: whether the intermediary passed it on is one of the questions.
  const codeUrl = network.codeIn(jsonOf(order.response?.body));
  if (codeUrl === undefined) return undefined;
  const { paid } = payer.confirm({ session: payer.scan({ codeUrl }).session });
  if (!paid || network.orderIn(order.request)[network.notifyMember] === undefined) return undefined;
  const told = () => factsOf(lane, 'acknowledged').find((fact) => fact.order === order.marks.order);
  return until(lane, told, acknowledgementMs);
}

/** Looks at the journal, and reads the payment now and then: once that is final, nothing more comes. */
async function waitReading<T>(
  lane: Lane,
  payment: ReadPayment,
  look: () => T | undefined,
  limitMs: number,
): Promise<void> {
  const { clock } = lane.world;
  const began = clock.realMs();
  while ((await until(lane, look, Math.min(READ_EVERY_MS, limitMs))) === undefined) {
    const now = clock.realMs();
    if (payment.isFinal() || now - began > limitMs + lane.stalledMs(began, now)) return;
    await payment.read();
  }
}

/** What was meant for a network, and of it the order request that the network accepted, or else the first. */
function arrivedAt(lane: Lane, network: ProbedNetwork): Pick<ProbePayment, 'requests' | 'astray' | 'order'> {
  const all = [...exchangesOf(lane, 'southbound'), ...exchangesOf(lane, 'event')];
  const isMeantFor = ({ targets }: ProbedNetwork, { request }: Exchange) =>
    targets.some((target) => request.target.startsWith(target));
  const others = Object.values(probedNetworks).filter((other) => other !== network);
  const requests = all.filter((one) => one.network === network.name && !others.some((other) => isMeantFor(other, one)));
  const orders = requests.filter(({ operation }) => network.orders.includes(operation));
  const order = orders.find(network.hasAccepted) ?? orders[0];
  return {
    requests,
    astray: all.filter((one) => one.network !== network.name && isMeantFor(network, one)),
    ...(order === undefined ? {} : { order }),
  };
}

const isClosed = ({ closedRealMs }: Exchange): boolean => closedRealMs !== undefined;

function isQuiet({ world }: Lane, { merchantId, accounts }: LaneMerchant): boolean {
  const own = [merchantId, ...Object.values(accounts)];
  const open = [...world.journal.open].some((id) => own.includes(world.journal.exchanges.get(id)?.marks.account ?? ''));
  const running = Object.values(probedNetworks).map(({ name }) => world.networks[name].deliveriesInProgress());
  return !open && running.every((count) => count === 0);
}
