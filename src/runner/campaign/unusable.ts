/** Lists cannot be held here at all: configuration or command is to blame. The message says what to change. */
export class UnusableError extends Error {
  override readonly name = 'UnusableError';
}
