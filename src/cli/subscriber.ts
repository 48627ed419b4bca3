import { type Command, Option } from 'commander';
import { locales } from '../locale/locale.js';
import { cadences } from '../newsletters/cadence.js';
import type { Newsletter } from '../newsletters/newsletter.js';
import { formerNewsletter, readReader } from '../operations/subscribers/reader-document.js';
import { readers } from '../operations/subscribers/readers.js';
import { subscribers } from '../operations/subscribers/subscribers.js';
import { audienceFilter, parseFilter } from '../subscribers/list/audience.js';
import { enrolStates } from '../subscribers/membership/enrol.js';
import { verb, withCommandApp, wordList } from './command.js';
import { nameFields } from './field-names.js';
import { besideDocument } from './json-document.js';
import { operationCommand, performHere, performs } from './operation-command.js';
import { fields, table } from './output.js';
import { exportCommand } from './subscriber-export.js';
import { importCommand } from './subscriber-import.js';
import { oneReaderCommands } from './subscriber-reader.js';

interface AddFlags {
  json?: boolean;
  newsletter: string;
  status: 'pending' | (typeof enrolStates)[number];
  name?: string;
  sections?: string[];
  locale?: Newsletter['locale'];
  consent: string;
}

export function subscriberCommands(program: Command): void {
  const noun = program.command('subscriber').description('add, import, export, find, unsubscribe and erase readers');
  addCommand(noun);
  oneReaderCommands(noun);
  importCommand(noun);
  exportCommand(noun);
  statsCommand(noun);
  searchCommand(noun);
}

function addCommand(noun: Command): void {
  const command = performs(verb(noun, 'add', 'add one reader'), subscribers.add, subscribers.enrol);
  command
    .argument('<email>', 'the address')
    .requiredOption('--newsletter <slug>', 'slug of the newsletter')
    .addOption(
      new Option('--status <status>', 'pending sends a confirmation email; the others require consent given elsewhere')
        .choices(['pending', ...enrolStates])
        .default('pending'),
    )
    .option('--name <name>', 'their name, for the greeting')
    .option('--sections <names>', 'the sections they chose; separate several with commas (default: all)', wordList)
    .addOption(new Option('--locale <locale>', 'their language').choices(locales))
    .option('--time-zone <zone>', 'their IANA time zone, with --status pending')
    .addOption(new Option('--cadence <cadence>', 'how often they want email, with --status pending').choices(cadences))
    .option('--consent <text>', 'where they gave their consent, kept as proof', 'added by the publisher')
    .action((email: string, { json, newsletter: slug, consent, status, ...given }: AddFlags) =>
      withCommandApp({ json }, async (app, output) => {
        const about = { ...given, email, consent: { from: consent } };
        const key = { slug };
        const { result, document } = await (status === 'pending'
          ? performHere({ app, output }, subscribers.add, { key, input: about })
          : performHere({ app, output }, subscribers.enrol, { key, input: { ...about, status } }));
        const { timeZones: _, ...shown } = await readReader(app.list, app.redis, Buffer.from(result.id, 'hex'));
        output.result(besideDocument(document as object, shown), `Added to "${result.newsletter.title}" as ${status}.`);
      }),
    );
  nameFields(command, { email: '<email>', slug: '--newsletter' });
}

function statsCommand(noun: Command): void {
  const help = 'count readers by state, language and domain, and confirmations by day';
  operationCommand(noun, 'stats', help, subscribers.count, {
    options: Object.fromEntries(Object.keys(audienceFilter.shape).map((field) => [field, '--filter'])),
    more: (command) =>
      command.option(
        '--filter <name=value...>',
        'also count readers who match, like locale=zh-CN or confirmed-after=2026-01-01',
      ),
    input: ({ filter }) => (filter ? parseFilter(filter) : {}),
    text: ({ byLocale, byDomain, confirmedPerDay, ...states }) => {
      const groups = {
        'By state': states,
        'By language': byLocale,
        'By domain': byDomain,
        'Confirmed per day': confirmedPerDay,
      };
      const parts = Object.entries(groups).flatMap(([heading, group]) =>
        Object.keys(group).length > 0 ? [`${heading}\n${fields(group)}`] : [],
      );
      return parts.join('\n\n');
    },
    beside: (counts) => counts,
  });
}

function searchCommand(noun: Command): void {
  operationCommand(noun, 'search <text>', 'find readers by address, part of an address, or name', readers.search, {
    text: ({ items, more, next }) => {
      const rows = items.map((one) => [one.email, newsletterOf(one), one.state, one.name]);
      const rest = more > 0 ? `\nand ${more} more: add --cursor ${next}, or a higher --limit` : '';
      return rows.length > 0 ? table([['EMAIL', 'NEWSLETTER', 'STATE', 'NAME'], ...rows]) + rest : 'Nobody found.';
    },
    wasArray: true,
  });
}

const newsletterOf = ({ newsletter, number }: { newsletter: string | null; number: number }) =>
  newsletter ?? formerNewsletter(number);
