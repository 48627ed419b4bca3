import * as z from 'zod';

/**
 * `held`: waits for the editor. `approved`: shown on the article's page. `rejected`: not shown, kept so that the
 * decision can be changed.
 */
export const commentStates = ['held', 'approved', 'rejected'] as const;
export type CommentState = (typeof commentStates)[number];

/** Max length of a comment, in characters. */
export const commentLimit = 2_000;

/** A comment by a reader or a visitor about an article. */
export interface Comment {
  /** 16 hexadecimal digits. */
  id: string;
  /** Number of the newsletter. */
  newsletter: number;
  /** Id of the article. */
  article: string;
  /** Subscriber id in hexadecimal; empty: a visitor. */
  reader: string;
  /** A visitor's network as a keyed hash, until the comment is published; empty: a reader, or not known. */
  network: string;
  /** As the writer typed it; may be empty. */
  name: string;
  /** Plain text in lines. */
  text: string;
  state: CommentState;
  /** When it was written, in Unix milliseconds. */
  at: number;
  /** When the editor last decided, in Unix milliseconds; 0: never. */
  decidedAt: number;
}

/** A comment in its Redis hash. */
export const storedComment = z.object({
  newsletter: z.coerce.number(),
  article: z.string(),
  reader: z.string(),
  // Comments of earlier versions have none.
  network: z.string().default(''),
  name: z.string(),
  text: z.string(),
  state: z.enum(commentStates),
  at: z.coerce.number(),
  decidedAt: z.coerce.number().default(0),
});
