import { type Command, Option } from 'commander';
import { createNewsletter } from '../control/add-newsletter.js';
import { approvalEffects } from '../control/approval-effects.js';
import { movedIssues } from '../control/moved-issues.js';
import { wakeForTicks } from '../control/run-schedules.js';
import { locales } from '../locale/locale.js';
import type { FollowLink } from '../newsletters/look.js';
import { type Newsletter, type UncertainPolicy, uncertainPolicies } from '../newsletters/newsletter.js';
import { changeNewsletter, readNewsletter } from '../newsletters/newsletter-store.js';
import { type StoryLinks, storyLinks } from '../newsletters/story-links.js';
import type { Queues } from '../queues/queues.js';
import { links } from '../render/links.js';
import { cleanName, parseAddress } from '../subscribers/record/address.js';
import { isoFromMs } from '../timestamps.js';
import { flagParser, verb, webAddress, withCommandApp, wordList } from './command.js';
import { counted } from './counted.js';
import { mailedAddress } from './email-arguments.js';
import { type AnswerFlags, newAnswers, withAnswers } from './newsletter-answers.js';
import { confirmApproval, effectInWords, shownEffects } from './newsletter-approval.js';
import { archiveCommand } from './newsletter-archive.js';
import { followFlag, lookCommand } from './newsletter-look.js';
import { lookPreviewCommand } from './newsletter-preview.js';
import { removeNewsletterCommand } from './newsletter-remove.js';
import { sectionCommands } from './newsletter-sections.js';
import { listCommand, newsletterDocument, showCommand } from './newsletter-shown.js';
import { confirmSunset, type SunsetFlags, sunsetOf, withSunset } from './newsletter-sunset.js';
import { divideTiming, movedNote, type TimingFlags, timingNote, withTiming } from './newsletter-timing.js';
import type { Output } from './output.js';
import { senderChecks, senderFaults } from './sender-checks.js';
import { WrongUsage } from './wrong-usage.js';

const slug = flagParser((text) => {
  if (!/^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/.test(text)) {
    throw new Error('It may have at most 40 characters: lower-case letters, digits and hyphens.');
  }
  return text;
});

const title = flagParser((text) => {
  const cleaned = cleanName(text);
  if (cleaned === '') throw new Error('It must not be empty.');
  return cleaned;
});

/** `News <news@example.com>`, or a bare address. */
const sender = flagParser((text) => {
  const match = /^\s*(?:"?([^"<>]*?)"?\s*<([^<>]*)>|([^<>\s]+))\s*$/.exec(text);
  if (!match) throw new Error('It must look like "News <news@example.com>".');
  const { mailed } = parseAddress(match[2] ?? match[3] ?? '', 'address');
  return { name: cleanName(match[1] ?? ''), address: mailed };
});

const sections = flagParser((text) => {
  const names = [...new Set(wordList(text).map(cleanName))];
  if (names.length > 30) throw new Error('There may be at most 30 sections.');
  return names;
});

interface Flags extends TimingFlags, AnswerFlags, SunsetFlags {
  json?: boolean;
  title?: string;
  tagline?: string;
  from?: { name: string; address: string };
  replyTo?: string;
  locale?: Newsletter['locale'];
  sections?: string[];
  copiesIn?: string[];
  address?: string;
  siteUrl?: string;
  follow?: FollowLink[];
  links?: StoryLinks;
  uncertain?: UncertainPolicy;
}

/** The flags that `add` and `set` share. */
function withFields(command: Command): Command {
  return withAnswers(withTiming(command))
    .option('--tagline <text>', 'one line under the title')
    .option('--reply-to <address>', 'the address for replies (default: the sender)', mailedAddress)
    .addOption(new Option('--locale <locale>', 'language of pages and emails').choices(locales))
    .option('--sections <names>', 'sections that readers may choose from; separate several with commas', sections)
    .option(
      '--copies-in <names>',
      'sections whose digests take a story although another source has it in the same words; separate several with commas; "" for none',
      sections,
    )
    .option('--address <text>', 'your postal address, which the law requires in every email')
    .option('--site-url <url>', 'address of your site, for the link in the masthead', webAddress)
    .option('--follow <name=url>', 'a follow-us link, like weibo=https://… (repeatable)', followFlag)
    .addOption(
      new Option(
        '--links <where>',
        'where the stories of emails and of the feed of issues lead: to their pages on your site, as far as they have one, or to their sources (default: source)',
      ).choices(storyLinks),
    )
    .addOption(
      new Option(
        '--uncertain <policy>',
        'resend: send a message again if the server may have accepted it; hold: do not (default: resend)',
      ).choices(uncertainPolicies),
    );
}

