import type { Logger } from '../../log.js';
import type { Redactor } from '../../redaction.js';
import type { ReadableMailbox } from '../../settings/feedback/mailbox-settings.js';
import { arrivalContext } from '../arrival-context.js';
import { attribute } from '../attribute.js';
import { isOwnAddress } from '../inbound/own-addresses.js';
import { type TakeEmailDeps, takeReport } from '../inbound/take-email.js';
import { within } from '../inbound/within.js';
import { readReport } from '../read/read-report.js';
import type { FeedbackReport } from '../report.js';
import { MailboxFailed, mailboxFailed } from './mailbox-failed.js';
import type { MailboxLimits } from './mailbox-limits.js';
import { MailboxSession } from './mailbox-session.js';
import { countMessages, type MailboxCounts, type MailboxMark, readMark, saveMark } from './mailbox-state.js';

export interface MailboxDeps extends TakeEmailDeps {
  /** Cuts secrets out of the server's words. */
  redact: Redactor;
  log: Logger;
}

/** One poll of the mailbox. */
interface Poll {
  deps: MailboxDeps;
  settings: ReadableMailbox;
  limits: MailboxLimits;
  session: MailboxSession;
  mark: MailboxMark;
  counts: MailboxCounts;
  /** The reports that could not be processed, and why the last of them was not. */
  failed: number[];
  failure: MailboxFailed | undefined;
}

/**
 * Checks every message that arrived since the last poll, applies the reports among them, and moves these.
 *
 * Guarantee: a report is moved only when its effect is on disk, and one that is read again changes nothing. Every other
 * message stays where it is, unread, and is not fetched a second time.
 * @param isOurs whether this process may continue
 * @param signal requests a stop, after the messages in progress
 * @returns the counts, and why a report could not be processed
 * @throws MailboxFailed when the mailbox cannot be read
 */
export async function readMailbox(
  deps: MailboxDeps,
  settings: ReadableMailbox,
  limits: MailboxLimits,
  isOurs: () => Promise<boolean>,
  signal: AbortSignal,
): Promise<Pick<Poll, 'counts' | 'failure'>> {
  const { redis } = deps.list;
  const session = await MailboxSession.open(settings, limits, deps.redact, signal);
  try {
    const mark = await readMark(redis, settings, session.uidValidity);
    const counts = { moved: 0, left: 0, tooLarge: 0 };
    const poll: Poll = { deps, settings, limits, session, mark, counts, failed: [], failure: undefined };
    // The first poll leaves out messages that are too old to count. In an old mailbox, those are nearly all.
    const since = mark.uid === 0 ? new Date(Date.now() - limits.firstPollMs) : undefined;
    const fresh = await session.numbersAbove(mark.uid, since);
    const numbers = [...mark.waiting, ...fresh];
    const sizes = await session.sizes(numbers);
    let done = 0;
    for (const page of pagesOf(numbers, sizes, limits)) {
      if (signal.aborted || !(await isOurs())) break;
      done += page.length;
      await readPage(poll, page, sizes, numbers.length - done);
    }
    if (fresh.length === 0 && mark.waiting.length === 0) await saveMark(redis, mark, 0);
    return poll;
  } finally {
    await session.leave();
  }
}

/** The numbers in order, in groups that fit into memory. */
function* pagesOf(
  numbers: readonly number[],
  sizes: ReadonlyMap<number, number>,
  { pageMessages, pageBytes, keptBytes }: MailboxLimits,
): Generator<number[]> {
  let page: number[] = [];
  let bytes = 0;
  for (const uid of numbers) {
    const size = Math.min(sizes.get(uid) ?? 0, keptBytes);
    if (page.length > 0 && (page.length >= pageMessages || bytes + size > pageBytes)) {
      yield page;
      [page, bytes] = [[], 0];
    }
    page.push(uid);
    bytes += size;
  }
  if (page.length > 0) yield page;
}

