import type { Redis } from 'ioredis';
import { readBodyPolicies } from '../articles/pull/body-policy.js';
import { readArticle } from '../articles/store/article-store.js';
import { isListed } from '../issues/issue.js';
import { issueDay } from '../issues/issue-day.js';
import { decodePublication, type Publication, publicationFields } from '../issues/issue-record.js';
import { readIssue } from '../issues/issue-store.js';
import { isPublicArticle } from '../issues/public-content.js';
import { currentSection, type Newsletter } from '../newsletters/newsletter.js';
import { readNewsletter } from '../newsletters/newsletter-store.js';
import { keys } from '../redis/keys.js';
import type { IndexedDocument } from './search-index.js';
import { type SearchText, textOfArticle, textOfIssue } from './searchable.js';

/** A document as it is now. */
export interface FoundDocument {
  kind: 'article' | 'issue';
  id: string;
  newsletter: Newsletter;
  section: string;
  /** ISO 8601, a day or a moment; null: not known. */
  date: string | null;
  /** Id of the article whose picture belongs to it: itself, or the first of an issue. */
  pictured: string | undefined;
  /** Number of stories of an issue; 1 for an article. */
  stories: number;
  /** Address of the original, for an article that has no page here. */
  original: string | undefined;
  texts: SearchText;
}

/** Reads public documents for one request. Reads the newsletters, issues and policies that they share only once. */
export class PublicDocuments {
  readonly #redis: Redis;
  readonly #newsletters = new Map<string, Promise<Newsletter>>();
  readonly #publications = new Map<string, Promise<Publication | undefined>>();
  readonly #policies = new Map<string, ReturnType<typeof readBodyPolicies>>();

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  /** Undefined for each document that is gone, or that is not public any more. */
  read(documents: readonly IndexedDocument[]): Promise<(FoundDocument | undefined)[]> {
    return Promise.all(
      documents.map((document) => (document.kind === 'article' ? this.#article(document) : this.#issue(document))),
    );
  }

  async #article({ id, issue = '' }: IndexedDocument): Promise<FoundDocument | undefined> {
    const [article, publication] = await Promise.all([readArticle(this.#redis, id), this.#publication(issue)]);
    if (!article || !publication || !isListed(publication)) return undefined;
    if (!isPublicArticle(article, { issueOf: new Map(publication.articles.map((each) => [each, issue])) }))
      return undefined;
    const slug = issue.slice(0, issue.lastIndexOf('-'));
    const policies = once(this.#policies, slug, () => readBodyPolicies(this.#redis, slug));
    const policy = (await policies)(article);
    const newsletter = await this.#newsletter(slug);
    return {
      kind: 'article',
      id,
      newsletter,
      section: currentSection(newsletter, article.section) ?? article.section,
      date: article.publishedAt,
      pictured: id,
      stories: 1,
      original: policy === 'off' ? article.url : undefined,
      texts: textOfArticle(article, policy),
    };
  }

  async #issue({ id }: IndexedDocument): Promise<FoundDocument | undefined> {
    const publication = await this.#publication(id);
    if (!publication || !isListed(publication)) return undefined;
    const issue = await readIssue(this.#redis, id);
    const newsletter = await this.#newsletter(issue.newsletter);
    const texts = textOfIssue(issue);
    return {
      kind: 'issue',
      id,
      newsletter,
      section: '',
      date: issueDay(issue, newsletter),
      pictured: issue.articles[0],
      stories: issue.articles.length,
      original: undefined,
      texts,
    };
  }

  #newsletter(slug: string): Promise<Newsletter> {
    return once(this.#newsletters, slug, () => readNewsletter(this.#redis, slug));
  }

  #publication(issue: string): Promise<Publication | undefined> {
    return once(this.#publications, issue, async () =>
      decodePublication(await this.#redis.hmget(keys.issue(issue), ...publicationFields)),
    );
  }
}

function once<Value>(known: Map<string, Value>, key: string, read: () => Value): Value {
  const found = known.get(key) ?? read();
  known.set(key, found);
  return found;
}
