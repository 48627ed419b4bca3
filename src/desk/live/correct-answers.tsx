import type { FastifyRequest } from 'fastify';
import { canWait } from '../../control/correct-issue.js';
import { InvalidInput, PostriderError } from '../../errors.js';
import { changesByOthers, contentBasis, contentMark, parseContentMark } from '../../issues/content-basis.js';
import { ChangedSinceLook } from '../../issues/draft-errors.js';
import { needsApproval } from '../../newsletters/approval-mode.js';
import { corrections } from '../../operations/issues/corrections.js';
import { perform } from '../../operations/operation.js';
import { identityOf } from '../../operations/permission.js';
import { type FormBody, readForm } from '../../web/kit/form-body.js';
import { sendPage } from '../../web/kit/send-page.js';
import type { WebApp } from '../../web/kit/web-app.js';
import type { Answer } from '../kit/answer.js';
import { asPerson, type DeskVisit } from '../kit/as-person.js';
import { issueAddress } from '../kit/desk-page.js';
import { orNothing } from '../kit/or-nothing.js';
import { textMark, typedTexts } from '../write/draft-texts.js';
import { type CorrectedText, type CorrectionFault, CorrectPage, correctedTexts } from './correct-page.js';
import { readSend } from './read-send.js';

const issueIn = ({ params }: FastifyRequest): string => (params as { issue: string }).issue;

export const showCorrection: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) =>
    orNothing(visit, reply, async () => {
      const shown = await readCorrected(app, visit, issueIn(request));
      return sendPage(reply, 200, <CorrectPage {...{ visit, ...shown }} />);
    }),
  );

/** Corrects an issue, and leads to its page. What was typed is shown again where it cannot be saved. */
export const correct: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) =>
    orNothing(visit, reply, async () => {
      const form = await readForm(request);
      const id = issueIn(request);
      const texts = { subject: form.get('subject'), preheader: form.get('preheader') };
      const take = correctedTexts.find((field) => field === form.get('take'));
      const { fault, overtaken: found = [] } = take ? { fault: undefined } : await save(app, visit, id, form);
      if (!take && !fault) return reply.redirect(issueAddress(visit.frame, id), 303);
      const shown = await readCorrected(app, visit, id);
      const isOther = (field: CorrectedText) =>
        field !== take && textMark(field, texts[field]) !== textMark(field, shown.issue[field]);
      const overtaken = take ? correctedTexts.filter(isOther) : found;
      const typed = { texts: take ? { ...texts, [take]: shown.issue[take] } : texts, fault };
      const code = !fault ? 200 : ['conflict', 'busy', 'changed'].includes(fault) ? 409 : 422;
      return sendPage(reply, code, <CorrectPage {...{ visit, ...shown, typed, overtaken }} />);
    }),
  );

/** An issue with whether its correction has to be approved as it is made, because it cannot wait for that. */
async function readCorrected(app: WebApp, visit: DeskVisit, id: string) {
  const shown = await readSend(app, visit, id);
  const { issue, newsletter } = shown;
  // Before the changes: one that comes between the two is refused when the form is sent.
  const content = contentMark(await contentBasis(app.redis, issue));
  const changes = await changesByOthers(app.redis, issue, identityOf(visit.actor));
  return { ...shown, approves: needsApproval(newsletter) && !canWait(issue), content, changes };
}

/** How often a correction that others overtake is tried again. */
const attempts = 10;

/**
 * Corrects the texts that a form has changed. Those that it left as its page showed them are not given, so that a running
 * test of subjects goes on.
 *
 * Guarantee: a text replaces only the one that the page showed, or the same one.
 * @returns the reason why nothing was corrected
 */
async function save(
  app: WebApp,
  visit: DeskVisit,
  id: string,
  form: FormBody,
): Promise<{ fault?: CorrectionFault; overtaken?: CorrectedText[] }> {
  const typed = typedTexts(form, correctedTexts).filter(({ isChanged }) => isChanged);
  // The texts are compared one by one. Of everything else, what the page showed is what is corrected.
  const seen = parseContentMark(form.get('content').slice(0, 4_000));
  for (let tried = 1; tried <= attempts; tried += 1) {
    const { issue, approves } = await readCorrected(app, visit, id);
    const overtaken = correctedTexts.filter((field) => {
      const now = textMark(field, issue[field]);
      return typed.some((one) => one.field === field && now !== one.seen && now !== textMark(field, one.text));
    });
    if (overtaken.length > 0) return { fault: 'conflict', overtaken };
    const approval = approves && form.has('approves') ? { approvedBy: '' } : {};
    const input = { ...Object.fromEntries(typed.map(({ field, text }) => [field, text])), ...approval };
    try {
      await perform(app, corrections.correct, {
        ...{ actor: visit.actor, key: { issue: id } },
        input: {
          ...input,
          revision: issue.revision,
          ...(seen ? { content: contentMark({ ...seen, issue: issue.revision }) } : {}),
        },
      });
      return {};
    } catch (error) {
      if (error instanceof ChangedSinceLook && error.base === error.revision) return { fault: 'changed' };
      if (error instanceof PostriderError && overtakings.includes(error.code)) continue;
      return { fault: faultOf(error, form.get('subject')) };
    }
  }
  return { fault: 'busy' };
}

/** Somebody has changed the issue between the two steps, or it has paused: then the next look finds it. */
const overtakings: readonly string[] = ['issue.changed-meanwhile', 'issue.corrected-meanwhile', 'issue.own-approval'];

/** @throws the error, if a person who corrects an issue can do nothing about it */
function faultOf(error: unknown, subject: string): CorrectionFault {
  if (error instanceof InvalidInput) {
    const isOf = (field: string) => error.all.some((one) => one.field === field);
    if (isOf('articles')) return 'articles';
    // A correction since the page was shown has added an article, or the form is one of an earlier version: without
    // what its page showed, the changes of others have to be confirmed.
    if (isOf('content') || isOf('confirm')) return 'changed';
    return isOf('subject') && subject.trim() === '' ? 'empty' : 'long';
  }
  const fault = error instanceof PostriderError ? faults[error.code] : undefined;
  if (!fault) throw error;
  return fault;
}

const faults: Readonly<Record<string, CorrectionFault>> = {
  'issue.cannot-correct': 'cancelled',
  'issue.not-approved': 'approval',
  'issue.no-articles': 'articles',
};
