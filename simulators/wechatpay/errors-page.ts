import type { ErrorCase } from './error-cases.js';

interface Row {
  readonly code: string | null;
  readonly spellings: readonly string[];
  readonly status: number;
  readonly operations: readonly string[];
  readonly meaning: string;
  readonly execution: string;
}

/** docs/wechatpay-errors.md: every documented error, what it leaves open, and how it comes about here. */
export function errorsPage(rows: readonly Row[], cases: readonly ErrorCase[]): string {
  const operations = [...new Set(cases.map(({ operation }) => operation))];
  return `${[
    '# Errors of the simulated WeChat Pay',
    '',
    'Generated from `schemas/wechatpay/error-codes.json` and `simulators/wechatpay/error-cases.ts`, whose cases are run as',
    'tests: every answer below has been seen to come. *Definite*: the call did nothing. *Unknown*: it may have; only a',
    'query tells. Other spellings of a code come with switch `error-spelling` or `error-status-table`.',
    ...operations.flatMap((operation) => section(operation, rows, cases)),
  ].join('\n')}\n`;
}

function section(operation: string, rows: readonly Row[], cases: readonly ErrorCase[]): string[] {
  const lines = cases
    .filter((one) => one.operation === operation)
    .map(({ status, code, how }) => {
      const row = rows.find((one) => one.status === status && one.code === code && one.operations.includes(operation));
      const others = row?.spellings.filter((spelling) => spelling !== code) ?? [];
      const also = others.length === 0 ? '' : ` (${others.map((other) => `\`${other}\``).join(', ')})`;
      const name = code === null ? 'no body' : `\`${code}\`${also}`;
      return `| ${status} | ${name} | ${row?.execution ?? ''} | ${row?.meaning ?? ''} | ${how} |`;
    });
  const title = operation === '*' ? 'Any operation' : `\`${operation}\``;
  return [
    '',
    `## ${title}`,
    '',
    '| status | code | execution | meaning | comes here by |',
    '| --- | --- | --- | --- | --- |',
    ...lines,
  ];
}
