import type { Redis } from 'ioredis';
import { readApprovalState } from '../delivery/approval.js';
import { endOf } from '../delivery/holds/hold.js';
import { readHolds } from '../delivery/holds/hold-store.js';
import { describeError, NotFound } from '../errors.js';
import { archivedBecause, type Issue, slugOf } from '../issues/issue.js';
import { issuesBeingSent, readIssue, scheduledIssues } from '../issues/issue-store.js';
import { causeOf } from '../issues/pause-cause.js';
import { readRuns } from '../issues/schedule-runs.js';
import { cadences } from '../newsletters/cadence.js';
import type { Newsletter } from '../newsletters/newsletter.js';
import { keys, welcomeKeys } from '../redis/keys.js';
import { readCounts } from './kept-counts.js';
import { type Trouble, trouble } from './trouble.js';

type Newsletters = ReadonlyMap<string, Newsletter>;

/** The newest issues of a newsletter among which a paused one is looked for: it is one of the last that were begun. */
const newest = 50;

/**
 * What one issue waits for. An issue that cannot be read is a trouble itself, and hides no other; one that is removed at
 * this moment is none.
 */
async function ofIssue(
  { redis, newsletters }: Deps,
  id: string,
  look: (issue: Issue, newsletter: Newsletter | undefined) => Promise<Trouble[]> | Trouble[],
): Promise<Trouble[]> {
  const newsletter = newsletters.get(slugOf(id));
  try {
    return await look(await readIssue(redis, id), newsletter);
  } catch (error) {
    if (error instanceof NotFound) return [];
    return [trouble('stop', 'issue.unreadable', { issue: id, reason: describeError(error) }, newsletter, id)];
  }
}

interface Deps {
  redis: Redis;
  newsletters: Newsletters;
}

/** Issues that do not start or do not go on, and providers that refuse one. */
export async function issueTroubles(redis: Redis, newsletters: Newsletters): Promise<Trouble[]> {
  const deps = { redis, newsletters };
  const found = await Promise.all([
    scheduledTroubles(deps),
    pausedTroubles(deps),
    heldDigests(deps),
    providerHolds(deps),
    endedTroubles(deps),
  ]);
  return found.flat();
}

async function scheduledTroubles(deps: Deps): Promise<Trouble[]> {
  const found = (await scheduledIssues(deps.redis)).map(({ id }) =>
    ofIssue(deps, id, async (issue, newsletter) => {
      const { startAt, waits } = issue;
      if (waits) {
        const facts = { issue: id, because: waits.for, startAt, since: waits.since };
        return [trouble(waits.for === 'approval' ? 'warning' : 'stop', 'issue.waits', facts, newsletter, id)];
      }
      const approval = await readApprovalState(deps.redis, issue);
      if (approval !== 'missing' && approval !== 'changed') return [];
      return [trouble('warning', 'issue.unapproved', { issue: id, startAt }, newsletter, id)];
    }),
  );
  return (await Promise.all(found)).flat();
}

async function pausedTroubles({ redis, newsletters }: Deps): Promise<Trouble[]> {
  const found = [...newsletters.values()].map(async (newsletter) => {
    const lists = [keys.issues(newsletter.slug), welcomeKeys.sends(newsletter.slug)];
    const ids = (await Promise.all(lists.map((list) => redis.zrevrange(list, 0, newest - 1)))).flat();
    const states = await Promise.all(
      ids.map((id) => redis.hmget(keys.issue(id), 'state', 'pausedBecause', 'pausedFor')),
    );
    return ids.flatMap((id, i): Trouble[] => {
      const [state, because, facts] = states[i] ?? [];
      if (state !== 'paused') return [];
      if (because === archivedBecause)
        return [trouble('warning', 'issue.archived', { issue: id, newsletter: newsletter.slug }, newsletter, id)];
      return because
        ? [
            trouble(
              'stop',
              'issue.paused-itself',
              { issue: id, reason: because, cause: causeOf(because, facts ?? '') },
              newsletter,
              id,
            ),
          ]
        : [trouble('warning', 'issue.paused', { issue: id }, newsletter, id)];
    });
  });
  return (await Promise.all(found)).flat();
}

/** Digests that were not sent automatically because a check said stop, and are still drafts. */
async function heldDigests(deps: Deps): Promise<Trouble[]> {
  const scheduled = [...deps.newsletters.values()].filter(
    ({ archivedAt, schedule }) => archivedAt === '' && Object.keys(schedule).length > 0,
  );
  const found = scheduled.map(async (newsletter) => {
    const { last } = (await readRuns(deps.redis, newsletter.slug)).runs;
    const held = cadences.flatMap((cadence) => (last[cadence]?.outcome === 'held' ? [last[cadence].issue] : []));
    const troubles = [...new Set(held)].map((id) =>
      ofIssue(deps, id, ({ state }) =>
        state === 'draft' ? [trouble('stop', 'issue.held', { issue: id }, newsletter, id)] : [],
      ),
    );
    return (await Promise.all(troubles)).flat();
  });
  return (await Promise.all(found)).flat();
}

async function providerHolds(deps: Deps): Promise<Trouble[]> {
  const found = (await issuesBeingSent(deps.redis)).map((id) =>
    ofIssue(deps, id, async (_, newsletter) =>
      (await readHolds(deps.redis, id)).map((hold) => {
        const { provider, relay, reason, words, refused, attempts, since } = hold;
        const facts = {
          issue: id,
          provider,
          relay,
          reason,
          reply: words,
          refused,
          attempts,
          since,
          until: endOf(hold),
        };
        return trouble('stop', 'provider.on-hold', facts, newsletter, `${id} ${provider} ${relay}`);
      }),
    ),
  );
  return (await Promise.all(found)).flat();
}

/** Readers of issues that are over who may lack them, as last counted. */
async function endedTroubles(deps: Deps): Promise<Trouble[]> {
  const found = [...(await readCounts(deps.redis))].map(([id, { state, uncertain, reached, notReached }]) =>
    ofIssue(deps, id, (issue, newsletter) => {
      if (issue.state !== state) return [];
      const isHalf = state === 'cancelled' && reached > 0 && notReached > 0;
      return [
        ...(uncertain > 0
          ? [trouble('warning', 'issue.uncertain', { issue: id, readers: uncertain }, newsletter, id)]
          : []),
        ...(isHalf ? [trouble('warning', 'issue.half-sent', { issue: id, reached, notReached }, newsletter, id)] : []),
      ];
    }),
  );
  return (await Promise.all(found)).flat();
}
