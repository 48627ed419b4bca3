import { readFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import { describeError } from '../errors.js';
import { type Locale, locales } from '../locale/locale.js';
import { listNewsletters } from '../newsletters/newsletter-store.js';
import { type Site, type SiteChange, type SiteText, siteTexts } from '../site/site.js';
import { changeSite, readSite } from '../site/site-store.js';
import { type SiteContext, siteText } from '../site/site-texts.js';
import { cleanName } from '../subscribers/record/address.js';
import { flagParser, verb, webAddress, withCommandApp, wordList, yesOrNo } from './command.js';
import { mailedAddress } from './email-arguments.js';
import { fields } from './output.js';
import { WrongUsage } from './wrong-usage.js';

type TextFlags = Partial<Record<SiteText, string>>;

interface SetFlags extends TextFlags {
  json?: boolean;
  name?: string;
  contact?: string;
  hub?: string;
  audience?: boolean;
  locale: Locale;
  defaultText?: readonly SiteText[];
}

/** `site show` and `site set`. */
export function siteCommands(program: Command): void {
  const noun = program
    .command('site')
    .description('show and change your name, contact address and texts on the public pages');
  showCommand(noun);
  setCommand(noun);
}

function showCommand(noun: Command): void {
  verb(noun, 'show', 'show the site, or one of its texts')
    .addOption(new Option('--text <name>', 'print this text, as Markdown').choices(siteTexts))
    .addOption(new Option('--locale <locale>', 'the language of the text').choices(locales).default('en'))
    .action((flags: { json?: boolean; text?: SiteText; locale: Locale }) =>
      withCommandApp(flags, async ({ redis, config, publicUrl }, output) => {
        const [site, all] = await Promise.all([readSite(redis), listNewsletters(redis)]);
        const newsletters = all.filter(({ archivedAt }) => archivedAt === '');
        const context: SiteContext = { site, newsletters, config, publicUrl, base: publicUrl, keepLanguage: '' };
        if (!flags.text) return output.result(site, fields(rowsOf(site, publicUrl)));
        const text = siteText(context, flags.text, flags.locale);
        output.result({ text: flags.text, ...text }, text.markdown);
      }),
    );
}

const shownOrNone = (text: string) => (text === '' ? 'none' : text);

/** The rows of `site show`. */
function rowsOf(site: Site, publicUrl: string): Record<string, string> {
  const texts = siteTexts.map((name) => {
    const own = locales.filter((locale) => site.texts[name][locale]);
    const words = own.length > 0 ? `your own (${own.join(', ')})` : 'default';
    return [name, `${words}, at ${publicUrl}/${name}`];
  });
  return {
    name: site.name || 'the sender of the oldest newsletter',
    contact: site.contact || 'none: set one with --contact, and the contact form accepts messages',
    hub: shownOrNone(site.hub),
    audience: site.audience ? 'rounded numbers of readers are shown' : 'not shown',
    ...Object.fromEntries(texts),
  };
}

const name = flagParser((text) => {
  if (text.length > 200) throw new Error('It may have at most 200 characters.');
  return cleanName(text);
});
const emptyOr = (parse: (text: string) => string) => (text: string) => (text.trim() === '' ? '' : parse(text));

const textNames = flagParser((text) => {
  const names = wordList(text);
  if (names.some((one) => !siteTexts.some((known) => known === one)))
    throw new Error(`It must be one or more of ${siteTexts.join(', ')}, separated by commas.`);
  return names as SiteText[];
});

function setCommand(noun: Command): void {
  const set = verb(noun, 'set', 'change the site; all public pages show it within a second')
    .option('--name <text>', 'your name as a publisher', name)
    .option(
      '--contact <address>',
      'the address that gets messages of the contact form; "" for no form',
      emptyOr(mailedAddress),
    )
    .option('--hub <url>', 'the WebSub hub that feeds name; "" for none', emptyOr(webAddress))
    .option('--audience <yes|no>', 'show rounded numbers of readers on the advertising page', yesOrNo)
    .option('--about <file>', 'the text about you, in Markdown')
    .option('--privacy <file>', 'your privacy notice, in Markdown')
    .option('--advertising <file>', 'your rate card, in Markdown')
    .addOption(new Option('--locale <locale>', 'the language of these texts').choices(locales).default('en'))
    .option('--default-text <names>', 'reset these texts to the default ones; separate several with commas', textNames);
  set.action(({ json, ...flags }: SetFlags) =>
    withCommandApp({ json: json === true }, async ({ redis }, output) => {
      const change = await changeOf(flags);
      if (Object.keys(change).length === 0) {
        const options = set.options.map(({ long }) => long).filter((one) => one !== '--json' && one !== '--locale');
        throw new WrongUsage('site set', `give at least one option: ${options.join(', ')}`);
      }
      output.result(await changeSite(redis, change), 'Changed the site.');
    }),
  );
}

async function changeOf({ locale, defaultText = [], ...flags }: Omit<SetFlags, 'json'>): Promise<SiteChange> {
  const { about, privacy, advertising, ...plain } = flags;
  const files = Object.entries({ about, privacy, advertising }).filter(([, file]) => file !== undefined);
  const given = await Promise.all(
    files.map(async ([text, file = '']) => [text, await markdownOf(text, file)] as const),
  );
  const removed = defaultText.map((text) => [text, Object.fromEntries(locales.map((each) => [each, null]))] as const);
  const texts = [...removed, ...given.map(([text, markdown]) => [text, { [locale]: markdown }] as const)];
  return { ...plain, ...(texts.length > 0 ? { texts: Object.fromEntries(texts) } : {}) };
}

async function markdownOf(option: string, file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new WrongUsage(`--${option}`, describeError(error));
  });
  if (text.trim() === '') throw new WrongUsage(`--${option}`, `${file} is empty`);
  return text;
}
