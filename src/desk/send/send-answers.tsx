import type { FastifyReply, FastifyRequest } from 'fastify';
import type * as z from 'zod';
import { ignorableChecks } from '../../checks/check.js';
import { InvalidInput, NotFound, PostriderError } from '../../errors.js';
import type { LaterChange } from '../../field-changes.js';
import { approvals } from '../../operations/issues/approvals.js';
import { askedApprovals } from '../../operations/issues/asked-approvals.js';
import { control } from '../../operations/issues/control.js';
import { drafts } from '../../operations/issues/drafts.js';
import { issues } from '../../operations/issues/issues.js';
import { sends } from '../../operations/issues/sends.js';
import { practiceInbox } from '../../operations/newsletters/practice-inbox.js';
import { perform } from '../../operations/operation.js';
import { may } from '../../operations/permission.js';
import { readForm } from '../../web/kit/form-body.js';
import { sendPage } from '../../web/kit/send-page.js';
import type { WebApp } from '../../web/kit/web-app.js';
import type { Answer } from '../kit/answer.js';
import { asPerson, type DeskVisit } from '../kit/as-person.js';
import { issueAddress, movedAddress, notAskedAddress, ownAddress } from '../kit/desk-page.js';
import { momentIn } from '../kit/moment-in.js';
import { orNothing } from '../kit/or-nothing.js';
import { whoChanged } from '../kit/who-changed.js';
import type { ApprovalShown } from './asked-persons.js';
import { CountingPage } from './counting-page.js';
import { cancelQuestion, changedQuestion, IssueQuestion, resumeQuestion } from './issue-question.js';
import {
  type AskFault,
  choiceIn,
  contentIn,
  faultOf,
  lookInput,
  type SendChoice,
  type SendFault,
  sendDelay,
  sendInput,
} from './send-form.js';
import { SendPage } from './send-page.js';

const issueIn = ({ params }: FastifyRequest): string => (params as { issue: string }).issue;

export const showSend: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) => orNothing(visit, reply, () => sendSheet(app, request, reply, { visit })));

/** Sends exactly what the page showed, or shows why not and how it is now. */
export const send: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) =>
    orNothing(visit, reply, async () => {
      const asked = { actor: visit.actor, key: { issue: issueIn(request) } };
      const form = await readForm(request);
      const choice = choiceIn(form);
      try {
        if (choice.when === 'local' && !choice.late) {
          const { result } = await perform(app, sends.prepare, { ...asked, input: lookInput(choice) });
          // It would begin at once, without the time to stop it.
          if (result.start && result.start.late.length > 0)
            return await sendSheet(app, request, reply, { visit, fault: 'late', choice });
        }
        await perform(app, sends.send, { ...asked, input: sendInput(form, choice) });
      } catch (error) {
        const fault = faultOf(error);
        if (fault === undefined) throw error;
        return sendSheet(app, request, reply, { visit, fault, choice });
      }
      return reply.redirect(issueAddress(visit.frame, issueIn(request)), 303);
    }),
  );

/** Approves what the page showed. */
export const approve: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) =>
    orNothing(visit, reply, async () => {
      const form = await readForm(request);
      const content = contentIn(form);
      const asked = { actor: visit.actor, key: { issue: issueIn(request) } };
      const readers = form.has('readers') ? { readers: Number(form.get('readers').slice(0, 20) || Number.NaN) } : {};
      const approved = (more: object) =>
        perform(app, approvals.approve, { ...asked, input: { content, ...readers, ...more } });
      try {
        // It may only wait for this, and start: then the page has said so, with the number.
        if (form.has('starts'))
          await approved({ confirm: true, holdSeconds: sendDelay }).catch((error: unknown) => {
            if (error instanceof PostriderError && error.code === 'issue.nothing-to-hold') return approved({});
            throw error;
          });
        else await approved({});
      } catch (error) {
        // It would start by now, which the page did not say: the new one does.
        if (error instanceof InvalidInput && error.field === 'confirm')
          return sendSheet(app, request, reply, { visit });
        const isOwn = error instanceof PostriderError && error.code === 'issue.own-approval';
        const fault = faultOf(error);
        if (!isOwn && fault === undefined) throw error;
        return sendSheet(app, request, reply, isOwn ? { visit, isOwn } : { visit, fault });
      }
      return sendSheet(app, request, reply, { visit });
    }),
  );

