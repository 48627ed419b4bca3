import type { Redis } from 'ioredis';
import { readApprovalState } from '../delivery/approval.js';
import { endOf } from '../delivery/holds/hold.js';
import { readHolds } from '../delivery/holds/hold-store.js';
import { archivedBecause, type Issue } from '../issues/issue.js';
import { issuesBeingSent, readIssue, scheduledIssues } from '../issues/issue-store.js';
import { readRuns } from '../issues/schedule-runs.js';
import { cadences } from '../newsletters/cadence.js';
import type { Newsletter } from '../newsletters/newsletter.js';
import { keys } from '../redis/keys.js';
import { type Trouble, trouble } from './trouble.js';

type Newsletters = ReadonlyMap<string, Newsletter>;

/** The newest issues of a newsletter among which a paused one is looked for: it is one of the last that were begun. */
const newest = 50;

/** One may be removed at this moment. */
const readOrNone = (redis: Redis, id: string): Promise<Issue | undefined> =>
  readIssue(redis, id).catch(() => undefined);

/** Issues that do not start or do not go on, and providers that refuse one. */
export async function issueTroubles(redis: Redis, newsletters: Newsletters): Promise<Trouble[]> {
  const found = await Promise.all([
    scheduledTroubles(redis, newsletters),
    pausedTroubles(redis, newsletters),
    heldDigests(redis, newsletters),
    providerHolds(redis, newsletters),
  ]);
  return found.flat();
}

async function scheduledTroubles(redis: Redis, newsletters: Newsletters): Promise<Trouble[]> {
  const issues = await Promise.all((await scheduledIssues(redis)).map(({ id }) => readOrNone(redis, id)));
  const found = issues.map(async (issue): Promise<Trouble[]> => {
    if (!issue) return [];
    const { id, startAt, waits } = issue;
    const newsletter = newsletters.get(issue.newsletter);
    if (waits) {
      const facts = { issue: id, because: waits.for, startAt, since: waits.since };
      return [trouble(waits.for === 'approval' ? 'warning' : 'stop', 'issue.waits', facts, newsletter, id)];
    }
    const approval = await readApprovalState(redis, issue);
    if (approval !== 'missing' && approval !== 'changed') return [];
    return [trouble('warning', 'issue.unapproved', { issue: id, startAt }, newsletter, id)];
  });
  return (await Promise.all(found)).flat();
}

async function pausedTroubles(redis: Redis, newsletters: Newsletters): Promise<Trouble[]> {
  const found = [...newsletters.values()].map(async (newsletter) => {
    const ids = await redis.zrevrange(keys.issues(newsletter.slug), 0, newest - 1);
    const states = await Promise.all(ids.map((id) => redis.hmget(keys.issue(id), 'state', 'pausedBecause')));
    return ids.flatMap((id, i): Trouble[] => {
      const [state, because] = states[i] ?? [];
      if (state !== 'paused') return [];
      if (because === archivedBecause)
        return [trouble('warning', 'issue.archived', { issue: id, newsletter: newsletter.slug }, newsletter, id)];
      return because
        ? [trouble('stop', 'issue.paused-itself', { issue: id, reason: because }, newsletter, id)]
        : [trouble('warning', 'issue.paused', { issue: id }, newsletter, id)];
    });
  });
  return (await Promise.all(found)).flat();
}

/** Digests that were not sent automatically because a check said stop, and are still drafts. */
async function heldDigests(redis: Redis, newsletters: Newsletters): Promise<Trouble[]> {
  const scheduled = [...newsletters.values()].filter(
    ({ archivedAt, schedule }) => archivedAt === '' && Object.keys(schedule).length > 0,
  );
  const found = scheduled.map(async (newsletter) => {
    const { last } = (await readRuns(redis, newsletter.slug)).runs;
    const held = cadences.flatMap((cadence) => (last[cadence]?.outcome === 'held' ? [last[cadence].issue] : []));
    const issues = await Promise.all([...new Set(held)].map((id) => readOrNone(redis, id)));
    return issues
      .filter((issue) => issue?.state === 'draft')
      .map((issue) => trouble('stop', 'issue.held', { issue: issue?.id ?? '' }, newsletter, issue?.id));
  });
  return (await Promise.all(found)).flat();
}

async function providerHolds(redis: Redis, newsletters: Newsletters): Promise<Trouble[]> {
  const found = (await issuesBeingSent(redis)).map(async (issue) =>
    (await readHolds(redis, issue)).map((hold) => {
      const { provider, relay, reason, words, refused, attempts, since } = hold;
      const facts = { issue, provider, relay, reason, reply: words, refused, attempts, since, until: endOf(hold) };
      const newsletter = newsletters.get(issue.slice(0, issue.lastIndexOf('-')));
      return trouble('stop', 'provider.on-hold', facts, newsletter, `${issue} ${provider} ${relay}`);
    }),
  );
  return (await Promise.all(found)).flat();
}
