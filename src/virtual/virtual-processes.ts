import { startVirtualProcess, type VirtualProcess } from './run-virtually.js';

/** One of several, with a number that no other has had. */
export interface Numbered {
  readonly number: number;
  readonly process: VirtualProcess;
}

/** Some processes of virtual time, for who has more work than processes: each does one thing at a time. */
export interface VirtualProcesses {
  readonly count: number;
  /** Lends the next one that is idle until `act` has settled. One that has died meanwhile is replaced by a fresh one. */
  use<T>(act: (one: Numbered) => Promise<T>): Promise<T>;
  /** Does something in each that lives, once what it does has ended. */
  inEach(act: (process: VirtualProcess) => Promise<unknown>): Promise<void>;
  close(): void;
}

export function startVirtualProcesses(count: number): VirtualProcesses {
  let started = 0;
  const start = (): Numbered => {
    started += 1;
    return { number: started, process: startVirtualProcess() };
  };
  const all = Array.from({ length: count }, start);
  const idle = [...all.keys()];
  const waiting: ((place: number) => void)[] = [];

  async function lend<T>(place: number, act: (one: Numbered) => Promise<T>): Promise<T> {
    try {
      let one = all[place];
      if (one?.process.alive !== true) {
        one = start();
        all[place] = one;
      }
      return await act(one);
    } finally {
      const next = waiting.shift();
      if (next === undefined) idle.push(place);
      else next(place);
    }
  }

  return {
    count,
    async use(act) {
      const place = idle.pop() ?? (await new Promise<number>((resolve) => waiting.push(resolve)));
      return lend(place, act);
    },
    async inEach(act) {
      for (const { process } of all) if (process.alive) await act(process);
    },
    close() {
      for (const { process } of all) process.close();
    },
  };
}
