import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { InvalidInput, PostriderError } from '../errors.js';
import type { Issue, IssueState } from '../issues/issue.js';
import { noteFirstMark, noteReached, readIssue } from '../issues/issue-store.js';
import { settle } from '../ledger/change-ledger.js';
import { type LedgerLine, readLedger } from '../ledger/ledger.js';
import type { LedgerState } from '../ledger/ledger-states.js';
import { readNewsletter } from '../newsletters/newsletter-store.js';
import { idOf, type SubscriberList } from '../subscribers/list/subscriber-store.js';
import { parseReaderAddress } from '../subscribers/record/address.js';

/** The recipients of an issue cannot be marked: it is not paused, or its list of recipients is not complete. */
export class CannotMarkReached extends PostriderError {
  override readonly code = 'issue.cannot-mark-reached';
  override readonly retryable = false;
  readonly id: string;
  readonly state: IssueState;
  constructor({ id, state }: Pick<Issue, 'id' | 'state'>) {
    super(
      state === 'paused'
        ? `The list of recipients of issue ${id} is not complete yet.`
        : `Issue ${id} is ${state}. Recipients are marked only while an issue is paused.`,
    );
    this.id = id;
    this.state = state;
  }
}

declare module '../errors.js' {
  interface KnownErrors {
    'issue.cannot-mark-reached': CannotMarkReached;
  }
}

/** What a list of addresses says about the recipients of an issue. */
export interface ReachedCounts {
  /** Recipients who have it and were still to be emailed. */
  marked: number;
  /** Recipients who are not emailed anyway: the ledger has an outcome for them. */
  known: number;
  /** Addresses that are not among its recipients. */
  others: number;
  /** Lines without an address, such as a heading. */
  unread: number;
  /** Recipients whom the list does not name, and who are emailed when the issue is resumed. */
  left: number;
}

/** The readers whom a list names. */
export interface NamedReaders {
  /** Each as Latin-1 text. */
  ids: ReadonlySet<string>;
  unread: number;
}

/** Recipients who are emailed when the issue is resumed. */
const due: readonly LedgerState[] = ['waiting', 'deferred'];
/** They are, too, where the newsletter sends again what is uncertain. */
const unsure: readonly LedgerState[] = ['claimed', 'uncertain'];
/** Recipients who may be marked. A deferred or uncertain one was accepted after all. */
const pending = [...due, ...unsure];

/**
 * Marks the recipients of a paused issue whom a list of addresses names as accepted, because the list comes from the log of
 * the relay: they are not emailed when the issue is resumed.
 *
 * Guarantee: each recipient is marked only if their entry is still the one that was read, in one step. Run again, it
 * marks nobody twice, and an interrupted run is completed. Until a run has gone through the whole ledger, and it or one
 * before it has marked somebody, the issue counts as one of which nobody knows who has it.
 * @param dryRun whether to count only
 * @throws CannotMarkReached, NotFound
 */
export async function markReached(
  list: SubscriberList,
  issueId: string,
  { ids, unread }: NamedReaders,
  { dryRun, now = Date.now() }: { dryRun: boolean; now?: number },
): Promise<ReachedCounts> {
  const { redis } = list;
  const issue = await readIssue(redis, issueId);
  if (issue.state !== 'paused' || !issue.planned) throw new CannotMarkReached(issue);
  const { uncertain } = await readNewsletter(redis, issue.newsletter);
  const emailed = uncertain === 'resend' ? pending : due;
  const counts: ReachedCounts = { marked: 0, known: 0, others: 0, unread, left: 0 };
  let isNoted = dryRun;
  for await (const { lines } of readLedger(redis, issue)) {
    const named = lines.filter(({ id }) => ids.has(id.toString('latin1')));
    const waiting = named.filter(({ state }) => pending.includes(state));
    // Before the first mark, so that the report never counts a marked recipient as emailed after the restore.
    if (!isNoted && waiting.length > 0) await noteFirstMark(redis, issue, now);
    isNoted ||= waiting.length > 0;
    const marked = dryRun ? waiting.length : await markAll(list, issue, waiting, now);
    counts.marked += marked;
    counts.known += named.length - marked;
    counts.left += lines.filter(({ id, state }) => emailed.includes(state) && !ids.has(id.toString('latin1'))).length;
  }
  // A run that was interrupted after its last mark leaves nobody to mark.
  const wasBegun = issue.markedAt >= Math.max(1, issue.restoredAt);
  if (!dryRun && (counts.marked > 0 || (wasBegun && counts.known > 0))) await noteReached(redis, issue, now);
  counts.others = ids.size - counts.marked - counts.known;
  return counts;
}

async function markAll(list: SubscriberList, issue: Issue, lines: readonly LedgerLine[], at: number): Promise<number> {
  const marks = lines.map((line) => {
    const entry = { state: 'accepted', attempts: Math.max(1, line.attempts), at } as const;
    return settle(list.redis, issue, line, entry, '', true);
  });
  return (await Promise.all(marks)).filter(Boolean).length;
}

/**
 * The readers whom a file names. It may be a pipe, which can be read only once.
 * @param file one address in each line, or a CSV file whose first column has the addresses
 * @throws InvalidInput when the file cannot be read
 */
export async function readNamed(list: SubscriberList, file: string): Promise<NamedReaders> {
  const ids = new Set<string>();
  let unread = 0;
  const input = createReadStream(file, 'utf8');
  try {
    for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
      const text = firstCell(line);
      if (text === '') continue;
      const id = idIn(list, text);
      if (id === undefined) unread += 1;
      else ids.add(id);
    }
  } catch {
    throw new InvalidInput('file', `${file} does not exist or cannot be read`);
  }
  return { ids, unread };
}

/** The first cell of a line, without the marks around an address: `"<reader@example.com>",sent`. */
function firstCell(line: string): string {
  const [cell = ''] = line.replace(/^\uFEFF/, '').split(/[,;\t]/, 1);
  return cell.replaceAll(/["'<>]/g, '').trim();
}

function idIn(list: SubscriberList, text: string): string | undefined {
  try {
    return idOf(list, parseReaderAddress(text).normal).toString('latin1');
  } catch (error) {
    if (error instanceof InvalidInput) return undefined;
    throw error;
  }
}
