import { isSignedBy, requestContents } from '../../../../simulators/alipay-cn/authenticity.js';
import { parametersOf } from '../../../../simulators/alipay-cn/parameters.js';
import { jsonOf, memberOf, textOf } from '../evidence.js';
import type { ProbedNetwork } from './network.js';

const PRIVATE_KEY = 'alipay-cn.appPrivateKeyFile';
const PUBLIC_KEY = 'alipay-cn.alipayPublicKeyFile';
/** https://opendocs.alipay.com/common/02km9f */
const SUCCESS = '10000';
const IN_PROCESS = '10003';

/** Alipay's open platform, without certificates. */
export const alipayCn: ProbedNetwork = {
  name: 'alipay-cn',
  title: 'Alipay open platform',
  address: 'alipay-cn.gatewayUrl',
  targets: ['/gateway.do'],
  orders: ['alipay-cn.trade.precreate', 'alipay-cn.trade.pay', 'alipay-cn.trade.create'],
  queries: ['alipay-cn.trade.query'],
  caller: 'application',
  credentials: ['alipay-cn.appId', PRIVATE_KEY, PUBLIC_KEY],
  numbersIn: (request, { appId = '' }) => [
    { variable: 'alipay-cn.appId', field: 'app_id', right: appId, sent: parametersOf(request).text['app_id'] },
  ],
  privateKey: PRIVATE_KEY,
  signaturePlace: 'sign parameter',
  signatureIn(request) {
    const { bytes } = parametersOf(request);
    const signature = bytes.get('sign');
    if (signature === undefined || !/^[0-9A-Za-z+/]+={0,2}$/.test(signature)) return undefined;
    return {
      signature,
      isBy: (key) => requestContents(bytes).some((content) => isSignedBy(key, content, signature)),
    };
  },
  /** `2026-11-22 12:00:01`, as clocks in China show it. */
  sentAt(request) {
    const ms = Date.parse(`${parametersOf(request).text['timestamp']?.replace(' ', 'T')}+08:00`);
    return Number.isNaN(ms) ? undefined : ms;
  },
  orderIn(request) {
    const { text } = parametersOf(request);
    return { ...jsonOf(Buffer.from(text['biz_content'] ?? '')), notify_url: text['notify_url'] };
  },
  /** Two decimals whatever the currency: won that are written so are whole. */
  amountIn(order) {
    const total = memberOf(order, 'total_amount');
    const written = typeof total === 'number' ? String(total) : textOf(total);
    return written?.replace(/\.0{1,2}$/, '');
  },
  notifyMember: 'notify_url',
  codeIn: (answer) => textOf(memberOf(nodeOf(answer), 'qr_code')),
  hasAccepted({ outcome, response }) {
    const code = memberOf(nodeOf(jsonOf(response?.body)), 'code');
    return outcome === 'answered' && (code === SUCCESS || code === IN_PROCESS);
  },
  answersRestOn: () => [PUBLIC_KEY],
  noticesRestOn: [PUBLIC_KEY],
};

/** What an answer is about stands under the name of its method. */
const nodeOf = (answer: unknown): unknown =>
  Object.entries((answer ?? {}) as object).find(([name]) => name.endsWith('_response'))?.[1];
