import { PostsUnreadable } from '../document-errors.js';
import { type FeedItem, readEntries } from '../read-feed.js';
import { type PostFormat, postApis } from './post-apis.js';
import type { PostFacts, Posts } from './posts.js';

/**
 * Reads a page of posts that an API has sent.
 * @param context `url`: the address that relative links are resolved against
 * @throws PostsUnreadable
 */
export function readPosts(
  text: string,
  format: PostFormat,
  { name, url }: { name: string; url: string | undefined },
): { items: FeedItem[]; facts: PostFacts } {
  let posts: Posts;
  try {
    posts = postApis[format].read(text.replace(/^\ufeff/, ''));
  } catch (error) {
    throw new PostsUnreadable(name, error);
  }
  const { entries, changedAt, total, pages } = posts;
  const known = changedAt.filter((at) => at > 0);
  const [newestChange, oldestChange] = known.length === 0 ? [0, 0] : [Math.max(...known), Math.min(...known)];
  const items = readEntries({ bases: [], home: '', entries }, { url, section: undefined });
  return { items, facts: { newestChange, oldestChange, total, pages } };
}
