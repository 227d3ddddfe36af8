import type { Clock } from '../../src/core/clock.js';
import type { WireResponse } from '../../src/record/exchange.js';
import type { OpenExchange } from '../../src/record/journal.js';
import type { AnswerFault, RequestFault, StruckAnswer, Trouble } from './fault.js';
import { labelOf, type Nemesis, type Strike } from './nemesis.js';
import type { Outgoing } from './outgoing.js';

/** What faults decided about a request before the network looked at it. */
export interface Orders {
  /** The error that is answered, and whether the operation is carried out beside it. */
  readonly trouble?: Trouble & { readonly effect: boolean };
  readonly asBefore?: boolean;
}

/** An answer as a fault finds it. */
export interface Sealed {
  readonly value: unknown;
  readonly response: WireResponse;
  readonly states: readonly string[];
  isLegal(value: unknown): boolean;
  /** The same answer, sealed anew. Throws for a form that the network does not list. */
  sealAgain(change: { bytes?: Buffer; form?: string }): Promise<WireResponse>;
}

export interface Gates {
  /** Undefined when a fault ended the exchange. */
  request(exchange: OpenExchange, socket: Socket): Promise<Orders | undefined>;
  /** Undefined when a fault ended the exchange. */
  answer(sealed: Sealed, exchange: OpenExchange, socket: Socket): Promise<Outgoing | undefined>;
}

interface Socket {
  reset(): void;
}

/** The two places where faults strike an exchange. Whoever finds no fault armed need not come in. */
export function createGates({ network, clock, nemesis }: { network: string; clock: Clock; nemesis: Nemesis }): Gates {
  function struck(phase: 'before-operation' | 'after-operation', exchange: OpenExchange): readonly Strike[] {
    const { id, operation, marks } = exchange;
    return nemesis.strike(phase, { network, operation, marks, exchange: id });
  }

  /** A caller that gave up while its message waited does not take it back: it has arrived, and is carried out. */
  function waits(what: 'request' | 'answer', { id, operation, marks }: OpenExchange) {
    return {
      sleep: (ms: number) => clock.sleepReal(ms),
      hold: (name: string) => nemesis.hold(name, what, { network, operation, marks, exchange: id }),
    };
  }

  return {
    async request(exchange, socket) {
      let orders: Orders | undefined = {};
      for (const { fault, parameters } of struck('before-operation', exchange)) {
        exchange.struckBy(labelOf({ fault, parameters }));
        await (fault as RequestFault).apply(
          {
            ...waits('request', exchange),
            resetConnection() {
              exchange.close({ outcome: 'reset' });
              socket.reset();
              orders = undefined;
            },
            answerWith(trouble, effect) {
              orders = { ...orders, trouble: { ...trouble, effect } };
            },
            answerAsBefore() {
              orders = { ...orders, asBefore: true };
            },
          },
          parameters,
        );
        if (orders === undefined) return undefined;
      }
      return orders;
    },

    async answer({ value, response, states, isLegal, sealAgain }, exchange, socket) {
      let outgoing: Outgoing | undefined = { response };
      let bytes: Buffer | undefined;
      const change = (next: Partial<Outgoing>) => {
        if (outgoing !== undefined) outgoing = { ...outgoing, ...next };
      };
      const now = (): WireResponse => outgoing?.response ?? response;
      const answer: StruckAnswer = {
        ...waits('answer', exchange),
        value,
        states,
        isLegal,
        get bytes() {
          return now().body;
        },
        resetConnection() {
          exchange.close({ outcome: 'lost' });
          socket.reset();
          outgoing = undefined;
        },
        async write(written) {
          bytes = written;
          change({ response: await sealAgain({ bytes }) });
        },
        async sealAs(form) {
          change({ response: await sealAgain({ form, ...(bytes === undefined ? {} : { bytes }) }) });
        },
        overwrite: (body) => change({ response: { ...now(), body } }),
        setHeader(name, text) {
          const others = now().headers.filter(([given]) => given.toLowerCase() !== name.toLowerCase());
          change({ response: { ...now(), headers: [...others, [name, text]] } });
        },
        misannounce: (by) => change({ announced: by }),
        cutAfter: (percent, how) => change({ cut: { percent, how } }),
      };
      for (const { fault, parameters } of struck('after-operation', exchange)) {
        exchange.struckBy(labelOf({ fault, parameters }));
        await (fault as AnswerFault).apply(answer, parameters);
        if (outgoing === undefined) return undefined;
      }
      return outgoing;
    },
  };
}
