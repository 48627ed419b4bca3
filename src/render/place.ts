import { randomBytes } from 'node:crypto';

/** Where a merge field stands, which decides how its value is escaped. */
export type Place = 'text' | 'html';

/** What differs from reader to reader in a digest. */
export const fieldNames = ['greeting', 'why', 'unsubscribeUrl', 'preferencesUrl'] as const;
export type FieldName = (typeof fieldNames)[number];

/** One reader's values. */
export type FieldValues = Record<FieldName, string>;

/** Makes the value of every field. */
export const eachField = (fill: (name: FieldName) => string): FieldValues =>
  Object.fromEntries(fieldNames.map((name) => [name, fill(name)])) as FieldValues;

/** A hole in the mail: a reader's value, or an end of a section that a reader may not have chosen. */
export type Hole =
  | { kind: 'field'; name: FieldName; place: Place }
  | { kind: 'begin' | 'end'; section: number; place: Place };

/**
 * The tokens that stand for holes while React and Nodemailer build the mail. Letters and digits only, so that no
 * escaping and no transfer encoding changes them; 96 random bits, so that no article can hold one.
 */
export class Tokens {
  readonly #nonce = `zq${randomBytes(12).toString('hex')}`;
  readonly #holes: Hole[] = [];

  /** Makes a token for a hole. */
  add(hole: Hole): string {
    this.#holes.push(hole);
    return `${this.#nonce}n${this.#holes.length - 1}q`;
  }

  get nonce(): string {
    return this.#nonce;
  }

  get holes(): readonly Hole[] {
    return this.#holes;
  }
}
