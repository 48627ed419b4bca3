import type { Redis } from 'ioredis';
import { readArticles } from '../articles/store/article-store.js';
import { InvalidInput } from '../errors.js';
import { changesAfter, type FieldChanges, type LaterChange } from '../field-changes.js';
import type { Identity } from '../identity.js';
import type { Newsletter } from '../newsletters/newsletter.js';
import { readNewsletterChanges } from '../newsletters/newsletter-revision.js';
import { keys } from '../redis/keys.js';
import { ChangedSinceLook } from './draft-errors.js';
import { changedSinceLook } from './draft-history.js';
import type { Issue } from './issue.js';

// An issue's emails are made from its draft, its articles and its newsletter, which have revisions of their own. Whoever
// sends or approves an issue has looked at one state of all of them.

/** The revisions of everything that an issue's emails are made from, as somebody saw them. */
export interface ContentBasis {
  issue: number;
  newsletter: number;
  /** By their ids. */
  articles: Readonly<Record<string, number>>;
}

type Parts = Pick<Issue, 'id' | 'revision' | 'newsletter' | 'articles'>;

/**
 * Fields of a newsletter, as stored, that change no email, or no more of it than the day in its masthead (the time zone).
 * A new field counts until it is named here.
 */
const unseenFields: readonly string[] = [
  ...['approval', 'needsApproval', 'schedule', 'scheduledAt', 'lateMinutes', 'timeZone', 'uncertain', 'archivedAt'],
  ...['sunset', 'copiesIn', 'readersChoice'],
];
export const isSeenOfNewsletter = (field: string): boolean => !unseenFields.includes(field);

/** A removed article stays in the issues that have it. */
export const isSeenOfArticle = (field: string): boolean => field !== 'removedAt';

/** Fields of an article that no email shows: its full text, which its page shows, and where it is filed. */
const notInEmails: readonly string[] = ['removedAt', 'body', 'publishedAt', 'newsletters', 'sourceId'];

/** The basis of an issue as it is now. Read it before what is shown: a change in between then counts as unseen. */
export async function contentBasis(redis: Redis, issue: Parts): Promise<ContentBasis> {
  const [newsletter, articles] = await Promise.all([
    redis.hget(keys.newsletter(issue.newsletter), 'revision'),
    articleRevisions(redis, issue.articles),
  ]);
  return { issue: issue.revision, newsletter: Number(newsletter ?? 0), articles };
}

/** The basis of what was read of an issue. */
export const basisOf = ({
  issue,
  newsletter,
  articles,
}: {
  issue: Pick<Issue, 'revision'>;
  newsletter: Pick<Newsletter, 'revision'>;
  articles: readonly { id: string; revision?: number }[];
}): ContentBasis => ({
  ...{ issue: issue.revision, newsletter: newsletter.revision ?? 0 },
  articles: Object.fromEntries(articles.map(({ id, revision = 0 }) => [id, revision])),
});

/** @param ids articles @returns their revisions; 0 for an article that is gone, or that version 0.2.0 stored */
async function articleRevisions(redis: Redis, ids: readonly string[]): Promise<Record<string, number>> {
  const revisions = await Promise.all(ids.map((id) => redis.hget(keys.article(id), 'revision')));
  return Object.fromEntries(ids.map((id, i) => [id, Number(revisions[i] ?? 0)]));
}

/** A basis as one word, for callers who give it back: `3.12.qf6dzdijlihp:2`. */
export const contentMark = ({ issue, newsletter, articles }: ContentBasis): string =>
  [issue, newsletter, ...Object.entries(articles).map(([id, revision]) => `${id}:${revision}`)].join('.');

/** The inverse of `contentMark`. @returns undefined for any other text */
export function parseContentMark(text: string): ContentBasis | undefined {
  const [issue = '', newsletter = '', ...rest] = text.split('.');
  const articles = rest.map((one) => one.split(':'));
  const numbers = [issue, newsletter, ...articles.map(([, revision = '']) => revision)];
  const isMark =
    numbers.every((one) => /^\d{1,15}$/.test(one)) && articles.every(([id, , more]) => id && more === undefined);
  if (!isMark) return undefined;
  return {
    ...{ issue: Number(issue), newsletter: Number(newsletter) },
    articles: Object.fromEntries(articles.map(([id = '', revision]) => [id, Number(revision)])),
  };
}

