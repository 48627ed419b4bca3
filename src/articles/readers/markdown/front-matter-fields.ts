import { UnusableSource } from '../document-errors.js';
import { foldSpace } from '../fold-space.js';
import { personName } from '../person-name.js';

/** The fields of an article in its front matter; each is empty if not given. */
export interface MarkdownFields {
  title: string;
  /** A whole address, or one relative to the site or the file. */
  url: string;
  section: string;
  date: string;
  /** Date of the last change. */
  modified: string;
  author: string;
  image: string;
  imageAlt: string;
  excerpt: string;
}

/** Names of fields in site generators, in the order in which they count, as `keyOf` writes them. */
const names = {
  title: 'title headline',
  url: 'url permalink canonical canonicalurl link slug path',
  section: 'section category categories topic rubric column channel',
  date: 'date datetime pubdate pubdatetime publishdate publishdatetime publishat publishedat publisheddate publishedtime publishedon published publicationdate publicationtime datepublished posted postdate posteddate postedat postedon releasedate released issued created createdat createddate createdtime createdon datecreated creationdate',
  modified:
    'moddatetime modified modifiedat modifieddate modifieddatetime datemodified updated updatedat updateddate updateddatetime updatedate dateupdated lastmod lastmodified lastmodifiedat lastmodifieddate lastupdate lastupdated lastupdatedat lasteditedtime',
  author: 'author authors byline by writer',
  image:
    'image cover heroimage hero featuredimage featureimage coverimage headerimage bannerimage banner leadimage thumbnail thumb images ogimage socialimage photo picture img poster header',
  imageAlt:
    'imagealt coveralt heroimagealt heroalt featuredimagealt coverimagealt thumbnailalt imagedescription alttext',
  excerpt: 'excerpt summary description standfirst teaser lead lede dek deck abstract intro subtitle',
} as const;

/** `Cover_Image`, `cover-image` and `coverImage` are one key. */
const keyOf = (key: string): string => key.toLowerCase().replace(/[\s_-]/g, '');

/** Tables in which generators keep fields of their own (Zola, Hugo, SEO plugins). */
const nested = ['extra', 'params', 'taxonomies', 'meta', 'seo'];

/**
 * The fields of an article by the names that Hugo, Jekyll, Astro, Eleventy, Docusaurus, Obsidian, Hexo, Gatsby, Zola
 * and Pelican give them.
 * @throws UnusableSource when the file is marked as a draft, or its title is not a plain value
 */
export function frontMatterFields(name: string, given: Readonly<Record<string, unknown>>): MarkdownFields {
  const fields = new Map<string, unknown>();
  const take = (source: Readonly<Record<string, unknown>>) => {
    for (const [key, value] of Object.entries(source)) {
      const plain = keyOf(key);
      // `image:` with nothing after it is null in YAML, and means that there is none.
      if (value !== null && value !== '' && !fields.has(plain)) fields.set(plain, value);
    }
  };
  take(given);
  for (const table of nested) {
    const value = fields.get(table);
    if (isRecord(value)) take(value);
  }
  refuseDraft(name, fields);
  const all = (field: keyof typeof names) => names[field].split(' ').map((key) => fields.get(key));
  const title = all('title').find((value) => value !== undefined);
  if (typeof title === 'object') throw new UnusableSource(name, '"title" in its front matter is not a plain value');
  const image = all('image')
    .map(pictureIn)
    .find(({ src }) => src !== '');
  return {
    title: wordOf(title),
    url: firstFilled(all('url').map(addressIn)),
    section: firstFilled(all('section').map((value) => listOf(value)[0] ?? '')),
    date: firstFilled(all('date').map(dateIn)),
    modified: firstFilled(all('modified').map((value) => dateIn(isRecord(value) ? value.date : value))),
    author: firstFilled(all('author').map(authorsIn)),
    image: image?.src ?? '',
    imageAlt: firstFilled(all('imageAlt').map(wordOf)) || (image?.alt ?? ''),
    excerpt: firstFilled(all('excerpt').map(wordOf)),
  };
}

/** Refuses an article that its own site does not show: `draft: true`, `published: false`, `status: draft`. */
function refuseDraft(name: string, fields: ReadonlyMap<string, unknown>): void {
  const says = (key: string, ...words: string[]) => words.includes(wordOf(fields.get(key)).toLowerCase());
  const draft =
    says('draft', 'true', 'yes') ||
    says('published', 'false', 'no') ||
    says('publish', 'false', 'no') ||
    says('status', 'draft', 'hidden', 'private');
  if (draft) throw new UnusableSource(name, 'its front matter says that it is a draft');
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);

const firstFilled = (texts: readonly string[]): string => texts.find((text) => text !== '') ?? '';

function wordOf(value: unknown): string {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? '' : value.toISOString();
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return '';
  return foldSpace(String(value));
}

/** The words of a list, lists in lists included; a single word is a list of one. Obsidian's `[[…]]` are taken off. */
function listOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.slice(0, 50).flatMap(listOf);
  const text = wordOf(isRecord(value) ? (value.name ?? value.title) : value);
  return text ? [text.replace(/^!?\[\[|\]\]$/g, '')] : [];
}

/** An address; empty for a pattern that the generator would fill in, and for `true` or `false`. */
function addressIn(value: unknown): string {
  const text = typeof value === 'string' ? value.trim() : '';
  return /\/:|^:|[{}]|^(?:true|false)$|\s/.test(text) ? '' : text;
}

/** A date; empty for Eleventy's "Last Modified" and the like, which name no day. */
function dateIn(value: unknown): string {
  const text = typeof value === 'boolean' ? '' : wordOf(value);
  return /^(?:git )?(?:last modified|created)$/i.test(text) || /\{\{|<%/.test(text) ? '' : text;
}

function authorsIn(value: unknown): string {
  const list = typeof value === 'string' ? value.split(';') : listOf(value);
  return [...new Set(list.map((name) => personName(name.replace(/\[\[|\]\]/g, ''))).filter(Boolean))].join(', ');
}

/** A path, a list of them, or an object such as `{ src, alt }`. */
function pictureIn(value: unknown): { src: string; alt: string } {
  if (Array.isArray(value)) return pictureIn(value[0]);
  if (isRecord(value)) {
    const fields = new Map(Object.entries(value).map(([key, inner]) => [keyOf(key), inner]));
    const inner = ['src', 'url', 'path', 'image', 'href', 'file', 'feature', 'teaser', 'overlayimage', 'publicurl'];
    const src = firstFilled(inner.map((key) => pictureIn(fields.get(key)).src));
    return {
      src,
      alt: firstFilled(['alt', 'alttext', 'description', 'imagedescription'].map((key) => wordOf(fields.get(key)))),
    };
  }
  const text = typeof value === 'string' ? value.trim() : '';
  return { src: text.replace(/^!?\[\[|(?:\|[^\]|]{0,100})?\]\]$/g, ''), alt: '' };
}
