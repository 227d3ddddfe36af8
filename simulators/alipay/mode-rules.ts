import type { AmsPayRequest, ApsPayRequest } from '../../src/generated/alipay.js';
import type { Api, Mode } from './orders.js';

/**
 * Members of pay that one scenario requires and the others do not, as the in-store SDK checks them before it sends:
 * https://github.com/alipay/ams-java-sdk (domain/requests), after docs.antom.com/ac/ams/upm, /oc and /ec.
 */
const REQUIRED: Readonly<Record<Api, Readonly<Record<Mode, readonly string[]>>>> = {
  ams: {
    PaymentCode: [
      '/paymentMethod/paymentMethodId',
      '/order/merchant/merchantMCC',
      '/order/merchant/merchantName',
      '/order/merchant/store',
      '/order/env/storeTerminalId',
      '/order/env/storeTerminalRequestTime',
    ],
    OrderCode: [],
    EntryCode: ['/order/env/userAgent'],
  },
  // docs.alipayplus.com: api_acq/pay_user_presented_mode, api_acq_tile/pay_order_code and /pay_entry_code.md
  aps: {
    PaymentCode: ['/paymentMethod/paymentMethodId', '/order/merchant/store'],
    OrderCode: [],
    EntryCode: ['/order/env/userAgent', '/order/merchant/store'],
  },
};

const MODES: readonly Mode[] = ['PaymentCode', 'OrderCode', 'EntryCode'];

/** Whatever its letters' case, since SDKs differ (AP-U14). */
export function modeOf({ paymentFactor }: Pick<AmsPayRequest, 'paymentFactor'>): Mode {
  const written = paymentFactor.inStorePaymentScenario.toLowerCase();
  const mode = MODES.find((known) => known.toLowerCase() === written);
  if (mode === undefined) throw new Error(`the contract lets ${written} pass`);
  return mode;
}

/** JSON pointer of the first member that its scenario requires and that is absent. `env` may stand in the order or beside it. */
export function missingMember(request: AmsPayRequest | ApsPayRequest, api: Api): string | undefined {
  const seen = { ...request, order: { ...request.order, env: { ...request.env, ...request.order.env } } };
  return REQUIRED[api][modeOf(request)].find((pointer) => at(seen, pointer) === undefined);
}

function at(message: unknown, pointer: string): unknown {
  let node = message;
  for (const name of pointer.split('/').slice(1)) {
    if (typeof node !== 'object' || node === null) return undefined;
    node = (node as Record<string, unknown>)[name];
  }
  return node;
}
