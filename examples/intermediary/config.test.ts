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
