/**
 * The smallest count in 1…most for which it holds, if it holds for all above, by halving: between landmarks first, since it
 * is most likely to lie at one.
 * @param landmarks Counts in rising order; it need not lie at any.
 */
export function firstCount(most: number, landmarks: readonly number[], holds: (count: number) => boolean): number {
  const marks = [...landmarks.filter((count) => count < most), most];
  const mark = halved(0, marks.length - 1, (at) => holds(marks[at] ?? most));
  const [above, below] = [marks[mark] ?? most, marks[mark - 1] ?? 0];
  return below === above - 1 || !holds(above - 1) ? above : halved(below + 1, above - 1, holds);
}

/** The smallest in low…high for which it holds, if it holds for high. */
function halved(low: number, high: number, holds: (at: number) => boolean): number {
  if (low >= high) return high;
  const middle = Math.floor((low + high) / 2);
  return holds(middle) ? halved(low, middle, holds) : halved(middle + 1, high, holds);
}
