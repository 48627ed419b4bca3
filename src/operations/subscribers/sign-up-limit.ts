import { PostriderError } from '../../errors.js';
import { type Counted, countAgainst, countAll, type RateLimit } from '../../subscribers/abuse/limits.js';
import { mailboxOf } from '../../subscribers/abuse/mailbox.js';
import {
  askedToday,
  domainCounters,
  recipientLimit,
  recipientLimits,
} from '../../subscribers/abuse/recipient-limits.js';
import { checkSignUps } from '../../subscribers/abuse/sign-up-state.js';
import type { Address } from '../../subscribers/record/address.js';
import type { SubscriberId } from '../../subscribers/record/subscriber-id.js';
import type { OperationApp } from '../operation.js';
import type { Actor } from '../permission.js';

/** Sign-ups are closed for everybody. */
export class SignUpsClosed extends PostriderError {
  override readonly code = 'sign-ups.closed';
  override readonly retryable = true;
  /** @param wait seconds until another attempt is worth it */
  constructor(readonly wait: number) {
    super('Sign-ups are closed at the moment.');
  }
}

/** The reader, the mailbox, its domain or the token has had its sign-ups. Nothing was stored. */
export class SignUpsUsedUp extends PostriderError {
  override readonly code = 'sign-ups.used-up';
  override readonly retryable = true;
  /** @param wait seconds until another sign-up is possible */
  constructor(
    what: string,
    readonly wait: number,
  ) {
    super(what);
  }
}

declare module '../../errors.js' {
  interface KnownErrors {
    'sign-ups.closed': SignUpsClosed;
    'sign-ups.used-up': SignUpsUsedUp;
  }
}

/**
 * Counts a sign-up by a token against the limits of the form, except those of networks, and against the token's quota
 * of the day. A repetition within a day causes no email and does not count. Nothing depends on the list.
 * @throws SignUpsUsedUp; SignUpsClosed
 */
export async function countTokenSignUp(
  { list, config }: Pick<OperationApp, 'list' | 'config'>,
  { id: token, signUpsPerDay: max }: Actor,
  { newsletter, id, address }: { newsletter: number; id: SubscriberId; address: Address },
): Promise<void> {
  if (max === undefined) return;
  const perHour = config.signUpsPerHour;
  const { closedFor } = await checkSignUps(list, perHour);
  if (closedFor > 0) throw new SignUpsClosed(closedFor);
  const reader = id.toString('hex');
  const repeated = await countAgainst(list, recipientLimit, `${reader} token ${token}`);
  if (repeated > 0)
    throw new SignUpsUsedUp(`This address was signed up ${recipientLimit.max} times in an hour.`, repeated);
  const quota: RateLimit = { what: 'token-sign-ups', max, seconds: 86_400 };
  const counted: Counted[] = [
    { limit: quota, who: token },
    ...domainCounters(address.domain, true, perHour),
    { limit: recipientLimits.proven, who: `${mailboxOf(address)} token ${token}` },
  ];
  const wait = await countAll(list, counted, askedToday(newsletter, id));
  if (wait > 0)
    throw new SignUpsUsedUp(
      `Too many sign-ups: with this token (at most ${max} per day), or for this mailbox or its domain.`,
      wait,
    );
}

/** The mailbox was signed up elsewhere too often, so the sign-up was not stored. */
export const mailboxUsedUp = () =>
  new SignUpsUsedUp('This mailbox has reached its daily limit of confirmation emails, so nothing was stored.', 86_400);
