import { fine, type Look, type Told, wrong } from './check.js';
import { type Evidence, memberOf, type ProbePayment, textOf } from './evidence.js';

/** Does anything answer where Pyx calls? */
export const address: Look = ({ health }, { baseUrl, lines, saysBaseUrl }) => {
  const asked = `GET ${baseUrl}/v1/health`;
  if (health.outcome === 'refused') {
    const hint = saysBaseUrl
      ? lines.at(['northbound', 'baseUrl'])
      : `${lines.at(['lifecycle'])}  it was ready, and listens no more; look at its output`;
    return [wrong('northbound address', `${asked}: nothing listens there`, hint)];
  }
  return [fine('northbound address', `${asked}: ${health.status ?? health.outcome}`)];
};

/** Does it take the platform's token? */
export const token: Look = ({ provisioning }, told) => {
  if (provisioning?.status === undefined) return [];
  const { way, status } = provisioning;
  // Reading a merchant of the pool is not what the platform needs most; there, 403 may be a rule of its own.
  const isRefused = status === 401 || (status === 403 && way === 'api');
  const asked = way === 'api' ? 'POST /v1/merchants' : 'GET /v1/merchants/{merchantId}';
  if (isRefused) return [wrong('platform token', `${asked} with the platform's token: ${status}`, tokenLines(told))];
  return [fine('platform token', `${asked}: ${status}`)];
};

function tokenLines({ lines, saysToken }: Told): string {
  const handed = lines.change('iut.platformToken');
  return saysToken ? `${lines.at(['northbound', 'platformToken'])} is what Pyx calls with; ${handed}` : handed;
}

/** Has the probe got a merchant that can trade? */
export const merchant: Look = (evidence, told) => {
  const { provisioning } = evidence;
  if (provisioning === undefined) return [];
  return provisioning.way === 'api' ? registered(evidence, told) : pooled(evidence, told);
};

function registered({ provisioning }: Evidence, { baseUrl, lines, saysBaseUrl }: Told) {
  const { problem, status } = provisioning ?? {};
  if (problem === undefined) return [fine('merchant', 'registered, and its wallets are ACTIVE')];
  if (status === 401 || status === 403) return [];
  if (status === 404 || status === 405) {
    const orFile = `${lines.at(['merchants'])}: say provisioning: file, if it has no such call`;
    const hint = saysBaseUrl ? `${lines.at(['northbound', 'baseUrl'])}; or ${orFile}` : orFile;
    return [wrong('merchant', `POST ${baseUrl}/v1/merchants: ${status}`, hint)];
  }
  return [fine('merchant', `none could be registered, so nothing more was looked at: ${problem}`)];
}

/** Its token came with the pool, so an intermediary that does not know it has not read the file. */
function pooled({ provisioning, payments: [payment] }: Evidence, told: Told) {
  const { problem, status } = provisioning ?? {};
  if (problem !== undefined) return [wrong('merchant', problem, told.lines.at(['merchants', 'count']))];
  const paid = payment?.created.status;
  if (paid === undefined || ![401, 403, 404].includes(paid)) return [fine('merchant', 'one of the pool is known')];
  const detail = `a merchant of the pool file is not known: payments with its token are answered ${paid}, and GET of it as the platform ${status ?? 'not at all'}`;
  const notRead = status === 404 || !told.lines.hands('merchants.file');
  return [notRead ? wrong('merchant', detail, told.lines.change('merchants.file')) : fine('merchant', detail)];
}

/** What the probe payment was answered, in short. */
export const answerOf = ({ status, outcome, body }: ProbePayment['created']): string =>
  [status ?? outcome, textOf(memberOf(body, 'code')) ?? textOf(memberOf(body, 'status')) ?? ''].join(' ').trim();
