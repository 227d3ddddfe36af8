import { type Secret, secretsOf } from '../../oracles/secrets.js';
import type { History } from '../../record/history.js';

/** Takes out of a text what only the IUT and its giver may know (JUDGEMENT.md, section 6): rendered pages are passed on. */
export interface Redactor {
  text(text: string): string;
  header(name: string, value: string): string;
  /** Whether bytes that are no text hold any of it. */
  isIn(bytes: Buffer): boolean;
}

/** Tokens and cookies; the signatures of networks are no secrets. */
const SECRET_HEADERS: ReadonlySet<string> = new Set(['cookie', 'set-cookie', 'proxy-authorization', 'x-api-key']);
const SECRET_SCHEMES = /^(bearer|basic)\b.*/i;
/** Members whose values are secrets wherever they stand, even where Pyx did not draw them. */
const SECRET_MEMBERS =
  /("(?:token|secret|password|api_?v3_?key|private_?key|access_?token|client_?secret)"\s*:\s*")((?:[^"\\]|\\.)*)/gi;
const TAIL = 4;

export function redactorOf(history: History): Redactor {
  // The longest first: one may stand within another.
  const secrets = secretsOf(history).sort((a, b) => b.value.length - a.value.length);
  const text = (given: string): string => {
    const shown = secrets.reduce((redacted, secret) => redacted.replaceAll(secret.value, maskOf(secret)), given);
    return shown.replaceAll(SECRET_MEMBERS, (_, before: string) => `${before}••••`);
  };
  return {
    text,
    header(name, value) {
      if (SECRET_HEADERS.has(name.toLowerCase())) return '••••';
      return name.toLowerCase() === 'authorization' && SECRET_SCHEMES.test(value)
        ? value.replace(SECRET_SCHEMES, '$1 ••••')
        : text(value);
    },
    isIn: (bytes) => secrets.some(({ value }) => bytes.includes(value)),
  };
}

/** Numbers that a person can compare keep their end; tokens and keys keep nothing. */
const maskOf = ({ what, value }: Secret): string => (/token|secret/.test(what) ? '••••' : `••••${value.slice(-TAIL)}`);
