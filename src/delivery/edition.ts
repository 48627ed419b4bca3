import type { Redis } from 'ioredis';
import { numberLinks } from '../answers/clicks/link-table.js';
import { linkName } from '../answers/clicks/link-tokens.js';
import { countComments } from '../answers/comments/comment-store.js';
import { readBodyPolicies } from '../articles/pull/body-policy.js';
import type { StoredArticle } from '../articles/store/article.js';
import { readArticles } from '../articles/store/article-store.js';
import { type Issue, isPausedAsChanged, isWelcome, NothingToSend } from '../issues/issue.js';
import { shownArticle, withLeadTexts } from '../issues/lead-texts.js';
import { type Locale, locales } from '../locale/locale.js';
import type { Newsletter } from '../newsletters/newsletter.js';
import { readNewsletter } from '../newsletters/newsletter-store.js';
import { observeTime } from '../observations.js';
import { keys } from '../redis/keys.js';
import { linksOf } from '../render/digest/counted-links.js';
import type { Edition } from '../render/digest.js';
import { links } from '../render/links.js';
import type { RenderedEmail } from '../render/merge-template.js';
import { installationId } from '../render/message-id.js';
import type { SubscriberList } from '../subscribers/list/subscriber-store.js';
import type { TokenKey } from '../subscribers/membership/tokens.js';
import { none, readOmissions } from './omissions/omission-store.js';
import { pinPictures, readPictures } from './pictures/issue-pictures.js';

/** Reads everything that an issue's message shows. @throws NothingToSend when its articles are gone */
export async function readEdition(redis: Redis, publicUrl: string, issue: Issue): Promise<Edition> {
  const newsletter = await readNewsletter(redis, issue.newsletter);
  const articles = await readShownArticles(redis, issue);
  if (articles.length === 0 && !isWelcome(issue)) throw new NothingToSend(issue.id);
  const notes = await readNotes(issue, newsletter.look?.intro ?? '');
  const pictures = await readPictures(redis, articles);
  const commentCounts = await readCommentCounts(redis, newsletter, issue, articles);
  const pages = await readPages(redis, newsletter, issue, articles);
  const [lead] = articles;
  const shown = await withoutRemovedChoice(redis, lead ? withLeadTexts(issue, lead) : issue);
  return {
    ...{ newsletter, issue: shown, articles, publicUrl, pictures },
    ...(notes ? { notes } : {}),
    ...(commentCounts ? { commentCounts } : {}),
    ...(pages ? { pages } : {}),
  };
}

/**
 * The comments on each article whose page shows comments; 0 where the email shows no number.
 * @returns undefined when there are none to write or read
 */
async function readCommentCounts(
  redis: Redis,
  { slug, comments = false, commentCounts = true }: Newsletter,
  { unlisted }: Issue,
  articles: readonly StoredArticle[],
): Promise<Record<string, number> | undefined> {
  // The articles of an unlisted issue have no pages.
  if (!comments || unlisted) return undefined;
  const policyOf = await readBodyPolicies(redis, slug);
  const ids = articles.filter((article) => policyOf(article) !== 'off').map(({ id }) => id);
  if (!commentCounts) return Object.fromEntries(ids.map((id) => [id, 0]));
  return Object.fromEntries(await countComments(redis, ids));
}

/**
 * The stories whose links lead to their pages on this site; undefined when all lead to their sources. What was written
 * here has no other page.
 */
async function readPages(
  redis: Redis,
  { slug, links: target = 'source' }: Newsletter,
  { unlisted, readersChoice = [] }: Issue,
  articles: readonly StoredArticle[],
): Promise<ReadonlySet<string> | undefined> {
  const chosen = await readArticles(
    redis,
    readersChoice.map(({ article }) => article),
  );
  const all = [...articles, ...chosen];
  // Other articles of an unlisted issue have no pages.
  const isSite = target === 'site' && !unlisted;
  const isHere = isSite ? await hasPageOf(redis, slug) : ({ written }: StoredArticle) => written !== '';
  const pages = new Set(all.filter(isHere).map(({ id }) => id));
  return !isSite && pages.size === 0 ? undefined : pages;
}

