// biome-ignore-all lint/suspicious/noTemplateCurlyInString: ${…} is what manifests are written with.
import { expect, test } from 'vitest';
import { expand, merge, TemplateError } from './template.js';

const variables = { iut: { port: 4000, dataDir: '/tmp/data' }, wechatpay: { baseUrl: 'http://127.0.0.1:9' } };

test('puts values in place of names, and leaves other dollars alone', () => {
  expect(expand('--port=${iut.port} ${wechatpay.baseUrl}/v3 $HOME $${iut.port} 5$', variables)).toBe(
    '--port=4000 http://127.0.0.1:9/v3 $HOME ${iut.port} 5$',
  );
});

test('a value is not expanded again', () => {
  expect(expand('${a}', { a: '${b}', b: 'c' })).toBe('${b}');
});

test('refuses unknown names, all at once', () => {
  const attempt = () => expand('${iut.prot} ${wechatpay} ${iut.port', variables);
  expect(attempt).toThrow(TemplateError);
  expect(attempt).toThrow(
    /unknown variable \$\{iut\.prot\} in .*; did you mean iut\.port\?\n.*\$\{wechatpay\}.*\n"\$\{iut\.port" is never closed/,
  );
});

test('a name of every object is unknown all the same', () => {
  expect(() => expand('${iut.constructor}', variables)).toThrow(/unknown variable/);
});

test('merges nested names, the second record winning', () => {
  expect(merge(variables, { iut: { port: 1 }, x: 'y' })).toEqual({
    iut: { port: 1, dataDir: '/tmp/data' },
    wechatpay: { baseUrl: 'http://127.0.0.1:9' },
    x: 'y',
  });
});
