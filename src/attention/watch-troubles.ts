import { randomUUID } from 'node:crypto';
import type { ReportedEvent } from '../events/event.js';
import { eventsWanted } from '../events/outbox.js';
import { type AttentionDeps, readAttention } from './attention.js';
import { type Announcement, follow, type KnownTrouble } from './known-trouble.js';
import { changeOf, type KnownChange, type KnownTroubles, readKnown, writeKnown } from './known-troubles.js';
import { isHidden, type Trouble } from './trouble.js';

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
  const known = await readKnown(redis);
  // A worker looks, so there is one. Between two of them, none can say so.
  const list = (await readAttention(deps, now)).filter(({ code }) => code !== 'worker.away');
  // Nothing can be noted, announced or emailed until Redis takes writes again.
  if (list.some(({ code }) => code === 'redis.refuses')) return;
  const { changes, announced } = lookAt(known, list, now);
  const events = announced.length > 0 && (await eventsWanted(redis)) ? announced : [];
  await writeKnown(redis, changes, {
    events: events.map((event): ReportedEvent => ({ id: randomUUID().replaceAll('-', ''), at: now, ...event })),
  });
}

interface Announced {
  type: `attention.${Announcement}`;
  trouble: KnownTrouble['trouble'];
}

function lookAt(known: KnownTroubles, list: readonly Trouble[], now: number) {
  const present = new Map(list.map((one) => [one.id, one]));
  const announced: Announced[] = [];
  const changes = [...new Set([...known.keys(), ...present.keys()])].flatMap((id): KnownChange[] => {
    const change = changeOf(known, id, (before) => {
      const hidden = before && !present.has(id) && isHidden(before.trouble as Trouble, list);
      const { next, announce } = follow(before, hidden ? 'hidden' : present.get(id), now);
      const trouble = (next ?? before)?.trouble;
      if (announce && trouble) announced.push({ type: `attention.${announce}`, trouble });
      return next;
    });
    return change ? [change] : [];
  });
  return { changes, announced };
}