export interface SheetShown {
  visit: DeskVisit;
  fault?: SendFault | undefined;
  /** What the person had chosen. */
  choice?: SendChoice;
  /** Whether the person tried to approve their own change. */
  isOwn?: boolean;
  /** Why nobody was asked for an approval. */
  ask?: AskFault;
}

/** The page of a send. An issue that cannot be sent any more has none: its own page shows what became of it. */
export async function sendSheet(
  app: WebApp,
  request: FastifyRequest,
  reply: FastifyReply,
  { visit, fault, choice, isOwn = false, ask }: SheetShown,
): Promise<FastifyReply> {
  const { actor, frame } = visit;
  const of = { actor, key: { issue: issueIn(request) } };
  const { issue } = (await perform(app, issues.read, { ...of, input: {} })).result;
  const address = ask ? notAskedAddress(frame, issue.id, ask) : (isOwn ? ownAddress : issueAddress)(frame, issue.id);
  const toIssue = () => leadTo(request, reply, address);
  const mayGoOut = (issue.state === 'draft' || issue.state === 'scheduled') && issue.articles.length > 0;
  if (!mayGoOut || !may(actor, 'issues:send', issue.newsletter)) return toIssue();
  // Whoever has just pressed a button waits for what is true now. Whoever opens the page does not.
  const isPressed = request.method === 'POST';
  const since = momentIn(request, 'since');
  const found = Promise.all([
    isPressed
      ? perform(app, sends.prepare, { ...of, input: issue.state === 'scheduled' ? { now: true } : {} })
      : perform(app, sends.readPrepared, {
          ...of,
          input: since === undefined ? {} : { since: new Date(since).toISOString() },
        }),
    perform(app, drafts.read, { ...of, input: {} }),
    perform(app, issues.list, { actor, key: {}, input: { newsletter: issue.newsletter, limit: 50 } }),
  ]);
  const read = await found.catch((error: unknown) => {
    // Its newsletter was archived, or somebody has just sent it: its own page says so.
    if (faultOf(error) === undefined) throw error;
  });
  if (!read) return toIssue();
  const [{ result: look }, draft, others] = read;
  const newsletter = visit.newsletters.find(({ slug }) => slug === issue.newsletter);
  if (!newsletter) throw new NotFound('issue', issue.id);
  if (!look) return sendPage(reply, 200, <CountingPage {...{ visit, newsletter, issue, since }} />);
  const { approval = 'not-needed' } = draft.document as { approval?: string };
  const subjects = new Map(others.result.issues.map(({ id, subject }) => [id, subject]));
  const page = (
    <SendPage
      {...{ visit, newsletter, look, subjects, fault, choice, ignorable: ignorableChecks }}
      inbox={await practiceInbox(app, newsletter)}
      approval={await approvalShown(app, of, { state: approval, isOwn, fault: ask })}
    />
  );
  return sendPage(reply, fault || isOwn || ask ? 409 : 200, page);
}

/** How the approval of an issue is shown; undefined: it needs none. */
async function approvalShown(
  app: WebApp,
  of: { actor: DeskVisit['actor']; key: { issue: string } },
  { state, isOwn, fault }: { state: string; isOwn: boolean; fault: AskFault | undefined },
): Promise<ApprovalShown | undefined> {
  if (state === 'not-needed') return undefined;
  const { result } = await perform(app, askedApprovals.read, { ...of, input: {} });
  return { state: state === 'approved' ? 'approved' : isOwn ? 'own' : 'missing', overview: result, fault };
}

