import { type Command, Option } from 'commander';
import type { Redis } from 'ioredis';
import { changeLook, followLink, type LookChange, saveLogo, savePortrait } from '../control/newsletter-look.js';
import { wordNames } from '../locale/furniture/own-words.js';
import {
  contentScript,
  contentsFrom,
  defaultContents,
  directions,
  type FollowLink,
  type Look,
  layouts,
  type MailLayout,
  ratingPlaces,
} from '../newsletters/look.js';
import { type Newsletter, sectionPosition } from '../newsletters/newsletter.js';
import { changeNewsletter, readNewsletter } from '../newsletters/newsletter-store.js';
import { flagParser, positiveInteger, verb, withCommandApp, wordList, yesOrNo } from './command.js';
import { counted } from './counted.js';
import { fields } from './output.js';
import { pictureFile } from './picture-file.js';
import { WrongUsage } from './wrong-usage.js';

/** The words of `--remove`, and the field that each resets. */
const parts = {
  accent: 'accent',
  logo: 'logo',
  'logo-dark': 'logoDark',
  follow: 'follow',
  contact: 'contact',
  copyright: 'copyright',
  layout: 'layout',
  contents: 'contents',
  'rating-place': 'ratingPlace',
  words: 'words',
  forwarded: 'forwarded',
  signature: 'signature',
  portrait: 'portrait',
  intro: 'intro',
  'section-colours': 'sectionColours',
  'content-language': 'language',
  'content-direction': 'direction',
} as const satisfies Record<string, keyof LookChange | 'follow'>;
type Part = keyof typeof parts;

const isPart = (word: string): word is Part => Object.hasOwn(parts, word);

/** A follow-us link by the name of its network, or by any label. May be given several times. */
export function followFlag(text: string, before: FollowLink[] = []): FollowLink[] {
  return [...before, flagParser((one) => followLink(one))(text)];
}

const partList = flagParser((text) => {
  const words = wordList(text);
  if (!words.every(isPart))
    throw new Error(`It must be one or more of ${Object.keys(parts).join(', ')}, separated by commas.`);
  return words.filter(isPart);
});

/** `City=#0b5fa5`; may be given several times. */
function sectionColour(text: string, before: Record<string, string> = {}): Record<string, string> {
  const at = text.lastIndexOf('=');
  if (at < 1) throw new WrongUsage('--section-colour', 'it must look like City=#0b5fa5');
  return { ...before, [text.slice(0, at).trim()]: text.slice(at + 1).trim() };
}

/** `readMore=Weiterlesen`; may be given several times. */
function ownWord(text: string, before: Record<string, string> = {}): Record<string, string> {
  const at = text.indexOf('=');
  if (at < 1) throw new WrongUsage('--word', 'it must look like readMore=Weiterlesen');
  return { ...before, [text.slice(0, at).trim()]: text.slice(at + 1).trim() };
}

/** A number of articles, or `never`: 0. */
const countOrNever = flagParser((text) => (text === 'never' ? 0 : positiveInteger(text)));

const addLine = (line: string, before?: string) => (before === undefined ? line : `${before}\n${line}`);

interface Flags {
  accent?: string;
  accentDark?: string;
  logo?: string;
  logoDark?: string;
  contact?: string;
  copyright?: string;
  layout?: MailLayout;
  contents?: number;
  ratingPlace?: NonNullable<Look['ratingPlace']>;
  word?: Record<string, string>;
  forwarded?: boolean;
  signature?: string;
  portrait?: string;
  intro?: string;
  sectionColour?: Record<string, string>;
  contentLanguage?: string;
  contentDirection?: 'ltr' | 'rtl';
}

/** The options of what an issue shows, and in which words. */
const withIssueOptions = (command: Command): Command =>
  command
    .addOption(
      new Option(
        '--layout <layout>',
        'full (the lead story, two cards, then lines with small pictures), brief (headlines and two lines) or story (the lead story, then headlines)',
      ).choices(layouts),
    )
    .option(
      '--contents <count|never>',
      `begin issues with at least this many articles with a list of headlines (default: ${defaultContents} in the full layout, else never)`,
      countOrNever,
    )
    .addOption(
      new Option(
        '--rating-place <place>',
        'where readers rate the lead story: below it (lead, the default) or after all stories (end)',
      ).choices(ratingPlaces),
    )
    .option(
      '--word <name=text>',
      `what emails say instead of a default word, like readMore=Weiterlesen (repeatable): ${wordNames.join(', ')}`,
      ownWord,
    );

