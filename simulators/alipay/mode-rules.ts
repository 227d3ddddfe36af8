import type { AmsPayRequest } from '../../src/generated/alipay.js';
import type { Mode } from './orders.js';

/**
 * Members of pay that one scenario requires and the others do not, as the in-store SDK checks them before it sends:
 * https://github.com/alipay/ams-java-sdk (domain/requests), after docs.antom.com/ac/ams/upm, /oc and /ec.
 */
const REQUIRED: Readonly<Record<Mode, readonly string[]>> = {
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
export function missingMember(request: AmsPayRequest): string | undefined {
  const seen = { ...request, order: { ...request.order, env: { ...request.env, ...request.order.env } } };
  return REQUIRED[modeOf(request)].find((pointer) => at(seen, pointer) === undefined);
}

function at(message: unknown, pointer: string): unknown {
  let node = message;
  for (const name of pointer.split('/').slice(1)) {
    if (typeof node !== 'object' || node === null) return undefined;
    node = (node as Record<string, unknown>)[name];
  }
  return node;
}
