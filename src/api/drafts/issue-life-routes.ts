import { countReach } from '../../delivery/omissions/count-reach.js';
import { composeIssue } from '../../issues/compose.js';
import { deleteDraft, duplicateIssue } from '../../issues/copy-draft.js';
import { readIssue } from '../../issues/issue-store.js';
import { articlesLeftOut } from '../../issues/repeated-articles.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { newsletterOf } from '../../operations/newsletters/newsletters.js';
import { type AudienceFilter, compileFilter } from '../../subscribers/list/audience.js';
import { readSegment } from '../../subscribers/list/segment-store.js';
import { type ApiApp, type ApiRoute, apiRoute } from '../route.js';
import { draftResult, revisionIn } from './draft-routes.js';
import { draft } from './draft-schemas.js';
import { composed, newIssue, preview, previewQuery } from './issue-life-schemas.js';
import { issueOf } from './issue-of-call.js';

const tag = 'Drafts';
const single = '/issues/:issue';
const common = ['issue.not-found', 'auth.other-newsletter'] as const;
const made = {
  201: { description: 'The draft.', schema: draft, headers: ['ETag', 'Location'] },
} as const;

const locationOf = ({ publicUrl }: ApiApp, id: string) => ({ Location: `${publicUrl}/api/v1/issues/${id}/draft` });

export const issueLifeRoutes: readonly ApiRoute[] = [
  apiRoute(
    {
      method: 'POST',
      path: '/newsletters/:slug/issues',
      id: 'composeIssue',
      tag,
      summary: 'Compose an issue',
      description:
        'Makes a draft, by default from the newest articles that its readers have from no other issue, and for every confirmed reader. With a segment, only its readers get the issue, and public lists leave it out. Its articles stay available for everybody else: a later issue leaves out the articles that a reader has.',
      scope: 'content:write',
      body: newIssue,
      repeatable: true,
      responses: { 201: { ...made[201], schema: composed } },
      problems: ['newsletter.not-found', 'newsletter.archived', 'segment.not-found', 'newsletter.no-new-articles'],
    },
    async (app, { params, body }) => {
      const newsletter = await newsletterOf(app, params);
      const audience = await audienceOf(app, newsletter, body.segment);
      const { issue, articles, remaining, old } = await composeIssue(app.redis, newsletter, { ...body, audience });
      const { withoutSome, haveAll } = await countReach(app.list, newsletter, issue);
      const { body: made, ...result } = draftResult(201, issue, locationOf(app, issue.id));
      const leftOut = await articlesLeftOut(app.redis, newsletter, articles);
      const facts = { remaining, oldArticles: old.map(({ id }) => id), leftOut, withoutSome, haveAll };
      return { ...result, body: { ...(made as object), ...facts } };
    },
  ),
  apiRoute(
    {
      method: 'POST',
      path: `${single}/duplicate`,
      id: 'duplicateIssue',
      tag,
      summary: 'Duplicate an issue',
      description: 'Makes a draft with the content and the audience of an issue in any state.',
      scope: 'content:write',
      repeatable: true,
      responses: made,
      problems: [...common, 'issue.no-articles'],
    },
    async (app, { params, token }) => {
      const { id } = await duplicateIssue(app.redis, (await issueOf(app, token, params)).id);
      return draftResult(201, await readIssue(app.redis, id), locationOf(app, id));
    },
  ),
  apiRoute(
    {
      method: 'DELETE',
      path: single,
      id: 'deleteDraft',
      tag,
      summary: 'Delete a draft',
      description: 'Deletes a draft with its history. Its articles become available again. If-Match is optional.',
      scope: 'content:write',
      conditional: true,
      responses: { 204: { description: 'Deleted.' } },
      problems: [...common, 'issue.not-deletable', 'issue.draft-changed', 'request.malformed'],
    },
    async (app, { params, token, ifMatch }) => {
      const { id, revision } = await issueOf(app, token, params);
      await deleteDraft(app.redis, id, revisionIn(ifMatch, revision));
      return { status: 204 };
    },
  ),
  apiRoute(
    {
      method: 'GET',
      path: `${single}/preview`,
      id: 'previewIssue',
      tag,
      summary: 'Preview an issue',
      description: 'Renders the email for a reader who gets every section, with the merge fields filled in.',
      scope: 'content:read',
      query: previewQuery,
      responses: { 200: { description: 'The email.', schema: preview } },
      problems: [...common, 'issue.no-articles', 'input.invalid'],
    },
    async (app, { params, token, query }) => {
      const issue = await issueOf(app, token, params);
      const { previewIssue } = await import('../../delivery/preview.js');
      const context = { ...app, listKey: app.list.meta.listKey };
      const reader = { address: 'reader@example.com', ...query };
      const { subject, html, text } = await previewIssue(context, issue, reader);
      return { status: 200, body: { subject, html, text } };
    },
  ),
];

/** @throws NotFound; InvalidInput for a segment with a section that the newsletter no longer has */
async function audienceOf({ redis, list }: ApiApp, newsletter: Newsletter, segment?: string): Promise<AudienceFilter> {
  if (segment === undefined) return {};
  const { filter } = await readSegment(redis, newsletter.slug, segment);
  await compileFilter(list, newsletter, filter);
  return filter;
}
