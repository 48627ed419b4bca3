import { isDeepStrictEqual } from 'node:util';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { NotFound } from '../../errors.js';
import { NotEditable } from '../../issues/draft-errors.js';
import { isEditable } from '../../issues/write-draft.js';
import { draftSponsors } from '../../operations/issues/draft-sponsors.js';
import { drafts } from '../../operations/issues/drafts.js';
import { perform } from '../../operations/operation.js';
import { sponsors } from '../../operations/sponsors/sponsors.js';
import { readForm } from '../../web/kit/form-body.js';
import { sendPage } from '../../web/kit/send-page.js';
import type { WebApp } from '../../web/kit/web-app.js';
import type { Answer } from '../kit/answer.js';
import { asPerson, type DeskVisit } from '../kit/as-person.js';
import { issueAddress, writeAddress } from '../kit/desk-page.js';
import { orNothing } from '../kit/or-nothing.js';
import { dropSponsor } from './draft-acts.js';
import { OverPage, type OverReason, overReason } from './over-page.js';
import { emptySlot, type SlotFault, type SlotTexts, slotFaultOf, slotIn, slotTexts } from './sponsor-form.js';
import { SponsorPage } from './sponsor-page.js';
import { issueIn, requireWriter } from './write-answers.js';

const slotOf = ({ params }: FastifyRequest): string => (params as { slot: string }).slot;

export const showSponsor: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) => orNothing(visit, reply, () => sponsorSheet(app, request, reply, visit)));

/** Saves a sponsor of one issue, removes it from there, or takes one of the newsletter's. */
export const postSponsor: Answer = (app, request, reply) =>
  asPerson(app, request, reply, (visit) =>
    orNothing(visit, reply, async () => {
      const issue = await requireWriter(app, visit, issueIn(request));
      const form = await readForm(request);
      const slot = slotOf(request);
      const of = { actor: visit.actor, key: { issue: issue.id } };
      const texts = slotIn(form);
      const back = () => reply.redirect(`${writeAddress(visit.frame, issue.id)}#sponsors`, 303);
      try {
        const [, taken] = /^take:(.+)$/.exec(form.get('act')) ?? [];
        if (taken !== undefined) await perform(app, draftSponsors.refresh, { ...of, input: { sponsors: [taken] } });
        else if (form.get('act') === 'drop') await dropSponsor(app, of, slot);
        // The form is posted again when its answer was lost.
        else if (slot !== 'new' || !issue.sponsors.some((one) => isDeepStrictEqual(slotTexts(one), texts))) {
          const revision = Number(form.get('revision').slice(0, 20)) || 0;
          const own = { ...texts, ...(slot === 'new' ? {} : { id: slot }) };
          const others = issue.sponsors.filter(({ id }) => id !== slot);
          await perform(app, drafts.change, { ...of, revision, input: { sponsors: [...others, own] } });
        }
        return back();
      } catch (error) {
        if (error instanceof NotEditable) return lost(visit, issue, reply, texts, overReason(error));
        const fault = slotFaultOf(error, slot);
        if (fault === undefined) throw error;
        return sponsorSheet(app, request, reply, visit, { texts, fault });
      }
    }),
  );

async function sponsorSheet(
  app: WebApp,
  request: FastifyRequest,
  reply: FastifyReply,
  visit: DeskVisit,
  refused?: { texts: SlotTexts; fault: SlotFault },
): Promise<FastifyReply> {
  const { actor, frame, newsletters } = visit;
  const issue = await requireWriter(app, visit, issueIn(request));
  if (!isEditable(issue)) return reply.redirect(issueAddress(frame, issue.id), 303);
  const newsletter = newsletters.find(({ slug }) => slug === issue.newsletter);
  const slot = slotOf(request);
  const saved = issue.sponsors.find(({ id }) => id === slot);
  if (!newsletter || (!saved && slot !== 'new' && !refused)) throw new NotFound('sponsor', slot);
  const all = await perform(app, sponsors.list, { actor, key: { slug: newsletter.slug }, input: {} });
  const kept = all.result
    .filter(({ state }) => state !== 'removed' && state !== 'ended')
    .map(({ sponsor: { id, name } }) => ({ id, name, isTaken: issue.sponsors.some(({ sponsor }) => sponsor === id) }));
  const texts = refused?.texts ?? (saved ? slotTexts(saved) : emptySlot);
  const page = <SponsorPage {...{ visit, newsletter, issue, slot, texts, kept }} fault={refused?.fault} />;
  return sendPage(reply, refused ? 409 : 200, page);
}

function lost(
  visit: DeskVisit,
  issue: { id: string; newsletter: string },
  reply: FastifyReply,
  texts: SlotTexts,
  why: OverReason,
) {
  const newsletter = visit.newsletters.find(({ slug }) => slug === issue.newsletter);
  if (!newsletter) throw new NotFound('issue', issue.id);
  const typed = Object.values(texts).filter(Boolean).join('\n');
  const page = <OverPage {...{ visit, newsletter, why }} issue={issue.id} lost={[{ field: 'sponsor', text: typed }]} />;
  return sendPage(reply, 409, page);
}
