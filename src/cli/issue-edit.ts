import { readFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import type { Redis } from 'ioredis';
import type { ArticleImage, Focus } from '../articles/store/article.js';
import { readArticle } from '../articles/store/article-store.js';
import { describeError } from '../errors.js';
import type { DraftPatch, VersionPatch } from '../issues/draft-patch.js';
import { fieldsInWords } from '../issues/editor-fields.js';
import type { Issue } from '../issues/issue.js';
import { type ArticlePlace, moved, withArticles, withoutArticles } from '../issues/order/article-order.js';
import { wordList } from './command.js';
import { draftCommand } from './draft-command.js';
import { nameFields } from './field-names.js';
import { focusHelp, focusOption } from './focus-flag.js';
import { WrongUsage } from './wrong-usage.js';

interface EditFlags {
  subject?: string;
  preheader?: string;
  followLead?: boolean;
  note?: string;
  sectionNote?: string[];
  articles?: string[];
  add?: string[];
  remove?: string[];
  lead?: string;
  article?: string;
  headline?: string;
  excerpt?: string;
  picture?: string | false;
  pictureAlt?: string;
  focus?: Focus | 'attention';
  own?: boolean;
}

/** `issue edit` and `issue move`. */
export function editCommands(noun: Command): void {
  const fields = {
    subject: { help: `the subject; may contain ${fieldsInWords}` },
    preheader: { help: 'the preview text beside the subject; may contain the same fields' },
    articles: { flags: '--articles <ids>', help: 'use these articles in this order; separate several with commas' },
    note: '--note',
    sectionNotes: '--section-note',
    versions: '--article',
  } as const;
  const edit = 'change a draft; only the given fields change';
  draftCommand(noun, 'edit <id>', edit, fields, withEditOptions, async ({ app, issue, flags }) =>
    patchOf(issue, flags, await pictureNow(app.redis, issue, flags)),
  );

  const move = 'move an article within a draft; the first is the lead';
  draftCommand(
    ...([noun, 'move <id> <article>', move, { articles: '<article>' }, withPlaces] as const),
    ({ issue, flags, words: [article = ''] }) => ({ articles: moved(issue.articles, article, placeOf(flags)) }),
  );
}

function withEditOptions(command: Command): Command {
  nameFields(command, {
    ...{ 'versions.title': '--headline', 'versions.excerpt': '--excerpt' },
    ...{ 'versions.url': '--picture', 'versions.image': '--picture', 'versions.alt': '--picture-alt' },
  });
  return command
    .option('--follow-lead', 'let the subject and the preheader describe the lead story, whichever it is')
    .option('--note <markdown>', 'your note at the top, in Markdown, or @FILE; "" removes it')
    .option('--section-note <section=markdown...>', 'a note in a section, in Markdown, or Section=@FILE')
    .option('--add <ids>', 'add these articles at the end', wordList)
    .option('--remove <ids>', 'remove these articles', wordList)
    .option('--lead <article>', 'make this article the lead')
    .option('--article <article>', 'the article that the options below change, in this issue only')
    .option('--headline <text>', 'its headline')
    .option('--excerpt <text>', 'its excerpt')
    .option('--picture <url>', 'its picture')
    .option('--no-picture', 'show it without a picture')
    .option('--picture-alt <text>', 'description of the picture, for readers who do not see it')
    .option('--focus <x,y>', focusHelp, focusOption)
    .addOption(
      new Option('--own', 'show its own headline, excerpt and picture again').conflicts([
        'headline',
        'excerpt',
        'pictureAlt',
        'focus',
      ]),
    );
}

const withPlaces = (command: Command): Command =>
  command
    .option('--first', 'to the top, as the lead')
    .option('--last', 'to the end')
    .option('--before <article>', 'in front of this article')
    .option('--after <article>', 'behind this article');

interface PlaceFlags {
  first?: boolean;
  last?: boolean;
  before?: string;
  after?: string;
}

function placeOf({ first, last, before, after }: PlaceFlags): ArticlePlace {
  const places: ArticlePlace[] = [
    ...(first ? ['first' as const] : []),
    ...(last ? ['last' as const] : []),
    ...(before === undefined ? [] : [{ before }]),
    ...(after === undefined ? [] : [{ after }]),
  ];
  const [place, another] = places;
  if (!place || another) throw new WrongUsage('issue move', 'give one of --first, --last, --before and --after');
  return place;
}

async function patchOf(issue: Issue, flags: EditFlags, now: ArticleImage | null): Promise<DraftPatch> {
  const { note, sectionNote } = flags;
  // An option of its own names a text that is written, so it wins.
  const { subject = flags.followLead ? null : undefined, preheader = flags.followLead ? null : undefined } = flags;
  const articles = articlesOf(issue, flags);
  const versions = versionsOf(flags, now);
  return {
    ...(subject === undefined ? {} : { subject }),
    ...(preheader === undefined ? {} : { preheader }),
    ...(note === undefined ? {} : { note: await textOrFile('--note', note) }),
    ...(sectionNote === undefined ? {} : { sectionNotes: await sectionNotesOf(sectionNote) }),
    ...(articles === undefined ? {} : { articles }),
    ...(versions === undefined ? {} : { versions }),
  };
}

function articlesOf(issue: Issue, { articles, add, remove, lead }: EditFlags): readonly string[] | undefined {
  if (!articles && !add && !remove && lead === undefined) return undefined;
  const kept = withoutArticles(articles ?? issue.articles, remove ?? []);
  const all = withArticles(kept, [...(add ?? []), ...(lead === undefined ? [] : [lead])]);
  return lead === undefined ? all : moved(all, lead, 'first');
}

/** The picture that the issue shows of the article that the options change. */
async function pictureNow(redis: Redis, issue: Issue, { article = '' }: EditFlags): Promise<ArticleImage | null> {
  const { image } = issue.versions[article] ?? {};
  return image === undefined ? ((await readArticle(redis, article))?.image ?? null) : image;
}

/** A new picture, or the current one with another focus. */
function pictureOf({ picture, pictureAlt = '', focus }: EditFlags, now: ArticleImage | null): VersionPatch['image'] {
  if (picture === false) return 'none';
  if (picture === undefined && focus === undefined) return undefined;
  const shown = picture === undefined ? now : { url: picture, alt: pictureAlt };
  if (!shown) throw new WrongUsage('--focus', 'the article has no picture in this issue');
  const { url, alt } = shown;
  return { url, alt, ...(focus === undefined || focus === 'attention' ? {} : { focus }) };
}

function versionsOf(flags: EditFlags, now: ArticleImage | null): DraftPatch['versions'] {
  const { article, headline, excerpt, picture, pictureAlt, own } = flags;
  const image = article === undefined ? undefined : pictureOf(flags, now);
  const version: VersionPatch = {
    ...(headline === undefined ? {} : { title: headline }),
    ...(excerpt === undefined ? {} : { excerpt }),
    ...(image === undefined ? {} : { image }),
  };
  if (pictureAlt !== undefined && typeof picture !== 'string')
    throw new WrongUsage('--picture-alt', 'give the picture too, with --picture');
  const isPictureNamed = picture !== undefined || flags.focus !== undefined;
  const named = Object.keys(version).length > 0 || isPictureNamed || own === true;
  if (article === undefined && !named) return undefined;
  if (article === undefined || !named)
    throw new WrongUsage(
      '--article',
      'give the article together with --headline, --excerpt, --picture, --no-picture, --focus or --own',
    );
  return { [article]: own ? null : version };
}

async function sectionNotesOf(given: readonly string[]): Promise<Record<string, string | null>> {
  const notes: Record<string, string | null> = {};
  for (const one of given) {
    const at = one.indexOf('=');
    if (at < 1) throw new WrongUsage('--section-note', 'write it like "Tech=A word about this section."');
    const text = await textOrFile('--section-note', one.slice(at + 1));
    notes[one.slice(0, at).trim()] = text.trim() === '' ? null : text;
  }
  return notes;
}

/** The text of an option, or that of the file after an @. @throws WrongUsage */
export async function textOrFile(option: string, text: string): Promise<string> {
  if (!text.startsWith('@')) return text;
  return readFile(text.slice(1), 'utf8').catch((error: unknown) => {
    throw new WrongUsage(option, `the file cannot be read (${describeError(error)})`);
  });
}
