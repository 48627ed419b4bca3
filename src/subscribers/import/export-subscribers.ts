import { chosenSections, type Newsletter } from '../../newsletters/newsletter.js';
import { csvLine } from '../csv/csv-cell.js';
import { type AudienceFilter, compileFilter } from '../list/audience.js';
import { scanBuckets } from '../list/scan-buckets.js';
import type { SubscriberList } from '../list/subscriber-store.js';
import { type Membership, membershipOf } from '../record/subscriber.js';
import { csvFields } from './column-names.js';
import type { ExportFormat } from './export-format.js';
import { exportRow } from './export-row.js';
import { openLabelCache } from './import-labels.js';

/**
 * Exports a newsletter's readers, by bucket and then by id, so that two exports of an unchanged list have the same bytes
 * (unless it is moved to another number of buckets). Erased readers are left out, since no data of theirs is kept.
 *
 * Guarantee: a CSV export, imported into an empty list with the same sections, gives the same memberships. No cell is a
 * formula to a spreadsheet (csv-cell.ts).
 * @param onRows gets the number of rows of each bucket with readers
 * @returns chunks of text; for CSV the first is the header line
 */
export async function* exportSubscribers(
  list: SubscriberList,
  newsletter: Newsletter,
  format: ExportFormat,
  filter: AudienceFilter = {},
  onRows: (count: number) => void = () => undefined,
): AsyncGenerator<string> {
  const belongs = await compileFilter(list, newsletter, filter);
  const labels = openLabelCache(list);
  if (format === 'csv') yield csvLine(csvFields);
  for await (const { records } of scanBuckets(list)) {
    const chosen = records.filter(({ record }) => belongs(record)).sort((a, b) => a.id.compare(b.id));
    const lines: string[] = [];
    for (const subscriber of await labels.decode(chosen.map(({ record }) => record))) {
      const membership = membershipOf(subscriber, newsletter.number);
      if (!membership || subscriber.address === '' || membership.state === 'erased') continue;
      lines.push(line(newsletter, subscriber.address, membership, format));
    }
    if (lines.length > 0) yield lines.join('');
    onRows(lines.length);
  }
}

function line(newsletter: Newsletter, address: string, membership: Membership, format: ExportFormat): string {
  const row = exportRow(newsletter, address, membership);
  if (format === 'csv') return csvLine(csvFields.map((field) => row[field]));
  const lists = {
    sections: membership.sections === 0 ? [] : chosenSections(newsletter, membership.sections),
    log: row.log === '' ? [] : row.log.split('; '),
    consent_text_version: membership.consent.textVersion,
  };
  return `${JSON.stringify({ ...row, ...lists })}\n`;
}
