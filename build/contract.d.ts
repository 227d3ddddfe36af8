/** What every generated module speaks of. Copied beside them as it stands; types only, so there is no contract.js. */

/** Why a message is not legal: a pointer into the message, the keyword that it broke, and that keyword's parameters. */
export interface ContractError {
  readonly instancePath: string;
  readonly schemaPath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly message?: string;
}

/**
 * A compiled contract. It stops at the first error, which stands in `errors` until the next call; inside `anyOf`,
 * `oneOf` and `if` the errors of the branches come before that of the keyword itself.
 */
export interface Validator<T> {
  (message: unknown): message is T;
  errors?: readonly ContractError[] | null;
}

export interface OperationError {
  readonly status: number;
  readonly code: string;
  readonly when: string;
  readonly source?: string;
  readonly factId?: string;
  /** Whether this answer leaves open if the operation was carried out. */
  readonly execution?: 'definite' | 'unknown';
  readonly spellings?: readonly string[];
}

/** One request kind of a network, as its contract describes it. */
export interface OperationFacts {
  readonly operation: string;
  readonly network: string;
  /** Present when the contract is that of one kind of caller. */
  readonly mode?: string;
  /** The `$id` of its contract. */
  readonly contract: string;
  readonly title: string;
  readonly method: string;
  /** Templates such as `/v3/global/transactions/id/{transaction_id}`, all answered alike. */
  readonly paths: readonly string[];
  /** Where one address serves several operations: the name in the message that means this one. */
  readonly named?: string;
  readonly success: number;
  /** Documented or observed answers beside `success`, which a switch of the network selects. */
  readonly alternatives: readonly {
    readonly status: number;
    readonly body: 'response' | 'pending' | 'error';
    readonly fact: string;
  }[];
  /** Whether carrying it out can move money. */
  readonly money: boolean;
  readonly errors: readonly OperationError[];
}

/** An operation with whichever messages it has. Path parameters, query and headers are objects of texts. */
export interface Operation extends OperationFacts {
  readonly pathParameters?: Validator<unknown>;
  readonly query?: Validator<unknown>;
  readonly headers?: Validator<unknown>;
  readonly request?: Validator<unknown>;
  readonly response?: Validator<unknown>;
  readonly pending?: Validator<unknown>;
  readonly error?: Validator<unknown>;
}

/** What a network sends to the IUT unasked. */
export interface NotificationFacts {
  readonly notification: string;
  readonly network: string;
  readonly mode?: string;
  readonly contract: string;
  readonly title: string;
  readonly method: string;
  readonly events: readonly string[];
  /** Statuses that end the resends. */
  readonly acknowledged: readonly number[];
}

/** A notification with whichever messages it has; `resource` is what the envelope decrypts to. */
export interface Notification extends NotificationFacts {
  readonly headers?: Validator<unknown>;
  readonly envelope?: Validator<unknown>;
  readonly resource?: Validator<unknown>;
  readonly acknowledgement?: Validator<unknown>;
}
