import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { ReportedEvent } from '../events/event.js';
import { eventsWanted } from '../events/outbox.js';
import { attentionKeys } from '../redis/keys.js';
import { runScript } from '../redis/scripts.js';
import { type AttentionDeps, readAttention } from './attention.js';
import { type Announcement, follow, type KnownTrouble, knownTrouble } from './known-trouble.js';
import { isHidden, type Trouble } from './trouble.js';

/** What is stored of a trouble, and what it says; undefined: it cannot be read. */
interface Stored {
  text: string;
  known: KnownTrouble | undefined;
}

/**
 * Compares the troubles of now with those that are known, and announces to webhooks what was raised and what was
 * cleared.
 *
 * Guarantee: each change is announced once. What is known and the events are written in one step, and only over what
 * was read: of two processes that look at once, one writes, and the other's look counts for nothing.
 * @param now Unix milliseconds
 */
export async function watchTroubles(deps: AttentionDeps, now: number): Promise<void> {
  const { redis } = deps;
  const stored = await readStored(redis);
  // A worker looks, so there is one. Between two of them, none can say so.
  const list = (await readAttention(deps, now)).filter(({ code }) => code !== 'worker.away');
  await write(redis, changesOf(stored, list, now), now);
}

/** A trouble whose stored text changes. */
interface Change {
  id: string;
  before: string;
  /** Empty: it is forgotten. */
  after: string;
  event?: { type: `attention.${Announcement}`; trouble: KnownTrouble['trouble'] };
}

function changesOf(stored: ReadonlyMap<string, Stored>, list: readonly Trouble[], now: number): Change[] {
  const present = new Map(list.map((one) => [one.id, one]));
  return [...new Set([...stored.keys(), ...present.keys()])].flatMap((id): Change[] => {
    const { text: before, known } = stored.get(id) ?? { text: '', known: undefined };
    const hidden = known && !present.has(id) && isHidden(known.trouble as Trouble, list);
    const { next, announce } = follow(known, hidden ? 'hidden' : present.get(id), now);
    const after = next ? JSON.stringify(next) : '';
    const trouble = (next ?? known)?.trouble;
    const event = announce && trouble ? { event: { type: `attention.${announce}` as const, trouble } } : {};
    return after === before ? [] : [{ id, before, after, ...event }];
  });
}

async function write(redis: Redis, changes: readonly Change[], at: number): Promise<void> {
  if (changes.length === 0) return;
  const announced = changes.flatMap(({ event }) => event ?? []);
  const events = announced.length > 0 && (await eventsWanted(redis)) ? announced : [];
  const texts = events.map((event) =>
    JSON.stringify({ id: randomUUID().replaceAll('-', ''), at, ...event } satisfies ReportedEvent),
  );
  await runScript(
    redis,
    'noteTroubles',
    [attentionKeys.troubles, attentionKeys.outbox],
    [changes.length, ...changes.flatMap(({ id, before, after }) => [id, before, after]), ...texts],
  );
}

async function readStored(redis: Redis): Promise<Map<string, Stored>> {
  const all = Object.entries(await redis.hgetall(attentionKeys.troubles));
  return new Map(all.map(([id, text]) => [id, { text, known: parsed(text) }]));
}

function parsed(text: string): KnownTrouble | undefined {
  try {
    return knownTrouble.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
