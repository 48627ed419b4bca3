import type { Redis } from 'ioredis';
import type { Newsletter } from '../../newsletters/newsletter.js';
import type { StoredArticle } from '../store/article.js';
import { type SaveOutcome, saveArticle } from '../store/article-store.js';
import { canonicalUrl } from '../store/canonical-url.js';
import type { ArticlePages, PageRequest } from './article-pages.js';
import { type FiledDraft, languageFor, reasonToLeaveOut, sectionFor } from './choose.js';
import type { PageStates } from './page-states.js';
import type { SitePictures } from './site-pictures.js';
import type { Source } from './source.js';
import type { StoryIds } from './story-ids.js';

/** What one pull did so far, with the number of articles in each group. */
export interface PullCounts {
  added: number;
  updated: number;
  unchanged: number;
  /** Items that are not articles, or that a rule or a robots.txt leaves out. */
  skipped: number;
  /** One sentence for each skipped item and each page that could not be read. */
  notes: string[];
}

/** A pull in progress. */
export interface Pull {
  redis: Redis;
  source: Source;
  newsletter: Newsletter;
  states: PageStates;
  pages: ArticlePages;
  sitePictures: SitePictures;
  storyIds: StoryIds;
  counts: PullCounts;
  /** Unix milliseconds. */
  now: number;
}

/** Pages of a list that no pull has read yet. */
export interface WaitingPages {
  /** Because this pull was at its limits: the next one continues soon. */
  unread: number;
  /** Because they, or their hosts, do not answer now. */
  failed: number;
}

/** If the source's list gives no categories, the section that the page names is used. */
const categoriesOf = ({ categories, section }: FiledDraft): readonly string[] =>
  categories.length > 0 ? categories : [section];

interface Facts {
  page: PageRequest;
  /** The article that it is; null or omitted: its address says which. */
  stored?: StoredArticle | null;
  /** The address after all redirects, if known. */
  target?: string | undefined;
  /** The section that its page named in an earlier pull. It counts if the list names no category. */
  filedIn?: string | undefined;
}

/** Stores one article, unless a rule leaves it out. */
export async function keepArticle(
  pull: Pull,
  draft: FiledDraft,
  { page, stored, target, filedIn }: Facts,
): Promise<void> {
  const { redis, source, newsletter, pages, counts, now } = pull;
  const reason = reasonToLeaveOut({ ...draft, categories: categoriesOf(draft) }, source);
  if (reason !== undefined) {
    counts.skipped += 1;
    counts.notes.push(`"${draft.title}": ${reason}.`);
    await pages.markDone(page);
    return;
  }
  const image = await pictureOf(pull, draft);
  const categories = categoriesOf(draft);
  const isFiled = filedIn !== undefined && categories.every((category) => category === '');
  const section = isFiled ? filedIn : sectionFor(categories, source, newsletter);
  const language = languageFor(draft, source, newsletter);
  const finalUrl = target === undefined || target === draft.url ? '' : (canonicalUrl(target) ?? '');
  const owner = {
    newsletter: newsletter.slug,
    id: stored?.id,
    sourceId: source.id,
    language,
    finalUrl,
    isForeign: true,
    now: new Date(now),
  };
  const { article, outcome } = await saveArticle(redis, { ...draft, image, section }, owner);
  await pull.storyIds.note(draft, article);
  counts[countOf[outcome]] += 1;
}

/** The best picture that exists and is not the site's own. */
async function pictureOf({ pages, counts, sitePictures }: Pull, draft: FiledDraft): Promise<FiledDraft['image']> {
  for (const image of await sitePictures.choose(draft)) {
    // A site's own software names pictures of its own library.
    if (draft.isWhole || !(await pages.lacksPicture(image.url))) return image;
    counts.notes.push(`"${draft.title}": its picture ${image.url} does not exist.`);
  }
  return null;
}

const countOf = { imported: 'added', updated: 'updated', unchanged: 'unchanged' } as const satisfies Record<
  SaveOutcome,
  'added' | 'updated' | 'unchanged'
>;
