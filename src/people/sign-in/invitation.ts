import type { Redis } from 'ioredis';
import { PostriderError } from '../../errors.js';
import type { Queues } from '../../queues/queues.js';
import { pathTo } from '../../settings/web-paths.js';
import { countAgainst, type RateLimit } from '../../subscribers/abuse/limits.js';
import type { SubscriberList } from '../../subscribers/list/subscriber-store.js';
import { InvalidToken, openToken, signToken, type TokenKey } from '../../subscribers/membership/tokens.js';
import { type Invitation, invitationDays, type Person, personState } from '../person.js';
import { findPerson, listPersons } from '../person-store.js';

// An invitation is a part of the person's record, and its link a signed token of the person and the time. So it ends in
// the same step in which the person is changed or removed, and works again where a backup is restored with its SECRET.
// The link signs nobody in: its button emails the person a link and a code (sign-in-request.ts), so that whoever gets the
// invitation forwarded can do no more with it.

/** Emails that invite one person. Each is one more chance to be taken for spam. */
const emailLimit: RateLimit = { what: 'invitation', max: 5, seconds: 86_400 };

/** A person was invited too often within a day. */
export class TooManyInvitations extends PostriderError {
  override readonly code = 'person.too-many-invitations';
  override readonly retryable = true;
  /** @param wait seconds until another one is possible */
  constructor(readonly wait: number) {
    super(`This person was invited ${emailLimit.max} times within a day.`);
  }
}

declare module '../../errors.js' {
  interface KnownErrors {
    'person.too-many-invitations': TooManyInvitations;
  }
}

/** @param by name of the person who invites; empty: a token or the console */
export const newInvitation = (by: string): Invitation => ({
  at: Math.floor(Date.now() / 1_000),
  by,
  email: 'waiting',
});

/** Counts an invitation of somebody. @throws TooManyInvitations */
export async function countInvitation(list: Pick<SubscriberList, 'redis' | 'meta'>, person: string): Promise<void> {
  const wait = await countAgainst(list, emailLimit, person);
  if (wait > 0) throw new TooManyInvitations(wait);
}

/** Enqueues the email of a person's invitation. May run twice. Does nothing without one that waits. */
export async function enqueueInvitation(queues: Queues, { id: person, invitation }: Person): Promise<void> {
  if (invitation?.email !== 'waiting') return;
  const { at } = invitation;
  await queues.enqueue('sendNotice', `invitation-${person}-${at}`, { kind: 'invitation', person, at });
}

/** Enqueues the emails of invitations that wait, since queues may lose jobs. Safe at any time and in parallel. */
export async function remindOfInvitations({ redis, queues }: { redis: Redis; queues: Queues }): Promise<void> {
  for (const person of await listPersons(redis))
    if (personState(person) === 'invited') await enqueueInvitation(queues, person);
}

/** The address of the page of an invitation. @param deskUrl base of the desk's addresses (deskUrlOf) */
export function invitationAddress(
  deskUrl: string,
  keys: readonly TokenKey[],
  person: Pick<Person, 'id'>,
  { at }: Pick<Invitation, 'at'>,
): string {
  const id = Buffer.concat([Buffer.from(person.id, 'hex'), Buffer.alloc(2)]);
  return `${deskUrl}${pathTo('invitation', { token: signToken(keys, 'invitation', { newsletter: 0, id, at }) })}`;
}

/**
 * Looks at the link of an invitation, and changes nothing: mail scanners open links.
 * @returns the person; undefined when it has expired, or has ended because the person has signed in, was changed, was
 *   removed or was invited again
 */
export async function openInvitation(
  redis: Redis,
  keys: readonly TokenKey[],
  token: string,
): Promise<Person | undefined> {
  const claim = readToken(keys, token);
  const person = claim && (await findPerson(redis, claim.id.toString('hex', 0, 6)));
  return person?.invitation?.at === claim?.at ? person : undefined;
}

function readToken(keys: readonly TokenKey[], token: string) {
  try {
    return openToken(keys, 'invitation', token, invitationDays * 86_400);
  } catch (error) {
    if (error instanceof InvalidToken) return undefined;
    throw error;
  }
}
