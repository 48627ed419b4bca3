import { changeSubscriber, idOf, readSubscriber, type SubscriberList } from '../list/subscriber-store.js';
import { parseReaderAddress } from '../record/address.js';
import { type Membership, membershipOf, type Subscriber, withMembership, withState } from '../record/subscriber.js';
import type { SubscriberId } from '../record/subscriber-id.js';
import { type LogEntry, logged, logLimit, movedDetail } from '../record/subscriber-log.js';
import { type AddressChange, forgetAddressChange, readAddressChange } from './address-change.js';
import { clearTurn } from './confirmation-turn.js';
import { staysErased } from './erase.js';
import { InvalidToken, type TokenClaim } from './tokens.js';

/**
 * Moves a reader's subscriptions to the address that the link was sent to, and waits for the disk. Name, language,
 * sections, time zone, cadence, consent and history move with them. The old address becomes unsubscribed.
 *
 * Guarantee: the new address is enrolled before the old one leaves, so a crash in between loses nothing, and a second
 * call completes the move. Repeating it has no further effect. A reader who leaves at the old address while this runs
 * is not subscribed at the new one. The new address is in no issue that has started: the old one's ledger entry remains.
 * @throws InvalidToken when the request is gone, or a subscription that it names cannot move any more
 */
export async function moveAddress(list: SubscriberList, claim: TokenClaim): Promise<void> {
  const change = await readAddressChange(list, claim.id, claim.at);
  if (!change) {
    if (await wasMoved(list, claim)) return;
    throw new InvalidToken(true);
  }
  const id = idOf(list, parseReaderAddress(change.to).normal);
  // Rounded up, because an issue goes to readers who confirmed until the second in which it started. A reader in its
  // ledger under the old address must not be added under the new one.
  const at = Math.ceil(Date.now() / 1000);
  const old = await readSubscriber(list, claim.id);
  const leaving = change.newsletters.flatMap((number) => {
    const membership = membershipOf(old, number);
    return membership && canMove(membership) ? [membership] : [];
  });
  if (leaving.length === 0 && !(await wasMoved(list, claim))) throw new InvalidToken(true);
  const enrolled = leaving.length > 0 ? await enrolNew(list, id, change, leaving, at) : [];
  const gone = await leaveOld(list, claim.id, leaving, at);
  const refused = enrolled.filter((number) => gone.includes(number));
  if (refused.length > 0) await takeBack(list, id, refused, at);
  for (const { newsletter } of leaving) await clearTurn(list, { newsletter, id: claim.id });
  // The request must not be gone before both records are on disk.
  await list.onDisk();
  await forgetAddressChange(list, claim.id);
  await list.onDisk();
  if (refused.length > 0 && refused.length === leaving.length) throw new InvalidToken(true);
}

/** Whether the subscription of a link's newsletter has moved already. */
export async function wasMoved(list: SubscriberList, { id, newsletter }: TokenClaim): Promise<boolean> {
  return hasMoved(membershipOf(await readSubscriber(list, id), newsletter));
}

function hasMoved(membership: Membership | undefined): boolean {
  const last = membership?.log.findLast(({ event }) => event === 'unsubscribed');
  return membership?.state === 'unsubscribed' && last?.detail?.source === movedDetail.source;
}

/** It was confirmed at the request. A bounce since then is no decision of the reader, and one more reason to move. */
function canMove({ state }: Membership): boolean {
  return state === 'confirmed' || state === 'bounced';
}

/** @returns the newsletters that the new address gets by this call */
async function enrolNew(
  list: SubscriberList,
  id: SubscriberId,
  change: AddressChange,
  leaving: readonly Membership[],
  at: number,
): Promise<number[]> {
  let enrolled: number[] = [];
  await changeSubscriber(list, id, (before) => {
    enrolled = [];
    if (staysErased(before)) throw new InvalidToken(true);
    let after: Subscriber = before ?? { address: change.to, memberships: [] };
    for (const membership of leaving) {
      const known = membershipOf(before, membership.newsletter);
      if (known?.state === 'confirmed') continue;
      if (known && !mayReplace(known, change)) throw new InvalidToken(true);
      enrolled.push(membership.newsletter);
      after = withMembership({ ...after, address: change.to }, moved(membership, known, at));
    }
    return enrolled.length > 0 ? after : before;
  });
  return enrolled;
}

/** The click resubscribes a reader who unsubscribed the new address before the request, because it proves the mailbox. */
function mayReplace({ state, changedAt }: Membership, { at }: AddressChange): boolean {
  if (state === 'complained' || state === 'erased') return false;
  return state !== 'unsubscribed' || changedAt <= at;
}

/** The membership at the new address. Its history keeps the proof of consent, and the new address's own lines. */
function moved(membership: Membership, known: Membership | undefined, at: number): Membership {
  const [first, second, ...later] = membership.log;
  const proof = [first, second].filter((line): line is LogEntry => line !== undefined);
  const rest = [...later, ...(known?.log ?? [])].sort((a, b) => a.at - b.at);
  const log = [...proof, ...rest.slice(-(logLimit - 1 - proof.length))];
  return {
    ...membership,
    state: 'confirmed',
    confirmedAt: at,
    changedAt: at,
    log: logged(log, 'confirmed', 'reader', at, movedDetail),
  };
}

/** @returns the newsletters that the reader left in another way meanwhile */
async function leaveOld(
  list: SubscriberList,
  id: SubscriberId,
  leaving: readonly Membership[],
  at: number,
): Promise<number[]> {
  let gone: number[] = [];
  await changeSubscriber(list, id, (before) => {
    gone = [];
    let after = before;
    for (const { newsletter } of leaving) {
      const membership = membershipOf(before, newsletter);
      if (after && membership && canMove(membership))
        after = withMembership(after, withState(membership, 'unsubscribed', 'reader', at, movedDetail));
      else if (!hasMoved(membership)) gone.push(newsletter);
    }
    return after;
  });
  return gone;
}

/** Unsubscribes the new address again. */
async function takeBack(list: SubscriberList, id: SubscriberId, newsletters: readonly number[], at: number) {
  await changeSubscriber(list, id, (before) => {
    let after = before;
    for (const newsletter of newsletters) {
      const membership = membershipOf(before, newsletter);
      if (after && membership?.state === 'confirmed')
        after = withMembership(after, withState(membership, 'unsubscribed', 'reader', at));
    }
    return after;
  });
}
