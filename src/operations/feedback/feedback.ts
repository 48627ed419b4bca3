import * as z from 'zod';
import { counted } from '../../counted.js';
import { NotFound } from '../../errors.js';
import { readEvent } from '../../feedback/journal.js';
import { feedbackLine, listFeedback, listReports } from '../../feedback/list-feedback.js';
import { requireReadable } from '../../feedback/messages-at.js';
import { listUnread } from '../../feedback/unread-reports.js';
import { refusalRemedy } from '../../locale/refusals-in-words.js';
import { listNewsletters, newsletterByNumber } from '../../newsletters/newsletter-store.js';
import { readBounceBacklog } from '../../subscribers/membership/bounce-backlog.js';
import { countRollBack, releaseBounces, rollBackBounces } from '../../subscribers/membership/decide-bounces.js';
import { confirmingIfGiven, limit } from '../fields.js';
import { newsletterOf } from '../newsletters/newsletter-of.js';
import { type OperationApp, operation } from '../operation.js';
import { onePage } from '../page.js';
import { maySee } from '../permission.js';
import {
  bounceBacklogPage,
  bounceRelease,
  feedbackPage,
  feedbackReport,
  releasedBounces,
  rolledBackBounces,
  unreadReports,
} from './feedback-schemas.js';

const feedbackOrigins = ['everything', 'reports'] as const;
const ofNewsletter = { scope: 'subscribers:read', of: 'slug' } as const;
const writing = { permission: { scope: 'subscribers:write', of: 'slug' }, changes: true, key: ['slug'] } as const;

const localReports = z.strictObject({
  paths: z.array(z.string()).min(1).meta({
    description: 'Paths of this machine: files of emails, folders, Maildirs or mbox files; - for standard input.',
  }),
});

