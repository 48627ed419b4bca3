import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import * as z from 'zod';
import { contentKey, readApproval } from '../../delivery/approval.js';
import { readEdition } from '../../delivery/edition.js';
import { describeError } from '../../errors.js';
import type { Issue } from '../../issues/issue.js';
import type { Logger } from '../../log.js';
import { keys } from '../../redis/keys.js';
import { inTurn } from '../../redis/turn.js';
import type { CheckReport } from './check-issue.js';
import { type CheckedApp, runChecks } from './run-checks.js';
import { storedReport } from './stored-report.js';

// What the last checks of an issue found, for pages that are looked at before a send. A send makes its own checks and
// counts its readers anew, whatever is kept here.

/** When the issue would be sent: at once, or at the time that it has. */
export type CheckedFor = 'now' | 'as-scheduled';

/** What checks found, and when they began. */
export interface KeptChecks {
  /** Unix milliseconds. The readers were counted at this time or later. */
  at: number;
  report: CheckReport;
}

/** Checks are made again after this, in ms: relays, DNS, links and readers may have changed. */
const maxAgeMs = 120_000;
/** A caller waits so long for checks that have just begun, in ms: those of a short list are done by then. */
const patienceMs = 140;
/** Checks that nobody makes any more are begun by somebody else after so many seconds. */
const turnSeconds = 10;

const record = z.object({ basis: z.string(), at: z.number(), report: storedReport });

/** A draft is sent at once, so there is one result for both. */
const placeOf = ({ id, state }: Issue, checkedFor: CheckedFor) =>
  [id, state === 'scheduled' ? checkedFor : 'now'] as const;

/** Differs when something differs that the checks look at here. What they look at elsewhere is as old as `maxAgeMs` at most. */
async function basisOf({ redis, publicUrl }: CheckedApp, issue: Issue): Promise<string> {
  const [edition, approval] = await Promise.all([readEdition(redis, publicUrl, issue), readApproval(redis, issue.id)]);
  const parts = [contentKey(edition), issue.state, issue.startAt, issue.local, approval?.at];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

async function readKept(redis: Redis, key: string, basis: string, since: number): Promise<KeptChecks | undefined> {
  const text = await redis.get(key);
  const found = text === null ? undefined : record.safeParse(JSON.parse(text)).data;
  return found && found.basis === basis && found.at >= since ? { at: found.at, report: found.report } : undefined;
}

/**
 * Checks an issue, and keeps what was found for whoever looks at it next.
 * @param isAwaited whether somebody waits for the result
 * @throws NothingToSend when it has no article left
 */
export async function makeChecks(
  app: CheckedApp,
  issue: Issue,
  checkedFor: CheckedFor,
  isAwaited = true,
): Promise<KeptChecks> {
  const basis = await basisOf(app, issue);
  const at = Date.now();
  const report = await runChecks(app, issue, checkedFor === 'now' ? { startAt: at } : undefined, isAwaited);
  await app.redis.set(
    keys.keptChecks(...placeOf(issue, checkedFor)),
    JSON.stringify({ basis, at, report }),
    'PX',
    maxAgeMs,
  );
  return { at, report };
}

/**
 * Returns what the last checks of an issue as it is now found. When there were none in the last two minutes, it has them
 * made and does not wait for them, except for a moment.
 * @param since Unix milliseconds; checks that began earlier are made again
 * @returns undefined while they are being made: ask again in a second
 * @throws NothingToSend when it has no article left
 */
export async function readChecks(
  app: CheckedApp & { log: Logger },
  issue: Issue,
  checkedFor: CheckedFor,
  since = 0,
): Promise<KeptChecks | undefined> {
  const now = Date.now();
  const basis = await basisOf(app, issue);
  const oldest = Math.max(Math.min(since, now), now - maxAgeMs);
  const key = keys.keptChecks(...placeOf(issue, checkedFor));
  const kept = await readKept(app.redis, key, basis, oldest);
  if (kept) return kept;
  await Promise.race([makeInTurn(app, issue, checkedFor), sleep(patienceMs)]);
  return readKept(app.redis, key, basis, oldest);
}

/** Makes checks unless another process is making them. Never fails: whoever asks next has them made again. */
async function makeInTurn(app: CheckedApp & { log: Logger }, issue: Issue, checkedFor: CheckedFor): Promise<void> {
  try {
    await inTurn(app.redis, keys.checksTurn(...placeOf(issue, checkedFor)), turnSeconds, async (isOurs) => {
      const extending = setInterval(() => void isOurs().catch(() => undefined), (turnSeconds * 1_000) / 3);
      try {
        await makeChecks(app, issue, checkedFor, false);
      } finally {
        clearInterval(extending);
      }
    });
  } catch (error) {
    app.log.warn({ issue: issue.id, error: describeError(error) }, 'checks of an issue failed');
  }
}
