import { defineOracle } from './oracle.js';
import { textsOf } from './text-stays-text.js';

/** A shorter line stands in a log by accident. */
const TELLING = 12;

/** SEC-10 in logs: a line break in what people wrote begins no line that looks like one of the intermediary's own. */
export const linesOfLogsAreItsOwn = defineOracle(
  'lines-of-logs-are-its-own',
  { requirements: ['SEC-10'], judged: 'event', scope: 'lane' },
  function* ({ answers, facts }, { met, broken }) {
    const lines = new Map(facts('iut-output').map(({ text, stream }) => [text, stream]));
    for (const answer of answers) {
      for (const { where, text } of textsOf(answer)) {
        const later = text
          .split(/[\r\n]+/)
          .slice(1)
          .filter((line) => line.length >= TELLING);
        if (later.length > 0) yield met(`${where} (${answer.exchange})`);
        const stream = later.map((line) => lines.get(line)).find((found) => found !== undefined);
        if (stream === undefined) continue;
        yield broken({
          expected: `${where} within a line of the log, if there at all`,
          seen: `a line of its own on ${stream}, as if the intermediary had written it`,
          evidence: [answer.exchange],
        });
      }
    }
  },
);
