import { entryTime } from '../../ledger/ledger-entry.js';
import type { Pacer } from '../../pacing/pacing.js';
import type { Ahead, NextMessage, Offer } from '../../smtp/relay.js';
import type { SubscriberList } from '../../subscribers/list/subscriber-store.js';
import { envelopeSender } from '../../subscribers/membership/bounce-address.js';
import type { Recipient } from '../backlog.js';
import { domainOf, type IssueTemplates, type ReaderKeys } from '../recipient-message.js';
import { confirmedReader, type Reader } from './claim-reader.js';

/** A recipient who may be emailed now. */
export interface NextRecipient {
  recipient: Recipient;
  /** Their message, if it was made before the claim. */
  made?: MadeMessage;
  /** The connection over which their envelope has been sent. */
  ahead?: Ahead | undefined;
}

/** A message and everything that it was made from. */
interface MadeMessage {
  reader: Reader;
  offer: Offer;
  templates: IssueTemplates;
  firstAt: number | undefined;
  bytes: Buffer;
}

/** Dependencies of making a message. */
export interface MessageDeps extends ReaderKeys {
  list: SubscriberList;
  templates: IssueTemplates;
  pacer: Pick<Pacer, 'groupOf'>;
  /** The relays that must not send to a provider. */
  relaysToAvoid(provider: string): ReadonlySet<string> | undefined;
  now: () => number;
}

/**
 * When a message first goes out, in Unix ms, if its recipient is claimed at `claimedAt`; undefined: it is not known.
 */
export function firstDate({ templates }: MessageDeps, { line, firstAt }: Recipient, claimedAt: number) {
  return line.attempts === 0 ? entryTime(claimedAt, templates.issue.startedAt) : firstAt;
}

/**
 * Makes a message whose envelope may go out before its recipient is claimed.
 * @returns undefined when the reader is no longer confirmed, or may not be emailed through this relay
 */
export async function makeNext(
  deps: MessageDeps,
  next: NextRecipient,
  { relay, offer }: { relay: string; offer: Offer },
): Promise<NextMessage | undefined> {
  const { recipient } = next;
  const { newsletter } = deps.templates;
  const reader = confirmedReader(recipient.line.id, recipient.record, newsletter.number);
  if (!reader || deps.relaysToAvoid(deps.pacer.groupOf(domainOf(reader.address)))?.has(relay)) return undefined;
  const firstAt = firstDate(deps, recipient, deps.now());
  const { omission } = recipient;
  const bytes = await messageFor(deps, { reader, offer, firstAt, omission }, next.made);
  next.made = { reader, offer, firstAt, templates: deps.templates, bytes };
  return { from: envelopeSender(deps, newsletter, reader.id), to: reader.address, message: bytes, inLines: true };
}

/** Makes a message, or returns the one that was made earlier if it is still right. */
export function messageFor(
  deps: MessageDeps,
  { reader, offer, firstAt, omission }: Pick<MadeMessage, 'reader' | 'offer' | 'firstAt'> & Pick<Recipient, 'omission'>,
  made: MadeMessage | undefined,
): Buffer | Promise<Buffer> {
  const same =
    made?.templates === deps.templates &&
    made.firstAt === firstAt &&
    made.offer.eightBitMime === offer.eightBitMime &&
    made.reader.record.equals(reader.record);
  return same ? made.bytes : deps.templates.emailFor(deps, reader, offer, firstAt, omission);
}
