import { createColors } from 'picocolors';
import { formatMoney } from '../core/money.js';
import { type CodeClass, type CodeOwner, classifyCode } from '../core/qr/classify-code.js';
import { CHIP_FIELDS, DATA_FIELDS } from '../core/qr/consumer-format.js';
import type { DataObject } from '../core/qr/data-objects.js';
import type { MerchantQr } from '../core/qr/merchant-qr.js';
import { readable } from '../core/qr/parse-consumer-qr.js';
import { parseMerchantQr } from '../core/qr/parse-merchant-qr.js';
import { QR_RULES, type QrProblem } from '../core/qr/problem.js';
import { readConsumerQr } from '../core/qr/read-consumer-qr.js';
import { readMerchantQr } from '../core/qr/read-merchant-qr.js';
import { visible } from '../report/plain.js';
import { table } from '../report/table.js';
import { wrap } from '../report/wrap.js';
import { hiddenCard } from './hidden-card.js';
import type { QrArguments } from './qr.js';
import { wantsColour, widthOf } from './screen.js';

/** What was made of a text. */
interface Explained {
  /** Null where it has no form that is known. */
  readonly code: CodeClass | null;
  /** Of an EMVCo payload; no card number in it. */
  readonly objects?: readonly Shown[];
  readonly problems?: readonly QrProblem[];
  /** Of a good one of a merchant. */
  readonly says?: MerchantQr;
}

/** A data object for people. */
interface Shown extends Pick<DataObject, 'id' | 'name' | 'offset'> {
  /** Not of a template, whose parts say it. */
  readonly value?: string;
  readonly parts?: readonly Shown[];
}

/** Says what a code says, and sets the exit code. */
export function printQr({ text, as, json }: QrArguments): void {
  const explained = explain(text, as === undefined ? classifyCode(text) : { form: `emv-${as}`, shownBy: SHOWN_BY[as] });
  const exitCode = explained.code === null || (explained.problems ?? []).length > 0 ? 1 : 0;
  // Money is a bigint, which JSON has not.
  const withText = (_: string, value: unknown) => (typeof value === 'bigint' ? value.toString() : value);
  const said = json ? JSON.stringify({ exitCode, ...explained }, withText, 2) : inWords(text, explained).join('\n');
  process.stdout.write(`${said}\n`);
  process.exitCode = exitCode;
}

const SHOWN_BY = { merchant: 'merchant', consumer: 'payer' } as const;

function explain(text: string, code: CodeClass | undefined): Explained {
  if (code?.form === 'emv-merchant') {
    const { objects, problems } = readMerchantQr(text);
    const says = problems.length === 0 ? { says: parseMerchantQr(text) } : {};
    return { code, objects: objects.map((one) => shown(one, ({ value }) => value)), problems, ...says };
  }
  if (code?.form === 'emv-consumer') {
    const { objects, problems } = readConsumerQr(text);
    return { code, objects: objects.map((one) => shown(one, consumerValue)), problems };
  }
  return { code: code ?? null };
}

const shown = ({ id, name, offset, value, parts }: DataObject, words: (one: DataObject) => string): Shown => ({
  id,
  name,
  offset,
  ...(parts === undefined
    ? { value: words({ id, name, offset, value }) }
    : { parts: parts.map((part) => shown(part, words)) }),
});

function consumerValue({ id, value }: DataObject): string {
  if (id === '85') return readable('text', value);
  const field = [...DATA_FIELDS, ...CHIP_FIELDS].find(({ tag }) => tag === id);
  const words = readable(field?.kind ?? 'hex', value);
  return CARD_NUMBERS.includes(id) ? hiddenCard(words) : words;
}

/** Track 2 Equivalent Data and Application PAN. */
const CARD_NUMBERS = ['57', '5A'];

const { bold, dim, green, red } = createColors(wantsColour(process.stdout));

