import { fine, isLacking, type Look, wrong } from './check.js';

const URL_OF_EVENTS = 'zeropay.eventsUrl';
const SECRET = 'zeropay.eventsSecret';

/** Do its events arrive at the platform, signed with the platform's secret? Who sends none at all is judged in the trial. */
export const events: Look = ({ payments, events: exchanges, eventFacts }, told) => {
  if (payments.length === 0) return [];
  const { lines, credentials } = told;
  const check = 'events';
  const eventsUrl = credentials['zeropay']?.['eventsUrl'] ?? '';
  const authentic = eventFacts.find((fact) => fact.authentic);
  if (authentic !== undefined) return [fine(check, `${authentic.type} arrived, and its signature is right`)];

  const [refused] = exchanges.flatMap(({ breaches }) => breaches.filter(({ kind }) => kind === 'authenticity'));
  if (refused !== undefined) {
    const detail = `an event arrived and is not signed with the platform's secret (${refused.message})`;
    return [isLacking(SECRET, told) ? wrong(check, detail, lines.change(SECRET)) : fine(check, detail)];
  }
  const astray = exchanges.find(({ operation }) => operation === 'unknown')?.request.target;
  const seen =
    astray === undefined ? 'none arrived' : `none arrived, but POST ${astray}, which is no address of the platform`;
  const detail = `${seen}; expected at ${eventsUrl}`;
  return [isLacking(URL_OF_EVENTS, told) ? wrong(check, detail, lines.change(URL_OF_EVENTS)) : fine(check, detail)];
};
