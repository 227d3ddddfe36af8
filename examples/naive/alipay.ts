/**
 * Alipay in stores, as Antom serves it. No SDK for Node was to be found, so this follows their page about signatures:
 * https://docs.antom.com/ac/ams/digital_signature.md
 */
import { createPrivateKey, sign } from 'node:crypto';
import axios from 'axios';

export interface AlipayAnswer {
  result: { resultStatus: string; resultCode: string; resultMessage: string };
  paymentRequestId?: string;
  paymentId?: string;
  paymentTime?: string;
  orderCodeForm?: { codeDetails: { codeValue: string }[] };
  normalUrl?: string;
  refundRequestId?: string;
  refundId?: string;
}

export interface AlipayOptions {
  baseUrl: string;
  clientId: string;
  keyVersion: string;
  privateKey: string;
}

export const isDone = ({ result }: AlipayAnswer): boolean => result.resultStatus === 'S';

/** Our modes in their words. */
const SCENARIOS: Record<string, string> = { CPM: 'PaymentCode', MPM_DYNAMIC: 'OrderCode', MPM_STATIC: 'EntryCode' };

export function createAlipay({ baseUrl, clientId, keyVersion, privateKey }: AlipayOptions) {
  const key = createPrivateKey(privateKey);
  const api = clientId.startsWith('SANDBOX_') ? '/ams/sandbox/api' : '/ams/api';

  // The signature of answers is not verified yet; TODO together with that of notifications.
  async function call(operation: string, body: object): Promise<AlipayAnswer> {
    const path = `${api}/v1/payments/${operation}`;
    const time = new Date().toISOString();
    const text = JSON.stringify(body);
    const signature = sign('sha256', Buffer.from(`POST ${path}\n${clientId}.${time}.${text}`), key).toString('base64');
    const headers = {
      'content-type': 'application/json; charset=UTF-8',
      'client-id': clientId,
      'request-time': time,
      signature: `algorithm=RSA256,keyVersion=${keyVersion},signature=${encodeURIComponent(signature)}`,
    };
    return (await axios.post<AlipayAnswer>(baseUrl + path, text, { headers, timeout: 3000, proxy: false })).data;
  }

  /** They want a text, in the smallest unit; won has no smaller one. */
  const amountOf = ({ currency, value }: { currency: string; value: string }) => ({
    currency,
    value: String(Number.parseFloat(value)),
  });

  return {
    pay(order: {
      number: string;
      mode: string;
      amount: { currency: string; value: string };
      merchant: { id: string | undefined; name: string; mcc: unknown };
      storeId: unknown;
      terminalId: unknown;
      code: string | undefined;
      notifyUrl: string;
      redirectUrl: string;
      expiresAt: unknown;
    }) {
      const { number, mode, merchant, storeId, code, notifyUrl, redirectUrl, expiresAt } = order;
      const amount = amountOf(order.amount);
      return call('pay', {
        productCode: 'IN_STORE_PAYMENT',
        paymentRequestId: number,
        order: {
          referenceOrderId: number,
          orderDescription: merchant.name,
          orderAmount: amount,
          merchant: {
            referenceMerchantId: merchant.id,
            merchantMCC: merchant.mcc,
            merchantName: merchant.name,
            store: { referenceStoreId: storeId, storeName: storeId, storeMCC: merchant.mcc },
          },
          env: {
            storeTerminalId: order.terminalId ?? storeId,
            storeTerminalRequestTime: new Date().toISOString(),
            userAgent: 'AlipayClient',
          },
        },
        paymentAmount: amount,
        paymentMethod: { paymentMethodType: 'CONNECT_WALLET', paymentMethodId: code },
        paymentFactor: { inStorePaymentScenario: SCENARIOS[mode] },
        settlementStrategy: { settlementCurrency: amount.currency },
        paymentNotifyUrl: notifyUrl,
        paymentRedirectUrl: redirectUrl,
        paymentExpiryTime: expiresAt,
      });
    },
    inquire: (number: string) => call('inquiryPayment', { paymentRequestId: number }),
    cancel: (number: string) => call('cancel', { paymentRequestId: number }),
    refund: (number: string, paymentId: unknown, amount: { currency: string; value: string }) =>
      call('refund', { refundRequestId: number, paymentId, refundAmount: amountOf(amount) }),
  };
}
