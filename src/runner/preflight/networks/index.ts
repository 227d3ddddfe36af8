import type { WalletMessages } from '../../../scenario/wallets.js';
import { alipay } from './alipay.js';
import type { ProbedNetwork } from './network.js';
import { wechatpay } from './wechatpay.js';

/** Behind each wallet that a manifest may declare: one line a network. */
export const probedNetworks: Readonly<Record<WalletMessages['network'], ProbedNetwork>> = { wechatpay, alipay };
