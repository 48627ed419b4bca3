import { keys } from '../../redis/keys.js';
import { type Counted, countAll, type RateLimit, uncountAll } from '../abuse/limits.js';
import { mailboxOf } from '../abuse/mailbox.js';
import { countConfirmation } from '../abuse/sign-up-state.js';
import type { SubscriberList } from '../list/subscriber-store.js';
import { type Address, parseReaderAddress } from '../record/address.js';
import type { SubscriberId } from '../record/subscriber-id.js';

const day = 86_400;

/** One confirmation email per address and newsletter per day, so that the form cannot be used to fill a mailbox. */
export const confirmationEverySeconds = day;

/**
 * A reader who unsubscribes may sign up again on the same day. This is the max of confirmation emails per address and
 * newsletter in a day, whatever happens between them.
 */
const readerLimit: RateLimit = { what: 'confirmations', max: 2, seconds: day };

/** Max confirmation emails and reminders to one mailbox in a day, for all newsletters and spellings together. */
const mailboxLimit: RateLimit = { what: 'mailbox-emails', max: 3, seconds: day };

/** How many of them sign-ups without the bot check may cause. The rest is for the reader whose address others typed. */
const unprovenLimit: RateLimit = { what: 'mailbox-emails-unproven', max: 2, seconds: day };

/** A confirmation email that may be sent. */
export interface ConfirmationTurn {
  newsletter: number;
  id: SubscriberId;
  /** The reader's address. */
  address: string;
  /** Whether someone vouches for the request: the bot check, an editor, an API token, or a link from an earlier email. */
  proven: boolean;
}

/** `today`: the reader was sent one today. `used up`: the day's emails for this reader or mailbox have been sent. */
export type TurnAnswer = 'taken' | 'today' | 'used up';

const turnKey = (newsletter: number, id: SubscriberId) => keys.confirmation(`${newsletter}:${id.toString('hex')}`);

function counters({ newsletter, id, address, proven }: ConfirmationTurn): Counted[] {
  const mailbox = mailboxOf(parseReaderAddress(address));
  return [
    { limit: readerLimit, who: `${newsletter} ${id.toString('hex')}` },
    { limit: mailboxLimit, who: mailbox },
    ...(proven ? [] : [{ limit: unprovenLimit, who: mailbox }]),
  ];
}

/**
 * Asks whether a confirmation email may be sent to a reader now. If so, no other may be for a day, until they confirm or
 * unsubscribe.
 * @param at Unix seconds
 * @param requested whether the record has the request that an email of today belongs to. If not, a process crashed
 *   before it wrote the request, and this one replaces it
 */
export async function takeTurn(
  list: SubscriberList,
  turn: ConfirmationTurn,
  at: number,
  requested: boolean,
): Promise<TurnAnswer> {
  const key = turnKey(turn.newsletter, turn.id);
  const first = (await list.redis.set(key, at, 'EX', confirmationEverySeconds, 'NX')) === 'OK';
  if (!first && requested) return 'today';
  if ((await countAll(list, counters(turn))) === 0) {
    await countConfirmation(list.redis);
    return 'taken';
  }
  if (first) await list.redis.del(key);
  return 'used up';
}

/** The same for a reminder, which comes days after the request and counts as the confirmation email of its day. */
export async function takeReminderTurn(list: SubscriberList, turn: ConfirmationTurn, at: number): Promise<boolean> {
  if ((await countAll(list, counters(turn))) > 0) return false;
  await list.redis.set(turnKey(turn.newsletter, turn.id), at, 'EX', confirmationEverySeconds);
  return true;
}

/**
 * Counts an email that asks a new address to confirm a change of address. It counts as a confirmation email to that
 * mailbox.
 * @returns 0, or seconds to wait because the mailbox has had the emails of the day
 */
export async function countAddressChange(list: SubscriberList, to: Address): Promise<number> {
  const wait = await countAll(list, [{ limit: mailboxLimit, who: mailboxOf(to) }]);
  if (wait === 0) await countConfirmation(list.redis);
  return wait;
}

/** Gives a turn back whose email was not sent, so that the reader can try again. */
export async function giveTurnBack(list: SubscriberList, turn: ConfirmationTurn): Promise<void> {
  await uncountAll(list, counters(turn));
  await clearTurn(list, turn);
}

/** Lets a reader who has confirmed or unsubscribed ask again today, within the limits of the day. */
export async function clearTurn(
  list: Pick<SubscriberList, 'redis'>,
  { newsletter, id }: Pick<ConfirmationTurn, 'newsletter' | 'id'>,
): Promise<void> {
  await list.redis.del(turnKey(newsletter, id));
}
