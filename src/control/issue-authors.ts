import type { Redis } from 'ioredis';
import { readArticles } from '../articles/store/article-store.js';
import { readApproval } from '../delivery/approval.js';
import { changedBy } from '../field-changes.js';
import type { Identity } from '../identity.js';
import { type ApprovalBasis, readFirstBasis } from '../issues/approval-basis.js';
import { isSeenOfArticle, isSeenOfNewsletter } from '../issues/content-basis.js';
import { namesOf } from '../issues/draft-content.js';
import { readHistory } from '../issues/draft-history.js';
import type { HistoryEntry } from '../issues/history/history-entry.js';
import type { Issue } from '../issues/issue.js';
import { shownFields } from '../issues/sponsors/sponsor.js';
import { allSponsors } from '../issues/sponsors/sponsor-store.js';
import { readNewsletterChanges } from '../newsletters/newsletter-revision.js';

// Whoever has changed what an issue shows since its last approval is one of its authors: in its draft, in its articles,
// in its sponsors, or in its newsletter.

/** What one person has changed in an issue since its last approval, by names: `subject`, `title of article a1`. */
export async function changesOf(
  redis: Redis,
  { id, articles, newsletter, sponsors }: Pick<Issue, 'id' | 'articles' | 'newsletter' | 'sponsors'>,
  who: Identity,
): Promise<string[]> {
  const { basis, drafts } = await readAuthors(redis, id);
  const inArticles = (await readArticles(redis, articles)).flatMap((article) =>
    changedBy(article.changes, who, basis.articles[article.id] ?? 0)
      .filter(isSeenOfArticle)
      .map((field) => `${field} of article ${article.id}`),
  );
  const taken = sponsors.flatMap(({ sponsor }) => sponsor ?? []);
  const known = taken.length === 0 ? [] : await allSponsors(redis, newsletter);
  const inSponsors = known
    .filter((one) => taken.includes(one.id))
    .flatMap(({ id: sponsor, changes }) =>
      changedBy(changes, who, basis.sponsors?.[sponsor] ?? 0)
        .filter((field) => shownFields.some((one) => one === field))
        .map((field) => `${field} of ${sponsor}`),
    );
  const inNewsletter = changedBy(await readNewsletterChanges(redis, newsletter), who, basis.newsletter)
    .filter(isSeenOfNewsletter)
    .map((field) => `${field} of the newsletter`);
  return [...(drafts.get(who) ?? []), ...inArticles, ...inSponsors, ...inNewsletter];
}

/** What the first approval of a copy starts from: what was changed in the original is approved with neither of them. */
export async function basisOfCopy(redis: Redis, id: string): Promise<ApprovalBasis> {
  const { basis, drafts } = await readAuthors(redis, id);
  const authors = Object.fromEntries([...drafts].map(([who, fields]) => [who, [...fields]]));
  return { ...basis, authors };
}

/** Who has changed which fields of a draft since its last approval, and what that approval saw of the other parts. */
async function readAuthors(
  redis: Redis,
  id: string,
): Promise<{ basis: ApprovalBasis; drafts: ReadonlyMap<string, ReadonlySet<string>> }> {
  // First: a change or an approval that comes after it leaves too many authors, and never too few.
  const last = await readApproval(redis, id);
  const basis = last?.basis ?? (await readFirstBasis(redis, id));
  const isLater = ({ revision, at }: HistoryEntry) =>
    last?.revision === undefined ? at > (last?.at ?? 0) : revision > last.revision;
  const copied = Object.entries(basis.authors ?? {});
  const drafts = new Map(copied.map(([who, fields]) => [who, new Set(fields)]));
  for (const { actor, changes, ...entry } of await readHistory(redis, id)) {
    if (actor === undefined || !isLater({ ...entry, changes })) continue;
    const known = drafts.get(actor) ?? new Set<string>();
    for (const field of namesOf(changes)) known.add(field);
    drafts.set(actor, known);
  }
  return { basis, drafts };
}
