import { PostriderError } from '../../errors.js';
import { claim, settle } from '../../ledger/change-ledger.js';
import type { LedgerLine } from '../../ledger/ledger.js';
import { observe } from '../../observations.js';
import { membershipIn } from '../../subscribers/list/audience.js';
import { readRecord, type SubscriberList } from '../../subscribers/list/subscriber-store.js';
import { bouncedBy } from '../../subscribers/membership/bounce.js';
import { decodeRecord, type RecordedMembership, type RecordedSubscriber } from '../../subscribers/record/record.js';
import type { SubscriberId } from '../../subscribers/record/subscriber-id.js';
import type { Recipient } from '../backlog.js';
import type { IssueTemplates } from '../recipient-message.js';

/** Another run has taken over the batch, so this one must stop. */
export class BatchLost extends PostriderError {
  override readonly code = 'delivery.batch-lost';
  override readonly retryable = true;
  constructor() {
    super('Another worker took over this batch.');
  }
}

declare module '../../errors.js' {
  interface KnownErrors {
    'delivery.batch-lost': BatchLost;
  }
}

interface ClaimDeps {
  list: SubscriberList;
  templates: Pick<IssueTemplates, 'issue' | 'newsletter'>;
}

/** A confirmed reader, as their record says. */
export interface Reader {
  id: SubscriberId;
  address: string;
  membership: RecordedMembership;
  /** The record from which the message is made, and its bytes. */
  subscriber: RecordedSubscriber;
  record: Buffer;
}

/**
 * Claims a reader if their record is still the one that was read. A changed record is read and checked again.
 *
 * When the list has moved to another number of buckets since the issue was planned, the record is in another slot than
 * the ledger, and no single step sees both. Then the claim comes first and the record is read after it, so a reader who
 * unsubscribed before the claim is not emailed in this case either.
 */
export async function claimReader(
  deps: ClaimDeps,
  { line, fence, record: read }: Recipient,
  packed: Buffer,
): Promise<Reader | undefined> {
  const { list, templates } = deps;
  const { issue, newsletter } = templates;
  let record = read;
  let sameSlot = true;
  for (;;) {
    const reader = confirmedReader(line.id, record, newsletter.number);
    if (!reader) {
      await exclude(deps, line, record);
      return undefined;
    }
    const result = await claim(list.redis, issue.id, line, fence, sameSlot ? record : undefined, packed);
    observe('claim', {
      outcome: result === 'claimed' || result === 'done' || result === 'fenced' ? result : 'changed',
    });
    if (result === 'fenced') throw new BatchLost();
    if (result === 'done') return undefined;
    if (result === 'claimed') {
      if (sameSlot) return reader;
      const latest = await readRecord(list, line.id);
      const found = confirmedReader(line.id, latest, newsletter.number);
      if (!found) await exclude(deps, line, latest, packed);
      return found;
    }
    const again = await readRecord(list, line.id);
    // The record is unchanged and the claim did not find it, so it is in another slot.
    sameSlot = !record || !again?.equals(record);
    record = again;
  }
}

/** The reader of a record; undefined when they are not confirmed, or no longer on the list. */
export function confirmedReader(id: SubscriberId, record: Buffer | undefined, newsletter: number): Reader | undefined {
  if (!record) return undefined;
  const subscriber = decodeRecord(record);
  const membership = membershipIn(subscriber, newsletter);
  if (membership?.state !== 'confirmed') return undefined;
  return { id, address: subscriber.address, membership, subscriber, record };
}

/**
 * Notes that a reader is no longer confirmed, and whether an earlier attempt may have reached them. A reader who
 * bounced at an earlier attempt of this issue gets that outcome, because the worker ended before it wrote the outcome.
 * @param packed the entry that is in the ledger now
 */
async function exclude(
  { list, templates: { issue, newsletter } }: ClaimDeps,
  line: LedgerLine,
  record: Buffer | undefined,
  packed = line.packed,
): Promise<void> {
  const membership = record && membershipIn(decodeRecord(record), newsletter.number);
  const bounce = membership && bouncedBy(membership, issue.id);
  if (bounce) {
    await settle(list.redis, issue, { ...line, packed }, { ...line, state: 'bounced' }, bounce.words);
    observe('message', { result: 'bounced', ...withoutRelay });
    return;
  }
  const doubt =
    line.state === 'uncertain'
      ? 'Unsubscribed while it was uncertain whether an earlier attempt was accepted.'
      : undefined;
  await settle(list.redis, issue, { ...line, packed }, { ...line, state: 'excluded' }, doubt);
  observe('message', { result: 'excluded', ...withoutRelay });
}

const withoutRelay = { relay: '', provider: '' };
