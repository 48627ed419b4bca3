import type { Issue } from '../issues/issue.js';
import { type IssueAudience, issueConditionsHold } from '../issues/issue-readers.js';
import { readLedgerLine } from '../ledger/ledger.js';
import { readUnacceptedLine } from '../ledger/unaccepted.js';
import type { Newsletter } from '../newsletters/newsletter.js';
import type { RecordFilter } from '../subscribers/list/audience.js';
import { type ScannedRecord, scanBuckets } from '../subscribers/list/scan-buckets.js';
import type { SubscriberList } from '../subscribers/list/subscriber-store.js';
import { peekMembership } from '../subscribers/record/peek.js';
import { decodeRecord } from '../subscribers/record/record.js';
import {
  type Membership,
  reasonOfState,
  type SubscriberState,
  subscriberStates,
} from '../subscribers/record/subscriber.js';
import type { SubscriberId } from '../subscribers/record/subscriber-id.js';
import { type LogAuthor, movedDetail } from '../subscribers/record/subscriber-log.js';

/** Numbers of readers who unsubscribed from a newsletter, and who complained. */
export interface Departures {
  unsubscribed: number;
  complained: number;
}

/** The fields of an issue that tell whom it reached. */
type SentIssue = Pick<Issue, 'id' | 'startedAt' | 'folded' | 'layout'> & IssueAudience;

/** A reader who has left, and what is known about their subscription. */
interface Departed {
  id: SubscriberId;
  record: Buffer;
  membership: Pick<Membership, 'changedAt' | 'confirmedAt'>;
}

/** These end a subscription without the reader: a row of an import, a bounce, the end of a long silence. */
const notTheReader: readonly LogAuthor[] = ['import', 'bounce', 'system'];

/** A reader who left after an issue. */
export interface LeftReader {
  id: SubscriberId;
  state: keyof Departures;
  /** Unix seconds. */
  at: number;
}

/** The departures from a newsletter, counted while the list is read once. */
export interface DepartureCount {
  /** Takes a reader of the newsletter. */
  visit(reader: ScannedRecord, state: SubscriberState): Promise<void> | undefined;
  /** One for each issue that is counted, in its order. */
  counts: readonly Departures[];
  /** The readers whom they count, in no order. */
  left: readonly (readonly LeftReader[])[];
}

/**
 * Counts the departures from a newsletter by the issue that each reader had received last. It has to see every record,
 * and reads the delivery status of those who left. A reader whom no issue had reached is not counted, nor one who was
 * imported as unsubscribed, who moved to another address, or who has subscribed again since.
 * @param issues every issue whose send has begun, the newest first
 * @param shown counts only these, which are among them
 */
export function openDepartures(
  list: SubscriberList,
  newsletter: Newsletter,
  issues: readonly SentIssue[],
  shown: readonly SentIssue[],
): DepartureCount {
  const counts = shown.map(() => ({ unsubscribed: 0, complained: 0 }));
  const left = shown.map((): LeftReader[] => []);
  const filterOf = filterOfEach(list, newsletter);
  const since = Math.min(...shown.map(({ startedAt }) => startedAt));
  const visitDeparted = async ({ id, record }: ScannedRecord, state: keyof Departures) => {
    const membership = decodeRecord(record).memberships.find((one) => one.newsletter === newsletter.number);
    if (!membership || !isBeforeDeparture(since, membership) || !leftByThemselves(membership)) return;
    const last = await lastReceived(list, issues, since, filterOf, { id, record, membership });
    const place = shown.findIndex((issue) => issue.id === last);
    const count = counts[place];
    if (count) count[state] += 1;
    left[place]?.push({ id: Buffer.from(id), state, at: membership.changedAt });
  };
  return {
    counts,
    left,
    // Most readers are confirmed, and their records need not be decoded.
    visit: (reader, state) =>
      state === 'unsubscribed' || state === 'complained' ? visitDeparted(reader, state) : undefined,
  };
}

/** Counts them in a scan of their own. */
export async function countDepartures(
  list: SubscriberList,
  newsletter: Newsletter,
  issues: readonly SentIssue[],
  shown: readonly SentIssue[],
): Promise<readonly Departures[]> {
  const departures = openDepartures(list, newsletter, issues, shown);
  for await (const { records } of scanBuckets(list)) {
    for (const reader of records) {
      const seen = peekMembership(reader.record, newsletter.number);
      const state = seen && subscriberStates[seen.state];
      if (state) await departures.visit(reader, state);
    }
  }
  return departures.counts;
}

/** Records have whole seconds. @param moment Unix milliseconds */
const isBeforeDeparture = (moment: number, { changedAt }: Pick<Membership, 'changedAt'>) =>
  Math.floor(moment / 1_000) <= changedAt;

function leftByThemselves(membership: Pick<Membership, 'state' | 'log'>): boolean {
  const reason = reasonOfState(membership);
  return reason !== undefined && !notTheReader.includes(reason.by) && reason.detail?.source !== movedDetail.source;
}

/** The record filter of an issue, made when it is first needed. */
type FilterOf = (issue: SentIssue) => Promise<RecordFilter>;

function filterOfEach(list: SubscriberList, newsletter: Newsletter): FilterOf {
  const made = new Map<string, Promise<RecordFilter>>();
  return (issue) => {
    const filter = made.get(issue.id) ?? issueConditionsHold(list, newsletter, issue);
    made.set(issue.id, filter);
    return filter;
  };
}

/** The id of the issue that a reader had received last when they left; undefined: none since `since`. */
async function lastReceived(
  list: SubscriberList,
  issues: readonly SentIssue[],
  since: number,
  filterOf: FilterOf,
  reader: Departed,
): Promise<string | undefined> {
  for (const issue of issues) {
    if (issue.startedAt < since) return undefined;
    if (isBeforeDeparture(issue.startedAt, reader.membership) && (await hasReached(list, issue, filterOf, reader)))
      return issue.id;
  }
  return undefined;
}

async function hasReached(
  { redis }: SubscriberList,
  issue: SentIssue,
  filterOf: FilterOf,
  { id, record, membership }: Departed,
): Promise<boolean> {
  // A folded ledger knows only the recipients whose message was not accepted: the others were those of its audience.
  if (issue.folded) {
    const wasReader = membership.confirmedAt > 0 && membership.confirmedAt * 1_000 <= issue.startedAt;
    if (!wasReader || !(await filterOf(issue))(record)) return false;
    return (await readUnacceptedLine(redis, issue, id)) === undefined;
  }
  const line = await readLedgerLine(redis, issue, id);
  const isReached = line?.state === 'accepted' || line?.state === 'uncertain';
  return isReached && isBeforeDeparture(line.at, membership);
}
