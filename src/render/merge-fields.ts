import { randomBytes } from 'node:crypto';
import type { EditorField } from '../issues/editor-fields.js';
import type { LinkMarkKind } from './digest/counted-links.js';

/** The body part with a merge field. It decides how the value is escaped. */
export type PartName = 'text' | 'html';

/** The merge fields of a digest, whose values differ between readers. */
export type FieldName = 'greeting' | 'why' | 'unsubscribeUrl' | 'preferencesUrl';

/** One reader's values. */
export type FieldValues = Record<FieldName, string>;

/** The links of one reader. */
export type ReaderLinks = Omit<FieldValues, 'greeting' | 'why'>;

/** Makes a value for every field. */
export const eachField = (fill: (name: FieldName) => string): FieldValues => ({
  greeting: fill('greeting'),
  why: fill('why'),
  unsubscribeUrl: fill('unsubscribeUrl'),
  preferencesUrl: fill('preferencesUrl'),
});

/**
 * Who gets a part of an email: the readers of the section at this position, or those whose name is known.
 */
export type Condition = number | 'named';

/**
 * A hole in a rendered email: a merge field, one that an editor used, the reader's subject, the end of every counted
 * link, the token in every link to a rating or a comment, or the start or end of a part that not every reader gets.
 */
export type Hole =
  | { kind: 'field'; name: FieldName; place: PartName }
  | { kind: 'editor'; field: EditorField; place: PartName }
  | { kind: 'subject'; place: PartName }
  | { kind: 'link'; mark: LinkMarkKind; place: PartName }
  | { kind: 'rating'; place: PartName }
  | { kind: 'begin' | 'end'; section: Condition; place: PartName };

/**
 * The tokens that mark holes while React and Nodemailer build the email. They have only letters and digits, so that
 * neither escaping nor a transfer encoding changes them, and 96 random bits, so that no article can contain one.
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
