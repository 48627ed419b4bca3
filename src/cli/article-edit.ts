import type { Command } from 'commander';
import { articleRatings } from '../answers/votes/votes.js';
import { refetchPicture } from '../articles/pictures/article-picture.js';
import { schedulePictures } from '../articles/pictures/schedule-pictures.js';
import { parseDate } from '../articles/readers/article-date.js';
import { type EditableField, editableFields, type Focus, type StoredArticle } from '../articles/store/article.js';
import { editsOf } from '../articles/store/article-record.js';
import { readArticle } from '../articles/store/article-store.js';
import { type ArticleEdit, editArticle, removeArticle, restoreArticle } from '../articles/store/edit-article.js';
import { NotFound } from '../errors.js';
import { listedArticle } from '../issues/page-articles.js';
import { listedDocument, whereSent } from './article-list.js';
import { editRows, pictureInWords, ratingRows, shownDay } from './article-shown.js';
import { flagParser, verb, webAddress, withCommandApp } from './command.js';
import { focusHelp, focusPoint } from './focus-flag.js';
import { fields } from './output.js';
import { shownTime } from './shown-time.js';
import { noteUnknownSections } from './unknown-section.js';
import { userName } from './user-name.js';
import { WrongUsage } from './wrong-usage.js';

interface EditFlags {
  json?: boolean;
  title?: string;
  section?: string;
  /** `none`: undated. Commander replaces null by an empty text. */
  date?: string;
  author?: string;
  /** `none`: without one. */
  image?: string;
  imageAlt?: string;
  focus?: Focus | 'attention';
  excerpt?: string;
  revert?: EditableField[];
  refetch?: boolean;
}

const dateOrNone = flagParser((text) => {
  if (text === 'none') return text;
  const found = parseDate(text);
  if (found === null) throw new Error('It must be a date like 2030-01-31 or 2030-01-31T08:00Z, or "none".');
  return found;
});
const imageOrNone = flagParser((text) => (text === 'none' ? text : webAddress(text)));
/** The words for fields on the command line. */
const fieldOf: Record<string, EditableField> = { date: 'publishedAt' };
const revertible = flagParser((text) => {
  if (text === 'all') return [...editableFields];
  const names = text.split(',').map((name) => fieldOf[name.trim()] ?? name.trim());
  const known = editableFields.filter((field) => names.includes(field));
  if (known.length !== names.length)
    throw new Error('It must be "all", or fields like title, section, date, author, image, excerpt.');
  return known;
});

/** `article show`. */
export function showCommand(noun: Command): void {
  verb(noun, 'show <id>', 'show an article, with the source’s value of each edited field').action(
    (id: string, flags: { json?: boolean }) =>
      withCommandApp(flags, async ({ redis }, output) => {
        const article = existing(await readArticle(redis, id), id);
        const listed = await listedArticle(redis, article);
        const {
          author,
          excerpt,
          image: picture,
          body,
          language,
          removedAt,
          importedAt,
          newsletters,
          revision,
        } = article;
        const document = {
          ...listedDocument(listed),
          ...{ newsletters, author, excerpt, image: picture, body, language: language || null },
          ...{ importedAt, removedAt, revision, edits: editsOf(article) },
          ratings: await articleRatings(redis, id),
        };
        const rows = {
          ...{
            id,
            title: article.title,
            url: article.url,
            newsletter: newsletters.join(', '),
            section: article.section,
          },
          published: shownDay(article.publishedAt),
          ...{ author, excerpt, picture: picture?.url ?? 'none' },
          ...(listed.picture ? { 'picture state': pictureInWords(listed.picture) } : {}),
          ...(picture?.focus ? { focus: `${picture.focus.x},${picture.focus.y}` } : {}),
          source: article.sourceId || 'imported by hand',
          'sent in': whereSent(listed) || 'no issue',
          ...(removedAt === null ? {} : { removed: shownTime(removedAt, 'UTC') }),
          ...(listed.duplicate ? { repeats: `${listed.duplicate.of} (same ${listed.duplicate.because})` } : {}),
          ...(listed.old
            ? { old: 'more than 60 days older than the last issue, so only an editor puts it into an issue' }
            : {}),
          ...ratingRows(document.ratings),
          ...editRows(article),
        };
        output.result(document, fields(rows));
      }),
  );
}

