import { alipay } from './alipay.js';
import { alipayCn } from './alipay-cn.js';
import type { NetworkReading } from './reading.js';
import { wechatpay } from './wechatpay.js';

const readings: Readonly<Record<string, NetworkReading>> = {
  wechatpay,
  alipay,
  'alipay-cn': alipayCn,
};

/** How the messages of an operation's network are read; undefined where no wallet is behind it. */
export const readingOf = ({ operation }: { readonly operation: string }): NetworkReading | undefined =>
  readings[operation.slice(0, operation.indexOf('.'))];
