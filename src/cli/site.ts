import { readFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import type { Redis } from 'ioredis';
import { saveLogo } from '../control/newsletter-look.js';
import { changeWholeSite, saveIcon, type WholeSiteChange } from '../control/site-look.js';
import { describeError } from '../errors.js';
import { type Locale, locales } from '../locale/locale.js';
import type { LookPicture } from '../newsletters/look.js';
import { listNewsletters } from '../newsletters/newsletter-store.js';
import { type Site, type SiteFonts, type SiteText, siteFonts, siteTexts } from '../site/site.js';
import { readSite } from '../site/site-store.js';
import { type SiteContext, siteText } from '../site/site-texts.js';
import { cleanName } from '../subscribers/record/address.js';
import { flagParser, verb, webAddress, withCommandApp, wordList, yesOrNo } from './command.js';
import { mailedAddress } from './email-arguments.js';
import { fields } from './output.js';
import { pictureFile } from './picture-file.js';
import { WrongUsage } from './wrong-usage.js';

type TextFlags = Partial<Record<SiteText, string>>;

interface SetFlags extends TextFlags {
  json?: boolean;
  name?: string;
  contact?: string;
  phone?: string;
  address?: string;
  hub?: string;
  audience?: boolean;
  fonts?: SiteFonts;
  accent?: string;
  accentDark?: string;
  logo?: string;
  logoDark?: string;
  icon?: string;
  remove?: readonly LookPart[];
  locale: Locale;
  defaultText?: readonly SiteText[];
}

/** `site show` and `site set`. */
export function siteCommands(program: Command): void {
  const noun = program
    .command('site')
    .description('show and change your name, look, contact address and texts on the public pages');
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

/** The words of `--remove`, and the field that each resets. */
const lookParts = { accent: 'accent', logo: 'logo', 'logo-dark': 'logoDark', icon: 'icon' } as const;
type LookPart = keyof typeof lookParts;

const lookPartNames = flagParser((text) => {
  const names = wordList(text);
  if (!names.every((one): one is LookPart => Object.hasOwn(lookParts, one)))
    throw new Error(`It must be one or more of ${Object.keys(lookParts).join(', ')}, separated by commas.`);
  return names;
});

const shownOrNone = (text: string) => (text === '' ? 'none' : text);

const sizeOf = (picture: LookPicture | null) => (picture ? `${picture.width} × ${picture.height} pixels` : 'none');

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
    phone: shownOrNone(site.phone),
    'postal address': site.postalAddress || 'that of the oldest newsletter that has one',
    hub: shownOrNone(site.hub),
    accent: site.accent
      ? `${site.accent.light}, in dark mode ${site.accent.dark}`
      : 'that of the only newsletter, or the default',
    logo: sizeOf(site.logo),
    'logo in dark mode': sizeOf(site.logoDark),
    icon: sizeOf(site.icon),
    fonts: site.fonts === 'system' ? "those of the reader's system" : 'served by this site',
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
    .option('--phone <number>', 'your telephone number, for the contact page and the foot of every page; "" for none')
    .option('--address <text>', 'your postal address, for the contact page; "" for that of the oldest newsletter')
    .option('--hub <url>', 'the WebSub hub that feeds name; "" for none', emptyOr(webAddress))
    .option('--audience <yes|no>', 'show rounded numbers of readers on the advertising page', yesOrNo)
    .option('--accent <colour>', 'colour of links and buttons on the pages of no newsletter, like #0b5fa5')
    .option('--accent-dark <colour>', 'the same in dark mode (default: a lighter shade)')
    .option('--logo <file>', 'a transparent PNG, GIF or WebP, shown instead of your name')
    .option('--logo-dark <file>', 'the logo for dark mode (default: your name in letters)')
    .option('--icon <file>', 'a square PNG of at least 180 × 180 pixels, for browser tabs and home screens')
    .option(
      '--remove <parts>',
      `reset these to the default: ${Object.keys(lookParts).join(', ')}; separate several with commas`,
      lookPartNames,
    )
    .addOption(
      new Option('--fonts <fonts>', "the fonts of the pages: served by this site, or the reader's system's").choices(
        siteFonts,
      ),
    )
    .option('--about <file>', 'the text about you, in Markdown')
    .option('--privacy <file>', 'your privacy notice, in Markdown')
    .option('--advertising <file>', 'your rate card, in Markdown')
    .addOption(new Option('--locale <locale>', 'the language of these texts').choices(locales).default('en'))
    .option('--default-text <names>', 'reset these texts to the default ones; separate several with commas', textNames);
  set.action(({ json, ...flags }: SetFlags) =>
    withCommandApp({ json: json === true }, async ({ redis }, output) => {
      const change = await changeOf(redis, flags);
      if (Object.keys(change).length === 0) {
        const options = set.options.map(({ long }) => long).filter((one) => one !== '--json' && one !== '--locale');
        throw new WrongUsage('site set', `give at least one option: ${options.join(', ')}`);
      }
      output.result(await changeWholeSite(redis, change), 'Changed the site.');
    }),
  );
}

async function changeOf(
  redis: Redis,
  { locale, defaultText = [], remove = [], ...flags }: Omit<SetFlags, 'json'>,
): Promise<WholeSiteChange> {
  const { about, privacy, advertising, logo, logoDark, icon, address, ...plain } = flags;
  const look: Pick<WholeSiteChange, 'accent' | 'logo' | 'logoDark' | 'icon'> = Object.fromEntries(
    remove.map((part) => [lookParts[part], null]),
  );
  if (logo !== undefined) look.logo = await saveLogo(redis, 'logo', await pictureFile(logo, '--logo'));
  if (logoDark !== undefined)
    look.logoDark = await saveLogo(redis, 'logoDark', await pictureFile(logoDark, '--logo-dark'));
  if (icon !== undefined) look.icon = await saveIcon(redis, await pictureFile(icon, '--icon'));
  const files = Object.entries({ about, privacy, advertising }).filter(([, file]) => file !== undefined);
  const given = await Promise.all(
    files.map(async ([text, file = '']) => [text, await markdownOf(text, file)] as const),
  );
  const removed = defaultText.map((text) => [text, Object.fromEntries(locales.map((each) => [each, null]))] as const);
  const texts = [...removed, ...given.map(([text, markdown]) => [text, { [locale]: markdown }] as const)];
  const postal = address === undefined ? {} : { postalAddress: address };
  return { ...look, ...plain, ...postal, ...(texts.length > 0 ? { texts: Object.fromEntries(texts) } : {}) };
}

async function markdownOf(option: string, file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new WrongUsage(`--${option}`, describeError(error));
  });
  if (text.trim() === '') throw new WrongUsage(`--${option}`, `${file} is empty`);
  return text;
}
