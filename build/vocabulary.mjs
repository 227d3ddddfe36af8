/**
 * The words that our contracts add to JSON Schema. Each has a schema of its own, so that ajv's strict mode refuses a
 * misspelt annotation as readily as a misspelt keyword: an annotation that silently says nothing is worse than none.
 */

const FACT_ID = { type: 'string', pattern: '^[A-Z]{2,3}-[UR][1-9][0-9]*$' };
const PATH = { type: 'string', pattern: '^/' };
const STATUS = { type: 'integer', minimum: 100, maximum: 599 };

/** The names of `$defs` that are messages of an operation; any other definition is a helper and must be referred to. */
export const OPERATION_PARTS = ['pathParameters', 'query', 'headers', 'request', 'response', 'pending', 'error'];

/** The same for what a network tells the IUT unasked: the posted body, what it decrypts to, and the answer to it. */
export const NOTIFICATION_PARTS = ['headers', 'envelope', 'resource', 'acknowledgement'];

export const KEYWORDS = [
  {
    keyword: 'x-fact',
    metaSchema: { anyOf: [FACT_ID, { type: 'array', items: FACT_ID, minItems: 1, uniqueItems: true }] },
  },
  {
    keyword: 'x-operation',
    metaSchema: {
      type: 'object',
      additionalProperties: false,
      required: ['operation', 'method', 'success', 'money'],
      oneOf: [{ required: ['path'] }, { required: ['paths'] }],
      properties: {
        network: { type: 'string' },
        operation: { type: 'string', pattern: '^[a-z][a-z0-9-]*(\\.[a-z][a-z0-9-]*)+$' },
        // The identities that a message carries can depend on who signs it (direct merchant or institution). Such an
        // operation has one file a mode: the mode is chosen first, then its schema, so that an error names one field.
        mode: { type: 'string', pattern: '^[a-z-]+$' },
        method: { enum: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] },
        path: PATH,
        paths: { type: 'array', items: PATH, minItems: 1, uniqueItems: true },
        // Where one address serves several operations: the name in the message that means this one.
        named: { type: 'string', minLength: 1 },
        success: STATUS,
        // Documented or observed answers other than the default one, which a switch of the network selects.
        alternatives: {
          type: 'array',
          items: {
            type: 'object',
            additionalProperties: false,
            required: ['status', 'body', 'fact'],
            properties: { status: STATUS, body: { enum: ['response', 'pending', 'error'] }, fact: FACT_ID },
          },
        },
        money: { type: 'boolean' },
        errors: {
          type: 'array',
          items: {
            type: 'object',
            additionalProperties: false,
            required: ['status', 'code', 'when'],
            properties: {
              status: STATUS,
              code: { type: 'string' },
              when: { type: 'string' },
              source: { type: 'string' },
              factId: FACT_ID,
            },
          },
        },
      },
    },
  },
  {
    keyword: 'x-notification',
    metaSchema: {
      type: 'object',
      additionalProperties: false,
      required: ['notification', 'method', 'acknowledged'],
      properties: {
        network: { type: 'string' },
        notification: { type: 'string', pattern: '^[a-z][a-z0-9-]*(\\.[a-z][a-z0-9-]*)+$' },
        mode: { type: 'string', pattern: '^[a-z-]+$' },
        method: { enum: ['POST', 'GET'] },
        events: { type: 'array', items: { type: 'string' }, minItems: 1 },
        acknowledged: { type: 'array', items: STATUS, minItems: 1 },
      },
    },
  },
];
