import { defineFault } from '../fault.js';
import { STYLES } from '../unusual-json.js';

const NOTICE_STYLES = STYLES.filter((style) => style !== 'unknown-enum');

/** A type of event that nobody knows is the forgery `unknown-event-type`: here all that is said is true. */
export const unusualNotification = defineFault({
  name: 'unusual-notification',
  phase: 'notification',
  summary: 'A genuine notification is written in a legal form that few expect; it must be understood.',
  parameters: {
    style: {
      type: 'string',
      default: 'odd',
      values: NOTICE_STYLES,
      description: `one of ${NOTICE_STYLES.join(', ')}; odd is several at once`,
    },
  },
  label: ({ style }) => `unusual-notification:${style}`,
  plan: ({ style }) => ({ style: style as (typeof NOTICE_STYLES)[number] }),
});