/** Reads, applies and moves the messages of a page, and stores the progress. */
async function readPage(
  poll: Poll,
  page: readonly number[],
  sizes: ReadonlyMap<number, number>,
  later: number,
): Promise<void> {
  const { deps, limits, session, counts } = poll;
  const there = page.filter((uid) => sizes.has(uid));
  const large = there.filter((uid) => (sizes.get(uid) ?? 0) > limits.messageBytes);
  const messages = await session.read(there.filter((uid) => !large.includes(uid)));
  const read = await Promise.all([...messages].map(async ([uid, bytes]) => ({ uid, ...(await take(poll, bytes)) })));
  const reports = read.filter(({ is }) => is === 'applied').map(({ uid }) => uid);
  const moved = await move(poll, reports);
  const waiting = read.filter(({ is }) => is === 'failed').map(({ uid }) => uid);
  if (!moved) waiting.push(...reports);
  await settle(poll, page, waiting, later);
  const here = { moved: moved ? reports.length : 0, left: read.filter(({ is }) => is === 'other').length };
  await countMessages(deps.list.redis, { ...here, tooLarge: large.length });
  counts.moved += here.moved;
  counts.left += here.left;
  counts.tooLarge += large.length;
  for (const uid of large)
    deps.log.warn(
      { uid, bytes: sizes.get(uid) },
      'a message in the mailbox is too large for a report, and stays there',
    );
}

/** Applies a message that is a report of ours, or was sent to one of our addresses. */
async function take(poll: Poll, bytes: Buffer): Promise<{ is: 'applied' | 'other' | 'failed' }> {
  const { deps, limits } = poll;
  try {
    return await within(limits.applyMs, applyOurs(deps, bytes));
  } catch (error) {
    poll.failure = mailboxFailed(error, deps.redact, 'report');
    return { is: 'failed' };
  }
}

async function applyOurs(deps: MailboxDeps, bytes: Buffer): Promise<{ is: 'applied' | 'other' }> {
  const report = readReport(bytes, await arrivalContext(deps));
  if (!(await isForUs(deps, report))) return { is: 'other' };
  await takeReport(deps, 'imap', bytes, report);
  return { is: 'applied' };
}

/**
 * Whether a message is about our readers. The mailbox may be the sender's own, which people use too. Bounces of their
 * own email stay there, and so do automatic messages to them.
 */
async function isForUs(deps: MailboxDeps, report: FeedbackReport): Promise<boolean> {
  const { tokenKeys, bounceDomain } = deps;
  if (bounceDomain && report.arrivedFor.some((address) => isOwnAddress({ tokenKeys, bounceDomain }, address)))
    return true;
  if (report.kind === 'none') return false;
  if (report.kind === 'auto-reply') return report.automation === 'reply';
  for (const recipient of report.recipients.length > 0 ? report.recipients : [undefined])
    if (await attribute(deps, report, recipient)) return true;
  return false;
}

/** @returns whether the reports were moved. If the server refuses, they are tried again at the next poll */
async function move(poll: Poll, reports: readonly number[]): Promise<boolean> {
  if (reports.length === 0) return true;
  const { deps, settings, session } = poll;
  try {
    await session.move(reports, settings.moveTo, poll.mark.copied, async (copied) => {
      poll.mark = { ...poll.mark, copied: [...poll.mark.copied, ...copied] };
      await saveMark(deps.list.redis, poll.mark, reports.length);
    });
    return true;
  } catch (error) {
    const failed = mailboxFailed(error, deps.redact);
    if (failed.because !== 'folder') throw failed;
    poll.failure = failed;
    return false;
  }
}

/** Stores that these messages have been checked, and which of them to try again. */
async function settle(poll: Poll, page: readonly number[], failed: readonly number[], later: number): Promise<void> {
  const { deps, limits, mark } = poll;
  const waiting = [...mark.waiting.filter((uid) => !page.includes(uid)), ...failed];
  if (waiting.length > limits.waiting) throw new MailboxFailed('blocked', poll.failure?.words ?? 'they were not moved');
  const copied = mark.copied.filter((uid) => waiting.includes(uid));
  poll.mark = { ...mark, waiting, copied, uid: Math.max(mark.uid, ...page) };
  poll.failed.push(...failed);
  await saveMark(deps.list.redis, poll.mark, later + poll.failed.length);
}