/** Which changes of a part count, of those after a revision. */
type Count = (changes: FieldChanges, revision: number) => LaterChange[];

/** What has changed in an issue's articles and newsletter since somebody saw them, by names: `title of article a1`. */
async function changesOfParts(
  redis: Redis,
  { articles: ids, newsletter: slug }: Parts,
  { articles, newsletter }: ContentBasis,
  count: Count,
): Promise<LaterChange[]> {
  const inArticles = (await readArticles(redis, ids)).flatMap(({ id, changes }) =>
    count(changes, articles[id] ?? Number.POSITIVE_INFINITY)
      .filter(({ field }) => !notInEmails.includes(field))
      .map((change) => ({ ...change, field: `${change.field} of article ${id}` })),
  );
  const inNewsletter = count(await readNewsletterChanges(redis, slug), newsletter)
    .filter(({ field }) => isSeenOfNewsletter(field))
    .map((change) => ({ ...change, field: `${change.field} of the newsletter` }));
  return [...inArticles, ...inNewsletter];
}

/**
 * Requires that an issue is as somebody saw it: its draft, its articles and its newsletter.
 * @param basis what they saw; undefined: whatever it is
 * @throws ChangedSinceLook with who changed what
 */
export async function requireContent(
  redis: Redis,
  issue: Parts & Issue,
  basis: ContentBasis | undefined,
): Promise<void> {
  if (basis === undefined) return;
  if (basis.issue !== issue.revision) throw await changedSinceLook(redis, issue, basis.issue);
  const changes = await changesOfParts(redis, issue, basis, changesAfter);
  if (changes.length > 0) throw new ChangedSinceLook(issue.id, basis.issue, issue.revision, changes);
}

/** The basis of a mark that somebody gives back. @throws InvalidInput when it is none of this issue */
export function basisGiven(mark: string | undefined, { articles, revision }: Parts): ContentBasis | undefined {
  if (mark === undefined) return undefined;
  const basis = parseContentMark(mark);
  const isOurs = basis && (basis.issue !== revision || articles.every((id) => id in basis.articles));
  if (!basis || !isOurs || basis.issue > revision)
    throw new InvalidInput('content', 'must be the "content" that a look at this issue has returned');
  return basis;
}

/**
 * What other persons have changed in an issue's articles and its newsletter since its sender looked at it. What a source
 * sends is no person's change: a digest does not wait for a look because of it.
 * @param who whose own changes do not count. Default: its sender's
 */
export async function changesByOthers(
  redis: Redis,
  issue: Parts & Pick<Issue, 'sender'>,
  who: Identity | undefined = issue.sender?.id,
): Promise<LaterChange[]> {
  const mark = await readSeenContent(redis, issue.id);
  const basis = mark === undefined ? undefined : parseContentMark(mark);
  if (!basis || who === undefined) return [];
  return changesOfParts(redis, issue, basis, (changes, revision) => othersChanges(changes, who, revision));
}

/** The name is empty where another person's change is not the last one of its field: only the last name is stored. */
const othersChanges = (changes: FieldChanges, who: Identity, revision: number): LaterChange[] =>
  changesAfter(changes, revision).flatMap((change) => {
    const { authors, revision: last = 0 } = changes[change.field] ?? {};
    if (!isByOther(authors, who, revision)) return [];
    return [isByOther(authors, who, last - 1) ? change : { ...change, by: '' }];
  });

const isByOther = (authors: Readonly<Record<string, number>> = {}, who: Identity, revision: number): boolean =>
  Object.entries(authors).some(([author, last]) => author !== who && last > revision);

/** The mark of what the sender of an issue has seen; undefined: nobody has looked, or a version before this one. */
export const readSeenContent = async (redis: Redis, id: string): Promise<string | undefined> =>
  (await redis.hget(keys.issue(id), 'seenContent')) || undefined;

/**
 * What the sender of a scheduled issue has seen once an editor adds articles to it: those as they are now.
 * @returns undefined where nothing is noted, or nothing is added
 */
export async function seenWith(redis: Redis, id: string, gained: readonly string[]): Promise<string | undefined> {
  const mark = gained.length === 0 ? undefined : await readSeenContent(redis, id);
  const basis = mark === undefined ? undefined : parseContentMark(mark);
  if (!basis) return undefined;
  return contentMark({ ...basis, articles: { ...basis.articles, ...(await articleRevisions(redis, gained)) } });
}