/** Leads to another page, also a page that renews itself: that would show the other one in its own place. */
const leadTo = (request: FastifyRequest, reply: FastifyReply, address: string): FastifyReply =>
  request.headers['hx-request'] === undefined
    ? reply.redirect(address, 303)
    : reply.header('HX-Redirect', address).send();

/** Why an issue does not go on, where its page says what to do. */
const shownByPage: readonly string[] = ['issue.paused-too-long', 'issue.no-articles'];

const questions = { cancel: control.cancel, resume: control.resume } as const;

/** Stops a send, goes on with it, or ends it for good; after a question with the numbers where it cannot be undone. */
export const controlIssue: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) =>
    orNothing(visit, reply, async () => {
      const form = await readForm(request);
      const seen = form.has('content') ? { content: contentIn(form) } : {};
      const asked = { actor: visit.actor, key: { issue: issueIn(request) }, input: {} };
      const act = form.get('act');
      try {
        if (act === 'cancel' || act === 'resume') {
          let question: Readonly<Record<string, unknown>> | undefined;
          await perform<'issue', z.ZodObject, unknown, unknown>(app, questions[act], {
            ...{ ...asked, input: act === 'resume' ? seen : {} },
            confirm: async ({ facts }) => {
              if (form.get('sure') === 'yes') return;
              question = facts;
              throw new InvalidInput('sure', 'must be yes');
            },
          }).catch((error: unknown) => {
            if (!question) throw error;
          });
          if (question) return await ask(app, request, reply, { visit, act, facts: question });
        } else if (act === 'unschedule') {
          const input = { scheduledAt: form.get('scheduledAt').slice(0, 40) };
          await perform(app, control.unschedule, { ...asked, input });
        } else if (act === 'pause') await perform(app, control.pause, asked);
        // The answer would lead to an issue that nobody has looked for.
        else throw new InvalidInput('act', 'must be a button of the page');
      } catch (error) {
        // Somebody else was faster, or its newsletter was archived: the page shows how it is now, and what to do.
        if (faultOf(error) === 'scheduled') return reply.redirect(movedAddress(visit.frame, issueIn(request)), 303);
        const isShown = error instanceof PostriderError && shownByPage.includes(error.code);
        if (!isShown && !['state', 'other', 'changed', 'approval'].includes(faultOf(error) ?? '')) throw error;
      }
      return reply.redirect(issueAddress(visit.frame, issueIn(request)), 303);
    }),
  );

async function ask(
  app: WebApp,
  request: FastifyRequest,
  reply: FastifyReply,
  { visit, act, facts }: { visit: DeskVisit; act: keyof typeof questions; facts: Readonly<Record<string, unknown>> },
): Promise<FastifyReply> {
  const of = { actor: visit.actor, key: { issue: issueIn(request) }, input: {} };
  const { issue } = (await perform(app, issues.read, of)).result;
  const newsletter = visit.newsletters.find(({ slug }) => slug === issue.newsletter);
  if (!newsletter) throw new NotFound('issue', issue.id);
  const { underWay, reached, notReached, byBackup, changed, readers, content } = facts;
  const counts = { reached: Number(reached), notReached: Number(notReached) };
  const question =
    changed !== undefined
      ? changedQuestion(visit, {
          names: whoChanged(visit, changed as readonly LaterChange[]),
          ...{ readers: Number(readers), content: String(content) },
          repeats: notReached === undefined ? undefined : resumeQuestion(visit, issue.id, counts),
        })
      : act === 'resume'
        ? resumeQuestion(visit, issue.id, counts)
        : cancelQuestion(visit, underWay === true ? counts : undefined, byBackup === true);
  return sendPage(reply, 200, <IssueQuestion {...{ visit, newsletter, issue, question }} />);
}
