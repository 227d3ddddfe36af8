import { asArray, asRecord, asText, isAccepted, type TimedFact } from '../record/history.js';
import { defineOracle } from './oracle.js';

/** Characters that mean something to a shell, a query, a page, a log or a template. */
const MEANING = /['"`<>&;\\\n\r${}|%]/;

/** SEC-10: what people wrote is carried and shown as text. It breaks no request, and comes back as it was. */
export const textStaysText = defineOracle(
  'text-stays-text',
  { requirements: ['SEC-10'], judged: 'event' },
  function* ({ answers }, { met, broken }) {
    const spoken = answers.flatMap((answer) => textsOf(answer).map((text) => ({ answer, ...text })));
    for (const { answer, where } of spoken) {
      yield met(`${where} (${answer.exchange})`);
      if (answer.status !== undefined && answer.status >= 500) {
        yield broken({
          expected: `${where} carried as text, or refused`,
          seen: `status ${answer.status} to ${answer.operation}`,
          evidence: [answer.exchange],
        });
      }
    }
    for (const { answer, where, back } of answers.filter(isAccepted).flatMap((answer) => changedTexts(answer))) {
      yield broken({
        expected: `${where} as it was given`,
        seen: JSON.stringify(back),
        evidence: [answer.exchange],
      });
    }
  },
);

type Answer = TimedFact<'northbound-answered'>;

/** Texts of people in a request that hold a character with a meaning. */
export function textsOf({ operation, request }: Answer): { where: string; text: string }[] {
  const { description, reason, displayName, stores } = asRecord(request);
  const texts = [
    ...(operation === 'createPayment' ? [{ where: 'the description', text: asText(description) }] : []),
    ...(operation === 'createRefund' || operation === 'cancelPayment'
      ? [{ where: 'the reason', text: asText(reason) }]
      : []),
    ...(operation === 'patchMerchant'
      ? [
          { where: 'the display name', text: asText(asRecord(displayName).ko) },
          ...asArray(stores).map((store) => ({ where: 'the store name', text: asText(asRecord(store).name) })),
        ]
      : []),
  ];
  return texts.flatMap(({ where, text }) => (text !== undefined && MEANING.test(text) ? [{ where, text }] : []));
}

/** Texts that the answer repeats otherwise than they were given. Line breaks and outer blanks may be tidied away. */
function changedTexts(answer: Answer): { answer: Answer; where: string; back: string }[] {
  const body = asRecord(answer.body);
  return textsOf(answer).flatMap(({ where, text }) => {
    const back =
      where === 'the reason' && answer.operation === 'createRefund'
        ? asText(body.reason)
        : where === 'the display name'
          ? asText(asRecord(body.displayName).ko)
          : where === 'the store name'
            ? storeNamed(body.stores, asRecord(answer.request).stores, text)
            : undefined;
    return back === undefined || tidy(back) === tidy(text) ? [] : [{ answer, where, back }];
  });
}

function storeNamed(stores: unknown, asked: unknown, text: string): string | undefined {
  const { storeId } =
    asArray(asked)
      .map(asRecord)
      .find(({ name }) => name === text) ?? {};
  return asText(
    asArray(stores)
      .map(asRecord)
      .find((store) => store.storeId === storeId)?.name,
  );
}

const tidy = (text: string): string => text.replace(/\s+/g, ' ').trim();
