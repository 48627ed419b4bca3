import { type Command, InvalidArgumentError, Option } from 'commander';
import { readNewsletter } from '../newsletters/newsletter-store.js';
import { parseMapping } from '../subscribers/import/import-row.js';
import { type ImportResult, importSubscribers } from '../subscribers/import/import-subscribers.js';
import type { StatusCount } from '../subscribers/import/row-counts.js';
import { type EnrolState, enrolStates, type Overridable, overridable } from '../subscribers/membership/enrol.js';
import { verb, withCommandApp } from './command.js';
import { bar, table } from './output.js';

interface ImportFlags {
  json?: boolean;
  newsletter: string;
  status: EnrolState;
  consent: string;
  map: string[];
  override: Overridable[];
  rejects?: string;
  dryRun?: boolean;
}

/** `subscriber import`. */
export function importCommand(noun: Command): void {
  verb(
    noun,
    'import <file>',
    'import readers from a CSV file (columns email, name, sections, locale in any order; header required), or from an export of Postrider, Mailchimp, listmonk, Ghost, Substack or phpList; killed, it goes on where it stopped when run again',
  )
    .requiredOption('--newsletter <slug>', 'which newsletter')
    .addOption(
      new Option(
        '--status <status>',
        'as what; a row that says unsubscribed, bounced or complained is taken at its word',
      )
        .choices(enrolStates)
        .makeOptionMandatory(),
    )
    .requiredOption('--consent <text>', 'where their consent was given, kept with each as the proof')
    .option('--map <field=column>', 'which column holds a field, like email=E-Mail; may be repeated', collect, [])
    .addOption(
      new Option('--override <state>', 'take back readers in this state, since their consent is newer; may be repeated')
        .argParser((value: string, before: Overridable[]) => {
          const state = overridable.find((one) => one === value);
          if (!state) throw new InvalidArgumentError(`It must be one of ${overridable.join(', ')}.`);
          return [...before, state];
        })
        .default([]),
    )
    .option('--rejects <file>', 'where rows go that are not taken (default: <file>.rejects.csv, when there are any)')
    .option('--dry-run', 'only count what would become of the rows')
    .action((file: string, { map: words, ...flags }: ImportFlags) =>
      withCommandApp(flags, async (app, output) => {
        const map = parseMapping(words);
        const newsletter = await readNewsletter(app.redis, flags.newsletter);
        const onProgress = (done: number, total: number) => output.progress(bar('importing', done, total));
        const result = await importSubscribers(app.list, newsletter, file, { ...flags, map, onProgress });
        output.progress('');
        output.result(result, inWords(result));
      }),
    );
}

const collect = (value: string, before: string[]) => [...before, value];

function inWords({ read, added, updated, skipped, statuses, format, resumed, rejects, dryRun }: ImportResult): string {
  const reasons = Object.entries(skipped).map(([reason, count]) => `${count} ${reason}`);
  const parts = [
    dryRun ? 'Nothing was written. ' : '',
    resumed === undefined ? '' : `Resumed: ${resumed} rows had been taken before. `,
    `${read} rows read${format === 'plain' ? '' : ` from an export of ${format}`}: `,
    `${added} added, ${updated} updated, ${reasons.join(', ') || 'none'} skipped.`,
    rejects === undefined ? '' : ` Rows that were not taken are in ${rejects}.`,
  ];
  return parts.join('') + (statuses ? `\n\n${statusTable(statuses)}` : '');
}

/** Rows by status, the most frequent first, so that the operator sees how each word was understood. */
function statusTable(statuses: readonly StatusCount[]): string {
  const rows = statuses.toSorted((a, b) => b.rows - a.rows);
  return table([
    ['status in the file', 'rows', 'imported as'],
    ...rows.map(({ status, rows, state }) => [status || '(empty)', rows, meaning[state] ?? state]),
  ]);
}

const meaning: Partial<Record<StatusCount['state'], string>> = {
  unknown: 'not imported: unknown status',
  unconfirmed: 'not imported: never confirmed',
  pending: 'not imported: never confirmed',
  erased: 'not imported: erased',
};