/** `newsletter look`: shows a newsletter's look, or changes it. */
export function lookCommand(noun: Command): void {
  const look = verb(noun, 'look <slug>', 'show or change the look of the emails and pages of a newsletter')
    .option('--accent <colour>', 'colour of links and buttons, like #0b5fa5')
    .option('--accent-dark <colour>', 'the same in dark mode (default: a lighter shade)')
    .option('--section-colour <name=colour>', "colour of a section's title (repeatable)", sectionColour)
    .option('--logo <file>', 'a transparent PNG, GIF or WebP, shown instead of the title')
    .option('--logo-dark <file>', 'the logo for dark mode (default: the title in letters)')
    .option('--follow <name=url>', 'a follow-us link, like weibo=https://… (repeatable)', followFlag)
    .option('--contact <text>', 'a line in the footer; addresses in it become links')
    .option('--copyright <text>', 'the last line of the footer; {year} becomes the year')
    .addOption(
      new Option('--forwarded <yes|no>', 'add a link to subscribe, for people who got an email forwarded').argParser(
        yesOrNo,
      ),
    )
    .option('--intro <text>', 'a note at the top of every issue, in Markdown')
    .option('--signature <line>', 'a line of the signature below the stories, the name first (repeatable)', addLine)
    .option('--portrait <file>', 'a square picture beside the signature')
    .option('--content-language <tag>', 'language of the articles, like ar, if Postrider is not translated into it')
    .addOption(
      new Option('--content-direction <dir>', 'direction of the articles (default: that of their language)').choices(
        directions,
      ),
    )
    .option(
      '--remove <parts>',
      `reset these to the default: ${Object.keys(parts).join(', ')}; separate several with commas`,
      partList,
    );
  withIssueOptions(look).action(
    (slug: string, all: Flags & { json?: boolean; follow?: FollowLink[]; remove?: Part[] }) => {
      const { json, follow, remove = [], ...flags } = all;
      return withCommandApp({ json }, async ({ redis }, output) => {
        await readNewsletter(redis, slug);
        const change = await changeOf(redis, flags, remove);
        if (Object.keys(change).length > 0) await changeLook(redis, slug, change);
        const links = remove.includes('follow') ? [] : follow;
        if (links) await changeNewsletter(redis, slug, { follow: links });
        const newsletter = await readNewsletter(redis, slug);
        output.result({ slug, follow: newsletter.follow, look: newsletter.look ?? {} }, fields(rowsOf(newsletter)));
        if (links || Object.keys(change).length > 0)
          output.note(`See it with \`postrider newsletter preview ${slug}\`.`);
      });
    },
  );
}

async function changeOf(redis: Redis, flags: Flags, remove: readonly Part[]): Promise<LookChange> {
  const {
    logo,
    logoDark,
    portrait,
    sectionColour: sectionColours,
    word: words,
    contentLanguage,
    contentDirection,
    ...texts
  } = flags;
  const removed = remove.map((part) => parts[part]).filter((field) => field !== 'follow');
  const change: LookChange = {
    ...Object.fromEntries(removed.map((field) => [field, null])),
    ...(removed.includes('logo') ? { logoDark: null } : {}),
    ...(removed.includes('signature') ? { portrait: null } : {}),
    ...texts,
    ...(sectionColours ? { sectionColours } : {}),
    ...(words ? { words } : {}),
    ...(contentLanguage === undefined ? {} : { language: contentLanguage }),
    ...(contentDirection === undefined ? {} : { direction: contentDirection }),
  };
  if (logo !== undefined) change.logo = await saveLogo(redis, 'logo', await pictureFile(logo, '--logo'));
  if (logoDark !== undefined)
    change.logoDark = await saveLogo(redis, 'logoDark', await pictureFile(logoDark, '--logo-dark'));
  if (portrait !== undefined) change.portrait = await savePortrait(redis, await pictureFile(portrait, '--portrait'));
  return change;
}

function rowsOf(newsletter: Newsletter): Record<string, string | readonly string[]> {
  const { look = {}, follow } = newsletter;
  const {
    accent,
    contact = '',
    copyright = '',
    layout = 'full',
    ratingPlace = 'lead',
    words = {},
    forwarded,
    signature = '',
    intro = '',
  } = look;
  const contents = contentsFrom(look);
  const size = (picture: Look['logo']) => (picture ? `${picture.width} × ${picture.height} pixels` : '');
  const content = contentScript(look, newsletter.locale);
  const colours = newsletter.sections.flatMap((name) => {
    const colour = look.sectionColours?.[sectionPosition(newsletter, name)];
    return colour ? [`${name} ${colour.light}`] : [];
  });
  return {
    accent: accent ? `${accent.light}, in dark mode ${accent.dark}` : '',
    'section colours': colours,
    logo: size(look.logo),
    'logo in dark mode': size(look.logoDark),
    follow: follow.map(({ label, url }) => `${label} ${url}`),
    contact,
    copyright,
    layout,
    'list of headlines': contents === 0 ? 'never' : `from ${counted(contents, 'article')} on`,
    'rating of the lead story': ratingPlace === 'lead' ? 'below it' : 'after all stories',
    words: Object.entries(words).map(([name, text]) => `${name} ${text}`),
    'forwarded line': forwarded ? 'yes' : 'no',
    intro,
    signature,
    portrait: size(look.portrait),
    content: content ? `${content.language}, ${content.direction === 'rtl' ? 'right to left' : 'left to right'}` : '',
  };
}
