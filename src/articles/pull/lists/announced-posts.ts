import { postsAddress } from '../../readers/posts/wordpress-api.js';
import { absoluteUrl } from '../../store/canonical-url.js';
import { scanElements } from './scan-markup.js';

/** The name by which WordPress announces its API. */
const relation = 'https://api.w.org/';

/**
 * The address of a WordPress site's posts, by what a page of it says about its API: in a `Link` header, or in its head.
 * @returns undefined for another site
 */
export function announcedPosts(html: string, linkHeader: string, pageUrl: string): string | undefined {
  const [, inHeader] = /<([^<>]+)>\s*;\s*rel="?https:\/\/api\.w\.org\/"?/.exec(linkHeader.slice(0, 8_192)) ?? [];
  let root = inHeader;
  if (root === undefined)
    for (const { attributes } of scanElements(html.slice(0, 262_144), 'link'))
      if (attributes.rel === relation) root ??= attributes.href;
  const address = root === undefined ? null : absoluteUrl(root.replaceAll('&amp;', '&'), pageUrl);
  return address === null ? undefined : postsAddress(address);
}
