import type { Config } from '../config.js';
import { loadRenderer, readEdition } from '../delivery/edition.js';
import { digestValues, type ReaderKeys } from '../delivery/recipient-message.js';
import { describeError } from '../errors.js';
import type { Issue } from '../issues/issue.js';
import { issueReaders } from '../issues/issue-readers.js';
import { type Locale, locales } from '../locale/locale.js';
import type { Newsletter } from '../newsletters/newsletter.js';
import { type DkimSigner, openDkimSigner } from '../render/dkim.js';
import { reasonLine } from '../render/greeting.js';
import { furnitureOf } from '../render/look/mail-look.js';
import { compileTemplate, type MergeTemplate, merge } from '../render/merge-template.js';
import { installationId } from '../render/message-id.js';
import { MessageRoom } from '../render/message-room.js';
import { membershipIn } from '../subscribers/list/audience.js';
import { type ScannedRecord, scanBuckets } from '../subscribers/list/scan-buckets.js';
import type { SubscriberList } from '../subscribers/list/subscriber-store.js';
import { parseAddress } from '../subscribers/record/address.js';
import { decodeRecord } from '../subscribers/record/record.js';

/** A reader whose message would fail. */
export interface RehearsalFault {
  /** Subscriber id in hexadecimal. */
  id: string;
  /** Empty when the record cannot be read. */
  address: string;
  reason: string;
}

/** The result of a rehearsal. */
export interface Rehearsal {
  /** Messages that were made. */
  messages: number;
  signed: boolean;
  /** Bytes of a whole message; all 0 without any. */
  bytes: { min: number; mean: number; max: number };
  /** Number of readers whose message would fail, and the first of them. */
  failed: number;
  faults: readonly RehearsalFault[];
  milliseconds: number;
}

export interface RehearsalDeps extends ReaderKeys {
  list: SubscriberList;
  config: Pick<Config, 'dkim'>;
}

/** Max faults that a rehearsal names. */
const maxFaults = 100;
/** Messages in progress at once: signatures are made in the thread pool. */
const parallel = 16;

/**
 * Makes the message of every reader of an issue as a send would, with the signatures if keys are set, and sends
 * nothing. Reads the list bucket by bucket and keeps no message, so its memory does not depend on the size of the list.
 * @param onProgress called at the beginning and after each bucket with readers; what it throws ends the rehearsal
 * @throws NothingToSend, UnusableDkimKey
 */
export async function rehearseIssue(
  deps: RehearsalDeps,
  issue: Issue,
  onProgress: (messages: number) => void | Promise<void> = () => undefined,
): Promise<Rehearsal> {
  const { list, config, publicUrl } = deps;
  const began = performance.now();
  const read = await readEdition(list.redis, publicUrl, issue);
  const { newsletter, ...edition } = { ...read, installation: installationId(deps.listKey) };
  const sign = config.dkim && (await openDkimSigner(config.dkim));
  const templates = await compileAll({ newsletter, ...edition }, sign === undefined);
  const belongs = await issueReaders(list, newsletter, issue);
  const maker = new MessageMaker(deps, issue, newsletter, templates, sign);
  const tally = new RehearsalTally();
  await onProgress(0);
  for await (const { records } of scanBuckets(list)) {
    const left = [...records];
    const work = async () => {
      for (let record = left.pop(); record; record = left.pop()) {
        try {
          if (belongs(record.record)) tally.add(await maker.sizeFor(record));
        } catch (error) {
          tally.fail(record, error);
        }
      }
    };
    await Promise.all(Array.from({ length: parallel }, work));
    await onProgress(tally.messages);
  }
  return { ...tally.result(), signed: sign !== undefined, milliseconds: Math.round(performance.now() - began) };
}

type Templates = ReadonlyMap<Locale, MergeTemplate>;

/** A signed message has 7 bits, like those of a send (render/signing-relay.ts). */
async function compileAll(edition: Awaited<ReturnType<typeof readEdition>>, eightBit: boolean): Promise<Templates> {
  const { renderDigestTemplate } = await loadRenderer();
  const compiled = locales.map(async (locale) => {
    return [locale, compileTemplate(await renderDigestTemplate(edition, locale), { eightBit })] as const;
  });
  return new Map(await Promise.all(compiled));
}

class MessageMaker {
  readonly #room = new MessageRoom();
  constructor(
    readonly deps: RehearsalDeps,
    readonly issue: Issue,
    readonly newsletter: Newsletter,
    readonly templates: Templates,
    readonly sign: DkimSigner | undefined,
  ) {}

  /** Makes a reader's message. @returns its size in bytes @throws for a record from which none can be made */
  async sizeFor({ id, record }: ScannedRecord): Promise<number> {
    const { address, memberships } = decodeRecord(record);
    const membership = membershipIn({ address, memberships }, this.newsletter.number);
    const template = membership && this.templates.get(membership.locale);
    if (!template) throw new RangeError('the record has no known language');
    const { mailed } = parseAddress(address, 'address');
    if (mailed !== address) throw new RangeError('address: it is not in the form in which email is sent');
    const { method, label } = membership.consent;
    const consent = { method, from: await this.deps.list.labels.labelOf(label) };
    const furniture = furnitureOf(this.newsletter, membership.locale);
    const why = reasonLine(membership.locale, this.newsletter.title, consent, furniture);
    const values = digestValues(this.deps, this.newsletter, this.issue, { id, address, membership, why });
    const message = merge(template, values, this.#room);
    const signature = await this.sign?.(message);
    const size = message.length + (signature?.length ?? 0);
    this.#room.giveBack(message);
    return size;
  }
}

class RehearsalTally {
  messages = 0;
  readonly #faults: RehearsalFault[] = [];
  #failed = 0;
  #bytes = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = 0;

  add(size: number): void {
    this.messages += 1;
    this.#bytes += size;
    this.#min = Math.min(this.#min, size);
    this.#max = Math.max(this.#max, size);
  }

  fail({ id, record }: ScannedRecord, error: unknown): void {
    this.#failed += 1;
    if (this.#faults.length === maxFaults) return;
    const reason = error instanceof RangeError ? `the record cannot be read: ${error.message}` : describeError(error);
    this.#faults.push({ id: id.toString('hex'), address: addressIn(record), reason });
  }

  result(): Pick<Rehearsal, 'messages' | 'bytes' | 'failed' | 'faults'> {
    const { messages } = this;
    const bytes =
      messages === 0
        ? { min: 0, mean: 0, max: 0 }
        : { min: this.#min, mean: Math.round(this.#bytes / messages), max: this.#max };
    return { messages, bytes, failed: this.#failed, faults: this.#faults };
  }
}

function addressIn(record: Buffer): string {
  try {
    return decodeRecord(record).address;
  } catch {
    return '';
  }
}
