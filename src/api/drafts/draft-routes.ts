import { schedulePictures } from '../../articles/pictures/schedule-pictures.js';
import { readApprovalState } from '../../delivery/approval.js';
import { namesOf } from '../../issues/draft-content.js';
import { readHistory } from '../../issues/draft-history.js';
import { editDraft, undoEdit } from '../../issues/edit-draft.js';
import type { Issue } from '../../issues/issue.js';
import { followLead } from '../../issues/lead-texts.js';
import { placeholdersOf } from '../../issues/placeholders.js';
import { identityOf } from '../../operations/permission.js';
import type { RouteResult } from '../idempotency.js';
import { Problem } from '../problem.js';
import { type ApiApp, type ApiRoute, apiRoute, type Call } from '../route.js';
import { draft, draftChange, draftHistory, undoRequest } from './draft-schemas.js';
import { issueOf } from './issue-of-call.js';

const tag = 'Drafts';
const path = '/issues/:issue/draft';
const refusals = ['issue.not-found', 'auth.other-newsletter', 'issue.draft-changed', 'issue.not-editable'] as const;

export const draftRoutes: readonly ApiRoute[] = [
  apiRoute(
    {
      method: 'GET',
      path,
      id: 'readDraft',
      tag,
      summary: 'Read the content of an issue',
      description: 'Returns what editors can change. Send its ETag with the next change.',
      scope: 'content:read',
      responses: { 200: { description: 'The content.', schema: draft, headers: ['ETag'] } },
      problems: ['issue.not-found', 'auth.other-newsletter'],
    },
    async (app, { params, token }) => {
      const issue = await issueOf(app, token, params);
      return approvedResult(app, issue.startedAt > 0 ? issue : await followLead(app.redis, issue));
    },
  ),
  apiRoute(
    {
      method: 'PATCH',
      path,
      id: 'changeDraft',
      tag,
      summary: 'Change a draft',
      description:
        'Changes the fields in the body and no others (RFC 7396). If-Match must be the ETag of the draft that the editor saw: if somebody has changed it since, nothing is written, and the response names each field that changed.',
      scope: 'content:write',
      body: draftChange,
      conditional: true,
      responses: { 200: { description: 'The changed content.', schema: draft, headers: ['ETag'] } },
      problems: refusals,
    },
    async (app, call) => {
      const issue = await issueOf(app, call.token, call.params);
      const edited = await editDraft(app.redis, issue.id, editOf(call, issue), call.body);
      await schedulePictures(app);
      return approvedResult(app, edited);
    },
  ),
  apiRoute(
    {
      method: 'POST',
      path: `${path}/undo`,
      id: 'undoDraft',
      tag,
      summary: 'Undo changes of a draft',
      description:
        'Brings back the content before the latest change, or that of a revision, as a new revision. Call it again to go further back.',
      scope: 'content:write',
      body: undoRequest,
      conditional: true,
      responses: { 200: { description: 'The content.', schema: draft, headers: ['ETag'] } },
      problems: [...refusals, 'issue.nothing-to-undo'],
    },
    async (app, call) => {
      const issue = await issueOf(app, call.token, call.params);
      return approvedResult(app, await undoEdit(app.redis, issue.id, editOf(call, issue), call.body.to));
    },
  ),
  apiRoute(
    {
      method: 'GET',
      path: `${path}/history`,
      id: 'readDraftHistory',
      tag,
      summary: 'Read the history of a draft',
      description: 'Returns who changed which fields and when, the oldest change first.',
      scope: 'content:read',
      responses: { 200: { description: 'The changes.', schema: draftHistory, headers: ['ETag'] } },
      problems: ['issue.not-found', 'auth.other-newsletter'],
    },
    async (app, { params, token }) => {
      const { id, revision } = await issueOf(app, token, params);
      const entries = (await readHistory(app.redis, id)).map(({ call: _, changes, at, ...entry }) => ({
        ...entry,
        at: new Date(at).toISOString(),
        fields: namesOf(changes),
      }));
      return { status: 200, body: { revision, entries }, headers: { ETag: etagOf(revision) } };
    },
  ),
];

/** A draft with the state of its approval, which a change may have ended. */
async function approvedResult({ redis }: Pick<ApiApp, 'redis'>, issue: Issue): Promise<RouteResult> {
  const { body, ...result } = draftResult(200, issue);
  return { ...result, body: { ...(body as object), approval: await readApprovalState(redis, issue) } };
}

/** The ETag of a draft's revision. */
export const etagOf = (revision: number): string => `"${revision}"`;

export function draftResult(status: number, issue: Issue, headers: Record<string, string> = {}): RouteResult {
  const { id, newsletter, state, revision, subject, preheader, followsLead, articles } = issue;
  const { versions, note, sectionNotes, sponsors, subjectTest } = issue;
  const head = { id, newsletter, state, revision, subject, preheader, followsLead, articles };
  const body = { ...head, versions, note, sectionNotes, sponsors, subjectTest, placeholders: placeholdersOf(issue) };
  return { status, body, headers: { ETag: etagOf(revision), ...headers } };
}

/** The revision of an If-Match header, and the name of the token for the history. */
function editOf({ ifMatch, token }: Pick<Call<unknown, unknown>, 'ifMatch' | 'token'>, { revision }: Issue) {
  const base = revisionIn(ifMatch, revision);
  if (base === undefined)
    throw new Problem('precondition.required', 'Read the draft, then send its ETag in the header If-Match.');
  return { base, by: token.name, actor: identityOf({ kind: 'token', ...token }) };
}

/** @param current for `*`, which matches any revision @returns undefined without the header */
export function revisionIn(ifMatch: string | undefined, current: number): number | undefined {
  if (ifMatch === undefined) return undefined;
  if (ifMatch.trim() === '*') return current;
  const [, revision] = /^\s*"([1-9]\d{0,8})"\s*$/.exec(ifMatch) ?? [];
  if (revision === undefined)
    throw new Problem('request.malformed', 'If-Match must be the ETag of the draft as it was sent, like "3".');
  return Number(revision);
}
