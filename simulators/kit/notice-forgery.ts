import type { Forgery } from '../../src/record/facts.js';

/**
 * One way to lie in a notification.
 * @typeParam Plan Every part of a notice: a forgery is a plan with one part changed. @typeParam Means What it takes.
 */
export interface NoticeForgery<Plan, Means> extends Forgery {
  readonly summary: string;
  /** False for a true message in an untimely form: it can strike a genuine notice and claims nothing of its own. */
  readonly claims: boolean;
  readonly forge: (plan: Plan, means: Means) => Plan;
}

export const forgeryMakers = <Plan, Means>() => {
  type Made = NoticeForgery<Plan, Means>;
  return {
    /** A message that is not rightly signed by the network. */
    badSignature: (form: string, summary: string, forge: Made['forge'], requirement = 'SIGN-01'): Made => ({
      form,
      requirement,
      summary,
      mustRefuse: true,
      claims: true,
      forge,
    }),
    /** A rightly signed message about something else. Whether it is acknowledged matters less than that it has no effect. */
    badContent: (form: string, requirement: string, summary: string, forge: Made['forge']): Made => ({
      form,
      requirement,
      summary,
      mustRefuse: false,
      claims: true,
      forge,
    }),
  };
};
