import type { Story, StoryExchange, StoryFault, StoryNumber, StoryStep } from '../../generated/types/pyx/run-report.js';
import { anchor, type Html, html } from './escape.js';
import { rawExchange } from './exchange.js';
import { type Line, type Standing, standings } from './state.js';

/**
 * The sequence diagram: a column for each participant, an arrow for each message, faults where they struck, and beside each
 * step how things stand after it. It is made of text in a grid, so that it can be searched, copied, read aloud and printed.
 */
export function sequence(story: Story, finding: string): Html {
  const { participants, steps, exchanges, leftOut } = story;
  const raw = new Map(exchanges.map((exchange) => [exchange.id, exchange]));
  const after = standings(story);
  const rows = steps.map((step, at) =>
    row({ story, step, at, finding, exchange: raw.get(step.exchange ?? ''), standing: after[at] }),
  );
  return html`
<div class="sequence" style="--n:${participants.length}">
<div class="heads" aria-hidden="true"><span></span><span>s</span><div class="lanes">${participants.map(
    ({ name, role }) => html`<span class="head ${role}"><span>${name}</span></span>`,
  )}</div><span>payer</span><span>merchant</span><span>the intermediary says</span></div>
<ol>${rows}</ol>
${leftOut > 0 ? html`<p class="dim">${leftOut} more steps, which add nothing to this, are left out; the journal has them.</p>` : undefined}
</div>`;
}

interface Row {
  readonly story: Story;
  readonly step: StoryStep;
  readonly at: number;
  readonly finding: string;
  readonly exchange: StoryExchange | undefined;
  readonly standing: Standing | undefined;
}

function row({ story, step, at, finding, exchange, standing }: Row): Html {
  const isWrong = story.wrongPosting === at;
  const isTurn = story.turn === at;
  const classes = [
    'step',
    step.kind,
    ...(step.evidence ? ['evidence'] : []),
    ...(isWrong ? ['wrong'] : []),
    ...(isTurn ? ['turn'] : []),
  ].join(' ');
  const cells = html`<span class="no">${at + 1}</span><span class="time" title="${step.at}, network time +${inSeconds(step.networkMs)} s">${inSeconds(step.sinceMs)}</span>
<div class="lanes">${drawing(story, step, isWrong, isTurn)}</div>${standingCells(standing)}`;
  const id = `${anchor(finding)}-${at + 1}`;
  const { kind } = step;
  return exchange === undefined || (kind !== 'request' && kind !== 'answer' && kind !== 'exchange')
    ? html`<li class="${classes}" id="${id}"><div class="row">${cells}</div></li>`
    : html`<li class="${classes}" id="${id}"><details><summary class="row">${cells}</summary>${rawExchange(exchange, kind)}</details></li>`;
}

function drawing(story: Story, step: StoryStep, isWrong: boolean, isTurn: boolean): Html {
  const { participants } = story;
  const place = (id: string) => participants.findIndex((one) => one.id === id);
  const name = (id: string) => participants.find((one) => one.id === id)?.name ?? id;
  const [from, to] = [place(step.from), place(step.to)];
  const flags = html`${isWrong ? html`<span class="flag bad">✗ first wrong posting</span>` : undefined}${
    isTurn && !isWrong
      ? html`<span class="flag bad">${step.kind === 'end' ? 'judged here' : '◀ here it became true'}</span>`
      : undefined
  }`;
  if (step.kind === 'end') return html`<p class="ending">${step.text} ${flags}</p>`;
  if (from === to) {
    return html`<p class="self" style="--from:${Math.max(from, 0)}"><span class="who">${name(step.from)}: </span><span class="pill">${
      step.kind === 'money' ? html`<span aria-hidden="true">¤ </span>` : undefined
    }${step.text}${chips(story, step)}</span> ${flags}</p>`;
  }
  const lost = isLost(step);
  const [left, right] = [Math.min(from, to), Math.max(from, to)];
  return html`<div class="arrow ${from < to ? 'rightwards' : 'leftwards'} ${lost ? 'lost' : ''}" style="--from:${left};--span:${right - left}">
<p class="label"><span class="who">${name(step.from)} → ${name(step.to)}: </span>${label(step)}${chips(story, step)}${
    step.repeats === undefined ? undefined : html` <span class="chip">+${step.repeats} alike</span>`
  }${(step.faults ?? []).map(fault)} ${flags}${target(step)}</p>
${step.kind === 'answer' ? undefined : html`<span class="line" aria-hidden="true"></span>`}${
  step.kind === 'answer' || step.kind === 'exchange'
    ? html`<span class="line back" aria-hidden="true"></span>`
    : undefined
}
</div>${(step.breaches ?? []).map((breach) => html`<p class="breach">against the rules: ${breach}</p>`)}`;
}

