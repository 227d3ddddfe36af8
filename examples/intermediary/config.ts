import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { errorText, type Log, stdoutLog } from './core/log.js';
import type { AmountLimits } from './parts/acceptance.js';
import type { AlipayAccount } from './wallets/alipay/link.js';
import type { GatewayAccount } from './wallets/open-platform/link.js';
import type { WechatPayAccount } from './wallets/wechatpay/link.js';
import { loadOwnKey, type OwnKeyFiles } from './wallets/wechatpay/own-key.js';

export interface Config {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** Under which the networks reach this intermediary. */
  readonly publicUrl: string;
  readonly database: string;
  readonly platformToken: string;
  readonly wechatpay: WechatPayAccount;
  /** Alipay in store; without this and the next, Alipay is not served. */
  readonly alipay?: AlipayAccount;
  /** Alipay over its open platform: one way or the other. */
  readonly openPlatform?: GatewayAccount;
  readonly eventsUrl: string;
  readonly eventsSecret: string;
  readonly timeRate: number;
  /** Merchants registered beforehand, each with its `token`. */
  readonly merchants: readonly unknown[];
  readonly amountLimits: AmountLimits;
  readonly log: Log;
}

/** The range that the manifest declares. */
export const AMOUNT_LIMITS: AmountLimits = { KRW: { min: 1n, max: 100_000_000n } };

/** Everything that is wrong with the environment, in one message. */
export class ConfigError extends Error {}

const ALIPAY_VARIABLES = [
  'ALIPAY_BASE_URL',
  'ALIPAY_CLIENT_ID',
  'ALIPAY_KEY_VERSION',
  'ALIPAY_MERCHANT_KEY_FILE',
  'ALIPAY_PUBLIC_KEY_FILE',
];

const OPEN_PLATFORM_VARIABLES = [
  'ALIPAY_GATEWAY_URL',
  'ALIPAY_APP_ID',
  'ALIPAY_APP_KEY_FILE',
  'ALIPAY_GATEWAY_PUBLIC_KEY_FILE',
];

const withoutSlash = (address: string): string => address.replace(/\/+$/, '');

type Environment = Readonly<Record<string, string | undefined>>;

