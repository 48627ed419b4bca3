import { readFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import type { App } from '../app.js';
import { describeError } from '../errors.js';
import { type Locale, locales } from '../locale/locale.js';
import type { LookPicture } from '../newsletters/look.js';
import { listNewsletters } from '../newsletters/newsletter-store.js';
import { sites } from '../operations/site/site.js';
import { type Site, type SiteText, siteTexts } from '../site/site.js';
import { type SiteContext, siteText } from '../site/site-texts.js';
import { flagParser, wordList } from './command.js';
import type { FieldWords } from './field-option.js';
import { operationCommand } from './operation-command.js';
import { fields } from './output.js';
import { encodedPictures } from './picture-file.js';
import { WrongUsage } from './wrong-usage.js';

/** `site show` and `site set`. */
export function siteCommands(program: Command): void {
  const noun = program
    .command('site')
    .description('show and change your name, look, contact address and texts on the public pages');
  showCommand(noun);
  setCommand(noun);
}

function showCommand(noun: Command): void {
  operationCommand(noun, 'show', 'show the site, or one of its texts', sites.read, {
    more: (command) =>
      command
        .addOption(new Option('--text <name>', 'print this text, as Markdown').choices(siteTexts))
        .addOption(new Option('--locale <locale>', 'the language of the text').choices(locales).default('en')),
    text: async (site, { app, flags }) =>
      flags.text ? (await textOf(app, site, flags)).markdown : fields(rowsOf(site, app.publicUrl)),
    // A text that is asked for, beside the site.
    beside: async (site, { app, flags }) => ({
      ...site,
      ...(flags.text ? { text: flags.text, ...(await textOf(app, site, flags)) } : {}),
    }),
  });
}

/** A text of the site: the publisher's own, or the default. */
async function textOf(
  { redis, config, publicUrl }: App,
  site: Site,
  { text, locale }: Readonly<Record<string, string>>,
) {
  const newsletters = (await listNewsletters(redis)).filter(({ archivedAt }) => archivedAt === '');
  const context: SiteContext = { site, newsletters, config, publicUrl, base: publicUrl, keepLanguage: '' };
  return siteText(context, text as SiteText, locale as Locale);
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

const textNames = flagParser((text) => {
  const names = wordList(text);
  if (names.some((one) => !siteTexts.some((known) => known === one)))
    throw new Error(`It must be one or more of ${siteTexts.join(', ')}, separated by commas.`);
  return names as SiteText[];
});

/** The fields that are files, and their options. */
const files = { logo: '--logo', logoDark: '--logo-dark', icon: '--icon' } as const;

/** How the command line writes the fields of the site. */
const siteFields = {
  name: { help: 'your name as a publisher' },
  contact: {
    flags: '--contact <address>',
    help: 'the address that gets messages of the contact form; "" for no form',
  },
  phone: {
    flags: '--phone <number>',
    help: 'your telephone number, for the contact page and the foot of every page; "" for none',
  },
  postalAddress: {
    flags: '--address <text>',
    help: 'your postal address, for the contact page; "" for that of the oldest newsletter',
  },
  hub: { flags: '--hub <url>', help: 'the WebSub hub that feeds name; "" for none' },
  audience: { help: 'show rounded numbers of readers on the advertising page' },
  fonts: {
    flags: '--fonts <fonts>',
    help: "the fonts of the pages: served by this site, or the reader's system's",
  },
  accent: {
    flags: '--accent <colour>',
    help: 'colour of links and buttons on the pages of no newsletter, like #0b5fa5',
  },
  accentDark: { flags: '--accent-dark <colour>', help: 'the same in dark mode (default: a lighter shade)' },
  logo: { flags: '--logo <file>', help: 'a transparent PNG, GIF or WebP, shown instead of your name' },
  logoDark: { flags: '--logo-dark <file>', help: 'the logo for dark mode (default: your name in letters)' },
  icon: {
    flags: '--icon <file>',
    help: 'a square PNG of at least 180 × 180 pixels, for browser tabs and home screens',
  },
  texts: '--default-text',
} as const satisfies Record<string, FieldWords>;

function setCommand(noun: Command): void {
  operationCommand(noun, 'set', 'change the site; all public pages show it within a second', sites.change, {
    options: siteFields,
    more: (command) =>
      command
        .option(
          '--remove <parts>',
          `reset these to the default: ${Object.keys(lookParts).join(', ')}; separate several with commas`,
          lookPartNames,
        )
        .option('--about <file>', 'the text about you, in Markdown')
        .option('--privacy <file>', 'your privacy notice, in Markdown')
        .option('--advertising <file>', 'your rate card, in Markdown')
        .addOption(new Option('--locale <locale>', 'the language of these texts').choices(locales).default('en'))
        .option(
          '--default-text <names>',
          'reset these texts to the default ones; separate several with commas',
          textNames,
        ),
    input: async (flags) => {
      const removed: readonly LookPart[] = flags.remove ?? [];
      const texts = await textsOf(flags);
      return {
        ...Object.fromEntries(removed.map((part) => [lookParts[part], null])),
        ...(await encodedPictures(flags, files)),
        ...(Object.keys(texts).length > 0 ? { texts } : {}),
      };
    },
    text: () => 'Changed the site.',
    beside: (site) => site,
  });
}

/** The texts that options reset or give. */
async function textsOf(flags: Readonly<Record<string, string>> & { defaultText?: readonly SiteText[] }) {
  const none = Object.fromEntries(locales.map((each) => [each, null]));
  const texts: Record<string, object> = Object.fromEntries((flags.defaultText ?? []).map((name) => [name, none]));
  for (const name of siteTexts) {
    const file = flags[name];
    if (file !== undefined) texts[name] = { [flags.locale ?? 'en']: await markdownOf(name, file) };
  }
  return texts;
}

async function markdownOf(option: string, file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new WrongUsage(`--${option}`, describeError(error));
  });
  if (text.trim() === '') throw new WrongUsage(`--${option}`, `${file} is empty`);
  return text;
}
