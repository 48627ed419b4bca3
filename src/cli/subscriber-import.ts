import { type Command, InvalidArgumentError, Option } from 'commander';
import { readNewsletter } from '../newsletters/newsletter-store.js';
import { encodingNamed } from '../subscribers/csv/decoders.js';
import { importSubscribers } from '../subscribers/import/import-subscribers.js';
import { type EnrolState, enrolStates, type Overridable, overridable } from '../subscribers/membership/enrol.js';
import { verb, withCommandApp } from './command.js';
import { parseMapping, parseStates } from './import-options.js';
import { importSummary } from './import-summary.js';
import { progressBar } from './output.js';

interface ImportFlags {
  json?: boolean;
  newsletter: string;
  status: EnrolState;
  consent: string;
  map?: string[];
  state?: string[];
  ignore?: string[];
  encoding?: string;
  override?: Overridable[];
  rejects?: string;
  dryRun?: boolean;
}

const encodingOption = () =>
  new Option(
    '--encoding <name>',
    "the file's encoding, for example big5 or windows-1250 (default: detected)",
  ).argParser((name: string) => {
    if (encodingNamed(name) === undefined)
      throw new InvalidArgumentError('Use a name such as utf-8, gb18030, big5 or windows-1252.');
    return name;
  });

const overrideOption = () =>
  new Option(
    '--override <state>',
    'confirm readers in this state again, because their consent is newer (repeatable)',
  ).argParser((value: string, before: Overridable[] = []) => {
    const state = overridable.find((one) => one === value);
    if (!state) throw new InvalidArgumentError(`It must be one of ${overridable.join(', ')}.`);
    return [...before, state];
  });

/** `subscriber import`. */
export function importCommand(noun: Command): void {
  verb(
    noun,
    'import <file>',
    'import readers from a CSV file whose first line names its columns (email, name, sections, locale, status), or from the export of another program, which is recognised; an interrupted import resumes when run again',
  )
    .requiredOption('--newsletter <slug>', 'slug of the newsletter')
    .addOption(
      new Option(
        '--status <status>',
        'state of readers whose row does not say that they unsubscribed, bounced or complained',
      )
        .choices(enrolStates)
        .makeOptionMandatory(),
    )
    .requiredOption('--consent <text>', 'where the readers gave consent; kept with each reader as proof')
    .option('--map <field=column>', 'read a field from this column, for example email=E-Mail (repeatable)', collect)
    .option(
      '--state <word=state>',
      'meaning of status words, for example cancelled=unsubscribed,lapsed=bounced (repeatable)',
      collect,
    )
    .option('--ignore <column>', 'ignore this column, because it says nothing about consent (repeatable)', collect)
    .addOption(encodingOption())
    .addOption(overrideOption())
    .option('--rejects <file>', 'the file for skipped rows (default: <file>.rejects.csv)')
    .option('--dry-run', 'show what the import would do and write nothing')
    .action((file: string, { map: mapping = [], state = [], ignore = [], override = [], ...flags }: ImportFlags) =>
      withCommandApp(flags, async (app, output) => {
        const map = parseMapping(mapping);
        const states = parseStates(state);
        const newsletter = await readNewsletter(app.redis, flags.newsletter);
        const onProgress = (done: number, total: number) => output.progress(progressBar('Importing', done, total));
        const options = { ...flags, ignore, override, map, states, onProgress };
        const result = await importSubscribers(app.list, newsletter, file, options);
        output.progress('');
        output.result(result, importSummary(result));
      }),
    );
}

const collect = (value: string, before: string[] = []) => [...before, value];
