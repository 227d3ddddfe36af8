/** A row of a network's `error-codes.json`, as far as a reader needs it. */
export interface ErrorRow {
  readonly code: string | null;
  readonly spellings: readonly string[];
  readonly status: number;
  readonly operations: readonly string[];
  readonly meaning: string;
  readonly execution: string;
}

/** One way in which a documented error comes about, held by a test. */
export interface ErrorComing {
  /** As in the rows' `operations`; `*` for any. */
  readonly operation: string;
  /** Where codes of one name have several. */
  readonly status?: number;
  readonly code: string | null;
  readonly how: string;
}

export interface ErrorsPage {
  readonly title: string;
  /** What stands above the tables, as lines. */
  readonly about: readonly string[];
  readonly rows: readonly ErrorRow[];
  readonly cases: readonly ErrorComing[];
}

/** What to say of an error that only the staff of the simulator can bring about. */
export const BY_STAFF = '`operator.answerWith`: nothing in this world comes to it by itself';

/** A page of docs/: every documented error of a network, what it leaves open, and how it comes about here. */
export function errorsPage({ title, about, rows, cases }: ErrorsPage): string {
  const operations = [...new Set(cases.map(({ operation }) => operation))];
  return `${[`# ${title}`, '', ...about, ...operations.flatMap((operation) => section(operation, rows, cases))].join(
    '\n',
  )}\n`;
}

function section(operation: string, rows: readonly ErrorRow[], cases: readonly ErrorComing[]): string[] {
  const lines = cases
    .filter((one) => one.operation === operation)
    .map(({ status: its, code, how }) => {
      const row = rows.find(
        (one) => one.code === code && one.operations.includes(operation) && (its === undefined || one.status === its),
      );
      if (row === undefined) throw new Error(`${operation} ${code}: no row of error-codes.json names it`);
      const others = row.spellings.filter((spelling) => spelling !== code);
      const also = others.length === 0 ? '' : ` (${others.map((other) => `\`${other}\``).join(', ')})`;
      const name = code === null ? 'no body' : `\`${code}\`${also}`;
      return `| ${row.status} | ${name} | ${row.execution} | ${row.meaning} | ${how} |`;
    });
  return [
    '',
    `## ${operation === '*' ? 'Any operation' : `\`${operation}\``}`,
    '',
    '| status | code | execution | meaning | comes here by |',
    '| --- | --- | --- | --- | --- |',
    ...lines,
  ];
}
