import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import type { z } from 'zod';
import { counted } from '../counted.js';
import { describeError } from '../errors.js';
import { contentScript, contentsFrom, defaultContents, type FollowLink, type Look } from '../newsletters/look.js';
import { type Newsletter, sectionPosition } from '../newsletters/newsletter.js';
import { looks } from '../operations/newsletters/look.js';
import type { lookChange } from '../operations/newsletters/look-input.js';
import { newsletters } from '../operations/newsletters/newsletters.js';
import { flagParser, verb, wholeNumber, withCommandApp, wordList } from './command.js';
import { fieldOption, type OptionWords } from './field-option.js';
import { besideDocument } from './json-document.js';
import { followFlag } from './newsletter-fields.js';
import { type Flags, givenFields, performHere, performs, withFields, withKitOptions } from './operation-command.js';
import { fields } from './output.js';
import { encodedPictures } from './picture-file.js';
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
} as const satisfies Record<string, keyof z.output<typeof lookChange> | 'follow'>;
type Part = keyof typeof parts;

const isPart = (word: string): word is Part => Object.hasOwn(parts, word);

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

/** A number of articles, or `never`. */
const countOrNever = flagParser((text) => (text === 'never' ? text : wholeNumber(text)));

const addLine = (line: string, before?: string) => (before === undefined ? line : `${before}\n${line}`);

/** How the command line writes the fields of a look. */
const lookFields = {
  accent: { flags: '--accent <colour>', help: 'colour of links and buttons, like #0b5fa5' },
  accentDark: { flags: '--accent-dark <colour>', help: 'the same in dark mode (default: a lighter shade)' },
  sectionColours: {
    ...{ flags: '--section-colour <name=colour>', help: "colour of a section's title (repeatable)" },
    parse: sectionColour,
  },
  logo: {
    flags: '--logo <file>',
    help: 'a transparent PNG, GIF or WebP, or the address of an added one, shown instead of the title',
  },
  logoDark: { flags: '--logo-dark <file>', help: 'the logo for dark mode (default: the title in letters)' },
  contact: { help: 'a line in the footer; addresses in it become links' },
  copyright: { help: 'the last line of the footer; {year} becomes the year' },
  contents: {
    flags: '--contents <count|never>',
    help: `begin issues with at least this many articles with a list of headlines (default: ${defaultContents} in the full layout, else never)`,
    parse: countOrNever,
  },
  words: { flags: '--word <name=text>', parse: ownWord },
  intro: { help: 'a note at the top of every issue, in Markdown' },
  signature: {
    ...{ flags: '--signature <line>', help: 'a line of the signature below the stories, the name first (repeatable)' },
    parse: addLine,
  },
  portrait: { flags: '--portrait <file>', help: 'a square picture beside the signature' },
  language: { flags: '--content-language <tag>' },
  direction: { flags: '--content-direction <dir>' },
} as const satisfies Record<string, OptionWords>;

/** The fields that are files, and their options. */
const files = { logo: '--logo', logoDark: '--logo-dark', portrait: '--portrait' } as const;

/** `newsletter look`: shows a newsletter's look, or changes it. */
export function lookCommand(noun: Command): void {
  const command = verb(noun, 'look <slug>', 'show or change the look of the emails and pages of a newsletter')
    .option('--follow <name=url>', 'a follow-us link, like weibo=https://… (repeatable)', followFlag)
    .option(
      '--remove <parts>',
      `reset these to the default: ${Object.keys(parts).join(', ')}; separate several with commas`,
      partList,
    );
  const attributes = withFields(performs(command, looks.read, looks.change), looks.change, lookFields);
  withKitOptions(command, looks.change);
  command.action((slug: string, flags: { json?: boolean; follow?: FollowLink[]; remove?: Part[]; revision?: number }) =>
    withCommandApp(flags, async (app, output) => {
      const { follow, remove = [], revision } = flags;
      const here = { app, output };
      const key = { slug };
      const change = { ...resetBy(remove), ...(await read(command.opts(), attributes)) };
      const links = remove.includes('follow') ? [] : follow;
      const changes = Object.keys(change).length > 0;
      if (changes) await performHere(here, looks.change, { key, input: change, revision });
      if (links) await performHere(here, newsletters.change, { key, input: { follow: links } });
      const { result, document } = await performHere(here, looks.read, { key, input: {} });
      const { follow: shown, look = {} } = result;
      output.result(besideDocument(document as object, { slug, follow: shown, look }), fields(rowsOf(result)));
      if (links || changes) output.note(`See it with \`postrider newsletter preview ${slug}\`.`);
    }),
  );
}

/** The fields that options give, with files as Base64. */
async function read(flags: Flags, attributes: Readonly<Record<string, string>>) {
  const given = givenFields(flags, attributes);
  if (given.contents === 'never') given.contents = null;
  return { ...given, ...(await encodedPictures(flags, files)) };
}

/** The fields that `--remove` resets. */
function resetBy(remove: readonly Part[]): object {
  const reset = remove.map((part) => parts[part]).filter((field) => field !== 'follow');
  return {
    ...Object.fromEntries(reset.map((field) => [field, null])),
    ...(reset.includes('logo') ? { logoDark: null } : {}),
    ...(reset.includes('signature') ? { portrait: null } : {}),
    ...(reset.includes('contents') ? { contents: 'default' } : {}),
  };
}

/** `newsletter preview`: writes an example digest with a newsletter's look. */
export function lookPreviewCommand(noun: Command): void {
  const locale = { flags: '--locale <locale>', help: 'language (default: that of the newsletter)' };
  performs(
    verb(noun, 'preview <slug>', 'write an example digest with the look of a newsletter, as HTML'),
    looks.preview,
  )
    .option('--out <file>', 'the file (default: <slug>-preview.html)')
    .addOption(fieldOption('locale', looks.preview.input.shape.locale, locale))
    .action((slug: string, { json, out, ...flags }: { json?: boolean; out?: string; locale?: string }) =>
      withCommandApp({ json }, async (app, output) => {
        const asked = { key: { slug }, input: { ...flags, embed: 'true' } };
        const { html } = (await performHere({ app, output }, looks.preview, asked)).result;
        const file = out ?? `${slug}-preview.html`;
        await writeFile(file, html).catch((error: unknown) => {
          throw new WrongUsage('--out', `the file cannot be written (${describeError(error)})`);
        });
        output.result({ slug, file, htmlBytes: Buffer.byteLength(html) }, file);
      }),
    );
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
