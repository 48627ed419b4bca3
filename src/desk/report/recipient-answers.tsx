import { InvalidInput } from '../../errors.js';
import { issues } from '../../operations/issues/issues.js';
import { reports } from '../../operations/issues/reports.js';
import { perform } from '../../operations/operation.js';
import { roleIn } from '../../people/person.js';
import { readForm } from '../../web/kit/form-body.js';
import { sendPage } from '../../web/kit/send-page.js';
import type { Answer } from '../kit/answer.js';
import { readLive } from '../live/read-live.js';
import { RecipientsPage, shownStatuses, storyAddress } from './recipients-page.js';
import { StoryPage } from './story-page.js';
import { pageAfter, type ReportVisit, withIssue } from './with-issue.js';

const pageLength = 50;

export const showRecipients: Answer = withIssue((found) => sendRecipients(found, 200));

/** Leads to the page of a recipient, whose address is not in its address. */
export const findRecipient: Answer = withIssue(async (found) => {
  const { app, request, reply, visit, issue } = found;
  const typed = ((await readForm(request)).get('address') ?? '').trim();
  // An id is no address, although the operation takes both.
  if (!typed.includes('@')) return sendRecipients(found, 422, typed);
  try {
    const asked = { actor: visit.actor, key: { issue: issue.id, recipient: typed }, input: {} };
    const { result } = await perform(app, issues.recipient, asked);
    return reply.redirect(storyAddress(visit.frame, issue.id, result.id), 303);
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return sendRecipients(found, 422, typed);
  }
});

export const showStory: Answer = withIssue(async ({ app, request, reply, visit, newsletter, issue }) => {
  const { recipient } = request.params as { recipient: string };
  // An address does not belong into the address of a page.
  const key = { issue: issue.id, recipient: /^[0-9a-f]{16}$/.test(recipient) ? recipient : '' };
  const { result } = await perform(app, reports.story, { actor: visit.actor, key, input: {} });
  return sendPage(reply, 200, <StoryPage {...{ visit, newsletter, issue, story: result }} />);
});

async function sendRecipients(
  { app, request, reply, visit, newsletter, issue }: ReportVisit,
  code: number,
  wrong?: string,
) {
  const { status: asked } = request.query as { status?: unknown };
  const facts = await readLive(app, visit.actor, issue.id);
  // The first status that needs a look, unless the address names one.
  const status =
    shownStatuses.find((one) => one === asked) ??
    (['bounced', 'failed', 'deferred'] as const).find((one) => facts.progress[one] > 0) ??
    'accepted';
  const after = pageAfter(request);
  const { result } = await perform(app, issues.recipients, {
    ...{ actor: visit.actor, key: { issue: issue.id } },
    input: { state: [status], limit: pageLength, ...after },
  });
  const { person } = visit;
  const mayExport = person.movesData || roleIn(person, newsletter.slug) === 'owner';
  const shown = { visit, newsletter, facts, status, found: result, isLater: 'cursor' in after, mayExport };
  return sendPage(reply, code, <RecipientsPage {...shown} {...(wrong === undefined ? {} : { wrong })} />);
}
