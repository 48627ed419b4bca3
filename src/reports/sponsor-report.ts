import { type ClickColumns, readClicks } from '../answers/clicks/click-counts.js';
import type { Issue } from '../issues/issue.js';
import { listIssues } from '../issues/issue-store.js';
import type { Sponsor } from '../issues/sponsors/sponsor.js';
import { surveyLedger } from '../ledger/survey-ledger.js';
import { csvLine } from '../subscribers/csv/csv-cell.js';
import type { SubscriberList } from '../subscribers/list/subscriber-store.js';
import { isoFromMs } from '../timestamps.js';
import { countSponsors } from './count-sponsors.js';

/** A sponsor in numbers: emails with it that a server accepted, and clicks on its link; null: they are not counted. */
export interface SponsorNumbers {
  emails: number;
  clicks: ClickColumns | null;
}

/** A sponsor in one issue. */
export interface SponsoredIssue extends SponsorNumbers {
  issue: string;
  subject: string;
  /** When its send began, ISO 8601 in UTC. */
  startedAt: string | null;
}

/** A sponsor over all issues that had it. It names no reader, so that the sponsor may see it. */
export interface SponsorReport {
  sponsor: Sponsor;
  /** The oldest first. */
  issues: readonly SponsoredIssue[];
  total: SponsorNumbers;
}

/** Counts a sponsor over its issues. Reads the ledger of each. */
export async function reportSponsor(list: SubscriberList, sponsor: Sponsor): Promise<SponsorReport> {
  const sent = (await listIssues(list.redis, sponsor.newsletter)).filter(({ startedAt }) => startedAt > 0);
  const issues: SponsoredIssue[] = [];
  for (const issue of sent.sort((a, b) => a.startedAt - b.startedAt)) {
    const found = await countIn(list, issue, sponsor.id);
    if (found) issues.push(found);
  }
  const clicked = issues.flatMap(({ clicks }) => clicks ?? []);
  const emails = issues.reduce((sum, one) => sum + one.emails, 0);
  return { sponsor, issues, total: { emails, clicks: clicked.length > 0 ? sumOf(clicked) : null } };
}

/** @returns undefined when no email of the issue had it */
async function countIn(list: SubscriberList, issue: Issue, sponsor: string): Promise<SponsoredIssue | undefined> {
  const { redis } = list;
  // A correction may have taken it out.
  if (issue.corrections.length === 0 && !issue.sponsors.some((slot) => slot.sponsor === sponsor)) return undefined;
  const { counts } = await surveyLedger(redis, issue, Number.POSITIVE_INFINITY);
  const own = (await countSponsors(redis, issue, counts.accepted)).filter((one) => one.sponsor === sponsor);
  const emails = own.reduce((sum, one) => sum + one.emails, 0);
  if (own.length === 0 || (emails === 0 && issue.state !== 'sending')) return undefined;
  const urls = new Set(own.map(({ url }) => url));
  const clicks = await readClicks(redis, issue.id);
  const { id, subject, startedAt } = issue;
  return {
    ...{ issue: id, subject, startedAt: isoFromMs(startedAt), emails },
    clicks: clicks && sumOf(clicks.links.filter(({ url }) => urls.has(url))),
  };
}

const sumOf = (all: readonly ClickColumns[]): ClickColumns => ({
  people: all.reduce((sum, one) => sum + one.people, 0),
  machines: all.reduce((sum, one) => sum + one.machines, 0),
  unknown: all.reduce((sum, one) => sum + one.unknown, 0),
});

/** The report as a CSV file (RFC 4180): one line for each issue. A number that is not counted is empty. */
export function sponsorCsv({ issues }: SponsorReport): string {
  const head = ['issue', 'subject', 'sent', 'emails', 'clicks by people', 'clicks by machines', 'other clicks'];
  const lines = issues.map(({ issue, subject, startedAt, emails, clicks }) => [
    ...[issue, subject, startedAt ?? '', String(emails)],
    ...[clicks?.people, clicks?.machines, clicks?.unknown].map((number) => String(number ?? '')),
  ]);
  return [head, ...lines].map(csvLine).join('');
}