/** What came back: bounces, complaints, and emails at bounce addresses. */
export const feedback = {
  ingest: operation({
    id: 'ingestFeedback',
    summary: 'Apply bounces and complaints from files',
    description:
      'Reads emails of this machine and applies the bounces and complaints among them. One that was applied before counts no second time.',
    permission: { scope: 'subscribers:write', of: 'installation' },
    changes: true,
    key: [],
    input: localReports,
    // Before anything is applied.
    plan: (_, { paths }) => requireReadable(paths),
    run: async (app, { paths }, { progress }) => {
      // The readers of reports are large, and few calls need them.
      const { ingestFiles } = await import('./ingest-files.js');
      const { list, config } = app;
      const { bounceRules } = config.feedback;
      const deps = { ...app, listKey: list.meta.listKey, autoPause: config.autoPause, bounceRules };
      return ingestFiles(deps, paths, (reports) => progress('Emails read', reports, 0));
    },
    output: null,
  }),

  list: operation({
    id: 'listFeedback',
    summary: 'List bounces and complaints',
    description:
      'Returns bounces, complaints and other replies, the newest first. With "from" set to "reports", it costs the same with any number of readers.',
    permission: ofNewsletter,
    changes: false,
    key: ['slug'],
    input: z.object({
      limit: limit(1_000, 100),
      from: z.enum(feedbackOrigins).optional().meta({
        description:
          'Default: everything. reports: what arrived after an email was sent, without the direct replies of servers, which are read from the results of each issue.',
      }),
    }),
    run: async (app, { slug, limit: max, from }) => {
      const newsletter = await newsletterOf(app, { slug });
      const lines =
        from === 'reports'
          ? await listReports(app.list, newsletter, max)
          : await listFeedback(app.list, newsletter, max);
      return { newsletter, lines };
    },
    output: feedbackPage,
    document: (_, { lines }) => onePage(lines),
  }),

  read: operation({
    id: 'readFeedback',
    summary: 'Read one bounce or complaint',
    description: 'Returns a report with what to do about it.',
    permission: {
      scope: 'subscribers:read',
      of: async ({ redis }, { report }) => (await reportOf(redis, report)).newsletter.slug,
    },
    changes: false,
    key: ['report'],
    run: async ({ redis }, { report }) => {
      const { event, newsletter } = await reportOf(redis, report);
      const line = feedbackLine(event, newsletter.slug);
      return { line, newsletter, remedy: refusalRemedy(line.reason, line.fault) };
    },
    output: feedbackReport,
    document: (_, { line, remedy }) => ({ ...line, remedy }),
  }),

  unread: operation({
    id: 'listUnreadReports',
    summary: 'List emails at bounce addresses that were not understood',
    description:
      'Returns the emails, newest first, that arrived at the bounce addresses of the newsletter’s readers and give no reason that Postrider knows. Each is kept for 30 days, and 500 at most. They change no reader.',
    permission: ofNewsletter,
    changes: false,
    key: ['slug'],
    input: z.object({ limit: limit(500, 100) }),
    run: async (app, { slug, limit: max }) => {
      const { number } = await newsletterOf(app, { slug });
      return listUnread(app.redis, new Map([[number, slug]]), max);
    },
    output: unreadReports,
    document: (_, items) => onePage(items),
  }),

  holds: operation({
    id: 'listBounceHolds',
    summary: 'List bounces that are held back',
    description:
      'Returns the newsletters whose bounces wait for a decision, because a mail server may be mistaken about many readers at once.',
    permission: { scope: 'subscribers:read', of: 'any' },
    changes: false,
    key: [],
    run: async (app, _, { actor }) => (await bounceBacklogs(app)).filter(({ newsletter }) => maySee(actor, newsletter)),
    output: bounceBacklogPage,
    document: (_, items) => onePage(items),
  }),

  release: operation({
    id: 'releaseBounces',
    summary: 'Apply the bounces that are held back',
    description: 'The readers become bounced. "confirm" must be true if there are any.',
    ...writing,
    input: bounceRelease,
    errors: ['feedback.no-hold'],
    plan: async (app, { slug }) => {
      const newsletter = await newsletterOf(app, { slug });
      return { newsletter, held: (await readBounceBacklog(app.redis, newsletter.number))?.held ?? 0 };
    },
    consequence: (_, { held }) =>
      held === 0
        ? undefined
        : { code: 'readers.bounce', text: `This marks ${counted(held, 'reader')} as bounced.`, facts: { held } },
    run: async ({ list }, { slug }, { plan }) => ({
      newsletter: slug,
      bounced: await releaseBounces(list, plan.newsletter),
    }),
    output: releasedBounces,
  }),

  rollBack: operation({
    id: 'rollBackBounces',
    summary: 'Drop the bounces that are held back',
    description: 'Also undoes those of the hour before: their readers are confirmed again.',
    ...writing,
    input: confirmingIfGiven,
    confirmation: 'optional',
    errors: ['feedback.no-hold'],
    plan: async (app, { slug }) => {
      const newsletter = await newsletterOf(app, { slug });
      return { newsletter, ...(await countRollBack(app.list, newsletter)) };
    },
    consequence: (_, { held, bounced }) => ({
      code: 'bounces.dropped',
      text: `This drops ${counted(held, 'bounce')}, and confirms ${counted(bounced, 'reader')} again who bounced in the hour before.`,
      facts: { held, bounced },
    }),
    run: async (app, { slug }, { plan: { newsletter } }) => {
      const { broughtBack, dropped } = await rollBackBounces(app.list, newsletter);
      return { newsletter: slug, broughtBack, dropped };
    },
    output: rolledBackBounces,
  }),
};

/** @throws NotFound */
async function reportOf(redis: OperationApp['redis'], id: string) {
  const event = await readEvent(redis, id);
  if (!event) throw new NotFound('report', id);
  return { event, newsletter: await newsletterByNumber(redis, event.newsletter) };
}

/** The newsletters whose bounces wait for a decision. */
export async function bounceBacklogs({ redis }: Pick<OperationApp, 'redis'>) {
  const backlogs: { newsletter: string; held: number; limit: number; since: string }[] = [];
  for (const { slug, number } of await listNewsletters(redis)) {
    const backlog = await readBounceBacklog(redis, number);
    if (!backlog) continue;
    const since = new Date(backlog.since).toISOString();
    backlogs.push({ newsletter: slug, held: backlog.held, limit: backlog.limit, since });
  }
  return backlogs;
}
