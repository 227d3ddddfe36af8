import type { NotServed } from '../kit/network.js';

/** Source: https://opendocs.alipay.com/open/api_1 (trade), and the methods of the official SDKs. */
export const notServed: readonly NotServed[] = [
  {
    title: 'Edition 3',
    paths: [
      'POST /v3/alipay/trade/pay',
      'POST /v3/alipay/trade/precreate',
      'POST /v3/alipay/trade/query',
      'POST /v3/alipay/trade/cancel',
      'POST /v3/alipay/trade/refund',
    ],
    reason: 'the same operations as JSON with a signature in the authorization header; not looked into yet',
  },
  {
    title: 'Pages and apps',
    paths: [],
    reason: 'alipay.trade.page.pay, wap.pay, app.pay: not in stores',
  },
  {
    title: 'Bills',
    paths: [],
    reason: 'alipay.data.dataservice.bill.downloadurl.query: reconciliation is not simulated yet',
  },
  {
    title: 'Encrypted content',
    paths: [],
    reason: 'encrypt_type AES of biz_content; it is refused (AC-U17)',
  },
  {
    title: 'Splits and deposits',
    paths: [],
    reason: 'alipay.trade.order.settle, alipay.fund.auth.*: no requirement of an intermediary rests on them yet',
  },
];
