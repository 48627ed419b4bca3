import { openedMs } from '../answers/clicks/count-click.js';
import { describeError } from '../errors.js';
import type { Issue } from '../issues/issue.js';
import { issuesBeingSent, listIssues, markLedgerGone, writeFolded } from '../issues/issue-store.js';
import { settleParts } from '../issues/taking/hold-articles.js';
import { readLedger, readReplies } from '../ledger/ledger.js';
import { type LedgerCounts, ledgerState, zeroCounts } from '../ledger/ledger-states.js';
import { removeLedger } from '../ledger/remove-ledger.js';
import { surveyLedger } from '../ledger/survey-ledger.js';
import { keepUnaccepted } from '../ledger/unaccepted.js';
import type { Logger } from '../log.js';
import { listNewsletters } from '../newsletters/newsletter-store.js';
import { keys } from '../redis/keys.js';
import type { SubscriberList } from '../subscribers/list/subscriber-store.js';
import { dropBatches } from './batches.js';
import { dropFrozenEmails } from './edition.js';
import { packOutcomes } from './outcome-series.js';

export interface FoldDeps {
  list: SubscriberList;
  /** Days to keep the whole ledger after an issue ends. */
  ledgerDays: number;
  log: Logger;
}

const day = 86_400_000;
/** How long a ledger is kept after folding, in ms, so that readers of it, such as a backup, can finish. */
const keepMs = 3_600_000;

/**
 * Folds the ledgers of the issues that ended long enough ago.
 *
 * Guarantee: safe to run twice, concurrently, and to interrupt at any point: the next run continues. An issue with
 * pending retries waits until they end.
 * @param now Unix ms @returns the ids of the issues that were folded or whose ledger was removed
 */
export async function foldLedgers({ list, ledgerDays, log }: FoldDeps, now = Date.now()): Promise<string[]> {
  const { redis } = list;
  const busy = new Set(await issuesBeingSent(redis));
  const folded: string[] = [];
  for (const { slug } of await listNewsletters(redis)) {
    for (const issue of await listIssues(redis, slug)) {
      if (busy.has(issue.id) || !isOld(issue, now - ledgerDays * day)) continue;
      try {
        if (await foldLedger(list, issue, now)) folded.push(issue.id);
      } catch (error) {
        // An issue that cannot be folded must not block the others.
        log.error({ issue: issue.id, error: describeError(error) }, 'ledger not folded');
      }
    }
  }
  return folded;
}

function isOld({ state, startedAt, finishedAt, ledgerGone, emailsGone }: Issue, before: number): boolean {
  const isOver = state === 'sent' || state === 'cancelled';
  // Versions up to 0.2 kept the emails of an issue whose ledger is gone.
  const isDone = ledgerGone && emailsGone;
  return isOver && startedAt > 0 && finishedAt > 0 && finishedAt <= before && !isDone;
}

/**
 * Folds one ledger into counts, which are kept with the issue, and the recipients whose message was not accepted. From
 * then on, everything reads these; an hour later the ledger is removed, and the emails that recipients got.
 * @returns whether anything was done
 */
async function foldLedger(list: SubscriberList, issue: Issue, now: number): Promise<boolean> {
  const { redis } = list;
  const { id, folded } = issue;
  if (!folded) {
    const { possibleDuplicates, emailedAfterRestore: after } = await surveyLedger(redis, issue, now);
    const counts = await condense(list, issue);
    // From now on nothing says which readers have its articles.
    await settleParts(redis, issue);
    await packOutcomes(redis, id);
    const restored = after > 0 ? { emailedAfterRestore: after } : {};
    await writeFolded(redis, id, { at: now, counts, possibleDuplicates, ...restored });
    return true;
  }
  if (folded.at + keepMs > now) return false;
  await removeLedger(redis, issue);
  await dropBatches(redis, id);
  // No message of it is sent any more. Public pages still show it.
  await dropFrozenEmails(redis, keys.templates(id, issue.edition));
  // Version 0.2.0 gave them no expiry before.
  await redis.pexpireat(keys.opened(id), issue.startedAt + openedMs);
  await markLedgerGone(redis, id);
  return true;
}

async function condense(list: SubscriberList, issue: Issue): Promise<LedgerCounts> {
  const counts = zeroCounts();
  for await (const { lines } of readLedger(list.redis, issue)) {
    for (const { state } of lines) counts[state] += 1;
    const open = lines.filter(({ state }) => ledgerState[state].keptByName);
    const [first] = open;
    if (!first) continue;
    const replies = await readReplies(list.redis, issue.id, first.bucket);
    const kept = open.map((line) => ({ ...line, reply: replies.get(line.id.toString('hex')) ?? '' }));
    await keepUnaccepted(list.redis, issue, kept);
  }
  return counts;
}