/** `article edit`, `remove` and `restore`. */
export function editCommands(noun: Command): void {
  verb(noun, 'edit <id>', 'change an article; the change stays when its source sends it again')
    .option('--title <text>', 'its title')
    .option('--section <name>', 'its section')
    .option('--date <date>', 'when it was published; "none": undated', dateOrNone)
    .option('--author <text>', 'its author')
    .option('--image <url>', 'its picture; "none": without one', imageOrNone)
    .option('--image-alt <text>', 'description of the picture')
    .option('--focus <x,y>', focusHelp, focusPoint)
    .option('--excerpt <text>', 'its excerpt')
    .option(
      '--revert <fields>',
      'reset these fields to the source’s values; separate several with commas, or "all"',
      revertible,
    )
    .option('--refetch', 'fetch its picture again now, for example after its host refused it')
    .action((id: string, { json, revert, refetch, ...flags }: EditFlags) =>
      withCommandApp({ json }, async ({ redis, queues }, output) => {
        const edit = editOf(flags, existing(await readArticle(redis, id), id));
        if (Object.keys(edit).length === 0 && revert === undefined && !refetch)
          throw new WrongUsage('article edit', 'give at least one option');
        const article = await editArticle(redis, id, edit, { revert, by: userName() });
        if (refetch) await refetchPicture(redis, article);
        await schedulePictures({ redis, queues });
        output.result(summaryOf(article), `Changed "${article.title}".`);
        await noteUnknownSections(output, redis, article.newsletters, [edit.section]);
      }),
    );

  verb(noun, 'remove <id>', 'take an article out of the list and of later digests; issues that have it keep it').action(
    (id: string, flags: { json?: boolean }) =>
      withCommandApp(flags, async ({ redis }, output) => {
        const article = await removeArticle(redis, id, { by: userName() });
        output.result(summaryOf(article), `Removed "${article.title}".`);
        output.note(`Undo it with \`postrider article restore ${id}\`.`);
      }),
  );

  verb(noun, 'restore <id>', 'undo the removal of an article').action((id: string, flags: { json?: boolean }) =>
    withCommandApp(flags, async ({ redis }, output) => {
      const article = await restoreArticle(redis, id, { by: userName() });
      output.result(summaryOf(article), `Restored "${article.title}".`);
    }),
  );
}

function editOf(
  { title, section, date, author, excerpt, image: url, imageAlt, focus }: EditFlags,
  before: StoredArticle,
): ArticleEdit {
  // Version 0.1 stored a picture without an address for "none".
  const picture = url === 'none' ? undefined : url || before.image?.url || undefined;
  const isPictureGiven = url !== undefined || imageAlt !== undefined || focus !== undefined;
  if (imageAlt !== undefined && picture === undefined)
    throw new WrongUsage('--image-alt', 'the article has no picture');
  if (focus !== undefined && picture === undefined) throw new WrongUsage('--focus', 'the article has no picture');
  // The alternative text and the focus of the previous picture do not apply to a new one.
  const kept = url === undefined || url === before.image?.url ? before.image : null;
  const alt = imageAlt ?? kept?.alt ?? '';
  const point = focus === 'attention' ? undefined : (focus ?? kept?.focus);
  return {
    ...(title === undefined ? {} : { title }),
    ...(section === undefined ? {} : { section }),
    ...(date === undefined ? {} : { publishedAt: date === 'none' ? null : date }),
    ...(author === undefined ? {} : { author }),
    ...(excerpt === undefined ? {} : { excerpt }),
    ...(isPictureGiven
      ? { image: picture === undefined ? null : { url: picture, alt, ...(point ? { focus: point } : {}) } }
      : {}),
  };
}

const summaryOf = (article: StoredArticle) => {
  const { id, title, url, section, publishedAt, author, excerpt, image: picture, removedAt, revision } = article;
  return {
    id,
    title,
    url,
    section,
    publishedAt,
    author,
    excerpt,
    image: picture,
    removedAt,
    revision,
    edits: editsOf(article),
  };
};

function existing(article: StoredArticle | null, id: string): StoredArticle {
  if (!article) throw new NotFound('article', id);
  return article;
}
