/** What the user can mend: exit code 2, and the text alone, without a stack. */
export class UsageError extends Error {
  override readonly name = 'UsageError';

  /** All problems at once; a problem may have further lines. */
  constructor(problems: string | readonly string[]) {
    super([problems].flat().join('\n'));
  }
}
