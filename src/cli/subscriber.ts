import { type Command, Option } from 'commander';
import type { App } from '../app.js';
import { InvalidInput } from '../errors.js';
import { locales } from '../locale/locale.js';
import { type Newsletter, sectionMask } from '../newsletters/newsletter.js';
import { readNewsletter } from '../newsletters/newsletter-store.js';
import { readers } from '../operations/readers.js';
import { parseFilter } from '../subscribers/list/audience.js';
import { countSubscribers } from '../subscribers/list/count-subscribers.js';
import { enrol, enrolStates } from '../subscribers/membership/enrol.js';
import { requestSubscription } from '../subscribers/membership/signup.js';
import { verb, withCommandApp, wordList } from './command.js';
import { typedAddress } from './email-arguments.js';
import { operationCommand } from './operation-command.js';
import { fields, table } from './output.js';
import { changeAddressCommand } from './subscriber-change-address.js';
import { complainCommand } from './subscriber-complain.js';
import { exportCommand } from './subscriber-export.js';
import { importCommand } from './subscriber-import.js';
import { subscriberLawCommands } from './subscriber-law.js';
import { reactivateCommand } from './subscriber-reactivate.js';
import { describeSubscriber, formerNewsletter, showSubscriber } from './subscriber-shown.js';
import { unsubscribeCommand } from './subscriber-unsubscribe.js';

interface AddFlags {
  json?: boolean;
  newsletter: string;
  status: 'pending' | (typeof enrolStates)[number];
  name?: string;
  sections?: string[];
  locale?: Newsletter['locale'];
  consent?: string;
}

export function subscriberCommands(program: Command): void {
  const noun = program.command('subscriber').description('add, import, export, find, unsubscribe and erase readers');
  subscriberLawCommands(noun);
  addCommand(noun);
  importCommand(noun);
  exportCommand(noun);
  complainCommand(noun);
  unsubscribeCommand(noun);
  changeAddressCommand(noun);
  reactivateCommand(noun);
  showCommand(noun);
  statsCommand(noun);
  searchCommand(noun);
}

function addCommand(noun: Command): void {
  verb(noun, 'add', 'add one reader')
    .argument('<email>', 'the address', typedAddress)
    .requiredOption('--newsletter <slug>', 'slug of the newsletter')
    .addOption(
      new Option('--status <status>', 'pending sends a confirmation email; the others require consent given elsewhere')
        .choices(['pending', ...enrolStates])
        .default('pending'),
    )
    .option('--name <name>', 'their name, for the greeting')
    .option('--sections <names>', 'the sections they chose; separate several with commas (default: all)', wordList)
    .addOption(new Option('--locale <locale>', 'their language').choices(locales))
    .option('--consent <text>', 'where they gave their consent, kept as proof')
    .action((address: string, flags: AddFlags) =>
      withCommandApp(flags, async (app, output) => {
        const newsletter = await readNewsletter(app.redis, flags.newsletter);
        await addOne(app, newsletter, address, flags);
        const shown = await showSubscriber(app, address);
        output.result(shown, `Added to "${newsletter.title}" as ${flags.status}.`);
      }),
    );
}

function showCommand(noun: Command): void {
  verb(noun, 'show', "show one reader's subscriptions and history")
    .argument('<email>', 'the address', typedAddress)
    .action((address: string, flags: { json?: boolean }) =>
      withCommandApp(flags, async (app, output) => {
        const { document, text } = await describeSubscriber(app, address);
        output.result(document, text);
      }),
    );
}

function statsCommand(noun: Command): void {
  verb(noun, 'stats', 'count readers by state, language and domain, and confirmations by day')
    .requiredOption('--newsletter <slug>', 'slug of the newsletter')
    .option('--filter <name=value...>', 'also count readers who match, like locale=zh-CN or confirmed-after=2026-01-01')
    .action((flags: { json?: boolean; newsletter: string; filter?: string[] }) =>
      withCommandApp(flags, async (app, output) => {
        const newsletter = await readNewsletter(app.redis, flags.newsletter);
        const filter = flags.filter && parseFilter(flags.filter);
        const counts = await countSubscribers(app.list, newsletter, filter);
        const { byLocale, byDomain, confirmedPerDay, ...states } = counts;
        const groups = {
          'By state': states,
          'By language': byLocale,
          'By domain': byDomain,
          'Confirmed per day': confirmedPerDay,
        };
        const parts = Object.entries(groups).flatMap(([heading, group]) =>
          Object.keys(group).length > 0 ? [`${heading}\n${fields(group)}`] : [],
        );
        output.result(counts, parts.join('\n\n'));
      }),
    );
}

function searchCommand(noun: Command): void {
  operationCommand(noun, 'search <text>', 'find readers by address, part of an address, or name', readers.search, {
    options: { limit: { flags: '--limit <count>', help: 'show at most this many (default: 50)' } },
    text: ({ items, more }) => {
      const rows = items.map((one) => [one.email, newsletterOf(one), one.state, one.name]);
      const rest = more > 0 ? `\nand ${more} more (--limit shows more)` : '';
      return rows.length > 0 ? table([['EMAIL', 'NEWSLETTER', 'STATE', 'NAME'], ...rows]) + rest : 'Nobody found.';
    },
    wasArray: true,
    json: (document, { items }) => ({
      ...document,
      items: items.map((one) => ({
        email: one.email,
        newsletter: newsletterOf(one),
        state: one.state,
        name: one.name,
      })),
    }),
  });
}

const newsletterOf = ({ newsletter, number }: { newsletter: string | null; number: number }) =>
  newsletter ?? formerNewsletter(number);

async function addOne(app: App, newsletter: Newsletter, address: string, flags: AddFlags): Promise<void> {
  const { name = '', sections = [], locale } = flags;
  // Without its sections, the reader would get every one.
  const { unknown } = sectionMask(newsletter, sections);
  if (unknown.length > 0) {
    const existing =
      newsletter.sections.length > 0 ? `its sections are ${newsletter.sections.join(', ')}` : 'it has none';
    throw new InvalidInput('sections', `"${newsletter.slug}" has no section ${unknown.join(', ')}; ${existing}`);
  }
  const reader = { email: address, name, sections };
  const consent = {
    method: 'command',
    from: flags.consent ?? 'added by the publisher',
    textVersion: 0,
    ip: '',
  } as const;
  if (flags.status === 'pending') {
    const request = { ...reader, locale: locale ?? newsletter.locale, consent };
    await requestSubscription(app.list, app.queues, newsletter, request, 'editor');
  } else {
    await enrol(app.list, newsletter, { ...reader, locale, status: flags.status, consent });
  }
}
