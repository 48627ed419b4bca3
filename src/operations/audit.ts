import * as z from 'zod';
import { readAudit } from '../people/audit/audit-log.js';
import { earlierIds } from './earlier-ids.js';
import { limit, newsletterField, onlyNewsletter, time } from './fields.js';
import { newsletterOf } from './newsletters/newsletter-of.js';
import { type OperationApp, operation } from './operation.js';
import { pageOf } from './page.js';
import { requireNewsletter } from './permission.js';

const auditEntry = z.object({
  id: z.string().meta({ examples: ['0123456789ab'] }),
  at: time,
  actor: z.object({
    kind: z.string().meta({
      description: '"console": the operator of the machine; "token": a program; "person": somebody who signed in.',
      examples: ['token'],
    }),
    id: z
      .string()
      .meta({ description: 'Of the token or the person; empty at the console.', examples: ['ba9876543210'] }),
    name: z.string().meta({ examples: ['the shop'] }),
  }),
  operation: z.string().meta({
    description:
      'Its operationId in this document. Signing in and out, and what only the command line does, have ids of their own.',
    examples: ['changeNewsletter'],
  }),
  newsletter: newsletterField.nullable().meta({ description: 'null: the whole installation.', examples: ['gazette'] }),
  object: z.record(z.string(), z.string()).meta({
    description:
      'What was changed; of something that was added, its id and its name, which is left out for a reader. Addresses are shortened.',
    examples: [{ slug: 'gazette' }],
  }),
  fields: z
    .array(z.string())
    .meta({ description: 'Names of the fields that were given. Values are not kept.', examples: [['title']] }),
  facts: z.record(z.string(), z.unknown()).meta({ description: 'The numbers that were confirmed.' }),
  outcome: z.enum(['done', 'partly', 'refused', 'unknown']).meta({
    description:
      '"partly": an error stopped it, and what was done before stays, such as the rows of an import. "unknown": it is still running, or the process ended during it.',
  }),
  revision: z
    .int()
    .nullable()
    .meta({ description: 'Revision of the object after the change.', examples: [7] }),
  error: z.string().nullable().meta({ description: 'Code of the error that refused or stopped it.' }),
  times: z
    .int()
    .optional()
    .meta({
      description:
        'How many saves it stands for: those of the same fields of a draft within ten minutes. Left out: one.',
      examples: [200],
    }),
  lastAt: time.optional().meta({ description: 'When the last of these saves ended.' }),
});
const auditPage = pageOf(auditEntry);

/** Their names in the API's document. */
export const auditSchemas = { AuditEntry: auditEntry, AuditPage: auditPage };

/** What changes are about. */
export const auditNouns = ['newsletters', 'issues', 'articles', 'comments', 'readers', 'people'] as const;
export type AuditNoun = (typeof auditNouns)[number];
/** Parts of the ids of the operations about each. */
const partsOf: Readonly<Record<AuditNoun, readonly string[]>> = {
  newsletters: ['Newsletter', 'Look', 'FirstDay', 'Site', 'Section', 'Segment', 'SignUps', 'MailServer', 'Relay'],
  issues: ['Issue', 'Draft', 'Sponsor', 'Approval', 'Publication', 'TestEmail'],
  articles: ['Article', 'Source', 'importAddresses', 'importFiles', 'Picture'],
  comments: ['Comment'],
  readers: ['Subscriber', 'Reader', 'Recipients', 'changeAddress', 'Complaint', 'Bounces', 'Feedback', 'reshardList'],
  people: ['Person', 'Invitation', 'Passkey', 'signIn', 'Session', 'Token', 'Webhook'],
};

/** A newsletter that was removed has its entries still. @throws NotFound for one that never was */
async function requireKnown(app: OperationApp, slug: string): Promise<void> {
  const { entries, next } = await readAudit(app.redis, { newsletters: [slug] }, 1);
  if (entries.length === 0 && next === null) await newsletterOf(app, { slug });
}

/** The record of who changed what. */
export const audit = {
  list: operation({
    id: 'listAudit',
    summary: 'List changes and who made them',
    description:
      'Returns changes, the newest first: who asked, when, on what, and the outcome. Each is kept for a year, also those of a newsletter that was removed. A token for one newsletter sees the changes of that newsletter. With a filter, a page may have fewer items than the limit although there are more.',
    permission: { scope: 'installation:read', of: 'any' },
    changes: false,
    key: [],
    input: z.object({
      newsletter: onlyNewsletter,
      text: z.string().trim().max(200).optional().meta({
        description: 'A part of the operation, of the actor’s name or of what was changed, upper or lower case.',
      }),
      by: z
        .string()
        .regex(/^[0-9a-f]{12}$/, 'must be the id of a person or a token')
        .optional()
        .meta({ description: 'Only what this person or token asked for.', examples: ['ba9876543210'] }),
      about: z.enum(auditNouns).optional().meta({ description: 'Only changes of these things.' }),
      limit: limit(1_000, 100),
      cursor: z
        .string()
        .regex(/^\d{4}-\d{2}\.\d*$/, 'must be the "next" value of the previous page')
        .optional()
        .meta({ description: 'The "next" value of the previous page.' }),
    }),
    run: async (app, { newsletter, text = '', by, about, limit, cursor }, { actor }) => {
      if (newsletter !== undefined) {
        requireNewsletter(actor, newsletter);
        await requireKnown(app, newsletter);
      }
      const of = { newsletters: newsletter === undefined ? actor.newsletters : [newsletter], by };
      const filter = { ...of, about: about === undefined ? undefined : partsOf[about] };
      return readAudit(
        app.redis,
        { ...filter, text: Object.hasOwn(earlierIds, text) ? earlierIds[text] : text },
        limit,
        cursor,
      );
    },
    output: auditPage,
    document: (_, { entries, next }) => ({
      items: entries.map(({ at, lastAt, ...entry }) => ({
        ...{ ...entry, at: new Date(at).toISOString() },
        ...(lastAt === undefined ? {} : { lastAt: new Date(lastAt).toISOString() }),
      })),
      next,
    }),
  }),
};
