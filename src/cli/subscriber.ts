import { type Command, Option } from 'commander';
import type { App } from '../app.js';
import { NotFound } from '../errors.js';
import { locales } from '../locale/locale.js';
import { chosenSections, type Newsletter } from '../newsletters/newsletter.js';
import { listNewsletters, readNewsletter } from '../newsletters/newsletter-store.js';
import { parseAddress } from '../subscribers/address.js';
import { countStates } from '../subscribers/audience.js';
import { enrol, enrolStates } from '../subscribers/enrol.js';
import { importSubscribers } from '../subscribers/import-subscribers.js';
import { requestSubscription } from '../subscribers/signup.js';
import type { Membership } from '../subscribers/subscriber.js';
import { idOf, readSubscriber } from '../subscribers/subscriber-store.js';
import { flagParser, verb, withCommandApp, wordList } from './command.js';
import { fields } from './output.js';

interface AddFlags {
  json?: boolean;
  newsletter: string;
  status: 'pending' | (typeof enrolStates)[number];
  name: string;
  sections: string[];
  locale?: Newsletter['locale'];
  consent?: string;
}

const email = flagParser((text) => {
  parseAddress(text);
  return text.trim();
});
const iso = (seconds: number) => (seconds === 0 ? null : new Date(seconds * 1000).toISOString());

export function subscriberCommands(program: Command): void {
  const noun = program.command('subscriber').description('the list of readers');

  verb(noun, 'add', 'add one reader')
    .argument('<email>', 'the address', email)
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

  verb(noun, 'import <file>', 'import readers from a CSV file (columns email, name, sections, locale; header required)')
    .requiredOption('--newsletter <slug>', 'which newsletter')
    .addOption(new Option('--status <status>', 'as what').choices(enrolStates).makeOptionMandatory())
    .requiredOption('--consent <text>', 'where their consent was given, kept with each as the proof')
    .action((file: string, flags: { json?: boolean; newsletter: string; status: 'confirmed'; consent: string }) =>
      withCommandApp(flags, async (app, output) => {
        const newsletter = await readNewsletter(app.redis, flags.newsletter);
        const onProgress = (done: number, total: number) =>
          output.progress(`importing ${Math.floor((100 * done) / Math.max(1, total))} %`);
        const result = await importSubscribers(app.list, newsletter, file, { ...flags, onProgress });
        output.progress('');
        const skipped = Object.entries(result.skipped).map(([reason, count]) => `${count} ${reason}`);
        const text = `${result.read} rows read: ${result.added} added, ${result.updated} updated, ${skipped.join(', ') || 'none'} skipped.`;
        output.result(result, text);
      }),
    );

  verb(noun, 'show', 'show what is held about one reader')
    .argument('<email>', 'the address', email)
    .action((address: string, flags: { json?: boolean }) =>
      withCommandApp(flags, async (app, output) => {
        const shown = await showSubscriber(app, address);
        const parts = shown.subscriptions.map(({ consent, ...subscription }) =>
          fields({
            ...subscription,
            consent: `${consent.method}: ${consent.from}`,
            'form text version': consent.textVersion,
            ip: consent.ip,
          }),
        );
        output.result(shown, [shown.email, ...parts].join('\n\n'));
      }),
    );

  verb(noun, 'stats', 'count readers by state')
    .requiredOption('--newsletter <slug>', 'which newsletter')
    .action((flags: { json?: boolean; newsletter: string }) =>
      withCommandApp(flags, async (app, output) => {
        const newsletter = await readNewsletter(app.redis, flags.newsletter);
        const counts = await countStates(app.list, newsletter.number);
        output.result(counts, fields(counts));
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
    await requestSubscription(app.list, app.queues, newsletter, request);
  } else {
    await enrol(app.list, newsletter, { ...reader, locale, status: flags.status, consent });
  }
}

/** Everything that is held about one reader. @throws NotFound */
async function showSubscriber(app: App, address: string) {
  const { normal } = parseAddress(address);
  const id = idOf(app.list, normal);
  const subscriber = await readSubscriber(app.list, id);
  if (!subscriber)
    throw new NotFound('subscriber', address, 'Check the spelling, or add them with `postrider subscriber add`.');
  const newsletters = await listNewsletters(app.redis);
  const shown = (membership: Membership) => {
    const newsletter = newsletters.find((one) => one.number === membership.newsletter);
    return {
      newsletter: newsletter?.slug ?? `#${membership.newsletter}`,
      state: membership.state,
      name: membership.name,
      locale: membership.locale,
      sections: newsletter ? chosenSections(newsletter, membership.sections) : [],
      askedAt: iso(membership.askedAt),
      confirmedAt: iso(membership.confirmedAt),
      changedAt: iso(membership.changedAt),
      consent: membership.consent,
    };
  };
  return { email: subscriber.address, id: id.toString('hex'), subscriptions: subscriber.memberships.map(shown) };
}
