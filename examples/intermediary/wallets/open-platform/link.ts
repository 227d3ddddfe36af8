import { createPrivateKey, createPublicKey } from 'node:crypto';
import { createRequire } from 'node:module';
import type { AlipaySdk as AlipaySdkType } from 'alipay-sdk';
import { type Clock, SECOND } from '../../core/clock.js';
import { writeTime } from './times.js';

export interface GatewayAccount {
  /** `https://openapi.alipay.com/gateway.do` */
  readonly gatewayUrl: string;
  readonly appId: string;
  /** PEM, the application's own. */
  readonly privateKey: string;
  /** PEM, Alipay's: it verifies answers and notices. */
  readonly publicKey: string;
}

export interface GatewayRequest {
  /** `alipay.trade.pay` */
  readonly method: string;
  readonly content: object;
  readonly notifyUrl?: string;
  readonly timeoutMs: number;
}

/** What came back, before anybody decided what it means. */
export interface GatewayAnswer {
  /** What was signed, of an answer whose sign is right. */
  readonly node?: unknown;
  /** Why there is no answer, or none to be believed. */
  readonly problem?: string;
}

export interface GatewayLink {
  send(request: GatewayRequest): Promise<GatewayAnswer>;
  /** Whether Alipay has signed the parameters of a notice, by the algorithm that they name. */
  isSigned(notice: Readonly<Record<string, string>>): boolean;
}

/** The SDK's patience begins anew with each piece of an answer, and is counted in half seconds: the whole has a limit too. */
const BEYOND_PATIENCE = SECOND;

/**
 * Alipay's own SDK signs each call and verifies each answer. It sends a call once more by itself where the connection broke:
 * the same bytes, which are the same call to the gateway.
 */
export function openGatewayLink(account: GatewayAccount, clock: Pick<Clock, 'wall'>): GatewayLink {
  // Loaded where it is used, and at once: it takes longer to load than all the rest.
  const { AlipaySdk } = createRequire(import.meta.url)('alipay-sdk') as typeof import('alipay-sdk');
  const settings = {
    gateway: account.gatewayUrl,
    appId: account.appId,
    keyType: 'PKCS8' as const,
    privateKey: createPrivateKey(account.privateKey).export({ type: 'pkcs8', format: 'pem' }).toString(),
    alipayPublicKey: createPublicKey(account.publicKey).export({ type: 'spki', format: 'pem' }).toString(),
    camelcase: false,
  };
  const verifier = new AlipaySdk({ ...settings });
  /** By their patience, which the SDK takes once for all calls. */
  const callers = new Map<number, AlipaySdkType>();
  const callerOf = (timeoutMs: number): AlipaySdkType => {
    const caller = callers.get(timeoutMs) ?? new AlipaySdk({ ...settings, timeout: timeoutMs });
    callers.set(timeoutMs, caller);
    return caller;
  };
  return {
    async send({ method, content, notifyUrl, timeoutMs }) {
      // By itself the SDK writes the time of the machine's own zone.
      const params = {
        timestamp: writeTime(clock.wall()),
        ...(notifyUrl && { notify_url: notifyUrl }),
        biz_content: content,
      };
      try {
        const answered = callerOf(timeoutMs).exec(method, params, { validateSign: true });
        return { node: await within(timeoutMs + BEYOND_PATIENCE, answered) };
      } catch (error) {
        return { problem: reasonOf(error) };
      }
    },
    isSigned: (notice) => verifier.checkNotifySignV2(notice),
  };
}

class TooLate extends Error {}

async function within<T>(timeoutMs: number, act: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TooLate()), timeoutMs);
  });
  try {
    return await Promise.race([act, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** In words of our own: the SDK's messages hold whole answers, which belong into no log. */
function reasonOf(error: unknown): string {
  if (error instanceof TooLate) return 'no answer in time';
  const { cause, responseHttpStatus, responseDataRaw } = error as Record<string, unknown>;
  if (typeof responseHttpStatus === 'number') return `status ${responseHttpStatus}`;
  if (responseDataRaw !== undefined) return 'answer unreadable, or its sign is wrong';
  const code = (cause as Record<string, unknown> | undefined)?.code;
  return typeof code === 'string' ? code : 'no answer';
}
