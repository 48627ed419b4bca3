import { readProblems } from '../delivery/problems.js';
import { reportAnswers } from '../feedback/issue-answers.js';
import type { Issue } from '../issues/issue.js';
import { pageOfIssues } from '../issues/page-issues.js';
import { listNewsletters } from '../newsletters/newsletter-store.js';
import { newsletterOf } from '../operations/newsletters/newsletters.js';
import type { ApiToken } from '../operations/tokens/api-token.js';
import { isOver } from '../reports/progress.js';
import { reportIssue } from '../reports/report.js';
import { shownWait } from '../reports/waiting-issues.js';
import { isoFromMs } from '../timestamps.js';
import { authorise } from './authenticate.js';
import { issueOf } from './drafts/issue-of-call.js';
import { eventStream, hasReceivedEnd } from './event-stream.js';
import { answerReport, issuePage, issueProgress, issueQuery, issueReport } from './issue-schemas.js';
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
      summary: 'List issues',
      description: 'Returns the issues that the token may read, newest first, in pages.',
      scope,
      query: issueQuery,
      responses: { 200: { description: 'One page of issues.', schema: issuePage } },
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
      summary: 'Read an issue and its report',
      description: 'Counts the current delivery statuses. "audience" is always the sum of the other counts.',
      scope,
      responses: { 200: { description: 'The issue and its report.', schema: issueReport } },
      problems: ['issue.not-found', 'auth.other-newsletter'],
    },
    async (app, { params, token }) => {
      const issue = await issueOf(app, token, params);
      const report = await reportIssue(app.list, issue.id);
      const problems = (await readProblems(app.redis, issue.id, 5)).map(({ at, text }) => {
        return { at: new Date(at).toISOString(), text };
      });
      return { status: 200, body: { ...issueDocument(issue), ...report, problems } };
    },
  ),
  apiRoute(
    {
      method: 'GET',
      path: `${single}/answers`,
      id: 'readAnswers',
      tag,
      summary: 'Read the responses of readers to an issue',
      description:
        'Returns bounces by fault, unsubscriptions, complaints, clicks, ratings and comments, beside the ten previous issues. Reads the ledgers and the list, so call it rarely.',
      scope,
      responses: { 200: { description: 'The responses.', schema: answerReport } },
      problems: ['issue.not-found', 'auth.other-newsletter'],
    },
    async (app, { params, token }) => {
      const issue = await issueOf(app, token, params);
      return { status: 200, body: await reportAnswers(app.list, issue.id) };
    },
  ),
  apiRoute(
    {
      method: 'GET',
      path: `${single}/events`,
      id: 'watchIssue',
      tag,
      summary: 'Watch the progress of an issue',
      description:
        'Streams server-sent events: "progress" at once and about every second while something changes, then "end" when the issue is sent or cancelled, which ends the stream. The stream stays open while the issue is paused. A client that reconnects after "end" with Last-Event-ID gets 204 and should stop.',
      scope,
      responses: {
        200: {
          description: 'The events. The data of each is this object.',
          schema: issueProgress,
          type: 'text/event-stream',
        },
        204: {
          description: 'The issue has ended, and Last-Event-ID shows that the client has received the last event.',
        },
      },
      problems: ['issue.not-found', 'auth.other-newsletter'],
    },
    async (app, { params, token, lastEventId, ending }) => {
      const issue = await issueOf(app, token, params);
      if (hasReceivedEnd(lastEventId, issue.state)) return { status: 204 };
      return { status: 200, events: eventStream(app.progress.follow(issue.id, ending(), isOver)) };
    },
  ),
];

async function newslettersOf(app: ApiApp, token: ApiToken, slug: string | undefined): Promise<string[]> {
  if (slug !== undefined) {
    authorise(token, null, slug);
    return [(await newsletterOf(app, { slug })).slug];
  }
  if (token.newsletter !== null) return [token.newsletter];
  return (await listNewsletters(app.redis)).map((newsletter) => newsletter.slug);
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
    waits: shownWait(issue.waits),
    edition,
    createdAt: isoFromMs(createdAt),
    startedAt: isoFromMs(startedAt),
    finishedAt: isoFromMs(finishedAt),
  };
}
