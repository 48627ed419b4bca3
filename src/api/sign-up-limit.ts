import type { ApiToken } from '../operations/tokens/api-token.js';
import { checkBrake } from '../subscribers/abuse/brake.js';
import { type Counted, countAgainst, countAll, type RateLimit } from '../subscribers/abuse/limits.js';
import { mailboxOf } from '../subscribers/abuse/mailbox.js';
import { askedToday, domainCounters, recipientLimit, recipientLimits } from '../subscribers/abuse/recipient-limits.js';
import type { Address } from '../subscribers/record/address.js';
import type { SubscriberId } from '../subscribers/record/subscriber-id.js';
import { Problem, unavailable } from './problem.js';
import type { ApiApp } from './route.js';

/**
 * Counts a sign-up by the API against the limits of the form, except those of networks, and against the token's quota
 * of the day. A repetition within a day causes no email and does not count. Nothing depends on the list.
 * @throws Problem `rate.exceeded` or, while sign-ups are closed, `service.unavailable`, with Retry-After
 */
export async function countApiSignUp(
  { list, config }: Pick<ApiApp, 'list' | 'config'>,
  token: ApiToken,
  { newsletter, id, address }: { newsletter: number; id: SubscriberId; address: Address },
): Promise<void> {
  const perHour = config.signupBrakePerHour;
  const { closedFor } = await checkBrake(list, perHour);
  if (closedFor > 0) throw unavailable('Sign-ups are closed at the moment. Try again later.', closedFor);
  const reader = id.toString('hex');
  const repeated = await countAgainst(list, recipientLimit, `${reader} token ${token.id}`);
  if (repeated > 0) throw tooMany(`This address was signed up ${recipientLimit.max} times in an hour.`, repeated);
  const quota: RateLimit = { what: 'token-sign-ups', max: token.signUpsPerDay, seconds: 86_400 };
  const counted: Counted[] = [
    { limit: quota, who: token.id },
    ...domainCounters(address.domain, true, perHour),
    { limit: recipientLimits.proven, who: `${mailboxOf(address)} token ${token.id}` },
  ];
  const wait = await countAll(list, counted, askedToday(newsletter, id));
  if (wait > 0)
    throw tooMany(
      `Too many sign-ups: with this token (at most ${quota.max} per day), or for this mailbox or its domain.`,
      wait,
    );
}

/** The mailbox was signed up elsewhere too often, so the sign-up was not stored. */
export const mailboxUsedUp = (): Problem =>
  tooMany('This mailbox has reached its daily limit of confirmation emails, so nothing was stored.', 86_400);

/** The reader or the new mailbox has had the emails of the day that a change of address causes. */
export const changesUsedUp = (wait: number): Problem =>
  tooMany('The reader or the new mailbox has reached its daily limit of emails.', wait);

function tooMany(what: string, wait: number): Problem {
  return new Problem('rate.exceeded', `${what} Wait ${wait} s.`, { headers: { 'Retry-After': String(wait) } });
}
