import type { FastifyReply, FastifyRequest } from 'fastify';
import { NotFound } from '../../errors.js';
import { NotEditable } from '../../issues/draft-errors.js';
import { type Issue, slugOf } from '../../issues/issue.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { drafts } from '../../operations/issues/drafts.js';
import { practiceInbox } from '../../operations/newsletters/practice-inbox.js';
import { perform } from '../../operations/operation.js';
import { may } from '../../operations/permission.js';
import { pathTo, type WebPath } from '../../settings/web-paths.js';
import { readForm } from '../../web/kit/form-body.js';
import { sendPage } from '../../web/kit/send-page.js';
import type { WebApp } from '../../web/kit/web-app.js';
import { viewIn } from '../issues/email-view.js';
import type { Answer } from '../kit/answer.js';
import { asPerson, type DeskVisit, deskWords } from '../kit/as-person.js';
import { issueAddress } from '../kit/desk-page.js';
import { orNothing } from '../kit/or-nothing.js';
import { lineId } from './article-lines.js';
import { type Did, doAct } from './draft-acts.js';
import {
  formFields,
  saveTexts,
  type TextFault,
  type TypedText,
  textMark,
  typedTexts,
  underNewNames,
} from './draft-texts.js';
import { OverPage, type OverReason, overReason } from './over-page.js';
import { noteHere, readWriting } from './read-write.js';
import { hereWords, savedWords, startWords, type WriteNotice, WritePage } from './write-page.js';

export const issueIn = ({ params }: FastifyRequest): string => (params as { issue: string }).issue;

export const showWrite: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) => orNothing(visit, reply, () => writeSheet(app, request, reply, { visit })));

/** Saves what was typed, and then does what the pressed button says. */
export const write: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) =>
    orNothing(visit, reply, async () => {
      const asked = { actor: visit.actor, key: { issue: issueIn(request) } };
      // Whoever may not write hears nothing else.
      const issue = await requireWriter(app, visit, issueIn(request));
      const form = await readForm(request);
      const [, verb = 'save', of = ''] = /^(\w+)(?::(.*))?$/.exec(form.get('act')) ?? [];
      const newsletter = newsletterOf(visit, issue);
      const all = underNewNames(typedTexts(form, formFields(form)), newsletter);
      const typed = all.filter(({ field }) => verb !== 'theirs' || field !== of);
      const isAutosave = request.headers.accept === 'application/json';
      // A scheduled issue is sent as it is saved: only a button says that a text is finished.
      const here = isAutosave ? hereWords(visit.frame, await noteHere(app, visit.actor, issue.id)) : '';
      if (isAutosave && issue.state === 'scheduled') return reply.send({ ...onlyKept(visit, issue, newsletter), here });
      const { faults, over } = await savedOrOver(typed, (texts) => saveTexts(app, asked, texts, newsletter));
      if (isAutosave) return reply.send({ ...autosaved(visit, newsletter, typed, { faults, over }), here });
      if (over) return overPage(issue, reply, visit, newsletter, typed, over);
      if (faults.size > 0) return writeSheet(app, request, reply, { visit, typed, faults });
      const did = await unlessOver(doAct(app, asked, visit.person, verb, of));
      if (!did) return reply.redirect(issueAddress(visit.frame, issue.id), 303);
      if ('fault' in did || 'test' in did) return writeSheet(app, request, reply, { visit, did });
      return reply.redirect(addressAfter(request, visit, did), 303);
    }),
  );

interface Saving {
  faults: Faults;
  /** Set: the issue can no longer be changed. */
  over?: OverReason;
}
type Faults = ReadonlyMap<string, TextFault>;

/** What a change makes; undefined once the issue can no longer be changed. */
async function unlessOver<Made>(change: Promise<Made>): Promise<Made | undefined> {
  try {
    return await change;
  } catch (error) {
    if (error instanceof NotEditable) return undefined;
    throw error;
  }
}

async function savedOrOver(
  typed: readonly TypedText[],
  save: (typed: readonly TypedText[]) => Promise<Faults>,
): Promise<Saving> {
  try {
    return { faults: await save(typed) };
  } catch (error) {
    if (error instanceof NotEditable) return { faults: new Map(), over: overReason(error) };
    throw error;
  }
}

/** @throws NotFound as if there were no issue */
function newsletterOf({ newsletters }: DeskVisit, { id, newsletter }: Pick<Issue, 'id' | 'newsletter'>): Newsletter {
  const found = newsletters.find(({ slug }) => slug === newsletter);
  if (!found) throw new NotFound('issue', id);
  return found;
}

/** What the script of the page gets while an issue is scheduled: the text stays on the device. */
function onlyKept({ frame }: DeskVisit, { startAt }: Issue, { timeZone }: Newsletter) {
  return { marks: {}, says: deskWords(frame).write.autosave.scheduled(startWords(frame, startAt, timeZone)) };
}

