import { type RehearsalRecord, readRehearsal, requestRehearsal } from '../../checks/rehearsal-record.js';
import { readEdition } from '../../delivery/edition.js';
import { requestTest } from '../../delivery/test-email.js';
import type { ApiToken } from '../../operations/tokens/api-token.js';
import { readSubscriber } from '../../subscribers/list/subscriber-store.js';
import { parseAddress } from '../../subscribers/record/address.js';
import { UnreadableRecord } from '../../subscribers/record/record.js';
import { isoFromMs } from '../../timestamps.js';
import { issueOf } from '../drafts/issue-of-call.js';
import { Problem } from '../problem.js';
import { type ApiApp, type ApiRoute, apiRoute } from '../route.js';
import { rehearsal, testEmail, testEmailRequest } from './rehearsal-schemas.js';
import { countTestEmail, testEmailLimits } from './test-email-limit.js';

const tag = 'Issues';
const single = '/issues/:issue';
const unknownIssue = ['issue.not-found', 'auth.other-newsletter'] as const;

/** Test emails and rehearsals. A worker makes them, because the web process has no relay and no DKIM key. */
export const rehearsalRoutes: readonly ApiRoute[] = [
  apiRoute(
    {
      method: 'POST',
      path: `${single}/test-emails`,
      id: 'sendTestEmail',
      tag,
      summary: 'Send an issue to one address as a test',
      description: `A worker sends the current issue, with [Test] in the subject and links that change nothing. It retries for an hour. Max ${testEmailLimits.token.max} per token and hour, and ${testEmailLimits.mailbox.max} per mailbox and hour.`,
      scope: 'issues:send',
      body: testEmailRequest,
      repeatable: true,
      responses: { 202: { description: 'A worker will send it.', schema: testEmail } },
      problems: [...unknownIssue, 'issue.no-articles'],
    },
    async (app, { params, token, body }) => {
      const issue = await issueOf(app, token, params);
      const { newsletter } = await readEdition(app.redis, app.publicUrl, issue);
      const { mailed } = parseAddress(body.to);
      await countTestEmail(app, token, mailed);
      await requestTest(app, issue.id, { to: mailed, locale: body.locale });
      return { status: 202, body: { id: issue.id, locale: body.locale ?? newsletter.locale } };
    },
  ),
  apiRoute(
    {
      method: 'POST',
      path: `${single}/rehearsals`,
      id: 'rehearseIssue',
      tag,
      summary: 'Rehearse an issue',
      description:
        'A worker makes the message of every reader without sending it, and signs it if DKIM keys are set. A new rehearsal of an issue replaces the previous one. Read it at the address in Location.',
      scope: 'issues:send',
      repeatable: true,
      responses: { 202: { description: 'A worker will run it.', schema: rehearsal, headers: ['Location'] } },
      problems: [...unknownIssue, 'issue.no-articles'],
    },
    async (app, { params, token }) => {
      const issue = await issueOf(app, token, params);
      await readEdition(app.redis, app.publicUrl, issue);
      const body = await rehearsalDocument(app, token, issue.id, await requestRehearsal(app, issue.id));
      return {
        status: 202,
        body,
        headers: { Location: `${app.publicUrl}/api/v1/issues/${issue.id}/rehearsals/latest` },
      };
    },
  ),
  apiRoute(
    {
      method: 'GET',
      path: `${single}/rehearsals/latest`,
      id: 'readRehearsal',
      tag,
      summary: 'Read the latest rehearsal of an issue',
      description: 'Kept for a day. While it waits or runs, read it again every few seconds.',
      scope: 'issues:read',
      responses: { 200: { description: 'The rehearsal.', schema: rehearsal } },
      problems: [...unknownIssue, 'rehearsal.not-found'],
    },
    async (app, { params, token }) => {
      const { id } = await issueOf(app, token, params);
      const latest = await readRehearsal(app.redis, id);
      if (!latest)
        throw new Problem('rehearsal.not-found', `Start one with POST /issues/${id}/rehearsals. It is kept for a day.`);
      return { status: 200, body: await rehearsalDocument(app, token, id, latest) };
    },
  ),
];

async function rehearsalDocument(app: ApiApp, token: ApiToken, id: string, latest: RehearsalRecord) {
  const { state, revision, requestedAt, startedAt, finishedAt, messages, error, result } = latest;
  const mayRead = token.scopes.includes('subscribers:read');
  const named = async ({ id: reader, reason }: { id: string; reason: string }) => ({
    id: reader,
    address: mayRead ? await addressOf(app, reader) : '',
    reason,
  });
  return {
    id,
    state,
    revision,
    requestedAt: isoFromMs(requestedAt),
    startedAt: isoFromMs(startedAt ?? 0),
    finishedAt: isoFromMs(finishedAt ?? 0),
    messages,
    error: error || null,
    result: result && { ...result, faults: await Promise.all(result.faults.map(named)) },
  };
}

/** Empty when the reader was erased, or the record cannot be read. */
async function addressOf({ list }: ApiApp, reader: string): Promise<string> {
  const found = await readSubscriber(list, Buffer.from(reader, 'hex')).catch((error: unknown) => {
    if (error instanceof UnreadableRecord || error instanceof RangeError) return undefined;
    throw error;
  });
  return found?.address ?? '';
}
