/** Columns where nothing says how wide the screen is: a pipe, a file, a CI log. */
const USUAL_WIDTH = 80;

export const widthOf = (stream: NodeJS.WriteStream): number => stream.columns || USUAL_WIDTH;

/** NO_COLOR wins over everything, then FORCE_COLOR; otherwise a terminal that is not dumb. https://no-color.org */
export function wantsColour(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv = process.env): boolean {
  if ((env.NO_COLOR ?? '') !== '') return false;
  if ((env.FORCE_COLOR ?? '') !== '') return env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false';
  return stream.isTTY === true && env.TERM !== 'dumb';
}
