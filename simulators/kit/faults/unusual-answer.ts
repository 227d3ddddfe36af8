import { defineFault } from '../fault.js';
import { STYLES, type Style, writeUnusually } from '../unusual-json.js';

/** Networks add fields without asking, and no contract promises an order of keys (SIGN-02); a new state is unknown (TIMEOUT-13). */
export const unusualAnswer = defineFault({
  name: 'unusual-answer',
  phase: 'after-operation',
  summary: 'A right answer is written in a legal form that few expect; it must be understood, or taken for not final.',
  parameters: {
    style: {
      type: 'string',
      default: 'odd',
      values: STYLES,
      description: `one of ${STYLES.join(', ')}; odd is several at once`,
    },
  },
  label: ({ style }) => `unusual-answer:${style}`,
  async apply(answer, { style }) {
    if (answer.value === undefined) return;
    await answer.write(Buffer.from(writeUnusually(answer.value, style as Style, answer)));
  },
});
