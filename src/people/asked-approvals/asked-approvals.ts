import type { Redis } from 'ioredis';
import * as z from 'zod';
import { isApprovable } from '../../delivery/approval.js';
import { NotFound, PostriderError } from '../../errors.js';
import type { Identity } from '../../identity.js';
import type { Issue } from '../../issues/issue.js';
import { readIssue } from '../../issues/issue-store.js';
import type { Queues } from '../../queues/queues.js';
import { keys } from '../../redis/keys.js';
import { countAll, type RateLimit } from '../../subscribers/abuse/limits.js';
import type { SubscriberList } from '../../subscribers/list/subscriber-store.js';

// Somebody asks a person to approve an issue. The request gives nobody a right: whether the person may approve is checked
// when they do. It is kept while the issue can still be approved, and each has a field of its own, so that no two writers
// meet.

const stored = z.object({
  /** Who asks. A name is shown to others. */
  by: z.object({ id: z.custom<Identity>((value) => typeof value === 'string'), name: z.string() }),
  /** A line to the person; empty without one. */
  note: z.string(),
  /** Of the issue, when somebody asked. */
  revision: z.number(),
  /** Its email: `no-sender` means there is no newsletter whose sender it could have, `refused` that the server said no. */
  email: z.enum(['waiting', 'sent', 'no-sender', 'refused']),
});

/** A request to approve an issue. */
export interface AskedApproval extends z.infer<typeof stored> {
  issue: string;
  /** Id of the person. */
  person: string;
  /** Unix milliseconds. */
  at: number;
}

/** Emails that ask for approvals: of one issue to one person, and of everything that one actor asks. */
const limits = {
  person: { what: 'asked-approval', max: 3, seconds: 86_400 },
  actor: { what: 'asked-approvals', max: 30, seconds: 86_400 },
} as const satisfies Record<string, RateLimit>;

/** Somebody was asked too often within a day, or asks too often. */
export class AskedTooOften extends PostriderError {
  override readonly code = 'issue.asked-too-often';
  override readonly retryable = true;
  /** @param wait seconds until the next one is allowed */
  constructor(readonly wait: number) {
    super(`Max ${limits.person.max} requests a day to one person about one issue, and ${limits.actor.max} in all.`);
  }
}

declare module '../../errors.js' {
  interface KnownErrors {
    'issue.asked-too-often': AskedTooOften;
  }
}

/** Counts a request against both limits. @param actor who asks @throws AskedTooOften */
export async function countAskedApproval(
  list: Pick<SubscriberList, 'redis' | 'meta'>,
  { issue, person, by }: Pick<AskedApproval, 'issue' | 'person' | 'by'>,
): Promise<void> {
  const wait = await countAll(list, [
    { limit: limits.person, who: `${issue} ${person}` },
    { limit: limits.actor, who: by.id },
  ]);
  if (wait > 0) throw new AskedTooOften(wait);
}

const fieldOf = ({ issue, person, at }: Pick<AskedApproval, 'issue' | 'person' | 'at'>) => `${issue} ${person} ${at}`;

/** Keeps a request, or the outcome of its email. */
export async function writeAskedApproval(redis: Redis, asked: AskedApproval): Promise<void> {
  await redis.hset(keys.askedApprovals, fieldOf(asked), JSON.stringify(stored.parse(asked)));
}

/** @returns undefined when its issue cannot be approved any more, or is gone */
export async function findAskedApproval(
  redis: Redis,
  of: Pick<AskedApproval, 'issue' | 'person' | 'at'>,
): Promise<AskedApproval | undefined> {
  const text = await redis.hget(keys.askedApprovals, fieldOf(of));
  return text === null ? undefined : read(fieldOf(of), text);
}

/** An issue that can still be approved; undefined: it cannot, or it is gone. */
export async function findApprovable(redis: Redis, id: string): Promise<Issue | undefined> {
  const issue = await readIssue(redis, id).catch((error: unknown) => {
    if (!(error instanceof NotFound)) throw error;
  });
  return issue && (await isApprovable(redis, issue)) ? issue : undefined;
}

/** All requests that are kept, the newest first. @param issue only those about this one */
export async function listAskedApprovals(redis: Redis, issue?: string): Promise<AskedApproval[]> {
  const all = Object.entries(await redis.hgetall(keys.askedApprovals)).map(([field, text]) => read(field, text));
  return all.filter((one) => issue === undefined || one.issue === issue).sort((a, b) => b.at - a.at);
}

function read(field: string, text: string): AskedApproval {
  const [issue = '', person = '', at = ''] = field.split(' ');
  return { issue, person, at: Number(at), ...stored.parse(JSON.parse(text)) };
}

/** Enqueues the email of a request. May run twice. */
export async function enqueueAskedApproval(queues: Queues, { issue, person, at }: AskedApproval): Promise<void> {
  await queues.enqueue('sendNotice', `approval-${issue}-${person}-${at}`, { kind: 'approval', issue, person, at });
}

/**
 * Enqueues the emails of requests that wait, since queues may lose jobs, and forgets requests about issues that cannot be
 * approved any more. Safe at any time and in parallel.
 */
export async function remindOfAskedApprovals({ redis, queues }: { redis: Redis; queues: Queues }): Promise<void> {
  for (const asked of await listAskedApprovals(redis)) {
    if (!(await findApprovable(redis, asked.issue))) await redis.hdel(keys.askedApprovals, fieldOf(asked));
    else if (asked.email === 'waiting') await enqueueAskedApproval(queues, asked);
  }
}
