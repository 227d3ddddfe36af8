import { alipay } from './alipay/index.js';
import { alipayCn } from './alipay-cn/index.js';
import { openbanking } from './openbanking/index.js';
import { wechatpay } from './wechatpay/index.js';
import { zeropay } from './zeropay/index.js';

/** The world around an intermediary: one line a network. */
export const networks = { wechatpay, zeropay, alipay, 'alipay-cn': alipayCn, openbanking } as const;

export type NetworkName = keyof typeof networks;
