import type { Redis } from 'ioredis';
import type { StoredArticle } from '../store/article.js';
import { asSent } from '../store/article-record.js';
import { readArticle } from '../store/article-store.js';
import { articleId } from '../store/canonical-url.js';
import { comparableTitle } from '../store/duplicates.js';
import type { FiledDraft } from './choose.js';
import type { PageStates } from './page-states.js';
import type { Source } from './source.js';

/**
 * Which article each item of a feed is, by the feed's own id for the item (`guid` of RSS 2.0, `id` of RFC 4287 and JSON
 * Feed). The id stays when an editor corrects the address, so that the story stays one article.
 */
export interface StoryIds {
  /** Notes the items that the feed has now. An id that several of them share says nothing. */
  see(drafts: readonly FiledDraft[]): void;
  /** @returns the article of an item, under whatever address; null if this source has stored none */
  find(draft: FiledDraft): Promise<StoredArticle | null>;
  note(draft: FiledDraft, article: StoredArticle): Promise<void>;
  /** Forgets the oldest items, if there are very many. */
  close(): Promise<void>;
}

/** Ids that are kept of one source. Beyond it, those that the feed no longer has are forgotten. */
const maxKept = 5_000;

/** Opens the ids of one source's items for one pull. */
export function openStoryIds(redis: Redis, source: Pick<Source, 'id' | 'newsletter'>, states: PageStates): StoryIds {
  const counts = new Map<string, number>();
  const nameOf = ({ guid }: FiledDraft): string | undefined => {
    const name = guid ? `guid-${articleId(guid)}` : '';
    return counts.get(name) === 1 ? name : undefined;
  };
  return {
    see(drafts) {
      for (const { guid } of drafts) {
        const name = `guid-${articleId(guid ?? '')}`;
        if (guid) counts.set(name, (counts.get(name) ?? 0) + 1);
      }
    },
    async find(draft) {
      const name = nameOf(draft);
      const id = name && states.fact(name);
      const stored = id ? await readArticle(redis, id) : null;
      const isOurs = stored?.sourceId === source.id && stored.newsletters.includes(source.newsletter);
      return stored && isOurs && isSameStory(draft, asSent(stored)) ? stored : null;
    },
    async note(draft, { id }) {
      const name = nameOf(draft);
      if (name) await states.setFact(name, id);
    },
    async close() {
      const kept = states.factNames('guid');
      if (kept.length > maxKept) await states.dropFacts(kept.filter((name) => !counts.has(name)));
    },
  };
}

/** Some feeds give one id to item after item, so the title or the date has to be the same too. */
const isSameStory = (draft: FiledDraft, stored: StoredArticle): boolean =>
  draft.url === stored.url ||
  comparableTitle(draft.title) === comparableTitle(stored.title) ||
  (draft.publishedAt !== null && draft.publishedAt === stored.publishedAt);
