import type { notifications, operations } from '../../src/generated/wechatpay.js';
import type { NotServed } from '../kit/network.js';

/** What of a served operation is known and not covered. */
export const limits: Partial<Record<keyof typeof operations | keyof typeof notifications, string>> = {
  'wechatpay.global.native': 'for institutions; not for merchants that have a contract of their own',
  'wechatpay.global.jsapi': 'for institutions; not for merchants that have a contract of their own',
  'wechatpay.global.micropay': 'for institutions; not for merchants that have a contract of their own',
};

/** Sources: https://pay.weixin.qq.com/doc/global/v3/en/4012356364 ; https://github.com/TheNorthMemory/wechatpay-openapi (docs/v3/global) */
export const notServed: readonly NotServed[] = [
  {
    title: 'App and H5 orders',
    paths: ['POST /v3/global/transactions/app', 'POST /v3/global/transactions/mweb'],
    reason: 'not in stores: payments in apps, and on pages outside the wallet',
  },
  {
    title: 'Statements',
    paths: ['GET /v3/global/statements'],
    reason: 'reconciliation is not simulated yet',
  },
  {
    title: 'Settlements',
    paths: ['GET /v3/global/settle/settlements'],
    reason: 'settlement is not simulated yet',
  },
  {
    title: 'Balance for refunds',
    paths: [
      'GET /v3/global/refund/recharge-balance',
      'GET /v3/global/refund/partner/recharge-balance/sub-mchid/{sub_mchid}',
    ],
    reason: "whether a merchant's funds cover a refund is said by the control API",
  },
  {
    title: 'Sub-merchants',
    paths: [
      'POST /v3/global/merchants',
      'GET /v3/global/merchants/{sub_mchid}',
      'PATCH /v3/global/merchants/{sub_mchid}',
    ],
    reason: 'merchants are registered at the start (--merchant) or by the control API, without a review',
  },
  {
    title: 'Customs',
    paths: [
      'POST /v3/global/customs/orders',
      'PATCH /v3/global/customs/orders',
      'GET /v3/global/customs/orders',
      'POST /v3/global/customs/redeclare',
      'POST /v3/global/customs/verify-certificate',
    ],
    reason: 'for goods that are sent across a border',
  },
  {
    title: 'Other products',
    paths: [
      '* /v3/global/papay/*',
      '* /v3/global/profit-sharing/*',
      '* /v3/global/merchant-service/*',
      '* /v3/global/merchant-storage/*',
    ],
    reason: 'contracts, profit sharing, complaints, files: no requirement rests on them',
  },
  {
    title: 'Mainland API',
    paths: ['POST /v3/pay/*', 'POST /v3/refund/domestic/refunds'],
    reason: 'another family, which refuses merchants abroad',
  },
  {
    title: 'Edition 2 (XML)',
    paths: ['POST /pay/*', 'POST /secapi/pay/*'],
    reason: 'older, and signed in other ways',
  },
];
