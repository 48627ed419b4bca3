import { type Command, Option } from 'commander';
import type { App } from '../app.js';
import { NotFound } from '../errors.js';
import { locales } from '../locale/locale.js';
import { chosenSections, type Newsletter } from '../newsletters/newsletter.js';
import { listNewsletters, readNewsletter } from '../newsletters/newsletter-store.js';
import { parseFilter } from '../subscribers/list/audience.js';
import { countAudience, countSubscribers } from '../subscribers/list/count-subscribers.js';
import { searchSubscribers } from '../subscribers/list/search-subscribers.js';
import { idOf, readSubscriber } from '../subscribers/list/subscriber-store.js';
import { enrol, enrolStates } from '../subscribers/membership/enrol.js';
import { requestSubscription } from '../subscribers/membership/signup.js';
import { parseAddress } from '../subscribers/record/address.js';
import { type LogLine, logLine, stateReason } from '../subscribers/record/log-document.js';
import type { Membership } from '../subscribers/record/subscriber.js';
import { isoFromSeconds } from '../timestamps.js';
import { positiveInteger, verb, withCommandApp, wordList } from './command.js';
import { typedAddress } from './email-arguments.js';
import { fields, table } from './output.js';
import { complainCommand } from './subscriber-complain.js';
import { exportCommand } from './subscriber-export.js';
import { importCommand } from './subscriber-import.js';
import { subscriberLawCommands } from './subscriber-law.js';
import { reactivateCommand } from './subscriber-reactivate.js';

interface AddFlags {
  json?: boolean;
  newsletter: string;
  status: 'pending' | (typeof enrolStates)[number];
  name: string;
  sections: string[];
  locale?: Newsletter['locale'];
  consent?: string;
}

export function subscriberCommands(program: Command): void {
  const noun = program.command('subscriber').description('the list of readers');
  subscriberLawCommands(noun);
  addCommand(noun);
  importCommand(noun);
  exportCommand(noun);
  complainCommand(noun);
  reactivateCommand(noun);
  showCommand(noun);
  statsCommand(noun);
  searchCommand(noun);
}

function addCommand(noun: Command): void {
  verb(noun, 'add', 'add one reader')
    .argument('<email>', 'the address', typedAddress)
    .requiredOption('--newsletter <slug>', 'which newsletter')
    .addOption(
      new Option('--status <status>', 'pending sends a confirmation mail; the others need consent given elsewhere')
        .choices(['pending', ...enrolStates])
        .default('pending'),
    )
    .option('--name <name>', 'what to greet them by', '')
    .option('--sections <names>', 'sections they chose, parted by commas; none: all', wordList, [])
    .addOption(new Option('--locale <locale>', 'their language').choices(locales))
    .option('--consent <text>', 'where their consent was given, kept as the proof')
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
  verb(noun, 'show', 'show what is held about one reader')
    .argument('<email>', 'the address', typedAddress)
    .action((address: string, flags: { json?: boolean }) =>
      withCommandApp(flags, async (app, output) => {
        const shown = await showSubscriber(app, address);
        const parts = shown.subscriptions.map((subscription) => fields(inWords(subscription)));
        output.result(shown, [shown.email || '(erased)', ...parts].join('\n\n'));
      }),
    );
}

function statsCommand(noun: Command): void {
  verb(noun, 'stats', 'count readers by state, language, domain, and confirmations by day')
    .requiredOption('--newsletter <slug>', 'which newsletter')
    .option('--filter <name=value...>', 'count whom a filter leaves, like locale=zh-CN or confirmed-after=2026-01-01')
    .action((flags: { json?: boolean; newsletter: string; filter?: string[] }) =>
      withCommandApp(flags, async (app, output) => {
        const newsletter = await readNewsletter(app.redis, flags.newsletter);
        const filter = flags.filter && parseFilter(flags.filter);
        const counts = await countSubscribers(app.list, newsletter);
        const matching: Record<string, number> = filter
          ? { matching: await countAudience(app.list, newsletter, filter) }
          : {};
        const { byLocale, byDomain, confirmedPerDay, ...states } = counts;
        const groups = {
          'By state': { ...states, ...matching },
          'By language': byLocale,
          'By domain': byDomain,
          'Confirmed per day': confirmedPerDay,
        };
        const parts = Object.entries(groups).flatMap(([heading, group]) =>
          Object.keys(group).length > 0 ? [`${heading}\n${fields(group)}`] : [],
        );
        output.result({ ...counts, ...matching }, parts.join('\n\n'));
      }),
    );
}

