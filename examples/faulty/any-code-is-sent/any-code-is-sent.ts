import { runIntermediary } from '../../intermediary/run.js';

/** Has one network only, and so sends it every code: "it will say if it does not know it" (CPM-07). */
await runIntermediary({
  routeCode: () => 'WECHATPAY',
});
