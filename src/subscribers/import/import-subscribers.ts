import type { Newsletter } from '../../newsletters/newsletter.js';
import { UnreadableCsv } from '../csv/csv-error.js';
import type { SubscriberList } from '../list/subscriber-store.js';
import type { ImportOptions, ImportResult } from './import-result.js';
import { ImportRun } from './import-run.js';

export type { ImportOptions, ImportResult };
export { UnreadableCsv };

/**
 * Imports readers from a CSV file as a stream: any common encoding; commas, semicolons or tabs; columns in any order;
 * the exports of our own and of other programs are recognised (formats/).
 *
 * Guarantee: no reader is duplicated, and a reader who unsubscribed, bounced, complained or was erased keeps that state,
 * unless `options.override` names it. A row with an unknown status is refused, never confirmed. After a kill, the same
 * call continues where the import stopped, and its result counts every row of the file once. Memory does not grow with
 * the file.
 * @throws UnreadableCsv names the line and the remedy; UnclearConsent for columns that may be about consent and cannot
 *   be read; InvalidInput when the file is missing or an option is wrong
 */
export async function importSubscribers(
  list: SubscriberList,
  newsletter: Newsletter,
  file: string,
  options: ImportOptions,
): Promise<ImportResult> {
  const run = await ImportRun.open(list, newsletter, file, options);
  await run.takeRows();
  return run.finish();
}
