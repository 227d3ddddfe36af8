import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Clock, Timer } from '../../src/core/clock.js';
import type { Breach, Marks, Outcome, WireMessage, WireResponse } from '../../src/record/exchange.js';
import type { Forgery } from '../../src/record/facts.js';
import type { Journal } from '../../src/record/journal.js';
import type { NotificationFault, NotificationPlan } from './fault.js';
import { labelOf, type Nemesis, type StruckMessage } from './nemesis.js';
import type { Style } from './unusual-json.js';

/** Something that a network tells the IUT until it is acknowledged. */
export interface Notice {
  /** The notice's own id; resends keep it. */
  readonly id: string;
  readonly network: string;
  /** Notification id of the contract, e.g. `wechatpay.global.notify.payment`. */
  readonly operation: string;
  readonly about: 'payment' | 'refund';
  readonly account: string;
  readonly order: string;
  readonly networkOrder?: string;
  readonly refund?: string;
  readonly url: string;
  /** Network ms to wait before each resend; when it is used up the network gives up. */
  readonly ladder: readonly number[];
  /** Real ms for the answer: processing time is never rated. */
  readonly limitMs: number;
  /** Makes the genuine message, signed anew at each sending; in a legal form that few expect, where a style is given. */
  compose(style?: Style): Promise<WireMessage>;
  /** Makes a forged message. Throws for a form that the network does not list. */
  forge(form: string): Promise<WireMessage>;
  /** Every form, for `all`, with what it is told by in the journal. */
  readonly forms: readonly Forgery[];
  /** Is this answer an acknowledgement, and is its form right? */
  judge(answer: WireResponse): { success: boolean; breaches: readonly Breach[] };
}

export interface Notifier {
  /** Sends now, and again by the ladder until acknowledged. */
  notify(notice: Notice): void;
  /** The operator's resend: one more sending now, whatever the ladder did. Throws for an unknown id. */
  resend(id: string): Promise<void>;
  /** Sends one forged message about something that has not happened, on no ladder. Resolves when it is answered. */
  forge(notice: Notice, form: string): Promise<void>;
  /** Notices so far, oldest first. */
  readonly notices: readonly { readonly notice: Notice; readonly attempts: number; readonly acknowledged: boolean }[];
  /** Deliveries on the wire at this moment. */
  readonly inProgress: number;
  reset(): void;
}