function inWords(text: string, { code, objects = [], problems = [], says }: Explained): string[] {
  if (code === null) return [`${red('✗')} ${bold('a text of no form that Pyx knows')}`, ...paragraph(UNKNOWN)];
  if (code.owner !== undefined) return [bold(`${A_CODE[code.form]} ${OWNERS[code.owner]}`), ...paragraph(BY_FORM)];
  const merchant = code.form === 'emv-merchant';
  const unit = merchant ? 'character' : 'byte';
  const title = `EMVCo payload of ${merchant ? 'a merchant' : 'a consumer'}`;
  return [
    `${problems.length === 0 ? green('✓') : red('✗')} ${bold(title)}`,
    ...(says === undefined ? [] : paragraph(summaryOf(says))),
    ...(objects.length === 0 ? [] : ['', ...table([{ head: '' }, { head: '' }, { head: '' }], rowsOf(objects))]),
    ...problems.flatMap((problem) => ['', ...problemLines(problem, unit, merchant ? text : undefined)]),
  ];
}

const OWNERS: Record<CodeOwner, string> = {
  wechatpay: 'WeChat Pay',
  alipay: 'Alipay',
  kakaopay: 'KakaoPay',
  zeropay: 'Zero Pay',
  seoulpay: 'Seoul Pay',
  tosspay: 'Toss Pay',
  ssgpay: 'SSGPAY',
  lpay: 'L.PAY',
  unionpay: 'UnionPay',
  'app-card': 'a card company',
};

const A_CODE: Record<CodeClass['form'], string> = {
  'payment-code': "a payer's payment code of",
  link: "a merchant's code of",
  'emv-merchant': "a merchant's EMVCo payload of",
  'emv-consumer': "a payer's EMVCo payload of",
};

const BY_FORM = 'By its prefix and its length alone. Whether it is good, only its owner can say.';
const UNKNOWN = 'If it should be an EMVCo payload, say so, and hear what is wrong: --as merchant, --as consumer.';

function summaryOf({ name, city, country, amount, currency, initiation }: MerchantQr): string {
  const asked = amount === undefined ? `${currency}, the payer types the amount` : formatMoney(amount);
  const use = initiation === undefined ? '' : initiation === 'static' ? '; for many payments' : '; for this payment';
  return visible(`${name}, ${city}, ${country}: ${asked}${use}`);
}

const rowsOf = (objects: readonly Shown[], depth = 1): string[][] =>
  objects.flatMap(({ id, name, value, parts = [] }) => [
    [`${'  '.repeat(depth)}${id}`, name, visible(value ?? '')],
    ...rowsOf(parts, depth + 1),
  ]);

function problemLines(problem: QrProblem, unit: string, text: string | undefined): string[] {
  const { rule, path, offset, expected, seen } = problem;
  const where = `${path === '' ? 'the payload' : path} at ${unit} ${offset}`;
  return [
    `${red('✗')} ${bold(rule)}  ${visible(where)}`,
    ...labelled('expected', visible(expected)),
    ...labelled('seen', visible(seen)),
    ...(text === undefined ? [] : labelled('look at', visible(placeIn(text, offset)))),
    ...labelled('rule', QR_RULES[rule]),
  ];
}

/** Characters of the text on either side of a place. */
const AROUND = 24;

function placeIn(text: string, offset: number): string {
  // Two UTF-16 units at most are one character, so that a huge text is not split.
  const characters = [...text.slice(0, 2 * (offset + AROUND))];
  const before = characters.slice(Math.max(0, offset - AROUND), offset).join('');
  const after = characters.slice(offset, offset + AROUND).join('');
  return `${offset > AROUND ? '…' : ''}${before}▸${after}${characters.length > offset + AROUND ? '…' : ''}`;
}

const width = Math.min(widthOf(process.stdout), 100);
const LABEL_WIDTH = 10;

const paragraph = (text: string): string[] => wrap(text, width - 2).map((line) => `  ${line}`);

const labelled = (label: string, text: string): string[] =>
  wrap(text, width - LABEL_WIDTH - 4).map(
    (line, index) => `    ${dim((index === 0 ? label : '').padEnd(LABEL_WIDTH))}${line}`,
  );
