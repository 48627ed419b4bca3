import { z } from 'zod';
import { readAudit } from '../people/audit/audit-log.js';
import { earlierIds } from './earlier-ids.js';
import { newsletterOf } from './newsletters/newsletters.js';
import { operation } from './operation.js';
import { requireNewsletter } from './permission.js';

const example = {
  id: '0123456789ab',
  at: '2031-03-04T08:00:00.000Z',
  actor: { kind: 'token', id: 'ba9876543210', name: 'the shop' },
  operation: 'changeNewsletter',
  newsletter: 'gazette',
  object: { slug: 'gazette' },
  fields: ['title'],
  facts: {},
  outcome: 'done',
  revision: 7,
  error: null,
} as const;
const auditEntry = z
  .object({
    id: z.string(),
    at: z.iso.datetime(),
    actor: z.object({
      kind: z.string().meta({
        description: '"console": the operator of the machine; "token": a program; "person": somebody who signed in.',
      }),
      id: z.string().meta({ description: 'Of the token or the person; empty at the console.' }),
      name: z.string(),
    }),
    operation: z.string().meta({ description: 'Its operationId in this document.' }),
    newsletter: z.string().nullable().meta({ description: 'Slug; null: the whole installation.' }),
    object: z.record(z.string(), z.string()).meta({ description: 'What was changed. Addresses are shortened.' }),
    fields: z.array(z.string()).meta({ description: 'Names of the fields that were given. Values are not kept.' }),
    facts: z.record(z.string(), z.unknown()).meta({ description: 'The numbers that were confirmed.' }),
    outcome: z.enum(['done', 'refused', 'unknown']).meta({
      description: '"unknown": it is still running, or the process ended during it.',
    }),
    revision: z.int().nullable().meta({ description: 'Revision of the object after the change.' }),
    error: z.string().nullable().meta({ description: 'Code of the error that refused it.' }),
  })
  .meta({ examples: [example] });
const auditPage = z
  .object({
    items: z.array(auditEntry),
    next: z.string().nullable().meta({ description: 'Cursor of the next page; null on the last page.' }),
  })
  .meta({ examples: [{ items: [example], next: '2031-03.41' }] });

/** Their names in the API's document. */
export const auditSchemas = { AuditEntry: auditEntry, AuditPage: auditPage };

/** The record of who changed what. */
export const audit = {
  list: operation({
    id: 'listAudit',
    summary: 'List changes and who made them',
    description:
      'Returns changes, the newest first: who asked, when, on what, and the outcome. Each is kept for a year. A token for one newsletter sees the changes of that newsletter. With a filter, a page may have fewer items than the limit although there are more.',
    permission: { scope: 'installation:read', of: 'any' },
    changes: false,
    key: [],
    input: z.object({
      newsletter: z.string().max(40).optional().meta({ description: 'Slug: changes of this newsletter only.' }),
      text: z.string().trim().max(200).optional().meta({
        description: 'A part of the operation, of the actor’s name or of what was changed, upper or lower case.',
      }),
      limit: z.coerce.number().int().min(1).max(1_000).default(100).meta({ description: 'Max items.' }),
      cursor: z
        .string()
        .regex(/^\d{4}-\d{2}\.\d*$/, 'must be the "next" value of the previous page')
        .optional()
        .meta({ description: 'The "next" value of the previous page.' }),
    }),
    errors: ['newsletter.not-found', 'input.invalid', 'auth.other-newsletter'],
    run: async (app, { newsletter = undefined, text = '', limit, cursor }, { actor }) => {
      if (newsletter !== undefined) {
        requireNewsletter(actor, newsletter);
        await newsletterOf(app, { slug: newsletter });
      }
      const filter = { newsletters: newsletter === undefined ? actor.newsletters : [newsletter] };
      return readAudit(app.redis, { ...filter, text: earlierIds[text] ?? text }, limit, cursor);
    },
    output: auditPage,
    document: (_, { entries, next }) => ({
      items: entries.map(({ at, ...entry }) => ({ ...entry, at: new Date(at).toISOString() })),
      next,
    }),
  }),
};
