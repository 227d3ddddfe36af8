import { expect, test } from 'vitest';
import { wantsColour, widthOf } from './screen.js';

const stream = (given: Partial<NodeJS.WriteStream>) => given as NodeJS.WriteStream;

test('colours a terminal and nothing else, unless told otherwise', () => {
  const terminal = stream({ isTTY: true });
  const pipe = stream({});
  expect([
    wantsColour(terminal, {}),
    wantsColour(pipe, {}),
    wantsColour(terminal, { NO_COLOR: '1' }),
    wantsColour(terminal, { NO_COLOR: '' }),
    wantsColour(terminal, { TERM: 'dumb' }),
    wantsColour(pipe, { FORCE_COLOR: '1' }),
    wantsColour(pipe, { FORCE_COLOR: '1', NO_COLOR: '1' }),
    wantsColour(terminal, { FORCE_COLOR: '0' }),
  ]).toEqual([true, false, false, true, false, true, false, false]);
});

test('takes 80 columns where nobody knows', () => {
  expect([widthOf(stream({})), widthOf(stream({ columns: 0 })), widthOf(stream({ columns: 132 }))]).toEqual([
    80, 80, 132,
  ]);
});
