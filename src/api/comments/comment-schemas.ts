import { z } from 'zod';
import { commentStates } from '../../answers/comments/comment.js';

// Schemas of comments in the API.

const example = {
  id: '3f9a0c11d2e4b567',
  newsletter: 'gazette',
  article: 'qf6dzdijlihp',
  reader: null,
  name: 'Ada',
  text: 'When does the ferry come back?',
  state: 'held',
  writtenAt: '2031-03-04T08:00:00.000Z',
  decidedAt: null,
} as const;

const state = z.enum(commentStates).meta({
  description: 'held: waits for a decision; approved: shown on the page of the article; rejected: not shown.',
});

export const comment = z
  .object({
    id: z.string(),
    newsletter: z.string().nullable().meta({ description: 'Slug of the newsletter; null: it was removed.' }),
    article: z.string().meta({ description: 'Id of the article.' }),
    reader: z.string().nullable().meta({ description: 'Id of the subscriber; null: a visitor.' }),
    name: z.string().meta({ description: 'As the writer typed it; may be empty.' }),
    text: z.string().meta({ description: 'Plain text.' }),
    state,
    writtenAt: z.iso.datetime(),
    decidedAt: z.iso.datetime().nullable().meta({ description: 'When the editor last decided.' }),
  })
  .meta({ examples: [example] });

export const commentPage = z
  .object({
    items: z.array(comment),
    next: z.string().nullable().meta({ description: 'Cursor of the next page; null on the last page.' }),
  })
  .meta({ examples: [{ items: [example], next: null }] });

export const commentQuery = z.object({
  state: state.optional(),
  article: z.string().max(100).optional().meta({ description: 'Comments on this article.' }),
  cursor: z
    .string()
    .regex(/^[0-9a-f]{16}$/)
    .optional()
    .meta({ description: 'The "next" value of the previous page.' }),
  limit: z.coerce.number().int().min(1).max(200).default(50).meta({ description: 'Max items per page.' }),
});

export const commentSchemas = { Comment: comment, CommentPage: commentPage };