export function configFromEnvironment(env: Environment): Config {
  const problems: string[] = [];
  const wrong = (name: string, expected: string): void => void problems.push(`${name}: ${expected}`);

  const text = (name: string): string => {
    const value = env[name];
    if (!value) wrong(name, 'is not set');
    return value ?? '';
  };
  const matching = (name: string, pattern: RegExp, expected: string): string => {
    const value = text(name);
    if (value && !pattern.test(value)) wrong(name, expected);
    return value;
  };
  const url = (name: string): string => {
    const value = text(name);
    if (value && !(URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)))
      wrong(name, 'is no http or https address');
    return value;
  };
  const number = (
    name: string,
    fallback: number | undefined,
    fits: (value: number) => boolean,
    expected: string,
  ): number => {
    const given = env[name] || undefined;
    if (given === undefined && fallback === undefined) wrong(name, 'is not set');
    const value = given === undefined ? (fallback ?? 0) : Number(given);
    if (given !== undefined && !fits(value)) wrong(name, expected);
    return value;
  };
  const file = (name: string, parse: (pem: string) => unknown): string => {
    const path = text(name);
    if (!path) return '';
    try {
      const content = readFileSync(path, 'utf8');
      parse(content);
      return content;
    } catch (error) {
      wrong(name, `cannot use the file (${errorText(error)})`);
      return '';
    }
  };
  /** The files are read again and again, so they are tried here and not kept. */
  const ownKeyFiles = (): OwnKeyFiles => {
    const pair = {
      privateKey: text('WECHATPAY_MERCHANT_KEY_FILE'),
      certificate: text('WECHATPAY_MERCHANT_CERT_FILE'),
    };
    try {
      if (pair.privateKey && pair.certificate) loadOwnKey(pair);
    } catch (error) {
      wrong('WECHATPAY_MERCHANT_KEY_FILE, WECHATPAY_MERCHANT_CERT_FILE', `cannot use the files (${errorText(error)})`);
    }
    return pair;
  };
  /** A certificate, a public key, or both while one gives way to the other. */
  const platformKeys = (): Pick<WechatPayAccount, 'platformCertificate' | 'publicKey'> => {
    if (!env.WECHATPAY_PUBLIC_KEY_ID && !env.WECHATPAY_PUBLIC_KEY_FILE)
      return { platformCertificate: file('WECHATPAY_PLATFORM_CERT_FILE', (pem) => new X509Certificate(pem)) };
    const publicKey = {
      id: matching('WECHATPAY_PUBLIC_KEY_ID', /^PUB_KEY_ID_[0-9A-Za-z]+$/, 'must be "PUB_KEY_ID_" and what follows it'),
      pem: file('WECHATPAY_PUBLIC_KEY_FILE', createPublicKey),
    };
    if (!env.WECHATPAY_PLATFORM_CERT_FILE) return { publicKey };
    return {
      publicKey,
      platformCertificate: file('WECHATPAY_PLATFORM_CERT_FILE', (pem) => new X509Certificate(pem)),
    };
  };
  /** All of it, or nothing: half a set-up is a mistake that nobody would notice. */
  const alipay = (): AlipayAccount | undefined => {
    if (!ALIPAY_VARIABLES.some((name) => env[name])) return undefined;
    return {
      baseUrl: withoutSlash(url('ALIPAY_BASE_URL')),
      clientId: matching('ALIPAY_CLIENT_ID', /^[\x21-\x7e]{1,64}$/, 'must have 1 to 64 characters and no blanks'),
      keyVersion: matching('ALIPAY_KEY_VERSION', /^\d{1,9}$/, 'must be a whole number'),
      privateKey: file('ALIPAY_MERCHANT_KEY_FILE', createPrivateKey),
      publicKey: file('ALIPAY_PUBLIC_KEY_FILE', createPublicKey),
    };
  };
  const openPlatform = (): GatewayAccount | undefined => {
    if (!OPEN_PLATFORM_VARIABLES.some((name) => env[name])) return undefined;
    if (ALIPAY_VARIABLES.some((name) => env[name]))
      wrong('ALIPAY_BASE_URL, ALIPAY_GATEWAY_URL', 'Alipay is reached in store or over its open platform, not both');
    return {
      gatewayUrl: url('ALIPAY_GATEWAY_URL'),
      appId: matching('ALIPAY_APP_ID', /^\d{16}$/, 'must have 16 digits'),
      privateKey: file('ALIPAY_APP_KEY_FILE', createPrivateKey),
      publicKey: file('ALIPAY_GATEWAY_PUBLIC_KEY_FILE', createPublicKey),
    };
  };
  const merchants = (name: string): readonly unknown[] => {
    if (!env[name]) return [];
    try {
      const parsed: unknown = JSON.parse(readFileSync(env[name], 'utf8'));
      if (Array.isArray(parsed)) return parsed;
      wrong(name, 'the file must hold a JSON list of merchants');
    } catch (error) {
      wrong(name, `cannot read the file (${errorText(error)})`);
    }
    return [];
  };

  const config: Config = {
    host: env.HOST || '127.0.0.1',
    port: number(
      'PORT',
      undefined,
      (value) => Number.isInteger(value) && value >= 0 && value < 65_536,
      'is no port number',
    ),
    publicUrl: withoutSlash(url('PUBLIC_URL')),
    database: text('DATABASE'),
    platformToken: matching('PLATFORM_TOKEN', /^\S{8,}$/, 'must have at least 8 characters and no blanks'),
    wechatpay: {
      baseUrl: withoutSlash(url('WECHATPAY_BASE_URL')),
      spMchid: text('WECHATPAY_SP_MCHID'),
      spAppid: text('WECHATPAY_SP_APPID'),
      ownKeyFiles: ownKeyFiles(),
      apiV3Key: matching('WECHATPAY_API_V3_KEY', /^[\x21-\x7e]{32}$/, 'must have exactly 32 characters'),
      ...platformKeys(),
    },
    alipay: alipay(),
    openPlatform: openPlatform(),
    eventsUrl: url('EVENTS_URL'),
    eventsSecret: matching('EVENTS_SECRET', /^whsec_[A-Za-z0-9+/]+=*$/, 'must be "whsec_" and base64'),
    timeRate: number('TIME_RATE', 1, (value) => value > 0 && value <= 1000, 'must be a number above 0'),
    merchants: merchants('MERCHANTS_FILE'),
    amountLimits: AMOUNT_LIMITS,
    log: stdoutLog,
  };
  if (problems.length > 0) throw new ConfigError(`The environment is not complete:\n  ${problems.join('\n  ')}`);
  return config;
}
