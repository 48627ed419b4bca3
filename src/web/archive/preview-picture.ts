import type { Redis } from 'ioredis';
import { picturesFor, type ShownPicture } from '../../articles/pictures/shown-picture.js';
import type { StoredArticle } from '../../articles/store/article.js';
import { issueSharePicture, shareSource } from '../../delivery/share-picture.js';
import { topics } from '../../redis/site-topics.js';
import type { Frame } from '../kit/frame.js';
import { showArticles } from '../kit/shown-topics.js';

/** What the picture for previews of a page's link is taken from. The first one that has a picture is used. */
interface PreviewSources {
  /** A story of the page. */
  article?: StoredArticle | undefined;
  /** Id of an issue: the picture that was drawn for it, with its name and headline. */
  issue: string | undefined;
}

/**
 * The picture for previews of a link to a list of stories or issues.
 * @param frame of the page
 * @param alt describes the picture of the issue
 * @returns null when there is none yet
 */
export async function previewPicture(
  redis: Redis,
  { base, shown }: Frame,
  { article, issue }: PreviewSources,
  alt: string,
): Promise<ShownPicture | null> {
  if (article) showArticles(shown, [article]);
  const [own = null] = article ? await picturesFor(redis, [article], 'share', base) : [];
  if (own || issue === undefined) return own;
  shown.add(topics.picture(shareSource(issue)));
  return issueSharePicture(redis, issue, base, alt);
}
