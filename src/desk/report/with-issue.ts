import type { FastifyReply, FastifyRequest } from 'fastify';
import { NotFound } from '../../errors.js';
import type { Issue } from '../../issues/issue.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import type { WebApp } from '../../web/kit/web-app.js';
import type { Answer } from '../kit/answer.js';
import { asPerson, type DeskVisit } from '../kit/as-person.js';
import { orNothing } from '../kit/or-nothing.js';
import { readResponses } from './read-report.js';

/** What every page of a report has. */
export interface ReportVisit {
  app: WebApp;
  request: FastifyRequest;
  reply: FastifyReply;
  visit: DeskVisit;
  newsletter: Newsletter;
  issue: Issue;
}

/** Answers for an issue whose send has begun. What the person may not see has the same answer as what does not exist. */
export const withIssue =
  (answer: (found: ReportVisit) => Promise<FastifyReply>): Answer =>
  (app, request, reply) =>
    asPerson(app, request, reply, (visit) =>
      orNothing(visit, reply, async () => {
        const { issue: id } = request.params as { issue: string };
        const { issue } = await readResponses(app, visit.actor, id);
        const newsletter = visit.newsletters.find(({ slug }) => slug === issue.newsletter);
        if (!newsletter || issue.startedAt === 0) throw new NotFound('issue', id);
        return answer({ app, request, reply, visit, newsletter, issue });
      }),
    );

/** The place in a list that an address names, as an operation takes it. */
export function pageAfter({ query }: Pick<FastifyRequest, 'query'>): { cursor?: string } {
  const { after } = query as { after?: unknown };
  return typeof after === 'string' ? { cursor: after } : {};
}
