import { PostriderError } from '../../errors.js';
import { changeSubscriber, type SubscriberList } from '../list/subscriber-store.js';
import { nowSeconds, withMembership } from '../record/subscriber.js';
import type { SubscriberId } from '../record/subscriber-id.js';
import { logged } from '../record/subscriber-log.js';
import { applyBounce, bounceOf, untouchedSince } from './bounce.js';
import {
  type BounceBacklog,
  bouncedSince,
  dropHeldBounce,
  endBounceBacklog,
  readBounceBacklog,
  readHeldBounces,
} from './bounce-backlog.js';

/** The newsletter has no backlog of bounces. */
export class NoBounceBacklog extends PostriderError {
  override readonly code = 'feedback.no-hold';
  override readonly retryable = false;
  constructor(readonly newsletter: string) {
    super(`No bounces of "${newsletter}" are held back.`);
  }
}

declare module '../../errors.js' {
  interface KnownErrors {
    'feedback.no-hold': NoBounceBacklog;
  }
}

async function backlogOf(list: SubscriberList, { number, slug }: HeldNewsletter): Promise<BounceBacklog> {
  const backlog = await readBounceBacklog(list.redis, number);
  if (!backlog) throw new NoBounceBacklog(slug);
  return backlog;
}

type HeldNewsletter = { number: number; slug: string };

/**
 * Applies every held bounce, and ends the backlog. Waits for the disk. Safe to interrupt and run again.
 * @returns the number of readers who bounced; a reader who has made a decision since stays
 * @throws NoBounceBacklog
 */
export async function releaseBounces(list: SubscriberList, newsletter: HeldNewsletter): Promise<number> {
  await backlogOf(list, newsletter);
  let bounced = 0;
  do {
    for (const { id, bounce } of await readHeldBounces(list.redis, newsletter.number)) {
      const { at, ...detail } = bounce;
      if ((await applyBounce(list, { id, detail, at }, untouchedSince(at))) === 'bounced') bounced += 1;
      await dropHeldBounce(list.redis, newsletter.number, id);
    }
  } while (!(await endBounceBacklog(list.redis, newsletter.number)));
  await list.onDisk();
  return bounced;
}

/** A rollback includes bounces up to this time before the backlog began, in ms. */
const rollbackMs = 3_600_000;

/**
 * Drops every held bounce, restores the readers who bounced in the hour before the backlog began, and ends the backlog: for
 * bounces that were a mail server's mistake. Waits for the disk. Safe to interrupt and run again.
 * @returns the number of readers restored, and of bounces dropped
 * @throws NoBounceBacklog
 */
export async function rollBackBounces(
  list: SubscriberList,
  newsletter: HeldNewsletter,
): Promise<{ broughtBack: number; dropped: number }> {
  const { since } = await backlogOf(list, newsletter);
  const from = since - rollbackMs;
  let broughtBack = 0;
  for (const id of await bouncedSince(list.redis, newsletter.number, from))
    if (await restore(list, id, Math.floor(from / 1_000))) broughtBack += 1;
  let dropped = 0;
  do {
    for (const { id } of await readHeldBounces(list.redis, newsletter.number)) {
      await dropHeldBounce(list.redis, newsletter.number, id);
      dropped += 1;
    }
  } while (!(await endBounceBacklog(list.redis, newsletter.number)));
  await list.onDisk();
  return { broughtBack, dropped };
}

/**
 * What a rollback would be about: the held bounces, and the readers who bounced in the hour before.
 * @throws NoBounceBacklog
 */
export async function countRollBack(
  list: SubscriberList,
  newsletter: HeldNewsletter,
): Promise<{ held: number; bounced: number }> {
  const { since } = await backlogOf(list, newsletter);
  const [held, bounced] = await Promise.all([
    readHeldBounces(list.redis, newsletter.number),
    bouncedSince(list.redis, newsletter.number, since - rollbackMs),
  ]);
  return { held: held.length, bounced: bounced.length };
}

/** Restores every membership that bounced since a time. @param from Unix seconds */
async function restore(list: SubscriberList, id: SubscriberId, from: number): Promise<boolean> {
  const at = nowSeconds();
  const { before, after } = await changeSubscriber(list, id, (current) => {
    let result = current;
    for (const membership of current?.memberships ?? []) {
      const bounce = bounceOf(membership);
      if (!result || bounce?.by !== 'bounce' || bounce.at < from) continue;
      const state = membership.confirmedAt > 0 ? 'confirmed' : 'pending';
      const log = logged(membership.log, 'reactivated', 'editor', at, detail);
      result = withMembership(result, { ...membership, state, changedAt: at, log });
    }
    return result;
  });
  return before !== after;
}

const detail = { issue: '', source: '', words: 'The bounces of that hour were rolled back.' };
