import type { NotificationFacts, OperationFacts } from '../../src/generated/contract.js';
import type { NetworkInfo } from './network.js';

/** What a network tells of itself before it is started, from what it works with. */

/**
 * Operations by their paths, then notifications: these are no calls of the IUT, but faults are armed for them by the same
 * kind of name. @param limits What of each is known and not covered.
 */
export const listedOperations = (
  operations: readonly OperationFacts[],
  notifications: readonly NotificationFacts[],
  limits: Readonly<Partial<Record<string, string>>>,
): NetworkInfo['operations'] => {
  const limitsOf = (id: string) => (limits[id] === undefined ? {} : { limits: limits[id] });
  return [
    ...operations.flatMap(({ operation, method, paths, title }) =>
      paths.map((path) => ({ operation, method, path, title, ...limitsOf(operation) })),
    ),
    ...notifications.map(({ notification, title }) => ({ operation: notification, title, ...limitsOf(notification) })),
  ];
};

/** Forgeries, without how they are made. */
export const listedForgeries = (forgeries: NetworkInfo['forgeries']): NetworkInfo['forgeries'] =>
  forgeries.map(({ form, requirement, mustRefuse, summary, claims }) => ({
    form,
    requirement,
    mustRefuse,
    summary,
    claims,
  }));

type AnswerForms = NonNullable<NetworkInfo['answerForms']>;

/** Answer forms, without how they are made. */
export const listedAnswerForms = (forms: AnswerForms): AnswerForms =>
  forms.map(({ form, requirement, summary }) => ({ form, requirement, summary }));
