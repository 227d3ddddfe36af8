import { expect, test } from 'vitest';
import { ConfigError, configFromEnvironment } from './config.js';

test('everything that is wrong with the environment is said at once, by name', () => {
  const attempt = () =>
    configFromEnvironment({
      PORT: 'abc',
      PUBLIC_URL: 'nowhere',
      EVENTS_SECRET: 'plain',
      WECHATPAY_API_V3_KEY: 'short',
      TIME_RATE: '0',
    });
  expect(attempt).toThrow(ConfigError);
  const names = [
    'PORT',
    'PUBLIC_URL',
    'DATABASE',
    'PLATFORM_TOKEN',
    'WECHATPAY_BASE_URL',
    'WECHATPAY_API_V3_KEY',
    'EVENTS_SECRET',
    'TIME_RATE',
  ];
  for (const name of names) expect(attempt).toThrow(new RegExp(`^  ${name}: `, 'm'));
});

test('a public key needs its id and its file, and the whole id', () => {
  const attempt = (given: Record<string, string>) => () => configFromEnvironment(given);
  expect(attempt({ WECHATPAY_PUBLIC_KEY_ID: 'PUB_KEY_ID_0119000001002026010100000001' })).toThrow(
    /^ {2}WECHATPAY_PUBLIC_KEY_FILE: is not set$/m,
  );
  expect(attempt({ WECHATPAY_PUBLIC_KEY_ID: '0119000001002026010100000001' })).toThrow(
    /^ {2}WECHATPAY_PUBLIC_KEY_ID: must be "PUB_KEY_ID_"/m,
  );
  // Beside a public key the certificate may be absent; without one it may not.
  const certificateMissing = /^ {2}WECHATPAY_PLATFORM_CERT_FILE: is not set$/m;
  expect(attempt({})).toThrow(certificateMissing);
  expect(attempt({ WECHATPAY_PUBLIC_KEY_ID: 'PUB_KEY_ID_1' })).not.toThrow(certificateMissing);
});

test('Alipay is set up whole or not at all', () => {
  const attempt = (given: Record<string, string>) => () => configFromEnvironment(given);
  expect(attempt({ ALIPAY_BASE_URL: '' })).not.toThrow(/ALIPAY/);
  const half = attempt({ ALIPAY_CLIENT_ID: 'SANDBOX_5Y1', ALIPAY_KEY_VERSION: 'one', ALIPAY_PUBLIC_KEY_FILE: '/none' });
  expect(half).toThrow(/^ {2}ALIPAY_BASE_URL: is not set$/m);
  expect(half).toThrow(/^ {2}ALIPAY_MERCHANT_KEY_FILE: is not set$/m);
  expect(half).toThrow(/^ {2}ALIPAY_KEY_VERSION: must be a whole number$/m);
  expect(half).toThrow(/^ {2}ALIPAY_PUBLIC_KEY_FILE: cannot use the file/m);
  expect(half).not.toThrow(/ALIPAY_CLIENT_ID/);
});

test('Alipay is reached in store or over its open platform, which is set up whole too', () => {
  const attempt = (given: Record<string, string>) => () => configFromEnvironment(given);
  const half = attempt({ ALIPAY_APP_ID: '2021', ALIPAY_GATEWAY_PUBLIC_KEY_FILE: '/none' });
  expect(half).toThrow(/^ {2}ALIPAY_GATEWAY_URL: is not set$/m);
  expect(half).toThrow(/^ {2}ALIPAY_APP_ID: must have 16 digits$/m);
  expect(half).toThrow(/^ {2}ALIPAY_GATEWAY_PUBLIC_KEY_FILE: cannot use the file/m);
  expect(half).not.toThrow(/not both/);
  expect(attempt({ ALIPAY_APP_ID: '2021000000000000', ALIPAY_CLIENT_ID: 'SANDBOX_5Y1' })).toThrow(/not both$/m);
});
