import type { Network, NetworkContext, RunningNetwork } from '../kit/network.js';
import { switchesOf } from '../kit/network.js';
import { createPipeline } from '../kit/pipeline.js';
import { listen } from '../kit/server.js';
import { createCanaries } from './canary.js';
import { EVENTS_OPERATION, EVENTS_PATH, eventOperation, WEBHOOKS_OPERATION } from './events.js';
import { acknowledged, type EventRefusals, operatorActs } from './operator.js';
import { eventProtocol } from './protocol.js';
import { createReceivers, WEBHOOKS_PATH } from './receivers.js';

export interface RunningZeropay extends RunningNetwork {
  readonly operator: ReturnType<typeof operatorActs>;
}

/**
 * The Zero Pay platform, as small as the first trials need it: it receives what the intermediary tells by itself, and
 * judges it; and it plays the receivers that merchants have of their own. Zero Pay's own wire format is not public; events follow the northbound contract and the public
 * Standard Webhooks specification (https://github.com/standard-webhooks/standard-webhooks).
 */
export const zeropay: Network<RunningZeropay> = {
  info: {
    name: 'zeropay',
    title: 'Zero Pay platform (receives the intermediary’s events)',
    officialHosts: [],
    operations: [
      { operation: EVENTS_OPERATION, method: 'POST', path: EVENTS_PATH, title: 'receive an event' },
      {
        operation: WEBHOOKS_OPERATION,
        method: 'POST',
        path: WEBHOOKS_PATH,
        title: 'receive an event at a merchant’s own address',
      },
    ],
    notServed: [
      {
        title: 'The platform itself',
        paths: [],
        reason: 'codes, merchants, settlement: nothing of its interface is public',
      },
    ],
    forgeries: [],
    switches: {},
  },
  async start(context: NetworkContext): Promise<RunningZeropay> {
    const { clock, journal, nemesis, random, host, switches } = context;
    switchesOf(zeropay.info.switches, switches);
    const secret = `whsec_${Buffer.from(random.fork('zeropay-secret').word(32)).toString('base64')}`;
    const refusals: EventRefusals = { left: [] };
    const receivers = createReceivers({ clock, random: random.fork('webhooks'), platformSecret: secret });
    const { protocol, verdictOf } = eventProtocol({ receiverAt: receivers.at, nowMs: () => clock.now().wireMs });
    const heard = { journal, verdictOf, receiverAt: receivers.at };
    const operations = [
      eventOperation({
        ...heard,
        operation: EVENTS_OPERATION,
        path: EVENTS_PATH,
        acknowledge: ({ exchange }) => acknowledged(refusals, exchange.marks.account),
      }),
      eventOperation({
        ...heard,
        operation: WEBHOOKS_OPERATION,
        path: WEBHOOKS_PATH,
        acknowledge: ({ request, callerGone }) => receivers.acknowledge(request.target, callerGone),
      }),
    ];
    const app = createPipeline(protocol, operations, {
      clock,
      journal,
      nemesis,
      onInternalError: context.onInternalError,
    });
    const listener = await listen(app, context);
    const canaries = createCanaries({ journal, host });
    return {
      name: 'zeropay',
      baseUrl: listener.baseUrl,
      credentials: { baseUrl: listener.baseUrl, eventsUrl: `${listener.baseUrl}${EVENTS_PATH}`, eventsSecret: secret },
      listener,
      addMerchant: ({ networkMerchantId }) => ({ networkMerchantId: networkMerchantId ?? `Z${random.digits(10)}` }),
      payer: {},
      operator: operatorActs({ journal, refusals, canaries, receivers, baseUrl: listener.baseUrl }),
      deliveriesInProgress: () => 0,
      reset: () => {
        refusals.left.length = 0;
        receivers.reset();
      },
      async close() {
        receivers.reset();
        await canaries.close();
        await listener.close();
      },
    };
  },
};
