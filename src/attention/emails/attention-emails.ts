import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import * as z from 'zod';
import { listNewsletters } from '../../newsletters/newsletter-store.js';
import { dayAfter, dayOf, momentOn, wallTimeAt } from '../../newsletters/zoned-time.js';
import { type Person, personState, roleIn } from '../../people/person.js';
import { listPersons } from '../../people/person-store.js';
import type { Queues } from '../../queues/queues.js';
import { attentionKeys } from '../../redis/keys.js';
import { oldestOf } from '../../site/site-texts.js';
import { knownTrouble } from '../known-trouble.js';
import { changeOf, type KnownTroubles, readKnown, writeKnown } from '../known-troubles.js';

/** An email about troubles that waits until a server takes it. */
const attentionEmail = z.object({
  /** Id of the person. */
  person: z.string(),
  /** Unix milliseconds. */
  at: z.number(),
  troubles: z.array(knownTrouble.shape.trouble.extend({ raisedAt: z.number() })),
});
export type AttentionEmail = z.infer<typeof attentionEmail>;

/** How long an email waits for what is raised soon after its first trouble, in ms. */
export const gatheringMs = 60_000;
/** When the rest is emailed, in the time zone of the oldest newsletter. */
const dailyTime = '08:00';

/**
 * Writes the emails to the owners that are due, and enqueues those that wait: queues may lose jobs.
 *
 * Guarantee: a trouble is emailed to a person once until it was cleared. The emails and the note of who has them are
 * written in one step, and only over what was read, so that of several workers one writes them.
 * @param now Unix milliseconds
 */
export async function planAttentionEmails(app: { redis: Redis; queues: Queues }, now: number): Promise<void> {
  const { redis, queues } = app;
  const people = (await listPersons(redis)).filter(wantsEmails);
  const known: KnownTroubles = people.length > 0 ? await readKnown(redis) : new Map();
  const planned = await emailsOf(redis, people, known, now);
  if (planned.length > 0) await writeEmails(redis, known, planned);
  for (const email of await redis.hkeys(attentionKeys.emails))
    await queues.enqueue('sendNotice', `attention-${email}`, { kind: 'attention', email });
}

/** Whether somebody has signed in, which proves their address, and wants to be told. */
export const wantsEmails = (person: Person): boolean =>
  personState(person) === 'active' && person.attentionEmails !== 'off';

/** Whether a trouble is for this person to mend. */
export const isOwnersMatter = (person: Person, { newsletter }: { newsletter: string | null }): boolean =>
  roleIn(person, newsletter) === 'owner';

async function emailsOf(
  redis: Redis,
  people: readonly Person[],
  known: KnownTroubles,
  now: number,
): Promise<AttentionEmail[]> {
  const raised = [...known.values()].flatMap(({ known: one }) => (one?.state === 'raised' ? [one] : []));
  if (raised.length === 0) return [];
  const newsletters = (await listNewsletters(redis)).filter(({ archivedAt }) => archivedAt === '');
  const morning = lastMorning(now, oldestOf(newsletters)?.timeZone ?? 'UTC');
  return people.flatMap((person): AttentionEmail[] => {
    const waiting = raised.filter(
      ({ trouble, told, raisedAt }) =>
        isOwnersMatter(person, trouble) && !told.includes(person.id) && raisedAt >= person.createdAt,
    );
    const isDue = waiting.some(({ trouble, raisedAt }) =>
      person.attentionEmails === 'at-once' && trouble.severity === 'stop'
        ? now - raisedAt >= gatheringMs
        : raisedAt <= morning,
    );
    const troubles = waiting.map(({ trouble, raisedAt }) => ({ ...trouble, raisedAt }));
    return isDue ? [{ person: person.id, at: now, troubles }] : [];
  });
}

/** The last time of the daily email, in Unix milliseconds. */
function lastMorning(now: number, timeZone: string): number {
  const today = dayOf(wallTimeAt(now, timeZone));
  const morning = momentOn(today, dailyTime, timeZone);
  return morning <= now ? morning : momentOn(dayAfter(today, -1), dailyTime, timeZone);
}

async function writeEmails(redis: Redis, known: KnownTroubles, emails: readonly AttentionEmail[]): Promise<void> {
  const ids = new Set(emails.flatMap(({ troubles }) => troubles.map(({ id }) => id)));
  const changes = [...ids].flatMap((id) => {
    const told = emails.flatMap(({ person, troubles }) => (troubles.some((one) => one.id === id) ? [person] : []));
    return changeOf(known, id, (before) => before && { ...before, told: [...before.told, ...told] }) ?? [];
  });
  await writeKnown(redis, changes, {
    emails: new Map(emails.map((one) => [nameOfEmail(one), JSON.stringify(one)])),
  });
}

/** The same for the same troubles, so that no email is written twice. */
const nameOfEmail = ({ person, troubles }: AttentionEmail): string =>
  createHash('sha256')
    .update(JSON.stringify([person, ...troubles.map(({ id, raisedAt }) => [id, raisedAt])]))
    .digest('hex')
    .slice(0, 32);

/** @returns undefined when it was sent, or cannot be read */
export async function readAttentionEmail(redis: Redis, email: string): Promise<AttentionEmail | undefined> {
  const text = await redis.hget(attentionKeys.emails, email);
  return text === null ? undefined : attentionEmail.parse(JSON.parse(text));
}

/** Removes an email that a server has taken, or that nobody wants. */
export async function removeAttentionEmail(redis: Redis, email: string): Promise<void> {
  await redis.hdel(attentionKeys.emails, email);
}
