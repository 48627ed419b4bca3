import * as z from 'zod';
import type { ApprovalEffect } from '../../control/approval-effects.js';
import type { MovedIssue } from '../../control/moved-issues.js';
import { readRuns, runOutcomes } from '../../issues/schedule-runs.js';
import { locales } from '../../locale/locale.js';
import { clickModes } from '../../newsletters/answer-settings.js';
import { approvalModes, needsApproval } from '../../newsletters/approval-mode.js';
import { cadences } from '../../newsletters/cadence.js';
import { currentSection, type Newsletter, uncertainPolicies } from '../../newsletters/newsletter.js';
import { storyLinks } from '../../newsletters/story-links.js';
import { links as addresses } from '../../render/links.js';
import { isoFromMs } from '../../timestamps.js';
import { count, issueField, newsletterField, pastTime, time } from '../fields.js';
import type { OperationApp } from '../operation.js';
import { pageOf } from '../page.js';
import { type AffectedIssue, issueEffects } from './archive-newsletter.js';
import { meanings, network } from './newsletter-input.js';
import { nextRuns } from './next-runs.js';

// A newsletter as programs get it.

const listed = {
  slug: newsletterField,
  title: z.string().meta({ examples: ['The Example Gazette'] }),
  tagline: z.string().meta({ examples: ['The news in five minutes'] }),
  locale: z.enum(locales),
  sections: z.array(z.string()).meta({ examples: [['City', 'Science', 'Sport']] }),
  timeZone: z.string().meta({ description: 'IANA time zone of the schedule.', examples: ['Europe/Berlin'] }),
  schedule: z.partialRecord(z.enum(cadences), z.string()).meta({
    description: 'When digests are sent: a cron expression for each cadence. If there are several, readers choose one.',
    examples: [{ daily: '0 8 * * *', weekly: '0 8 * * 1' }],
  }),
  url: z.string().meta({ description: 'URL of the sign-up page.', examples: ['https://news.example.com/n/gazette'] }),
};
const newsletter = z.object(listed);

export const newsletterPage = pageOf(newsletter);

const inactiveRule = z.object({ afterDays: z.int(), answerDays: z.int() }).nullable();

export const fullNewsletter = z.object({
  ...listed,
  from: z.object({ name: z.string(), address: z.string() }).meta({
    description: 'The sender.',
    examples: [{ name: 'The Example Gazette', address: 'gazette@example.com' }],
  }),
  replyTo: z
    .string()
    .meta({ description: 'The address for replies. Empty: the sender.', examples: ['desk@example.com'] }),
  sectionTitles: z
    .record(z.string(), z.partialRecord(z.enum(locales), z.string()))
    .meta({ description: 'Titles of sections by language, where they differ from the name.' }),
  formerSections: z.array(z.object({ name: z.string(), section: z.string().nullable(), finished: z.boolean() })).meta({
    description:
      'Earlier names of sections, each with the current name; null if the section was removed. While "finished" is false, something may still have the earlier name: rename the section again.',
  }),
  copiesIn: z.array(z.string()).meta({ description: meanings.copiesIn }),
  postalAddress: z
    .string()
    .meta({ description: 'The law requires one in every email.', examples: ['1 Example Road, Example City'] }),
  siteUrl: z.string().meta({ examples: ['https://www.example.com/'] }),
  follow: z.array(z.object({ label: z.string(), url: z.string(), network })),
  links: z.enum(storyLinks).meta({ description: meanings.links }),
  approval: z.enum(approvalModes).meta({ description: meanings.approval }),
  needsApproval: z.boolean().meta({ description: 'Whether "approval" is "wait".', deprecated: true }),
  lateMinutes: z.int().meta({ description: meanings.late, examples: [15] }),
  uncertain: z.enum(uncertainPolicies),
  clicks: z.enum(clickModes).meta({ description: meanings.clicks }),
  ratings: z.boolean().meta({ description: meanings.ratings }),
  readersChoice: z.int().meta({ description: meanings.readersChoice }),
  comments: z.boolean().meta({ description: meanings.comments }),
  commentCounts: z.boolean().meta({ description: meanings.commentCounts, examples: [true] }),
  inactive: inactiveRule.meta({ description: meanings.inactive }),
  sunset: inactiveRule.meta({ description: 'The earlier name of "inactive".', deprecated: true }),
  createdAt: time,
  archivedAt: time.nullable().meta({ description: 'When it was archived; null if it was not.' }),
  revision: count.meta({ description: 'Increases with every change. It is the ETag.' }),
  lastRuns: z
    .array(
      z.object({
        cadence: z.enum(cadences).meta({ examples: ['daily'] }),
        at: pastTime,
        outcome: z.enum(runOutcomes).meta({
          examples: ['composed'],
          description: '"held": a check says stop, so the issue stays a draft. "empty": no new article.',
        }),
        issue: issueField.nullable().meta({ examples: ['gazette-7'] }),
      }),
    )
    .meta({ description: 'The last run of each schedule.' }),
  nextRuns: z
    .array(z.object({ cadence: z.enum(cadences).meta({ examples: ['daily'] }), at: time }))
    .meta({ description: 'The next five times at which a schedule composes a digest.' }),
});