export function createNotifier({
  clock,
  journal,
  nemesis,
  onInternalError,
}: {
  clock: Clock;
  journal: Journal;
  nemesis: Nemesis;
  /** A message could not be made: the scenario becomes ERROR, and the ladder goes on. */
  onInternalError: (error: Error) => void;
}): Notifier {
  interface Course {
    readonly notice: Notice;
    attempts: number;
    /** Resends up the ladder, which an operator's do not shorten. */
    resends: number;
    acknowledged: boolean;
    abandoned: boolean;
    /** Of the next sending up the ladder. */
    timer?: Timer;
    /** Ends what a fault makes it wait for. */
    wake?: (() => void) | undefined;
  }
  type Wait = (course: Course) => Promise<void>;
  const courses: Course[] = [];
  /** Notices that wait for the next one of their account to be delivered. */
  const overtaken = new Set<{ readonly course: Course; readonly goOn: () => void }>();
  let inProgress = 0;

  async function step(course: Course): Promise<void> {
    const { notice } = course;
    course.attempts += 1;
    const { forgeries, copies, inParallel, delays, style, labels } = planOf(notice);
    for (const forgery of forgeries) await deliver(course, () => notice.forge(forgery.form), { forgery });
    for (const wait of copies === 0 ? [] : delays) {
      if (!course.abandoned) await wait(course);
    }
    const genuine = () => deliver(course, () => notice.compose(style), { labels });
    const successes = inParallel
      ? await Promise.all(Array.from({ length: copies }, genuine))
      : await inSequence(copies, genuine);
    if (copies > 0) letOvertakenGo(course);
    if (!successes.includes(true)) return;
    course.acknowledged = true;
    course.timer?.cancel();
  }

  async function run(course: Course): Promise<void> {
    inProgress += 1;
    try {
      await step(course);
    } catch (error) {
      onInternalError(error as Error);
    } finally {
      inProgress -= 1;
    }
    const waitMs = course.notice.ladder[course.resends];
    if (course.acknowledged || course.abandoned || waitMs === undefined) return;
    course.resends += 1;
    course.timer = clock.after(waitMs, 'notification', () => void run(course), course.notice.account);
  }

  function planOf({ network, operation, account, order, refund, networkOrder, forms }: Notice) {
    const marks: Marks = {
      account,
      order,
      ...(refund === undefined ? {} : { refund }),
      ...(networkOrder === undefined ? {} : { networkOrder }),
    };
    const strikes = nemesis.strike('notification', { network, operation, marks });
    const plans = strikes.map(({ fault, parameters }) => (fault as NotificationFault).plan(parameters));
    return {
      forgeries: plans.flatMap((plan) => plan.forgeries ?? []).flatMap((form) => formsNamed(form, forms)),
      copies: plans.some(({ copies }) => copies === 0) ? 0 : Math.max(1, ...plans.map(({ copies = 1 }) => copies)),
      inParallel: plans.some((plan) => plan.inParallel === true),
      delays: plans.flatMap((plan) => delaysOf(plan, { network, operation, marks })),
      style: plans.findLast((plan) => plan.style !== undefined)?.style,
      labels: strikes.filter((_, at) => plans[at]?.forgeries === undefined).map(labelOf),
    };
  }

  /** What a notice waits for before it goes out, one after the other. Its own ladder waits with it, and no other's. */
  function delaysOf({ delayMs, isOvertaken, hold }: NotificationPlan, message: StruckMessage): Wait[] {
    return [
      ...(delayMs === undefined ? [] : [(course: Course) => sleep(course, delayMs)]),
      ...(isOvertaken === true ? [awaitOvertaking] : []),
      ...(hold === undefined ? [] : [() => nemesis.hold(hold, 'notification', message)]),
    ];
  }

  const sleep = (course: Course, networkMs: number): Promise<void> =>
    new Promise((resolve) => {
      const wake = () => {
        course.wake = undefined;
        timer.cancel();
        resolve();
      };
      const timer = clock.after(networkMs, 'notification', wake, course.notice.account);
      course.wake = wake;
    });

  async function awaitOvertaking(course: Course): Promise<void> {
    const waiting = { course, goOn: () => course.wake?.() };
    overtaken.add(waiting);
    await sleep(course, OVERTAKEN_WITHIN_MS);
    overtaken.delete(waiting);
  }

  function letOvertakenGo({ notice }: Course): void {
    for (const { course, goOn } of [...overtaken])
      if (course.notice !== notice && course.notice.account === notice.account) goOn();
  }

  /** One message on a connection of its own; true if it was acknowledged as success. */
  async function deliver(
    { notice, attempts, abandoned }: Course,
    make: () => Promise<WireMessage>,
    { forgery, labels = [] }: { forgery?: Forgery; labels?: readonly string[] },
  ): Promise<boolean> {
    if (abandoned) return false;
    const { network, operation, about, account, order, refund, id, url, limitMs } = notice;
    const message = await make();
    const target = new URL(url);
    const exchange = journal.openExchange({
      link: 'notification',
      network,
      operation,
      request: { method: 'POST', target: `${target.pathname}${target.search}`, ...message },
      marks: { account, order, notification: id, ...(refund === undefined ? {} : { refund }) },
    });
    const about_ = {
      network,
      account,
      order,
      ...(refund === undefined ? {} : { refund }),
      about,
      notification: id,
      attempt: attempts,
    };
    const told = { ...about_, ...(forgery === undefined ? {} : { forgery }), exchange: exchange.id };
    journal.fact({ kind: 'notification-sent', ...told });
    const { outcome, response, latencyMs } = await post(target, message, limitMs, clock);
    const { success, breaches } = response === undefined ? noAnswer(outcome, limitMs) : notice.judge(response);
    if (forgery !== undefined) exchange.struckBy(`forge-notification:${forgery.form}`);
    for (const label of labels) exchange.struckBy(label);
    for (const breach of breaches) exchange.breach(breach);
    exchange.close({ outcome, ...(response === undefined ? {} : { response }) });
    journal.fact({
      kind: 'acknowledged',
      ...told,
      ...(response === undefined ? {} : { status: response.status }),
      success,
      latencyMs,
    });
    return success;
  }

  return {
    notify(notice) {
      const course: Course = { notice, attempts: 0, resends: 0, acknowledged: false, abandoned: false };
      courses.push(course);
      void run(course);
    },
    async resend(id) {
      const course = courses.find(({ notice }) => notice.id === id);
      if (course === undefined) throw new RangeError(`no notification has the id ${id}`);
      inProgress += 1;
      try {
        await step(course);
      } finally {
        inProgress -= 1;
      }
    },
    async forge(notice, form) {
      inProgress += 1;
      try {
        const course = { notice, attempts: 1, resends: 0, acknowledged: false, abandoned: false };
        for (const forgery of formsNamed(form, notice.forms))
          await deliver(course, () => notice.forge(forgery.form), { forgery });
      } finally {
        inProgress -= 1;
      }
    },
    get notices() {
      return courses;
    },
    get inProgress() {
      return inProgress;
    },
    reset() {
      for (const course of courses) {
        course.abandoned = true;
        course.timer?.cancel();
        course.wake?.();
      }
      courses.length = 0;
    },
  };
}

