import { runIntermediary } from '../../intermediary/run.js';
import { openLibsql } from '../../intermediary/storage/libsql.js';

/** Moves a refund that has ended into the archive: "its event has told how". Who missed that can no longer ask (API-07). */
export const start = await runIntermediary(import.meta.url, {}, ({ server }) => {
  const storage = openLibsql(process.env.DATABASE ?? '');
  server.prependListener('request', (request) => {
    const [, merchantId = '', refundId = ''] =
      /^\/v1\/merchants\/([\w-]+)\/refunds\/([\w-]+)$/.exec(request.url ?? '') ?? [];
    if (storage.findRefund(merchantId, refundId)?.status === 'SUCCEEDED') request.url = `${request.url}-archived`;
  });
});