/** The answer to a change. */
export const changedNewsletter = fullNewsletter.extend({
  movedIssues: z
    .array(
      z.object({
        id: issueField,
        startAt: time.nullable().meta({ description: 'When it starts. This moment does not move.' }),
        local: z.object({ day: z.string(), time: z.string() }).nullable().meta({
          description: 'Its time by the clocks of the readers, if it follows them.',
        }),
      }),
    )
    .optional()
    .meta({ description: 'Scheduled issues whose local time moves with the time zone. Left out if there is none.' }),
  approvalEffects: z
    .array(
      z.object({
        id: issueField,
        effect: z.enum(['needs-approval', 'starts', 'starts-now']).meta({
          description:
            '"needs-approval": it waits for its approval from now on. "starts": it goes out at its time, without one. "starts-now": its time has passed, so it goes out at once.',
        }),
        startAt: time.nullable(),
        readers: count,
      }),
    )
    .optional()
    .meta({ description: 'Scheduled issues that nobody has approved and that another approval mode concerns.' }),
});

/** The answer to archiving and reopening. */
export const archivedNewsletter = fullNewsletter.extend({
  affectedIssues: z
    .array(
      z.object({
        id: issueField,
        effect: z.enum(issueEffects).meta({
          description:
            'What becomes of it. "pauses", "stays-paused": a person resumes it later. "starts-now": its time has passed, and it goes out now. "waits": it waits for a decision.',
        }),
        accepted: count.meta({ description: 'Readers whose message was accepted.' }),
        left: count.meta({ description: 'Readers who have no outcome yet, or wait for a retry.' }),
        startAt: time.nullable().meta({ description: 'Start of a scheduled issue.' }),
      }),
    )
    .meta({ description: 'The issues that this stops or continues.' }),
});

/** A newsletter in a list. */
export function newsletterLine({ publicUrl }: Pick<OperationApp, 'publicUrl'>, newsletter: Newsletter) {
  const { slug, title, tagline, locale, sections, timeZone, schedule } = newsletter;
  return { slug, title, tagline, locale, sections, timeZone, schedule, url: addresses.newsletter(publicUrl, slug) };
}

/** A whole newsletter, with what a change or an archiving did to its issues. */
export async function newsletterDocument(
  app: Pick<OperationApp, 'redis' | 'publicUrl'>,
  newsletter: Newsletter,
  { moved = [], effects = [], affected }: IssuesConcerned = {},
) {
  const { from, replyTo, postalAddress, siteUrl, follow, approval, lateMinutes, uncertain } = newsletter;
  const { createdAt, archivedAt, revision = 0, sectionTitles = {}, copiesIn = [], links = 'source' } = newsletter;
  const { clicks = 'off', ratings = false, readersChoice = 0, comments = false, commentCounts = true } = newsletter;
  const rule = newsletter.inactive?.afterDays ? newsletter.inactive : null;
  const { last } = (await readRuns(app.redis, newsletter.slug)).runs;
  const lastRuns = cadences.flatMap((cadence) => {
    const run = last[cadence];
    return run ? [{ cadence, at: isoFromMs(run.tick), outcome: run.outcome, issue: run.issue || null }] : [];
  });
  return {
    ...newsletterLine(app, newsletter),
    ...{ from, replyTo, postalAddress, siteUrl, follow, approval, lateMinutes, uncertain },
    needsApproval: needsApproval(newsletter),
    ...{ clicks, ratings, readersChoice, comments, commentCounts },
    ...{ inactive: rule, sunset: rule },
    formerSections: (newsletter.formerSections ?? []).map(({ name, moving }) => ({
      name,
      section: currentSection(newsletter, name) ?? null,
      finished: !moving,
    })),
    ...{ sectionTitles, copiesIn, links, createdAt, archivedAt: archivedAt || null, revision, lastRuns },
    nextRuns: nextRuns(newsletter, Date.now()),
    ...(moved.length > 0 ? { movedIssues: dated(moved) } : {}),
    ...(effects.length > 0 ? { approvalEffects: dated(effects) } : {}),
    ...(affected ? { affectedIssues: dated(affected) } : {}),
  };
}

interface IssuesConcerned {
  moved?: readonly MovedIssue[];
  effects?: readonly ApprovalEffect[];
  affected?: readonly AffectedIssue[];
}

const dated = <One extends { startAt: number }>(issues: readonly One[]) =>
  issues.map((issue) => ({ ...issue, startAt: isoFromMs(issue.startAt) }));

/** Their names in the API's document. */
export const newsletterDocuments = {
  Newsletter: newsletter,
  NewsletterPage: newsletterPage,
  FullNewsletter: fullNewsletter,
  ChangedNewsletter: changedNewsletter,
  ArchivedNewsletter: archivedNewsletter,
} as const;
