import fc from 'fast-check';
import { drawStep } from './commands.js';
import { after, type Can, emptyModel } from './model.js';
import { simpler, smaller } from './shrink.js';
import { dangling, type Step } from './steps.js';

/** Steps that a list has; those that were asked for at most count for the depth that was reached. */
export interface Length {
  readonly least: number;
  readonly most: number;
}

export const USUAL_LENGTH: Length = { least: 15, most: 20 };
/** One list in so many may kill the intermediary: it then needs a lane without neighbours. */
const RESTARTS_IN = 6;

/**
 * Lists of steps that make sense one after the other, drawn from the model: of commands drawn blindly, three in four would
 * be refused. They shrink as one: steps go before values, and what refers to a step that goes, goes with it.
 */
export function stepLists(can: Can, length: Length = USUAL_LENGTH): fc.Arbitrary<readonly Step[]> {
  return new StepLists(can, length);
}

class StepLists extends fc.Arbitrary<readonly Step[]> {
  constructor(
    private readonly can: Can,
    private readonly length: Length,
  ) {
    super();
  }

  override generate(random: fc.Random): fc.Value<readonly Step[]> {
    const chance = { int: (min: number, max: number) => random.nextInt(min, max) };
    const size = chance.int(this.length.least, this.length.most);
    const restarts = this.can.restarts && chance.int(1, RESTARTS_IN) === 1;
    let model = emptyModel({ ...this.can, restarts });
    const steps: Step[] = [];
    while (steps.length < size) {
      const step = drawStep(model, chance);
      model = after(model, step);
      steps.push(step);
    }
    return new fc.Value(steps, undefined);
  }

  override canShrinkWithoutContext(value: unknown): value is readonly Step[] {
    return Array.isArray(value) && dangling(value as readonly Step[]).length === 0;
  }

  override shrink(steps: readonly Step[]): fc.Stream<fc.Value<readonly Step[]>> {
    const [{ name: first }] = this.can.wallets;
    function* candidates() {
      for (const candidate of smaller(steps)) yield new fc.Value(candidate as readonly Step[], undefined);
      for (const candidate of simpler(steps, first)) yield new fc.Value(candidate as readonly Step[], undefined);
    }
    return new fc.Stream(candidates());
  }
}
