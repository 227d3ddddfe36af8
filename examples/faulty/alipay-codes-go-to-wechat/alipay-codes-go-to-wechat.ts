import { acceptanceParts } from '../../intermediary/parts/acceptance.js';
import { runIntermediary } from '../../intermediary/run.js';

/** Routes by the length of a code alone: eighteen digits are WeChat Pay's, whatever they begin with (CPM-01). */
export const start = await runIntermediary(import.meta.url, {
  routeCode: (code) => (/^\d{18}$/.test(code) ? 'WECHATPAY' : acceptanceParts.routeCode(code)),
});
