import type { ImportResult } from '../subscribers/import/import-result.js';
import type { StatusCount } from '../subscribers/import/row-counts.js';
import type { TallyCount } from '../subscribers/import/tally.js';
import { table } from './output.js';

/** The outcome of an import for people. */
export function importSummary(result: ImportResult): string {
  const {
    statuses,
    encoding,
    encodingGuessed,
    unmappedColumns,
    unknownSections,
    unknownLocales,
    unreadDates,
    unknownTimeZones,
  } = result;
  const lines = [
    ...outcome(result),
    encodingGuessed &&
      `Read as ${encoding}, judging by its bytes. If names look wrong, give its encoding with --encoding.`,
    unmappedColumns && `Columns not imported: ${counted(unmappedColumns)}.`,
    unknownSections && `Sections that the newsletter does not have: ${counted(unknownSections)}.`,
    unknownLocales &&
      `Languages that are not available: ${counted(unknownLocales)}. These readers get the newsletter's.`,
    unknownTimeZones &&
      `Time zones that are not known: ${counted(unknownTimeZones)}. Use names such as Europe/Berlin. These readers get the newsletter's.`,
    unreadDates && `Dates that could not be read, in: ${counted(unreadDates)}.`,
    statuses && `\n${statusTable(statuses, result.format)}`,
    statuses?.some(({ state }) => state === 'unknown') &&
      `\nTo import rows with an unknown status, say what it means, for example --state lapsed=unsubscribed.`,
  ];
  return lines.filter((line) => typeof line === 'string').join('\n');
}

function outcome({
  read,
  added,
  updated,
  skipped,
  format,
  resumed,
  rejects,
  dryRun,
}: ImportResult): (string | undefined)[] {
  const reasons = Object.entries(skipped);
  const total = reasons.reduce((sum, [, count]) => sum + count, 0);
  const from = format === 'plain' ? '' : ` from an export of ${format}`;
  return [
    dryRun && 'Dry run: nothing was written.',
    resumed === undefined ? undefined : `Resumed after ${rows(resumed)}.`,
    dryRun
      ? `${rows(read)} read${from}: ${added} would be added, ${updated} updated, ${total} skipped.`
      : `${rows(read)} read${from}: ${added} added, ${updated} updated, ${total} skipped.`,
    total > 0
      ? `Skipped: ${reasons.map(([reason, count]) => `${rows(count)} (${reasonWords[reason] ?? reason})`).join(', ')}.`
      : undefined,
    rejects === undefined ? undefined : `Skipped rows are in ${rejects}.`,
  ].map((line) => line || undefined);
}

const rows = (count: number) => (count === 1 ? '1 row' : `${count} rows`);
const counted = (counts: readonly TallyCount[]) =>
  counts.map(({ name, rows: count }) => `${name} (${rows(count)})`).join(', ');

const reasonWords: Record<string, string> = {
  'invalid email': 'invalid email address',
  unconfirmed: 'never confirmed',
  unsubscribed: 'already unsubscribed here',
  bounced: 'already bounced here',
  complained: 'already complained here',
};

/** Rows by status, the most frequent first, so that the operator sees how each word was understood. */
function statusTable(statuses: readonly StatusCount[], format: string): string {
  const most = statuses.toSorted((a, b) => b.rows - a.rows);
  const meaning: Partial<Record<StatusCount['state'], string>> = {
    unknown: 'not imported: unknown status',
    unconfirmed: 'not imported: never confirmed',
    pending: format === 'Postrider' ? 'pending' : 'not imported: never confirmed',
    erased: 'not imported: erased',
  };
  return table([
    ['status in the file', 'rows', 'imported as'],
    ...most.map(({ status, rows: count, state }) => [status || '(none)', count, meaning[state] ?? state]),
  ]);
}
