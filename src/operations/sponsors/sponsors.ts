import { counted } from '../../counted.js';
import type { Issue } from '../../issues/issue.js';
import { issueDay } from '../../issues/issue-day.js';
import { listIssues } from '../../issues/issue-store.js';
import { issuesBySponsor } from '../../issues/sponsors/due-sponsors.js';
import type { Sponsor } from '../../issues/sponsors/sponsor.js';
import { outdatedIssues } from '../../issues/sponsors/sponsor-faults.js';
import {
  addSponsor,
  changeSponsor,
  listSponsors,
  readSponsor,
  removeSponsor,
} from '../../issues/sponsors/sponsor-store.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { type Day, dayOf, wallTimeAt } from '../../newsletters/zoned-time.js';
import { reportSponsor, sponsorCsv } from '../../reports/sponsor-report.js';
import { confirming } from '../fields.js';
import { newsletterOf } from '../newsletters/newsletter-of.js';
import { type OperationApp, operation } from '../operation.js';
import { onePage } from '../page.js';
import { personOf } from '../permission.js';
import {
  changedSponsor,
  draftsDocument,
  newSponsor,
  type ShownSponsor,
  type SponsorState,
  sponsor,
  sponsorChange,
  sponsorDocument,
  sponsorPage,
  sponsorReport,
} from './sponsor-schemas.js';

const single = ['slug', 'sponsor'] as const;
const reading = { permission: { scope: 'content:read', of: 'slug' }, changes: false } as const;
const writing = { permission: { scope: 'drafts:write', of: 'slug' }, changes: true } as const;
const counting = { permission: { scope: 'issues:read', of: 'slug' }, changes: false, key: single } as const;

/** A sponsor that was changed, and the issues that are not sent yet and do not show it as it is now. */
export interface ChangedSponsor extends ShownSponsor {
  drafts: readonly Issue[];
}

const changedDocument = (_: OperationApp, { drafts, ...shown }: ChangedSponsor) => ({
  ...sponsorDocument(shown),
  drafts: draftsDocument(drafts),
});