const isLost = ({ kind, outcome }: StoryStep): boolean =>
  kind !== 'request' && outcome !== undefined && outcome !== 'answered';

function label({ kind, text, answer, operation = '' }: StoryStep): Html {
  const last = operation.slice(operation.lastIndexOf('.') + 1);
  const name = operation.includes('.notify.') ? `${last} notification` : last;
  switch (kind) {
    case 'answer':
      return html`<span class="said">${text}</span>`;
    case 'request':
      return html`<b>${name}</b>`;
    case 'exchange':
      return html`<b>${name}</b> <span class="said">→ ${answer}</span>`;
    default:
      return html`<i>${text}</i>`;
  }
}

const target = ({ kind, text }: StoryStep): Html | undefined =>
  kind === 'request' || kind === 'exchange' ? html`<span class="target" title="${text}">${text}</span>` : undefined;

const fault = ({ name, where }: StoryFault): Html =>
  html` <span class="flag fault"><span aria-hidden="true">⚡ </span>${name}${where === 'notification' ? '' : `, on the ${where}`}</span>`;

/** Numbers by the order of their appearance; the whole of them stands in the legend. */
function chips({ numbers }: Story, { order, refund }: StoryStep): Html[] {
  const chip = (kind: 'order' | 'refund', value: string | undefined) => {
    const at = numbers.filter((number) => number.kind === kind).findIndex((number) => number.value === value);
    return value === undefined || at === -1
      ? []
      : [html` <span class="chip ${kind}${(at % CHIP_COLOURS) + 1}" title="${value}">${kind} ${at + 1}</span>`];
  };
  // A refund's number says enough; the order's is the same for all of them.
  return refund === undefined ? chip('order', order) : chip('refund', refund);
}

const CHIP_COLOURS = 3;

/** What signs and numbers mean. */
export const legend = ({ numbers, payments }: Story): Html => html`<p class="legend dim">
<span>● the finding points here</span> <span>▸ unfolds what was sent</span>
${payments.length < 2 ? undefined : payments.map((payment) => html`<span>payment <code>${payment}</code></span> `)}
${(['order', 'refund'] as const).flatMap((kind) => numbers.filter((number) => number.kind === kind).map(numbered))}
</p>`;

const numbered = ({ kind, value }: StoryNumber, at: number): Html =>
  html`<span><span class="chip ${kind}${(at % CHIP_COLOURS) + 1}">${kind} ${at + 1}</span> <code>${value}</code></span> `;

function standingCells(standing: Standing | undefined): Html {
  const cell = (title: string, lines: readonly Line[]) =>
    lines.length === 0
      ? html`<span class="stand old"></span>`
      : html`<span class="stand ${lines.some(({ isNew }) => isNew) ? 'new' : 'old'}"><span class="lbl">${title} </span>${lines.map(
          ({ text, isNew }) => html`<span class="${isNew ? 'now' : 'still'}">${text}</span> `,
        )}</span>`;
  return html`${cell('payer', standing?.payer ?? [])}${cell('merchant', standing?.merchant ?? [])}${cell('says', standing?.says ?? [])}`;
}

const inSeconds = (ms: number): string => (ms / 1000).toFixed(3);
