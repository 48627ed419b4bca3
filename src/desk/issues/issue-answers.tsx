import type { FastifyReply, FastifyRequest } from 'fastify';
import { NotFound, PostriderError } from '../../errors.js';
import { type IssueState, NothingToSend, slugOf } from '../../issues/issue.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { checks } from '../../operations/issues/checks.js';
import { compositions, previewPolicy } from '../../operations/issues/composition.js';
import { drafts } from '../../operations/issues/drafts.js';
import { issues } from '../../operations/issues/issues.js';
import { practiceInbox } from '../../operations/newsletters/practice-inbox.js';
import { perform } from '../../operations/operation.js';
import { sendPage } from '../../web/kit/send-page.js';
import type { WebApp } from '../../web/kit/web-app.js';
import type { Answer } from '../kit/answer.js';
import { asPerson, type DeskVisit } from '../kit/as-person.js';
import { issueAddress, writeAddress } from '../kit/desk-page.js';
import { InboxNote } from '../kit/inbox-note.js';
import { momentIn } from '../kit/moment-in.js';
import { orNothing } from '../kit/or-nothing.js';
import { LivePage } from '../live/live-page.js';
import { askFaultIn } from '../send/send-form.js';
import { newsletterIn } from '../today/today-answers.js';
import { EmailProof } from './email-proof.js';
import { previewInput, viewIn } from './email-view.js';
import { IssueListPage } from './issue-list.js';
import { DeskIssuePage, Waits } from './issue-page.js';
import { issueSearchIn, pastStates, plannedStates } from './issue-search.js';
import { PausedApproval } from './paused-approval.js';
import { readIssuePage } from './read-issue.js';

const pageLength = 50;
/** Drafts and issues that are scheduled or being sent. More are found by their words. */
const maxPlanned = 200;

export const showIssues: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) =>
    orNothing(visit, reply, async () => {
      const newsletter = newsletterIn(visit, request);
      if (!newsletter) throw new NotFound('newsletter', '');
      const { after } = request.query as { after?: unknown };
      const cursor = typeof after === 'string' ? after : undefined;
      const search = issueSearchIn(request);
      const read = async (states: readonly IssueState[], page: { limit: number; cursor?: string }) => {
        const state = states.filter((one) => search.state === undefined || one === search.state);
        if (state.length === 0) return { issues: [], next: null };
        const input = { newsletter: newsletter.slug, state, words: search.words, ...page };
        return (await perform(app, issues.list, { actor: visit.actor, key: {}, input })).result;
      };
      const isLater = cursor !== undefined;
      const [planned, past] = await Promise.all([
        isLater ? undefined : read(plannedStates, { limit: maxPlanned }),
        read(pastStates, { limit: pageLength, ...(isLater ? { cursor } : {}) }),
      ]);
      const list = <IssueListPage {...{ visit, newsletter, search, past }} planned={planned?.issues} />;
      return sendPage(reply, 200, list);
    }),
  );

export const showIssue: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) =>
    orNothing(visit, reply, () => {
      return sendIssue(app, request, reply, { visit, checkedSince: momentIn(request, 'checks') });
    }),
  );

/** The email itself, for the frame on the page of its issue. */
export const showEmail: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) =>
    orNothing(visit, reply, async () => {
      const newsletter = visit.newsletters.find(({ slug }) => slug === slugOf(issueIn(request)));
      const { on, colours, pictures, reader } = viewIn(request, newsletter);
      const as = on === 'text' ? ('text' as const) : ('html' as const);
      const input = { ...previewInput(reader), appearance: colours, pictures, as };
      const asked = { actor: visit.actor, key: { issue: issueIn(request) }, input };
      const { type, content } = (await perform(app, compositions.showPreview, asked)).result;
      return reply.header('Content-Security-Policy', previewPolicy).type(`${type}; charset=utf-8`).send(content);
    }),
  );

/** Sends the issue to the person as a test. */
export const sendTest: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) =>
    orNothing(visit, reply, async () => {
      const asked = { actor: visit.actor, key: { issue: issueIn(request) }, input: { to: visit.person.email } };
      const test = await perform(app, checks.test, asked).then(
        () => 'sent' as const,
        (error: unknown) => {
          if (error instanceof PostriderError && error.code === 'issue.too-many-tests') return 'limited' as const;
          throw error;
        },
      );
      return sendIssue(app, request, reply, { visit, test });
    }),
  );

/** Makes a new draft of an issue, and leads to the page on which it is written. */
export const duplicate: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) =>
    orNothing(visit, reply, async () => {
      const asked = { actor: visit.actor, key: { issue: issueIn(request) }, input: {} };
      try {
        const { result } = await perform(app, drafts.duplicate, asked);
        return reply.redirect(writeAddress(visit.frame, result.id), 303);
      } catch (error) {
        if (!(error instanceof NothingToSend)) throw error;
        return sendIssue(app, request, reply, { visit, isGone: true });
      }
    }),
  );

const issueIn = ({ params }: FastifyRequest): string => (params as { issue: string }).issue;

interface Asked {
  visit: DeskVisit;
  checkedSince?: number | undefined;
  test?: 'sent' | 'limited';
  isGone?: boolean;
}

async function sendIssue(
  app: WebApp,
  request: FastifyRequest,
  reply: FastifyReply,
  { visit, checkedSince, test, isGone = false }: Asked,
): Promise<FastifyReply> {
  const shown = await readIssuePage(app, visit.actor, issueIn(request), checkedSince);
  const newsletter = visit.newsletters.find(({ slug }) => slug === shown.issue.newsletter) as Newsletter;
  const view = viewIn(request, newsletter);
  const { moved, own, notAsked } = request.query as { moved?: unknown; own?: unknown; notAsked?: unknown };
  const isMoved = moved !== undefined && shown.issue.state === 'scheduled';
  const { stage } = shown.facts;
  const inbox = await practiceInbox(app, newsletter);
  if (stage === 'held' || stage === 'live') {
    const page = (
      <LivePage {...{ visit, newsletter, facts: shown.facts, maySend: shown.maySend, isMoved }}>
        <InboxNote frame={visit.frame} inbox={inbox} />
        <PausedApproval {...{ visit, newsletter, shown }} isOwn={own !== undefined} fault={askFaultIn(notAsked)} />
        <Waits frame={visit.frame} shown={shown} />
        <EmailProof
          {...{ frame: visit.frame, newsletter, issue: shown.issue, view }}
          page={issueAddress(visit.frame, shown.issue.id).split('?')[0] ?? ''}
        />
      </LivePage>
    );
    return sendPage(reply, test === 'limited' ? 429 : 200, page);
  }
  const page = <DeskIssuePage {...{ visit, newsletter, shown, view, test, isMoved, isGone, inbox }} />;
  return sendPage(reply, test === 'limited' ? 429 : isGone ? 409 : 200, page);
}
