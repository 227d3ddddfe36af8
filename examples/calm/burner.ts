/**
 * Eats a share of one core: busy for so many ms of each 100. It ends with whoever started it, however that ends.
 * Usage, by `fork`: burner.js PERCENT
 */
const SLICE_MS = 100;
const busyMs = (Number(process.argv[2]) / 100) * SLICE_MS;

function slice(): void {
  // Asked each time: an event that its parent has gone may come before this file has been read.
  if (!process.connected) process.exit(0);
  const began = performance.now();
  while (performance.now() - began < busyMs);
  // A rest of some length even at 100 %: the loop must hear that its parent has gone.
  setTimeout(slice, Math.max(1, SLICE_MS - (performance.now() - began)));
}

slice();