async function hasPageOf(redis: Redis, newsletter: string): Promise<(article: StoredArticle) => boolean> {
  const policyOf = await readBodyPolicies(redis, newsletter);
  return (article) => policyOf(article) !== 'off';
}

/** The issue without the stories of its readers' choice that were removed since it was composed. */
async function withoutRemovedChoice(redis: Redis, issue: Issue): Promise<Issue> {
  const { readersChoice = [] } = issue;
  if (readersChoice.length === 0) return issue;
  const found = await readArticles(
    redis,
    readersChoice.map(({ article }) => article),
  );
  const present = new Set(found.flatMap(({ id, removedAt }) => (removedAt === null ? [id] : [])));
  return { ...issue, readersChoice: readersChoice.filter(({ article }) => present.has(article)) };
}

/** An issue's articles in its order and as it shows them; those that are gone are left out. */
export async function readShownArticles(redis: Redis, issue: Issue): Promise<StoredArticle[]> {
  return (await readArticles(redis, issue.articles)).map((article) => shownArticle(article, issue));
}

/** Loads the reader of Markdown only for an issue with a note. */
async function readNotes({ note, sectionNotes }: Issue, intro: string): Promise<Edition['notes']> {
  if (note === '' && intro === '' && Object.keys(sectionNotes).length === 0) return undefined;
  const { readNote } = await import('../render/digest/note-markdown.js');
  const sections = Object.entries(sectionNotes).map(([section, text]) => [section.toLowerCase(), readNote(text)]);
  const opening = readNote(intro);
  return { top: [...opening, ...readNote(note)], intro: opening.length, sections: Object.fromEntries(sections) };
}

/**
 * An edition without some of its articles: the first of the others is its lead, and texts that describe the lead describe
 * that one.
 * @returns undefined when no article is left
 */
export function editionWithout(edition: Edition, articles: readonly string[]): Edition | undefined {
  const left = edition.articles.filter(({ id }) => !articles.includes(id));
  const [lead] = left;
  if (!lead) return undefined;
  const issue = withLeadTexts({ ...edition.issue, articles: left.map(({ id }) => id) }, lead);
  return { ...edition, issue, articles: left };
}

const archiveField = (locale: string) => `archive:${locale}`;
/** The archive pages, and the number of a correction's edition. */
const keptFields = /^(?:archive:|edition$)/;
/** @param omission number of the articles that the email leaves out */
const emailField = (locale: string, omission: number) => (omission === none ? locale : `${locale} without ${omission}`);

/** Loads React and the templates. A worker does it when it starts, so that its first issue does not wait for them. */
export const loadRenderer = () => import('../render/digest.js');

/** Dependencies of `freezeEmails`. Deriving `tokenKeys` takes time, so they are read only when clicks are counted. */
export interface FreezeDeps {
  list: Pick<SubscriberList, 'redis'> & { meta: Pick<SubscriberList['meta'], 'listKey'> };
  /** Sign the names of counted links. */
  tokenKeys: readonly TokenKey[];
}

/**
 * Renders an issue for every locale and keeps the results. From now on every recipient and the archive get this
 * rendering, whatever happens to the articles. Running it again keeps the first rendering.
 */
export async function freezeEmails(
  deps: FreezeDeps,
  edition: Edition,
  key = keys.templates(edition.issue.id, edition.issue.edition),
): Promise<void> {
  const { redis } = deps.list;
  const { renderArchive } = await loadRenderer();
  await freezeTemplates(deps, edition, key, none, (held, locale): Record<string, string> => {
    return isWelcome(edition.issue) ? {} : { [archiveField(locale)]: renderArchive(held, locale) };
  });
  const { id, omissions } = edition.issue;
  for (const [number, articles] of omissions > 0 ? await readOmissions(redis, id) : [])
    await freezeOmission(deps, edition, { number, articles }, key);
}

/**
 * Renders and keeps the emails of an edition for readers who have some of its articles from other issues. Nothing is
 * kept when no article is left.
 */
export async function freezeOmission(
  deps: FreezeDeps,
  edition: Edition,
  { number, articles }: { number: number; articles: readonly string[] },
  key = keys.templates(edition.issue.id, edition.issue.edition),
): Promise<void> {
  const left = editionWithout(edition, articles);
  if (left) await freezeTemplates(deps, left, key, number);
}

