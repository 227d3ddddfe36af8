import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { indented } from './indent.js';

describe('JSON with a line for each member', () => {
  it('indents as JSON.stringify does', () => {
    const value = { a: [1, { b: 'x, {y}: "z"' }, []], c: {}, d: null };
    expect(indented(JSON.stringify(value))).toBe(JSON.stringify(value, null, 2));
  });

  it('changes nothing but white space, whatever it is', () => {
    const bare = (text: string) => text.replaceAll(/\s/g, '');
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => bare(indented(text)) === bare(text)));
  });

  it('keeps numbers, escapes and repeated names as they were sent', () => {
    expect(indented('{"a":1.50,"a":1e400,"b":"\\u0041"}')).toBe('{\n  "a": 1.50,\n  "a": 1e400,\n  "b": "\\u0041"\n}');
  });

  it('leaves text that is no JSON as it is', () => {
    expect(indented('<html> no, {json} </html>')).toBe('<html> no, {json} </html>');
  });
});
