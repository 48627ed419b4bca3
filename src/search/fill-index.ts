import type { Redis } from 'ioredis';
import { readBodyPolicies } from '../articles/pull/body-policy.js';
import type { BodyPolicy } from '../articles/pull/source.js';
import type { StoredArticle } from '../articles/store/article.js';
import { articleIds, readArticles } from '../articles/store/article-store.js';
import { NotFound } from '../errors.js';
import { readIssue } from '../issues/issue-store.js';
import { type PublicContent, type PublicIssue, publicContent } from '../issues/public-content.js';
import { listNewsletters } from '../newsletters/newsletter-store.js';
import { keys } from '../redis/keys.js';
import { writeTogether } from '../redis/write-together.js';
import type { SearchIndex } from './search-index.js';
import { searchableArticle, searchableIssue } from './searchable.js';
import { TimeSlice } from './time-slice.js';

/** Newest articles that are searched. */
export const maxIndexed = 200_000;

/** Commands that are sent at once. They are short, and the store answers others after some milliseconds. */
const step = 500;
/** Documents that are looked at before the rest of the thread may have its turn. */
const lookedAt = 256;
/** Whole articles that are read at once. */
const wholeStep = 20;

/** The public content of a newsletter, and how much of each article may be shown. */
interface PublicNewsletter extends Pick<PublicContent, 'issues' | 'issueOf'> {
  policyOf: (article: Pick<StoredArticle, 'sourceId' | 'source'>) => BodyPolicy;
}

/**
 * Brings an index up to date: reads new and changed documents, the newest articles first, and removes those that are
 * gone. Changes are found by a few short fields of each article.
 */
export async function fillIndex(redis: Redis, index: SearchIndex, slice = new TimeSlice()): Promise<void> {
  const shown = new Map<string, PublicNewsletter>();
  for (const newsletter of await listNewsletters(redis)) {
    const policyOf = await readBodyPolicies(redis, newsletter.slug);
    shown.set(newsletter.slug, { ...(await publicContent(redis, newsletter)), policyOf });
    await slice.rest();
  }
  await fillIssues(
    redis,
    index,
    [...shown.values()].flatMap(({ issues }) => issues),
    slice,
  );
  const issueOf = (id: string, newsletters: readonly string[]) =>
    newsletters.map((slug) => shown.get(slug)?.issueOf.get(id)).find((issue) => issue !== undefined);
  for (const [i, document] of index.documents.entries()) {
    if (document.kind === 'article' && document.current) document.issue = issueOf(document.id, document.newsletters);
    if (i % lookedAt === 0) await slice.rest();
  }
  await fillArticles(redis, index, { shown, issueOf }, slice);
}

async function fillIssues(
  redis: Redis,
  index: SearchIndex,
  issues: readonly PublicIssue[],
  slice: TimeSlice,
): Promise<void> {
  const gone = new Set(index.known('issue'));
  for (let from = 0; from < issues.length; from += step) {
    const some = issues.slice(from, from + step);
    writeTogether(redis);
    const revisions = await Promise.all(
      some.map(({ id }) => redis.hmget(keys.issue(id), 'createdAt', 'revision', 'edition')),
    );
    for (const [i, { id, day }] of some.entries()) {
      gone.delete(id);
      const version = `${(revisions[i] ?? []).join(' ')} ${day}`;
      if (index.versionOf('issue', id) === version) continue;
      const issue = await readIssue(redis, id).catch(absent);
      if (issue) index.put(searchableIssue(issue, day, version), id);
      await slice.rest();
    }
  }
  for (const id of gone) index.drop('issue', id);
}

interface ArticleFacts {
  shown: ReadonlyMap<string, PublicNewsletter>;
  issueOf(id: string, newsletters: readonly string[]): string | undefined;
}

async function fillArticles(
  redis: Redis,
  index: SearchIndex,
  { shown, issueOf }: ArticleFacts,
  slice: TimeSlice,
): Promise<void> {
  const gone = await knownArticles(index, slice);
  const policyOf = ({ newsletters, ...article }: Pick<StoredArticle, 'newsletters' | 'sourceId' | 'source'>) =>
    shown.get(newsletters[0] ?? '')?.policyOf(article) ?? 'excerpt';
  let seen = 0;
  for await (const ids of articleIds(redis, null, step)) {
    seen += ids.length;
    if (seen > maxIndexed) break;
    const versions = await readVersions(redis, ids, policyOf);
    await slice.rest();
    for (const id of ids) gone.delete(id);
    const changed = ids.filter((id, i) => index.versionOf('article', id) !== versions[i]);
    for await (const articles of readAhead(redis, changed)) {
      for (const article of articles) {
        const policy = policyOf(article);
        const version = versionOf(article, policy);
        if (article.removedAt !== null) index.drop('article', article.id, version);
        else index.put(searchableArticle(article, policy, version), issueOf(article.id, article.newsletters));
        await slice.rest();
      }
    }
  }
  for (const id of gone) index.drop('article', id);
}

/** Reads whole articles, some at a time. The next ones are on their way while the caller works. */
async function* readAhead(redis: Redis, ids: readonly string[]): AsyncGenerator<StoredArticle[]> {
  const read = (from: number) => {
    const reading = readArticles(redis, ids.slice(from, from + wholeStep));
    // A failure is thrown when its turn comes.
    reading.catch(() => undefined);
    return reading;
  };
  let next = read(0);
  for (let from = 0; from < ids.length; from += wholeStep) {
    const articles = await next;
    next = read(from + wholeStep);
    yield articles;
  }
}

async function knownArticles(index: SearchIndex, slice: TimeSlice): Promise<Set<string>> {
  const known = new Set<string>();
  for (const id of index.known('article')) {
    known.add(id);
    if (known.size % lookedAt === 0) await slice.rest();
  }
  return known;
}

type Versioned = Pick<StoredArticle, 'importedAt' | 'revision' | 'changes'>;

/**
 * A text that differs when an article does. It has the time of the last change, because revisions count from the same
 * number again after a backup is restored.
 */
function versionOf({ importedAt, revision, changes }: Versioned, policy: BodyPolicy): string {
  const changedAt = Math.max(0, ...Object.values(changes).map(({ at }) => at));
  return `${importedAt} ${revision} ${changedAt} ${policy}`;
}

/** Reads the versions of articles, which show whether they have changed. */
async function readVersions(
  redis: Redis,
  ids: readonly string[],
  policyOf: (article: Pick<StoredArticle, 'newsletters' | 'sourceId' | 'source'>) => BodyPolicy,
): Promise<string[]> {
  const fields = ['importedAt', 'revision', 'changes', 'newsletters', 'sourceId', 'source'] as const;
  writeTogether(redis);
  const found = await Promise.all(ids.map((id) => redis.hmget(keys.article(id), ...fields)));
  return found.map(([importedAt, revision, changes, newsletters, sourceId, source]) => {
    const owners = JSON.parse(newsletters ?? '[]') as string[];
    const facts = { newsletters: owners, sourceId: sourceId ?? '', source: source as StoredArticle['source'] };
    const times = JSON.parse(changes ?? '{}') as StoredArticle['changes'];
    return versionOf({ importedAt: importedAt ?? '', revision: Number(revision), changes: times }, policyOf(facts));
  });
}

/** An issue or a newsletter may be removed at this moment. */
function absent(error: unknown): undefined {
  if (!(error instanceof NotFound)) throw error;
}
