import { NotFound } from '../errors.js';
import type { Issue } from '../issues/issue.js';
import { readIssue } from '../issues/issue-store.js';
import { pageOfIssues } from '../issues/page-issues.js';
import { listNewsletters } from '../newsletters/newsletter-store.js';
import { isOver } from '../reports/progress.js';
import { reportIssue } from '../reports/report.js';
import { isoFromMs } from '../timestamps.js';
import type { ApiToken } from './api-token.js';
import { authorise } from './authenticate.js';
import { eventStream, hasSeenTheEnd } from './event-stream.js';
import { issuePage, issueProgress, issueQuery, issueReport } from './issue-schemas.js';
import { newsletterOf } from './newsletter-routes.js';
import { type ApiApp, type ApiRoute, apiRoute } from './route.js';

const tag = 'Issues';
const scope = 'issues:read';
const single = '/issues/:issue';

export const issueRoutes: readonly ApiRoute[] = [
  apiRoute(
    {
      method: 'GET',
      path: '/issues',
      id: 'listIssues',
      tag,
      summary: 'List the issues',
      description: 'All that the token is for, the newest first, in pages.',
      scope,
      query: issueQuery,
      answers: { 200: { description: 'One page.', schema: issuePage } },
      problems: ['newsletter.not-found', 'auth.other-newsletter', 'input.invalid'],
    },
    async (app, { query, token }) => {
      const { newsletter, cursor, limit } = query;
      const slugs = await newslettersOf(app, token, newsletter);
      const { issues, next } = await pageOfIssues(app.redis, slugs, { cursor, limit });
      return { status: 200, body: { items: issues.map(issueDocument), next } };
    },
  ),
  apiRoute(
    {
      method: 'GET',
      path: single,
      id: 'readIssue',
      tag,
      summary: 'Read what became of an issue',
      description: 'Counted from the ledger as it is now: audience is the sum of the other counts, always.',
      scope,
      answers: { 200: { description: 'The issue and its report.', schema: issueReport } },
      problems: ['issue.not-found', 'auth.other-newsletter'],
    },
    async (app, { params, token }) => {
      const issue = await issueOf(app, token, params);
      return { status: 200, body: { ...issueDocument(issue), ...(await reportIssue(app.list, issue.id)) } };
    },
  ),
  apiRoute(
    {
      method: 'GET',
      path: `${single}/events`,
      id: 'watchIssue',
      tag,
      summary: 'Watch how far an issue is',
      description:
        'Server-sent events: "progress" at once and about every second while something changes, "end" when the issue is sent or cancelled; then the stream ends. It stays open while the issue is paused. Who comes back after that with Last-Event-ID is answered 204, and may stop.',
      scope,
      answers: {
        200: {
          description: 'The events; each has this as its data.',
          schema: issueProgress,
          type: 'text/event-stream',
        },
        204: { description: 'The issue has ended, and Last-Event-ID says that this was seen.' },
      },
      problems: ['issue.not-found', 'auth.other-newsletter'],
    },
    async (app, { params, token, lastEventId, ending }) => {
      const issue = await issueOf(app, token, params);
      if (hasSeenTheEnd(lastEventId, issue.state)) return { status: 204 };
      return { status: 200, events: eventStream(app.progress.follow(issue.id, ending(), isOver)) };
    },
  ),
];

async function newslettersOf(app: ApiApp, token: ApiToken, named: string | undefined): Promise<string[]> {
  if (named !== undefined) {
    authorise(token, null, named);
    return [(await newsletterOf(app, { slug: named })).slug];
  }
  if (token.newsletter !== null) return [token.newsletter];
  return (await listNewsletters(app.redis)).map(({ slug }) => slug);
}

/** @throws NotFound; Problem `auth.other-newsletter` */
async function issueOf(
  { redis }: ApiApp,
  token: ApiToken,
  { issue: id = '' }: Readonly<Record<string, string>>,
): Promise<Issue> {
  if (!/^[a-z0-9-]+$/.test(id)) throw new NotFound('issue', id);
  const issue = await readIssue(redis, id);
  authorise(token, null, issue.newsletter);
  return issue;
}

function issueDocument(issue: Issue) {
  const { id, newsletter, state, subject, preheader, edition, createdAt, startedAt, finishedAt } = issue;
  return {
    id,
    newsletter,
    state,
    subject,
    preheader,
    pausedBecause: issue.pausedBecause || null,
    edition,
    createdAt: isoFromMs(createdAt),
    startedAt: isoFromMs(startedAt),
    finishedAt: isoFromMs(finishedAt),
  };
}
