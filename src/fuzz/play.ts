import { money } from '../core/money.js';
import type { Answer, Hold, NextFault, Stage } from '../scenario/stage.js';
import type { WalletName } from '../scenario/wallets.js';
import { inShort } from './events.js';
import { amountOf, drafted, type KnownPayment, type KnownRefund, learn } from './known.js';
import { type Operation, type Step, type StepOf, salesOf, walletOf } from './steps.js';

/** What became of one step. */
export interface PlayedStep {
  readonly step: Step;
  /** `skipped`: what it needs was not there, such as a QR that the intermediary never gave. It did nothing. */
  readonly outcome: 'played' | 'skipped';
  /** Why it was skipped. */
  readonly why?: string;
  /** What the intermediary answered, in short and without ids: `201 PENDING`, `409 CODE_USED`, `timeout`. */
  readonly said?: string;
}

/** A fault or hold of the list, and how often it struck. */
export interface StruckTrouble {
  readonly name: string;
  /** At whose network. */
  readonly wallet: WalletName;
  readonly struck: number;
}

export interface PlayOptions {
  /**
   * After each step, and before the first (`played` is then undefined). False ends the play there.
   * @param next The step that comes now; undefined at the end.
   */
  readonly between?: (played: PlayedStep | undefined, next: Step | undefined) => Promise<boolean>;
  /** Delays the next messages by so many virtual ms each; absent where messages take what they take. */
  readonly interleave?: (delaysMs: readonly number[]) => void;
  /** Whether an error means that a state could not be reached, which skips the step; others are thrown. */
  readonly isUnreached: (error: unknown) => boolean;
}

export interface PlayedList {
  readonly steps: readonly PlayedStep[];
  readonly troubles: readonly StruckTrouble[];
}

/** The step cannot be played: said in the words that a replay shows. */
class Skipped extends Error {}

/** Network ms between two looks at what is held, while an answer is waited for. */
const LOOK_EVERY_MS = 300;
/** Network ms for which an answer is waited for at most while something that was held before is still held. */
const PATIENCE_MS = 10_000;
/** Network ms in which trouble that nothing has called for yet may still strike, when the last step is over. */
const LAST_CHANCE_MS = 5_000;

/**
 * Plays a list of steps. A step whose precondition has vanished is skipped and does nothing; the numbers of payments,
 * refunds and holds are those of the list, whatever was skipped. At the end what is held is let go, in order, and
 * trouble that never struck is taken away, so that the intermediary can come to rest.
 */