/** Network ms for which a notice waits to be overtaken; there may be no other to come. */
const OVERTAKEN_WITHIN_MS = 60_000;

/** Throws for a form that the network does not list. */
function formsNamed(form: string, forms: readonly Forgery[]): readonly Forgery[] {
  if (form === 'all') return forms;
  const found = forms.find((known) => known.form === form);
  if (found === undefined)
    throw new RangeError(`unknown forgery "${form}" (known: ${forms.map((known) => known.form).join(', ')})`);
  return [found];
}

async function inSequence(count: number, act: () => Promise<boolean>): Promise<boolean[]> {
  const results: boolean[] = [];
  for (let i = 0; i < count; i += 1) results.push(await act());
  return results;
}

/** No answer is no breach by itself (the IUT may be down on purpose); an answer that never came within the limit is. */
function noAnswer(outcome: Outcome, limitMs: number): { success: false; breaches: Breach[] } {
  const late: Breach = { kind: 'acknowledgement', rule: 'late', message: `no acknowledgement within ${limitMs} ms` };
  return { success: false, breaches: outcome === 'timeout' ? [late] : [] };
}

interface Delivery {
  readonly outcome: Outcome;
  readonly response?: WireResponse;
  /** Real ms. */
  readonly latencyMs: number;
}

const ANSWER_LIMIT_BYTES = 65_536;

/** Posts on a fresh connection; redirects are not followed; never rejects. */
function post(target: URL, { headers, body }: WireMessage, limitMs: number, clock: Clock): Promise<Delivery> {
  const startedMs = clock.realMs();
  return new Promise((resolve) => {
    const end = (outcome: Outcome, response?: WireResponse) => {
      clearTimeout(limit);
      resolve({ outcome, ...(response === undefined ? {} : { response }), latencyMs: clock.realMs() - startedMs });
    };
    const send = target.protocol === 'https:' ? httpsRequest : httpRequest;
    const request = send(target, {
      method: 'POST',
      agent: false,
      headers: Object.fromEntries([...headers, ['Content-Length', String(body.length)]]),
    });
    const limit = setTimeout(() => {
      end('timeout');
      request.destroy();
    }, limitMs);
    request.on('error', (error: NodeJS.ErrnoException) => end(outcomeOf(error)));
    request.on('response', (answer) => {
      const chunks: Buffer[] = [];
      let size = 0;
      answer.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size <= ANSWER_LIMIT_BYTES) chunks.push(chunk);
        else answer.destroy();
      });
      answer.on('error', () => end('unreadable'));
      answer.on('close', () => end('unreadable'));
      answer.on('end', () => {
        const pairs: [string, string][] = [];
        for (let i = 0; i + 1 < answer.rawHeaders.length; i += 2)
          pairs.push([answer.rawHeaders[i] ?? '', answer.rawHeaders[i + 1] ?? '']);
        end('answered', { status: answer.statusCode ?? 0, headers: pairs, body: Buffer.concat(chunks) });
      });
    });
    request.end(body);
  });
}

function outcomeOf({ code }: NodeJS.ErrnoException): Outcome {
  if (code === 'ECONNREFUSED') return 'refused';
  return code?.startsWith('HPE_') ? 'unreadable' : 'reset';
}
