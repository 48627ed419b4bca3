import type { Issue } from '../issues/issue.js';
import { readLedger, readReplies } from '../ledger/ledger.js';
import { readUnaccepted } from '../ledger/unaccepted.js';
import type { SubscriberList } from '../subscribers/list/subscriber-store.js';
import { readWords } from './list-feedback.js';

/** The messages of an issue that were refused for one reason. */
export interface RefusalGroup {
  /** Who can do something about it. */
  fault: 'reader' | 'provider' | 'us';
  /** A stable word such as `mailbox-full`. */
  reason: string;
  count: number;
  /** One server's reply, without addresses. */
  words: string;
}

const order: readonly RefusalGroup['fault'][] = ['us', 'provider', 'reader'];

/** Why messages of an issue were not accepted: our own faults first, then by frequency. */
export async function refusalsOfIssue(list: SubscriberList, issue: Issue): Promise<RefusalGroup[]> {
  const groups = new Map<string, RefusalGroup>();
  const add = (words: string) => {
    const { reason, fault } = readWords(words);
    const group = groups.get(reason) ?? { fault, reason, count: 0, words };
    groups.set(reason, { ...group, count: group.count + 1 });
  };
  for await (const words of repliesOf(list, issue)) if (words !== '') add(words);
  return [...groups.values()].sort(
    (a, b) => order.indexOf(a.fault) - order.indexOf(b.fault) || b.count - a.count || (a.reason < b.reason ? -1 : 1),
  );
}

/** Servers' replies to the messages that they did not accept. */
async function* repliesOf({ redis }: SubscriberList, issue: Issue): AsyncGenerator<string> {
  const refused = ({ state }: { state: string }) => state === 'bounced' || state === 'failed' || state === 'deferred';
  if (issue.folded) {
    const seen = new Set<string>();
    for await (const lines of readUnaccepted(redis, issue))
      for (const line of lines) {
        const id = line.id.toString('hex');
        if (refused(line) && !seen.has(id)) yield line.reply;
        seen.add(id);
      }
    return;
  }
  for await (const { lines } of readLedger(redis, issue)) {
    const [first, ...others] = lines.filter(refused);
    if (!first) continue;
    const replies = await readReplies(redis, issue.id, first.bucket);
    for (const { id } of [first, ...others]) yield replies.get(id.toString('hex')) ?? '';
  }
}