export async function playSteps(steps: readonly Step[], stage: Stage, options: PlayOptions): Promise<PlayedList> {
  const { iut, shopper, nemesis, life } = stage;
  const payments: (KnownPayment | undefined)[] = [];
  const refunds: (KnownRefund | undefined)[] = [];
  const holds: (Hold | undefined)[] = [];
  const armed: { readonly name: string; readonly wallet: WalletName; readonly fault: NextFault }[] = [];
  const held: { readonly name: string; readonly wallet: WalletName; most: number; readonly hold: Hold }[] = [];
  const played: { step: Step; outcome: 'played' | 'skipped'; why?: string; answer?: Promise<Answer> }[] = [];
  const said = new Map<number, string>();
  const running = new Set<Promise<unknown>>();
  const sales = salesOf(steps);
  const saleIds = new Map<number, string>();

  const missing = (what: string): never => {
    throw new Skipped(what);
  };
  const paymentOf = (index: number): KnownPayment => payments[index] ?? missing(`payment ${index} was not made`);
  const count = () => {
    for (const one of held) one.most = Math.max(one.most, one.hold.count);
  };

  const heldNow = () => held.reduce((sum, { hold }) => sum + hold.count, 0);

  /**
   * Waits for an answer, unless the next step is to come at once, or a held message is what the answer waits for: then
   * only a later step can let it go.
   */
  async function heard<T>(call: Promise<T>, beside: boolean): Promise<T | undefined> {
    let ended = false;
    const end = call.finally(() => {
      ended = true;
      running.delete(end);
    });
    running.add(end);
    end.catch(() => {});
    if (beside) return undefined;
    if (held.length === 0) return end;
    const heldBefore = heldNow();
    const blocked = async (): Promise<undefined> => {
      for (let waitedMs = 0; !ended; waitedMs += LOOK_EVERY_MS) {
        const now = heldNow();
        if (now > heldBefore || (now > 0 && waitedMs >= PATIENCE_MS)) break;
        await stage.pass(LOOK_EVERY_MS);
        count();
      }
      return undefined;
    };
    return (await Promise.race([end, blocked()])) ?? (ended ? end : undefined);
  }

  const note = (at: number, answer: Answer): Answer => {
    said.set(at, inShort(answer));
    return answer;
  };

  /** Of a payment that is one of several attempts at a sale. */
  function saleOf(number: number): { saleId?: string } {
    const first = sales[number];
    if (first === undefined) return {};
    const saleId = saleIds.get(first) ?? `sale-${stage.random.word(10)}`;
    saleIds.set(first, saleId);
    return { saleId };
  }

  async function create(step: StepOf<'create'>, at: number): Promise<void> {
    const { mode, payer = 'pays', auto, sale, amount, beside } = step;
    const number = payments.push(undefined) - 1;
    const wallet = walletOf(step);
    const money = payments[sale ?? -1]?.payment.amount ?? stage.amount(amount);
    const paymentCode = mode === 'CPM' ? shopper.code(payer, wallet) : undefined;
    const qrPayload = mode === 'MPM_STATIC' ? (await iut.staticQr(undefined, wallet)).payload : undefined;
    const request = {
      amount: money,
      mode,
      wallet: auto === true ? ('AUTO' as const) : wallet,
      ...saleOf(number),
      ...(paymentCode === undefined ? {} : { paymentCode }),
      ...(qrPayload === undefined ? {} : { qrPayload }),
    };
    const draft = iut.draft(request);
    const known = drafted(draft, { merchantId: stage.merchantId, wallet, paymentCode });
    payments[number] = known;
    const asking = iut.pay({ ...request, paymentId: draft.paymentId, with: draft.request }).then((made) => {
      known.qr ||= made.qr;
      known.call ??= made.call;
      known.address ??= made.address;
      learn(known, note(at, made.answer));
      return made;
    });
    await heard(asking, beside === true);
  }

  async function read(known: KnownPayment, at?: number): Promise<void> {
    const answer = await iut.read(known.payment);
    if (at !== undefined) note(at, answer);
    learn(known, answer);
  }

  async function scan(payment: number): Promise<void> {
    const known = paymentOf(payment);
    const { mode } = known.payment.request;
    if (mode === 'MPM_STATIC') {
      const { call, address } = known;
      if (call === undefined && address === undefined)
        missing('the intermediary gave nothing to call the wallet up with');
      known.cashier = shopper.opensPage({ ...known.payment, call, address });
      return;
    }
    if (known.qr === '') await read(known);
    if (known.qr === '') missing('the intermediary gave no QR');
    known.cashier = shopper.opens({ ...known.payment, qr: known.qr });
  }

  function act(payment: number, how: 'confirm' | 'decline'): void {
    const { cashier, paymentCode, wallet } = paymentOf(payment);
    if (cashier !== undefined) cashier[how]();
    else if (paymentCode !== undefined) {
      if (how === 'confirm') shopper.confirms(paymentCode, wallet);
      else shopper.declines(paymentCode, wallet);
    } else missing('nobody has the payment open');
  }

  async function refund({ payment, amount, beside }: StepOf<'refund'>, at: number): Promise<void> {
    const number = refunds.push(undefined) - 1;
    const known = paymentOf(payment);
    const asked = amountOf(known, amount);
    if (asked.minor <= 0n) missing('nothing is left to refund');
    const refundId = `ref-${stage.random.word(12)}`;
    refunds[number] = { payment: known, refund: { refundId, amount: asked } };
    if (amount !== 'over') known.left -= asked.minor;
    const asking = iut.refund(known.payment, { amount: asked, refundId }).then(({ answer }) => {
      note(at, answer);
      if (answer.outcome === 'answered' && (answer.status ?? 0) >= 400 && amount !== 'over') known.left += asked.minor;
    });
    await heard(asking, beside === true);
  }

  async function repeat({ of, index, changed, beside }: StepOf<'repeat'>, at: number): Promise<void> {
    const send = (): Promise<Answer> => {
      if (of === 'refund') {
        const known = refunds[index] ?? missing(`refund ${index} was not asked for`);
        const { refund, payment } = known;
        const amount = changed === true ? money('KRW', refund.amount.minor + 1n) : refund.amount;
        return iut.refund(payment.payment, { amount, refundId: refund.refundId }).then(({ answer }) => answer);
      }
      const known = paymentOf(index);
      if (of === 'create') {
        const { currency, minor } = known.payment.amount;
        return iut.repeat(
          known.payment,
          changed === true ? { amount: { currency, value: String(minor + 1n) } } : undefined,
        );
      }
      if (of === 'network-cancel') return iut.networkCancel(known.payment);
      return iut.cancel(known.payment, known.cancelled === undefined ? {} : { requestId: known.cancelled });
    };
    await heard(
      send().then((answer) => note(at, answer)),
      beside === true,
    );
  }

  /** What the network of a wallet calls a message. */
  const messageOf = (wallet: WalletName, operation: Operation): string =>
    stage.walletNamed(wallet)[operation] ?? missing(`the network of ${wallet} sends no ${operation}`);

  /** Of WeChat Pay's nothing is said, as in the files of before there was another wallet. */
  const named = (operation: Operation, wallet: WalletName): string =>
    wallet === 'WECHATPAY' ? operation : `${operation} of ${wallet}`;

  async function arm(step: StepOf<'fault'> | StepOf<'reorder'>): Promise<void> {
    const wallet = walletOf(step);
    if (step.kind === 'reorder') {
      const fault = step.byMs === undefined ? 'overtake-notification' : 'delay-notification';
      const parameters: Readonly<Record<string, number>> = step.byMs === undefined ? {} : { ms: step.byMs };
      const made = await nemesis.next(messageOf(wallet, step.notice), fault, parameters);
      armed.push({ name: `${fault} on ${named(step.notice, wallet)}`, wallet, fault: made });
      return;
    }
    // The network's own table knows which faults there are; one that it does not know is skipped with its words.
    const name = step.fault as Parameters<Stage['nemesis']['next']>[1];
    const { operation, times } = step;
    const parameters = (step.parameters ?? {}) as Readonly<Record<string, string | number | boolean>>;
    const more = times === undefined ? {} : { times };
    const fault = await nemesis.next(messageOf(wallet, operation), name, parameters, more);
    armed.push({ name: `${step.fault} on ${named(operation, wallet)}`, wallet, fault });
  }

  async function hold(step: StepOf<'hold'>): Promise<void> {
    const { operation, what } = step;
    const wallet = walletOf(step);
    const number = holds.push(undefined) - 1;
    const made = await nemesis.hold(messageOf(wallet, operation), what);
    holds[number] = made;
    held.push({ name: `hold ${what} of ${named(operation, wallet)}`, wallet, most: 0, hold: made });
  }

  async function release(numbers: readonly number[]): Promise<void> {
    count();
    const found = numbers.flatMap((number) => holds[number] ?? []);
    if (found.length === 0) missing('nothing of that name is held');
    await nemesis.releaseTogether(found);
    drop(found);
  }

  /** What was released is looked at no more; what it had held stays counted. */
  const released = new Set<Hold>();
  const drop = (found: readonly Hold[]) => {
    for (const one of found) released.add(one);
  };

  async function forge({ payment, form }: StepOf<'forge'>): Promise<void> {
    const known = paymentOf(payment);
    if (known.networkOrder === undefined) await read(known);
    const { networkOrder } = known;
    if (networkOrder === undefined) return missing('the intermediary named no order of the network');
    // It is over when it has been answered; an intermediary that does not answer must not keep the list.
    const sent = stage.walletNamed(known.wallet).forge(networkOrder, form);
    sent.catch(() => {});
    await heard(sent, false);
  }

  async function one(step: Step, at: number): Promise<void> {
    switch (step.kind) {
      case 'create':
        return create(step, at);
      case 'scan':
        return scan(step.payment);
      case 'confirm':
      case 'decline':
        return act(step.payment, step.kind);
      case 'query':
        return read(paymentOf(step.payment), at);
      case 'cancel': {
        const known = paymentOf(step.payment);
        known.cancelled ??= `can-${stage.random.word(12)}`;
        const asking = iut.cancel(known.payment, { requestId: known.cancelled }).then((answer) => note(at, answer));
        await heard(asking, step.beside === true);
        return;
      }
      case 'network-cancel': {
        const about = step.payment === undefined ? iut.draft() : paymentOf(step.payment).payment;
        const asking = iut.networkCancel(about).then((answer) => note(at, answer));
        await heard(asking, step.beside === true);
        return;
      }
      case 'refund':
        return refund(step, at);
      case 'repeat':
        return repeat(step, at);
      case 'hold':
        return hold(step);
      case 'release':
        return release(step.holds);
      case 'reorder':
      case 'fault':
        return arm(step);
      case 'interleave':
        if (options.interleave === undefined) missing('messages overtake each other in process alone (--in-process)');
        return options.interleave?.(step.delaysMs);
      case 'forge':
        return forge(step);
      case 'pass':
        return stage.pass(step.ms);
      case 'restart':
        await life.kill();
        return life.restart();
    }
  }

  const tellingOf = (at: number): PlayedStep => {
    const { step, outcome, why } = played[at] ?? { step: { kind: 'restart' }, outcome: 'skipped' as const };
    const words = said.get(at);
    return { step, outcome, ...(why === undefined ? {} : { why }), ...(words === undefined ? {} : { said: words }) };
  };

  const goesOn = options.between ?? (async () => true);
  let going = await goesOn(undefined, steps[0]);
  for (const [at, step] of steps.entries()) {
    if (!going) break;
    try {
      await one(step, at);
      played.push({ step, outcome: 'played' });
    } catch (error) {
      if (!(error instanceof Skipped || error instanceof RangeError || options.isUnreached(error))) throw error;
      played.push({ step, outcome: 'skipped', why: (error as Error).message });
    }
    count();
    going = await goesOn(tellingOf(at), steps[at + 1]);
  }

  count();
  for (const { hold: kept } of held) if (!released.has(kept)) await kept.release();
  if (armed.some(({ fault }) => fault.struck === 0)) await stage.pass(LAST_CHANCE_MS);
  const troubles = [
    ...armed.map(({ name, wallet, fault }) => ({ name, wallet, struck: fault.struck })),
    ...held.map(({ name, wallet, most }) => ({ name, wallet, struck: most })),
  ];
  for (const { fault } of armed) if (fault.struck === 0) await fault.disarm();
  await Promise.allSettled([...running]);
  return { steps: played.map((_, at) => tellingOf(at)), troubles };
}
