import { runIntermediary } from '../../intermediary/run.js';

/** Has one network only, and so sends it every code: "it will say if it does not know it" (CPM-07). */
export const start = await runIntermediary(import.meta.url, {
  routeCode: () => 'WECHATPAY',
});