/** What the script of the page gets: the new marks of what is saved, and what the page says then. */
function autosaved(
  { frame }: DeskVisit,
  { timeZone }: Newsletter,
  typed: readonly TypedText[],
  { faults, over }: Saving,
) {
  const words = deskWords(frame).write;
  const now = savedWords(frame, timeZone, { by: '', at: Date.now(), isYours: true });
  const [fault] = [...faults.values()];
  const saved = over ? [] : typed.filter(({ field }) => !faults.has(field));
  const refused = fault?.kind === 'conflict' ? words.autosave.conflict : words.autosave.invalid;
  return {
    marks: Object.fromEntries(saved.map(({ field, name, text }) => [name, textMark(field, text)])),
    says: over ? words.over[over].title : fault ? refused : now,
  };
}

/** @throws NotFound where the person may not write, as if there were no issue */
export async function requireWriter(app: WebApp, { actor }: DeskVisit, id: string): Promise<Issue> {
  const { result } = await perform(app, drafts.read, { actor, key: { issue: id }, input: {} });
  if (!may(actor, 'drafts:write', slugOf(id))) throw new NotFound('issue', id);
  return result;
}

/** Where a button leads. The view of the email stays in the address. */
function addressAfter(
  request: FastifyRequest,
  { frame }: DeskVisit,
  did: Exclude<Did, { fault: unknown } | { test: unknown }>,
) {
  const issue = issueIn(request);
  const to = (path: string) => `${frame.base}${path}${frame.keepLanguage}`;
  if ('to' in did) {
    if (did.to === 'article') return to(pathTo('deskWriteArticle', { issue, article: encodeURIComponent(did.of) }));
    if (did.to === 'sponsor') return to(pathTo('deskWriteSponsor', { issue, slot: encodeURIComponent(did.of) }));
    return to(
      pathTo(({ add: 'deskWriteAdd', send: 'deskSend' } as const satisfies Record<string, WebPath>)[did.to], { issue }),
    );
  }
  const { search } = new URL(request.url, 'http://localhost');
  return `${frame.base}${pathTo('deskWrite', { issue })}${search}${did.at === undefined ? '' : `#${lineId(did.at)}`}`;
}

interface Shown {
  visit: DeskVisit;
  typed?: readonly TypedText[];
  faults?: ReadonlyMap<string, TextFault>;
  did?: Extract<Did, { fault: unknown } | { test: unknown }>;
}

/** The page to write an issue. Where nobody can change it any more, its own page shows what became of it. */
async function writeSheet(
  app: WebApp,
  request: FastifyRequest,
  reply: FastifyReply,
  { visit, typed, faults, did }: Shown,
): Promise<FastifyReply> {
  const issue = issueIn(request);
  const newsletter = visit.newsletters.find(({ slug }) => slug === slugOf(issue));
  const view = viewIn(request, newsletter);
  const writing = await readWriting(app, visit.actor, visit.newsletters, issue, view.reader);
  if (!writing) return reply.redirect(issueAddress(visit.frame, issue), 303);
  const inbox = did && 'test' in did && newsletter ? await practiceInbox(app, newsletter) : null;
  const shown = {
    ...{ visit, writing, view, inbox, notice: noticeOf(visit, faults, did) },
    ...(faults ? { faults } : {}),
    ...(typed
      ? { typed: new Map(typed.filter(({ field }) => faults?.has(field)).map(({ field, text }) => [field, text])) }
      : {}),
  };
  const isRefused = (faults?.size ?? 0) > 0 || (did !== undefined && 'fault' in did);
  return sendPage(reply, isRefused ? 409 : 200, <WritePage {...shown} />);
}

function noticeOf(visit: DeskVisit, faults: Shown['faults'], did: Shown['did']): WriteNotice | undefined {
  const words = deskWords(visit.frame).write;
  if (faults && faults.size > 0) {
    const isConflict = [...faults.values()].some(({ kind }) => kind === 'conflict');
    return { text: isConflict ? words.faults.conflict : words.faults.invalid, isFault: true };
  }
  if (!did) return undefined;
  if ('test' in did) return { text: words.testSent(visit.person.email), isFault: false };
  const { fault, by = '' } = did;
  return { text: fault === 'overtaken' ? words.faults.overtaken(by) : words.faults[fault], isFault: true };
}

/** Shows texts that came too late to be saved, so that they can be copied. */
function overPage(
  { id }: Issue,
  reply: FastifyReply,
  visit: DeskVisit,
  newsletter: Newsletter,
  typed: readonly TypedText[],
  why: OverReason,
): FastifyReply {
  const lost = typed.filter(({ isChanged }) => isChanged);
  return sendPage(reply, 409, <OverPage {...{ visit, newsletter, why, lost }} issue={id} />);
}
