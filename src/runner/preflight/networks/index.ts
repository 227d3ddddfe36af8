import type { WalletNetwork } from '../../../scenario/wallets.js';
import { alipay } from './alipay.js';
import { alipayCn } from './alipay-cn.js';
import type { ProbedNetwork } from './network.js';
import { wechatpay } from './wechatpay.js';

/** Behind each wallet that a manifest may declare: one line a network. */
export const probedNetworks: Readonly<Record<WalletNetwork, ProbedNetwork>> = {
  wechatpay,
  alipay,
  'alipay-cn': alipayCn,
};