export function newsletterCommands(program: Command): void {
  const noun = program.command('newsletter').description('add, change, archive and remove newsletters');
  addCommand(noun);
  setCommand(noun);
  archiveCommand(noun);
  removeNewsletterCommand(noun);
  sectionCommands(noun);
  lookCommand(noun);
  lookPreviewCommand(noun);
  listCommand(noun);
  showCommand(noun);
}

function addCommand(noun: Command): void {
  withFields(verb(noun, 'add', 'add a newsletter'))
    .requiredOption('--slug <slug>', 'its name in web addresses and commands', slug)
    .requiredOption('--title <text>', 'its title', title)
    .requiredOption('--from <sender>', 'the sender, like "News <news@example.com>"', sender)
    .action((flags: Flags & { slug: string; title: string; from: { name: string; address: string } }) =>
      withCommandApp(flags, async ({ redis, queues, publicUrl, config, bounceDomain }, output) => {
        const given = {
          slug: flags.slug,
          title: flags.title,
          tagline: flags.tagline ?? '',
          from: { name: flags.from.name || flags.title, address: flags.from.address },
          replyTo: flags.replyTo ?? '',
          locale: flags.locale ?? 'en',
          sections: flags.sections ?? [],
          ...(flags.copiesIn ? { copiesIn: flags.copiesIn } : {}),
          postalAddress: flags.address ?? '',
          siteUrl: flags.siteUrl ?? '',
          follow: flags.follow ?? [],
          ...(flags.links ? { links: flags.links } : {}),
          ...(flags.uncertain ? { uncertain: flags.uncertain } : {}),
          ...newAnswers(flags),
          ...divideTiming(flags).timing,
        };
        const { newsletter: added, adopted } = await createNewsletter({ redis, queues }, given);
        const page = links.newsletter(publicUrl, added.slug);
        output.result(newsletterDocument(added), `Added "${added.title}". Readers sign up at ${page}`);
        for (const line of senderFaults(await senderChecks({ config, bounceDomain }, added))) output.note(line);
        if (!added.postalAddress)
          output.note('It has no postal address yet; set one before the first send (--address).');
        if (adopted > 0) output.note(`It has ${counted(adopted, 'article')} that you imported before.`);
        await sayTiming(queues, added, output);
      }),
    );
}

function setCommand(noun: Command): void {
  const set = withSunset(
    withFields(verb(noun, 'set <slug>', 'change a newsletter; --sections adds sections and removes none')),
  )
    .option('--title <text>', 'its title', title)
    .option('--from <sender>', 'the sender, like "News <news@example.com>"', sender)
    .action((name: string, { json, address, sections: addSections, ...flags }: Flags) =>
      withCommandApp({ json }, async ({ redis, list, queues }, output) => {
        if (Object.values({ ...flags, yes: undefined, address, addSections }).every((value) => value === undefined)) {
          const options = set.options
            .filter(({ long, hidden }) => long !== '--json' && long !== '--yes' && !hidden)
            .map(({ long }) => long);
          throw new WrongUsage('newsletter set', `give at least one option: ${options.join(', ')}`);
        }
        const before = await readNewsletter(redis, name);
        const { timing, rest } = divideTiming(flags, before);
        const { sunset, sunsetAnswer, yes, ...fields } = rest;
        const rule = sunsetOf(before, { sunset, sunsetAnswer });
        const change = {
          ...{ ...fields, ...timing },
          ...(address === undefined ? {} : { postalAddress: address }),
          ...(rule ? { sunset: rule } : {}),
        };
        await confirmSunset({ list }, output, before, { ...before, ...change }, yes);
        const effects = await approvalEffects(list, before, timing.approval);
        await confirmApproval(output, effects, before, yes);
        const changed = await changeNewsletter(redis, name, { ...change, ...(addSections ? { addSections } : {}) });
        const moved = await movedIssues(redis, before, changed.timeZone);
        const shownMoved = moved.map((issue) => ({ ...issue, startAt: isoFromMs(issue.startAt) }));
        output.result(
          {
            ...newsletterDocument(changed),
            ...(moved.length > 0 ? { movedIssues: shownMoved } : {}),
            ...(effects.length > 0 ? { approvalEffects: shownEffects(effects) } : {}),
          },
          `Changed "${changed.title}".`,
        );
        for (const issue of moved) output.note(movedNote(issue, before.timeZone, changed.timeZone));
        for (const effect of effects) output.note(effectInWords(effect, changed.timeZone));
        if (Object.keys(timing).length > 0) await sayTiming(queues, changed, output);
      }),
    );
}

/** Wakes the workers for the new schedule and shows when the next digest comes. */
async function sayTiming(queues: Queues, newsletter: Newsletter, output: Output): Promise<void> {
  await wakeForTicks(queues, newsletter, Date.now());
  const note = timingNote(newsletter);
  if (note !== '') output.note(note);
}
