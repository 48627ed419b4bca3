import type { LinkClicks } from '../answers/clicks/click-counts.js';
import type { Issue } from '../issues/issue.js';
import type { RecipientStatus } from '../ledger/ledger-states.js';
import { csvLine } from '../subscribers/csv/csv-cell.js';
import type { SubscriberList } from '../subscribers/list/subscriber-store.js';
import { listRecipients, type RetrySettings } from './list-recipients.js';

/** The links of an issue as a CSV file (RFC 4180), in the order of their numbers. */
export function linksCsv(links: readonly LinkClicks[]): string {
  const head = ['link', 'title', 'url', 'place', 'article', 'clicks by people', 'clicks by machines', 'other clicks'];
  const lines = links.map(({ link, title, url, place, article, people, machines, unknown }) => [
    ...[String(link), title, url, place, article],
    ...[people, machines, unknown].map(String),
  ]);
  return [head, ...lines].map(csvLine).join('');
}

/** The recipients of an issue as a CSV file in pieces, so that a million of them never fill the memory. */
export async function* recipientsCsv(
  list: SubscriberList,
  issue: Issue,
  retries: RetrySettings,
  states: readonly RecipientStatus[],
): AsyncGenerator<string> {
  yield csvLine(['address', 'id', 'status', 'attempts', 'at', 'reply', 'next attempt']);
  for await (const rows of listRecipients(list, issue, retries, states)) {
    const lines = rows.map(({ address, id, state, attempts, at, reply, nextTryAt }) =>
      csvLine([address ?? '', id, state, String(attempts), at ?? '', reply ?? '', nextTryAt ?? '']),
    );
    if (lines.length > 0) yield lines.join('');
  }
}
