import * as z from 'zod';
import { correctIssue } from '../../control/correct-issue.js';
import { countRest } from '../../control/count-left.js';
import { countResendable, type Resend, resendIssue } from '../../control/resend-issue.js';
import { counted } from '../../counted.js';
import { changesInWords, type LaterChange } from '../../field-changes.js';
import {
  basisGiven,
  type ContentBasis,
  changesByOthers,
  contentBasis,
  contentMark,
  requireContent,
} from '../../issues/content-basis.js';
import { draftLimits } from '../../issues/editor-text.js';
import { hasPage, type Issue, isPausedAsChanged } from '../../issues/issue.js';
import { type Resendable, resendable } from '../../ledger/ledger-states.js';
import { links } from '../../render/links.js';
import { shownWait } from '../../reports/waiting-issues.js';
import { cleanName } from '../../subscribers/record/address.js';
import { contentField, count, issueField } from '../fields.js';
import { operation } from '../operation.js';
import { identityOf, personOf } from '../permission.js';
import { waits } from './draft-schemas.js';
import { issueOf, sending } from './of-issue.js';

const line = z.string().max(2 * draftLimits.line);
const address = z.url({ protocol: /^https?$/ }).max(draftLimits.url);

/** A paid text, as whoever composes or corrects an issue writes it. */
export const sponsorInput = z.strictObject({
  title: line,
  text: z
    .string()
    .max(2 * draftLimits.excerpt)
    .default(''),
  url: address,
  image: z
    .union([z.literal(''), address])
    .default('')
    .meta({ description: 'Address of a picture.' }),
});

const correctionRequest = z
  .strictObject({
    subject: line.optional().meta({ description: 'The new subject, which ends a subject test. Not empty.' }),
    preheader: line.optional().meta({ description: 'The new preview text beside the subject.' }),
    sponsor: sponsorInput.nullable().optional().meta({ description: 'Replaces all sponsors; null removes them.' }),
    articles: z
      .array(z.string().max(100))
      .min(1)
      .max(100)
      .optional()
      .meta({ description: 'Articles in order. Default: the same articles, as they are now.' }),
    revision: z.int().min(1).optional().meta({
      description:
        'The revision of the issue that the author saw. If somebody has changed or corrected it since, nothing is corrected.',
    }),
    content: contentField.optional().meta({
      description:
        'What the author saw, from "readDraft" or "readOverview". If somebody has changed the issue, its articles or its newsletter since, nothing is corrected.',
    }),
    approvedBy: z.string().max(200).optional().meta({
      description:
        'Approves the corrected issue, if its newsletter needs approvals: a note of who decided, or empty. It is shown as a note: the approver is whoever makes the call. Only a correction that readers get at once approves itself: of any other issue, it is refused.',
    }),
    confirm: z
      .boolean()
      .optional()
      .meta({ description: 'With false, nothing is corrected, and the error says who would get the correction.' }),
  })
  .meta({ examples: [{ subject: 'What the council really decided' }] });

const correction = z.object({
  id: issueField,
  state: z.string().meta({ examples: ['sending'] }),
  edition: z
    .int()
    .min(1)
    .meta({ examples: [2] }),
  subject: z.string().meta({ examples: ['What the council really decided'] }),
  acceptedBefore: count.meta({ description: 'Readers who received the previous edition.', examples: [410] }),
  waits,
  page: z
    .string()
    .nullable()
    .meta({ description: 'The public page; null until the send begins, and while it waits because it was changed.' }),
});

const resendRequest = z
  .strictObject({
    states: z.array(z.enum(resendable)).min(1).meta({
      description: 'Recipients in these states. Those marked uncertain may receive the issue twice.',
    }),
    dryRun: z.boolean().default(false).meta({ description: 'Only show the numbers. Do this first.' }),
    confirm: z
      .boolean()
      .optional()
      .meta({ description: 'With false, nobody is emailed, and the error says how many would be.' }),
  })
  .meta({ examples: [{ states: ['failed'], dryRun: true }] });

const resend = z.object({
  id: issueField,
  putBack: count.meta({ description: 'Recipients to send to.', examples: [3] }),
  leftOut: count.meta({ description: 'Recipients left out, because their address bounced.' }),
  haveAll: count.meta({ description: 'Recipients left out, because they have every article from other issues.' }),
  dryRun: z.boolean(),
});

/** Their names in the API's document. */
export const correctionSchemas = {
  CorrectionRequest: correctionRequest,
  Correction: correction,
  ResendRequest: resendRequest,
  Resend: resend,
} as const;

/** An issue as its corrector has seen it, and what others have changed since its sender looked at it. */
interface PlannedCorrection {
  issue: Issue;
  seen: ContentBasis;
  changes: readonly LaterChange[];
}