/** Paid messages of a newsletter that several issues show. */
export const sponsors = {
  list: operation({
    id: 'listSponsors',
    summary: 'List sponsors',
    description: 'Returns the sponsors of a newsletter, the oldest first, without removed ones.',
    ...reading,
    key: ['slug'],
    run: async (app, asked) => {
      const newsletter = await newsletterOf(app, asked);
      return showAll(app, newsletter, await listSponsors(app.redis, newsletter.slug));
    },
    output: sponsorPage,
    document: (_, all) => onePage(all.map(sponsorDocument)),
  }),

  add: operation({
    id: 'addSponsor',
    summary: 'Add a sponsor',
    description:
      'Every issue that is composed for all readers takes it from now on, if it is sent on one of its days. "drafts" names the issues that are not sent yet and do not have it. An issue for some readers takes no sponsor by itself.',
    ...writing,
    key: ['slug'],
    input: newSponsor,
    run: async (app, { slug, ...given }, { actor }) => {
      const newsletter = await newsletterOf(app, { slug });
      return withDrafts(app, newsletter, await addSponsor(app.redis, slug, given, personOf(actor)));
    },
    output: changedSponsor,
    document: changedDocument,
  }),

  read: operation({
    id: 'readSponsor',
    summary: 'Read a sponsor',
    description: 'Returns a sponsor, also a removed one. Send its ETag with a change.',
    ...reading,
    key: single,
    run: async (app, asked) => {
      const newsletter = await newsletterOf(app, asked);
      return showOne(app, newsletter, await readSponsor(app.redis, newsletter.slug, asked.sponsor));
    },
    output: sponsor,
    document: (_, shown) => sponsorDocument(shown),
  }),

  change: operation({
    id: 'changeSponsor',
    summary: 'Change a sponsor',
    description:
      'Changes the fields in the body and no others. Issues that are composed from now on take it as it is now. All others keep what they have: what was sent never changes, and an approval stays one of what goes out. "drafts" names those that are not sent yet; "refreshSponsors" gives them the new form.',
    ...writing,
    key: single,
    input: sponsorChange,
    partial: true,
    conditional: true,
    errors: ['sponsor.changed-meanwhile'],
    run: async (app, { slug, sponsor: id, ...change }, { actor, revision }) => {
      const newsletter = await newsletterOf(app, { slug });
      const by = personOf(actor);
      return withDrafts(
        app,
        newsletter,
        await changeSponsor(app.redis, { newsletter: slug, id }, change, { by, base: revision }),
      );
    },
    output: changedSponsor,
    document: changedDocument,
  }),

  remove: operation({
    id: 'removeSponsor',
    summary: 'Remove a sponsor',
    description:
      'No further issue takes it. Issues that have it keep it, and its report can still be read. To leave it out for a time, set "paused".',
    ...writing,
    key: single,
    input: confirming,
    plan: async (app, asked) => {
      const newsletter = await newsletterOf(app, asked);
      const found = await readSponsor(app.redis, newsletter.slug, asked.sponsor);
      const issues = issuesBySponsor(await listIssues(app.redis, newsletter.slug), newsletter).get(found.id) ?? [];
      return { found, unsent: issues.filter(({ startedAt }) => startedAt === 0) };
    },
    consequence: (_, { found, unsent }) => {
      const kept = `${counted(unsent.length, 'issue')} that ${unsent.length === 1 ? 'is' : 'are'} not sent yet ${unsent.length === 1 ? 'keeps' : 'keep'} it`;
      const text = `This removes the sponsor "${found.name}" for good.${unsent.length > 0 ? ` ${kept}: ${unsent.map(({ id }) => id).join(', ')}.` : ''}`;
      return { code: 'sponsor.lost', text, facts: { issues: unsent.map(({ id }) => id) } };
    },
    run: ({ redis }, { slug, sponsor: id }) => removeSponsor(redis, slug, id),
    output: null,
    document: (_, { id, newsletter }) => ({ id, newsletter, removed: true }),
  }),

  report: operation({
    id: 'readSponsorReport',
    summary: 'Read the report of a sponsor',
    description:
      'Returns the accepted emails with the sponsor, and the clicks on its link, for each issue and in total. It names no reader, so it may be passed on to the sponsor. A link that is in an issue twice is counted once. Reads the ledger of each issue, so call it rarely.',
    ...counting,
    run: reportOf,
    output: sponsorReport,
    document: (_, { sponsor: { id, newsletter, name, title, url, from, to }, issues, total }) => ({
      ...{ sponsor: id, newsletter, name, title, url, from, to, issues, total },
    }),
  }),

  exportReport: operation({
    id: 'exportSponsorReport',
    summary: 'Export the report of a sponsor',
    description: 'The same as a CSV file, with one line for each issue.',
    ...counting,
    run: async (app, asked) => sponsorCsv(await reportOf(app, asked)),
    output: null,
  }),
};

async function reportOf(app: OperationApp, { slug, sponsor: id }: { slug: string; sponsor: string }) {
  const newsletter = await newsletterOf(app, { slug });
  return reportSponsor(app.list, await readSponsor(app.redis, newsletter.slug, id));
}

async function withDrafts(app: OperationApp, newsletter: Newsletter, changed: Sponsor): Promise<ChangedSponsor> {
  const drafts = await outdatedIssues(app.redis, newsletter, changed, (issue) => issueDay(issue, newsletter));
  return { ...(await showOne(app, newsletter, changed)), drafts };
}

async function showOne(app: OperationApp, newsletter: Newsletter, one: Sponsor): Promise<ShownSponsor> {
  const [shown] = await showAll(app, newsletter, [one]);
  return shown ?? { sponsor: one, state: 'removed', issuesLeft: null };
}

async function showAll(
  { redis }: OperationApp,
  newsletter: Newsletter,
  all: readonly Sponsor[],
): Promise<ShownSponsor[]> {
  const today = dayOf(wallTimeAt(Date.now(), newsletter.timeZone));
  // Issues are read only where their number counts.
  const isLimited = all.some(({ issues }) => issues !== null);
  const taken = isLimited ? issuesBySponsor(await listIssues(redis, newsletter.slug), newsletter) : new Map();
  return all.map((one) => {
    const issuesLeft = one.issues === null ? null : Math.max(0, one.issues - (taken.get(one.id)?.length ?? 0));
    return { sponsor: one, issuesLeft, state: stateOn(one, today, issuesLeft) };
  });
}

function stateOn({ removedAt, paused, from, to }: Sponsor, today: Day, issuesLeft: number | null): SponsorState {
  if (removedAt !== '') return 'removed';
  if (issuesLeft === 0 || (to !== '' && to < today)) return 'ended';
  if (paused) return 'paused';
  return from > today ? 'planned' : 'running';
}