async function freezeTemplates(
  deps: FreezeDeps,
  given: Edition,
  key: string,
  omission: number,
  others: (edition: Edition, locale: Locale) => Record<string, string> = () => ({}),
): Promise<void> {
  const { redis } = deps.list;
  const { renderDigestTemplate } = await loadRenderer();
  const installation = installationId(deps.list.meta.listKey);
  const edition = { ...(await withCountedLinks(deps, given)), installation };
  let held: Edition | undefined;
  for (const locale of locales) {
    if (await redis.hexists(key, emailField(locale, omission))) continue;
    const toRender = held ?? (await pinPictures(redis, edition));
    held = toRender;
    const pages = others(toRender, locale);
    if (Object.keys(pages).length > 0) await redis.hset(key, pages);
    const email = await observeTime('render', () => renderDigestTemplate(toRender, locale));
    await redis.hset(key, emailField(locale, omission), JSON.stringify(email));
  }
}

/** The edition with links whose clicks are counted, if the newsletter counts them. */
async function withCountedLinks(deps: FreezeDeps, edition: Edition): Promise<Edition> {
  const { newsletter, issue, publicUrl } = edition;
  const { clicks = 'off' } = newsletter;
  // The report of a welcome email counts no clicks.
  if (clicks === 'off' || isWelcome(issue)) return edition;
  const linked = linksOf(edition);
  const numbers = await numberLinks(deps.list.redis, issue.id, linked);
  const { tokenKeys } = deps;
  const addresses = linked.map(({ url }): [string, string] => {
    return [url, links.link(publicUrl, linkName(tokenKeys, issue.id, numbers.get(url) ?? 0))];
  });
  const bySubject = issue.subjectTest ? 'subject' : undefined;
  return {
    ...edition,
    countedLinks: { addresses: new Map(addresses), mark: clicks === 'reader' ? 'reader' : bySubject },
  };
}

/** Whether an edition is frozen in every language. */
export async function isFrozen(redis: Redis, { id, edition }: Pick<Issue, 'id' | 'edition'>): Promise<boolean> {
  const found = await Promise.all(locales.map((locale) => redis.hexists(keys.templates(id, edition), locale)));
  return found.every((one) => one === 1);
}

/**
 * Whether the emails of a paused issue are made only when it goes on: nobody has it yet, and whatever changes until then
 * is in them. Nobody approves a welcome email.
 */
export async function awaitsEmails(
  redis: Redis,
  issue: Pick<Issue, 'id' | 'edition' | 'state' | 'planned' | 'pausedFor' | 'welcome'>,
): Promise<boolean> {
  if (issue.state !== 'paused' || issue.planned || isWelcome(issue)) return false;
  return isPausedAsChanged(issue) || !(await isFrozen(redis, issue));
}

/**
 * The frozen message of an issue in one locale; undefined before the send began.
 * @param omission number of the articles that it leaves out
 */
export async function readFrozenEmail(
  redis: Redis,
  { id, edition }: Pick<Issue, 'id' | 'edition'>,
  locale: string,
  omission: number = none,
): Promise<RenderedEmail | undefined> {
  const stored = await redis.hget(keys.templates(id, edition), emailField(locale, omission));
  return stored ? (JSON.parse(stored) as RenderedEmail) : undefined;
}

/**
 * Deletes the frozen emails of an issue whose messages can no longer be sent, and keeps its archive pages. The emails
 * take ten times as much.
 */
export async function dropFrozenEmails(redis: Redis, key: string): Promise<void> {
  const fields = (await redis.hkeys(key)).filter((field) => !keptFields.test(field));
  if (fields.length > 0) await redis.hdel(key, ...fields);
}

/** The frozen archive page of an issue; undefined before the send began. */
export async function readArchive(
  redis: Redis,
  { id, edition }: Pick<Issue, 'id' | 'edition'>,
  locale: string,
): Promise<string | undefined> {
  return (await redis.hget(keys.templates(id, edition), archiveField(locale))) ?? undefined;
}
