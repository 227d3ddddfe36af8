import type { notifications, operations } from '../../src/generated/alipay.js';
import type { NotServed } from '../kit/network.js';

/** What of a served operation is known and not covered. */
export const limits: Partial<Record<keyof typeof operations | keyof typeof notifications, string>> = {
  'alipay.ams.pay': 'IN_STORE_PAYMENT in won alone; no promotions',
  'alipay.ams.inquiry-payment': 'no promotions',
  'alipay.ams.refund': 'its end is answered or queried, never notified (refundNotifyUrl, isAsyncRefund)',
  'alipay.ams.notify.payment': 'of the type PAYMENT_RESULT; others are forged alone',
  'alipay.aps.pay': 'in store and in won alone; no agreements, no cashier',
};

/** Sources: https://github.com/alipay/global-open-sdk-java (request) ; https://docs.antom.com ; https://docs.alipayplus.com */
export const notServed: readonly NotServed[] = [
  {
    title: 'Capture',
    paths: ['POST /ams/api/v1/payments/capture'],
    reason: 'in stores the money is taken at once; nothing is authorised before',
  },
  {
    title: 'List of wallets',
    paths: ['POST /ams/api/v1/payments/consult', 'POST /aps/api/v1/payments/consultPayment'],
    reason: 'for pages on the web; in stores the code tells the wallet',
  },
  {
    title: 'Registration',
    paths: [
      'POST /ams/api/v1/merchants/registration',
      'POST /ams/api/v1/merchants/inquiryRegistrationStatus',
      'POST /ams/api/v1/merchants/inquiryRegistrationInfo',
      'POST /aps/api/v1/merchants/registration',
      'POST /aps/api/v1/merchants/inquiryRegistrationStatus',
    ],
    reason: 'merchants are registered at the start (--merchant) or by the control API, without a review',
  },
  {
    title: 'Disputes',
    paths: [
      'POST /ams/api/v1/payments/acceptDispute',
      'POST /ams/api/v1/payments/supplyDefenseDocument',
      'POST /ams/api/v1/payments/downloadDisputeEvidence',
      'POST /aps/api/v1/disputes/responseRetrieval',
      'POST /aps/api/v1/disputes/responseEscalation',
    ],
    reason: 'no requirement of an intermediary rests on them yet',
  },
  {
    title: 'Private order codes',
    paths: ['POST /aps/api/v1/payments/userInitiatedPay'],
    reason: 'Alipay+ calls the acquirer to read its own codes; which of them a Korean network uses is not public',
  },
  {
    title: 'Push payments',
    paths: [],
    reason: 'pushPayment, inquiryPushPayment, notifyPushPayment: the wallet pays first; their paths are not public',
  },
  {
    title: "The wallet's side",
    paths: ['POST /aps/api/v1/codes/getPaymentCode', 'POST /aps/api/v1/payments/notifyPayment'],
    reason: 'between a wallet and Alipay+; an intermediary takes no part in it',
  },
  {
    title: 'Online payments',
    paths: [
      'POST /ams/api/v1/payments/createPaymentSession',
      'POST /ams/api/v1/authorizations/*',
      'POST /ams/api/v1/subscriptions/*',
      'POST /ams/api/v1/vaults/*',
      'POST /ams/api/v1/customs/*',
      'POST /ams/api/v1/billing/*',
    ],
    reason: 'not in stores: sessions, agreements, subscriptions, stored cards, customs, billing',
  },
  {
    title: 'Edition 2',
    paths: ['POST /openapi/v2/payments/*'],
    reason: 'named by newer pages; its messages are not looked into yet',
  },
  {
    title: 'Settlement files',
    paths: [],
    reason: 'sent by SFTP; their columns are not public',
  },
];
