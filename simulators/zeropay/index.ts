import type { Network, NetworkContext, RunningNetwork } from '../kit/network.js';
import { switchesOf } from '../kit/network.js';
import { createPipeline } from '../kit/pipeline.js';
import { listen } from '../kit/server.js';
import { createCanaries } from './canary.js';
import { EVENTS_OPERATION, EVENTS_PATH, eventOperation } from './events.js';
import { type EventRefusals, operatorActs } from './operator.js';
import { eventProtocol } from './protocol.js';

export interface RunningZeropay extends RunningNetwork {
  readonly operator: ReturnType<typeof operatorActs>;
}

/**
 * The Zero Pay platform, as small as the first trials need it: it receives what the intermediary tells by itself, and
 * judges it. Zero Pay's own wire format is not public; events follow the northbound contract and the public
 * Standard Webhooks specification (https://github.com/standard-webhooks/standard-webhooks).
 */
export const zeropay: Network<RunningZeropay> = {
  info: {
    name: 'zeropay',
    title: 'Zero Pay platform (receives the intermediary’s events)',
    officialHosts: [],
    operations: [{ operation: EVENTS_OPERATION, method: 'POST', path: EVENTS_PATH, title: 'receive an event' }],
    forgeries: [],
    switches: {},
  },
  async start(context: NetworkContext): Promise<RunningZeropay> {
    const { clock, journal, nemesis, random, host, port, switches } = context;
    switchesOf(zeropay.info.switches, switches);
    const secret = `whsec_${Buffer.from(random.fork('zeropay-secret').word(32)).toString('base64')}`;
    const refusals: EventRefusals = { left: [] };
    const { protocol, verdictOf } = eventProtocol({ secret });
    const app = createPipeline(protocol, [eventOperation({ journal, refusals, verdictOf })], {
      clock,
      journal,
      nemesis,
      onInternalError: context.onInternalError,
    });
    const listener = await listen(app, { host, port });
    const canaries = createCanaries({ journal, host });
    return {
      name: 'zeropay',
      baseUrl: listener.baseUrl,
      credentials: { baseUrl: listener.baseUrl, eventsUrl: `${listener.baseUrl}${EVENTS_PATH}`, eventsSecret: secret },
      listener,
      addMerchant: ({ networkMerchantId }) => ({ networkMerchantId: networkMerchantId ?? `Z${random.digits(10)}` }),
      payer: {},
      operator: operatorActs({ journal, refusals, canaries }),
      deliveriesInProgress: () => 0,
      reset: () => {
        refusals.left.length = 0;
      },
      async close() {
        await canaries.close();
        await listener.close();
      },
    };
  },
};
