import type { Fact, FactOf } from '../../record/facts.js';
import { asRecord, asText } from '../../record/history.js';
import type { Subject } from './subject.js';
import { actInWords, moveInWords } from './words.js';

/** Something done, by one participant to another. */
export interface ToldAct {
  readonly from: string;
  readonly to: string;
  readonly text: string;
}

/** What a fact that is neither message nor money adds to a story; undefined where it adds nothing. */
export function actOf(fact: Fact, subject: Subject, name: string): ToldAct | undefined {
  switch (fact.kind) {
    case 'payer-acted':
      return fact.action !== 'createPayer' && isOurs(fact, subject)
        ? { from: 'payer', to: fact.network, text: actInWords(fact) }
        : undefined;
    case 'operator-acted':
      return isOurs(fact, subject)
        ? { from: 'operator', to: fact.network === 'zeropay' ? 'platform' : fact.network, text: actInWords(fact) }
        : undefined;
    case 'order-closed':
      return fact.exchange === undefined && has(subject, fact)
        ? { from: fact.network, to: fact.network, text: `order ${fact.how}` }
        : undefined;
    case 'refund-failed':
      return has(subject, fact)
        ? { from: fact.network, to: fact.network, text: `refund failed: ${fact.how}` }
        : undefined;
    case 'fault-struck':
      // What struck an exchange is drawn there.
      return fact.exchange === undefined && fact.scenario === name && !isSeenOnItsMessage(fact)
        ? { from: 'nemesis', to: fact.network, text: `lets ${fact.fault} strike ${lastWord(fact.operation)}` }
        : undefined;
    case 'message-held':
    case 'message-released':
      return subject.owners.has(fact.account ?? '') || subject.exchanges.has(fact.exchange ?? '')
        ? {
            from: 'nemesis',
            to: fact.network,
            text: `${fact.kind === 'message-held' ? 'holds' : 'releases'} the ${fact.what} of ${lastWord(fact.operation)}`,
          }
        : undefined;
    case 'iut-killed':
      return fact.how === 'died'
        ? { from: 'iut', to: 'iut', text: `died${fact.detail === undefined ? '' : `: ${fact.detail}`}` }
        : { from: 'nemesis', to: 'iut', text: `${fact.how}s the intermediary` };
    case 'iut-started':
      return { from: 'nemesis', to: 'iut', text: `starts instance ${fact.instance} of it` };
    case 'storage-changed':
      return {
        from: 'nemesis',
        to: 'iut',
        text: fact.works ? 'gives it its disk back' : 'lets its disk take nothing more',
      };
    case 'key-changed':
      return { from: 'operator', to: fact.network, text: `${fact.what} key ${fact.step}: ${fact.serial}` };
    case 'clock-moved':
      return { from: 'operator', to: 'iut', text: moveInWords(fact) };
    case 'protection-lifted':
      return subject.owners.has(fact.account)
        ? { from: 'operator', to: fact.network, text: `protects no more from ${fact.rule}` }
        : undefined;
    default:
      return undefined;
  }
}

/** Faults of notifications that change the message stand on it; that one is held is told by itself. */
const SEEN = [
  'repeat-notification',
  'forge-notification',
  'unusual-notification',
  'delay-notification',
  'hold-request',
  'hold-answer',
  'hold-notification',
];
const isSeenOnItsMessage = ({ fault }: FactOf<'fault-struck'>): boolean => SEEN.includes(fault);

const has = ({ orders }: Subject, { network, order }: { readonly network: string; readonly order: string }): boolean =>
  orders.some((own) => own.network === network && own.order === order);

/** By the order, the code, or the account that it names; of what names nothing, whoever is on stage is concerned. */
function isOurs(fact: FactOf<'payer-acted'> | FactOf<'operator-acted'>, subject: Subject): boolean {
  const { orders, payments, owners } = subject;
  const detail = asRecord(fact.detail);
  const order = asText(detail.order);
  const code = asText(detail.paymentCode);
  if (order !== undefined) return orders.some((own) => own.order === order);
  if (code !== undefined)
    return (
      orders.some(({ paymentCode }) => paymentCode === code) ||
      payments.some(({ requested }) => requested?.paymentCode === code)
    );
  const owner = asText(detail.merchant) ?? fact.account;
  return owner === undefined ? fact.kind === 'operator-acted' : owners.has(owner);
}

/** `micropay` of `wechatpay.global.micropay`. */
const lastWord = (operation: string): string => operation.slice(operation.lastIndexOf('.') + 1);