/** Corrections and resends of an issue, during its send and after it. */
export const corrections = {
  correct: operation({
    id: 'correctIssue',
    summary: 'Correct an issue',
    description:
      'Makes the next edition, for the public page and for every message sent from now on. Articles are read again, so an empty object renders the same articles as they are now. Of an issue that others have changed since its sender looked at it, and whose emails are still to be made, it needs "confirm" or "content". Also needs content:write.',
    ...sending,
    permission: { ...sending.permission, also: () => ['content:write'] },
    input: correctionRequest,
    errors: [
      'issue.cannot-correct',
      'issue.not-approved',
      'issue.no-articles',
      'issue.own-approval',
      'issue.changed-meanwhile',
      'issue.corrected-meanwhile',
    ],
    confirmation: 'optional',
    plan: async (app, { issue: id, content }, actor): Promise<PlannedCorrection> => {
      const issue = await issueOf(app, { issue: id });
      const seen = basisGiven(content, issue) ?? (await contentBasis(app.redis, issue));
      await requireContent(app.redis, issue, seen);
      const changes = content === undefined ? await changesByOthers(app.redis, issue, identityOf(actor)) : [];
      return { issue, seen, changes };
    },
    // Nobody has it yet, and what others have changed would go out unseen.
    mustConfirm: ({ issue, changes }) => issue.startedAt > 0 && !issue.planned && changes.length > 0,
    consequence: async ({ list }, { issue, seen, changes }) => {
      // Before the send, a correction can be taken back like any change.
      if (issue.startedAt === 0) return undefined;
      const { reached, notReached } = await countRest(list, issue);
      const now = `This corrects the page of “${issue.subject}” now`;
      const next = notReached > 0 ? `, and the emails of ${counted(notReached, 'reader')} who do not have it yet` : '';
      const past = `${counted(reached, 'reader')} ${reached === 1 ? 'has' : 'have'} the edition before.`;
      const also = changes.length > 0 ? ` What others have changed goes out with it: ${changesInWords(changes)}.` : '';
      const changed = changes.map(({ field, by }) => ({ field, by }));
      const facts = { reached, notReached, content: contentMark(seen), changed };
      const later = `This corrects “${issue.subject}”, which nobody has yet. It goes out once it is resumed, to ${counted(notReached, 'reader')}.`;
      if (isPausedAsChanged(issue)) return { code: 'issue.corrected', text: `${later}${also}`, facts };
      return { code: 'issue.corrected', text: `${now}${next}. ${past}${also}`, facts };
    },
    run: async (app, { issue: id, approvedBy, content: _, ...rest }, { actor, plan: { seen } }) => {
      const input = { ...rest, seen, approvedBy: approvedBy === undefined ? undefined : cleanName(approvedBy) };
      return correctIssue(app, id, input, Date.now(), { name: actor.name, id: identityOf(actor) });
    },
    output: correction,
    document: ({ publicUrl }, issue) => ({
      ...{ id: issue.id, state: issue.state, edition: issue.edition, subject: issue.subject },
      acceptedBefore: issue.corrections.at(-1)?.acceptedBefore ?? 0,
      waits: shownWait(issue.waits),
      page: hasPage(issue) ? links.issue(publicUrl, issue.id) : null,
    }),
  }),

  resend: operation({
    id: 'resendIssue',
    summary: 'Send an issue again to recipients that it did not reach',
    description:
      'Recipients get it at once, with the same Message-ID. Those whose address bounced are left out, and so are those who have every article from other issues. Of a cancelled issue, "waiting" are the recipients who do not have it; the issue is then sent to all of them. Cannot be undone: count with "dryRun" first.',
    ...sending,
    input: resendRequest,
    confirmation: 'optional',
    errors: ['issue.cannot-resend', 'issue.paused-too-long', 'newsletter.archived'],
    plan: async (app, { issue, states, dryRun }) => ({ id: (await issueOf(app, { issue })).id, states, dryRun }),
    consequence: async (app, { id, states, dryRun }) => {
      if (dryRun) return undefined;
      const counts = await countResendable(app, id, states);
      if (counts.putBack === 0) return undefined;
      const twice = states.includes('uncertain') ? ' Readers marked uncertain may receive it twice.' : '';
      return { code: 'issue.goes-out-again', text: `${resendInWords(counts, states)}${twice}`, facts: { ...counts } };
    },
    run: async (app, { states, dryRun }, { plan: { id }, actor }) => ({
      ...{ id, dryRun, states },
      ...(await (dryRun ? countResendable(app, id, states) : resendIssue(app, id, states, { by: personOf(actor) }))),
    }),
    output: resend,
    document: (_, { states: __, ...counts }) => counts,
  }),
};

/** `3 readers will be emailed again; 1 is left out because its address bounced.` */
export function resendInWords({ putBack, leftOut, haveAll }: Resend, states: readonly Resendable[]): string {
  const again = states.every((state) => state === 'waiting') ? '' : ' again';
  const bounced =
    leftOut === 1
      ? '; 1 is left out because its address bounced'
      : `; ${leftOut} are left out because their addresses bounced`;
  const all = `; ${haveAll} ${haveAll === 1 ? 'is' : 'are'} left out, with every article from other issues`;
  return `${counted(putBack, 'reader')} will be emailed${again}${leftOut > 0 ? bounced : ''}${haveAll > 0 ? all : ''}.`;
}