function searchCommand(noun: Command): void {
  verb(noun, 'search <text>', 'find readers by address, part of an address, or name')
    .option('--limit <count>', 'at most so many', positiveInteger, 50)
    .action((text: string, flags: { json?: boolean; limit: number }) =>
      withCommandApp(flags, async (app, output) => {
        const found = await searchSubscribers(app.list, text, flags.limit);
        const newsletters = await listNewsletters(app.redis);
        const slug = (number: number) => newsletters.find((one) => one.number === number)?.slug ?? `#${number}`;
        const rows = found.flatMap(({ address, memberships }) =>
          memberships.map(({ newsletter, state, name }) => ({
            email: address,
            newsletter: slug(newsletter),
            state,
            name,
          })),
        );
        const lines = rows.map(({ email: address, newsletter, state, name }) => [address, newsletter, state, name]);
        output.result(
          rows,
          rows.length > 0 ? table([['EMAIL', 'NEWSLETTER', 'STATE', 'NAME'], ...lines]) : 'Nobody found.',
        );
      }),
    );
}

async function addOne(app: App, newsletter: Newsletter, address: string, flags: AddFlags): Promise<void> {
  const { name, sections, locale } = flags;
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

type Shown = Awaited<ReturnType<typeof showSubscriber>>['subscriptions'][number];

/** A subscription as a person reads it. */
function inWords(subscription: Shown): Record<string, string | number | null | readonly string[]> {
  const log = subscription.log.map(inOneLine);
  if (!('consent' in subscription)) return { ...subscription, log };
  const { consent, because, ...rest } = subscription;
  return {
    ...rest,
    because: because && inOneLine(because),
    consent: `${consent.method}: ${consent.from}`,
    'form text version': consent.textVersion,
    ip: consent.ip,
    log,
  };
}

const inOneLine = ({ at, event, by, issue, words }: LogLine) =>
  `${at} ${event} by ${by}${issue ? ` (${issue})` : ''}${words ? `: ${words}` : ''}`;

/** Everything that is held about one reader. @throws NotFound */
async function showSubscriber(app: App, address: string) {
  const { normal } = parseAddress(address);
  const id = idOf(app.list, normal);
  const subscriber = await readSubscriber(app.list, id);
  if (!subscriber) throw new NotFound('subscriber', address);
  const newsletters = await listNewsletters(app.redis);
  const shown = (membership: Membership) => {
    const newsletter = newsletters.find((one) => one.number === membership.newsletter);
    const named = { newsletter: newsletter?.slug ?? `#${membership.newsletter}`, state: membership.state };
    const log = membership.log.map(logLine);
    // Of who was erased nothing else is held; the record's other fields are empty by their form only.
    if (membership.state === 'erased') return { ...named, erasedAt: isoFromSeconds(membership.changedAt), log };
    return {
      ...named,
      because: stateReason(membership),
      name: membership.name,
      locale: membership.locale,
      sections: newsletter ? chosenSections(newsletter, membership.sections) : [],
      askedAt: isoFromSeconds(membership.askedAt),
      confirmedAt: isoFromSeconds(membership.confirmedAt),
      changedAt: isoFromSeconds(membership.changedAt),
      timeZone: membership.timeZone,
      cadence: membership.cadence,
      consent: membership.consent,
      log,
    };
  };
  return { email: subscriber.address, id: id.toString('hex'), subscriptions: subscriber.memberships.map(shown) };
}
