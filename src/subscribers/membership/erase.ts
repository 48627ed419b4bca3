import { locales } from '../../locale/locale.js';
import { keys } from '../../redis/keys.js';
import { forgetUnread } from '../../redis/unread-emails.js';
import { changeSubscriber, type SubscriberList } from '../list/subscriber-store.js';
import { type Membership, nowSeconds, removedNewsletter, type Subscriber } from '../record/subscriber.js';
import type { SubscriberId } from '../record/subscriber-id.js';
import type { LogAuthor } from '../record/subscriber-log.js';

/** A membership after an erasure. It records only the erasure, its time and its actor. */
export function erasedMembership(newsletter: number, by: LogAuthor, at: number): Membership {
  return {
    newsletter,
    state: 'erased',
    name: '',
    locale: locales[0],
    sections: 0,
    timeZone: '',
    cadence: 'every issue',
    askedAt: 0,
    confirmedAt: 0,
    changedAt: at,
    engagedAt: 0,
    consent: { method: 'page', from: '', textVersion: 0, ip: '' },
    log: [{ at, event: 'erased', by }],
  };
}

/** Whether a membership is erased, or was before a new sign-up, whose history keeps that line. */
export function wasErased({ state, log }: Pick<Membership, 'state' | 'log'>): boolean {
  return state === 'erased' || log.some(({ event }) => event === 'erased');
}

/**
 * Whether only the reader may bring themselves back, to any newsletter: they were erased and have confirmed nothing
 * since. A request alone does not change that, because anyone can type an address into a form.
 */
export function staysErased(subscriber: Subscriber | undefined): boolean {
  const memberships = subscriber?.memberships ?? [];
  return memberships.some(wasErased) && memberships.every(({ confirmedAt }) => confirmedAt === 0);
}

/** The subscriber without the address when no membership needs it. */
export function withoutIdleAddress(subscriber: Subscriber): Subscriber {
  const idle = subscriber.memberships.every(
    ({ newsletter, state }) => state === 'erased' || newsletter === removedNewsletter,
  );
  return idle ? { ...subscriber, address: '' } : subscriber;
}

/**
 * Erases a reader from every newsletter (GDPR, article 17).
 *
 * What stays is the subscriber id, a keyed hash of the address, with one line for each membership: it keeps an import
 * from bringing the reader back. Ledgers name readers by that id alone. Notice jobs hold it too and end unsent, since
 * an erased membership is sent nothing. Redis's append-only file and backups hold the old record until they are
 * rewritten.
 * @returns false when there was nothing to erase: the reader is not on the list, or was erased before
 */
export async function eraseSubscriber(list: SubscriberList, id: SubscriberId, by: LogAuthor): Promise<boolean> {
  const at = nowSeconds();
  const { before, after } = await changeSubscriber(list, id, (current) => {
    if (!current || current.memberships.every(({ state }) => state === 'erased')) return current;
    const memberships = current.memberships.map((membership) =>
      membership.state === 'erased' ? membership : erasedMembership(membership.newsletter, by, at),
    );
    return { address: '', memberships };
  });
  await list.redis.del(keys.softBounces(id.toString('hex')));
  await list.redis.del(keys.addressChange(id.toString('hex')));
  await forgetUnread(list.redis, (one) => one.startsWith(`${id.toString('hex')}-`));
  for (const { newsletter } of after?.memberships ?? [])
    await list.redis.del(keys.confirmation(`${newsletter}:${id.toString('hex')}`));
  await list.onDisk();
  return before !== after;
}
