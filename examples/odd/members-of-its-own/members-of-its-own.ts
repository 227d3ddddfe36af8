import { runIntermediary } from '../../intermediary/run.js';
import { openWechatPayLink } from '../../intermediary/wallets/wechatpay/link.js';

/**
 * Puts a member of its own into each order, by which it finds the request in its logs. The network's pages name no such
 * member, and do not say that one is refused: domestic hosts do, global ones are silent.
 */
export const start = await runIntermediary(import.meta.url, {
  openWechatPayLink(account, keys, ownKey) {
    const link = openWechatPayLink(account, keys, ownKey);
    return {
      send(request) {
        const { method, body } = request;
        const isOrder = method === 'POST' && typeof body === 'object' && body !== null && 'description' in body;
        return link.send(isOrder ? { ...request, body: { ...body, trace: 'order' } } : request);
      },
    };
  },
});
