import type { Newsletter } from '../../newsletters/newsletter.js';
import { links } from '../links.js';
import type { CountedLinks } from './counted-links.js';

/** The addresses in an email that the page does not have. */
export interface DigestLinks {
  /** The address of a link, by the one that it leads to. */
  to(url: string): string;
  /** The page where an article is rated, by the article's id; missing: none can be rated. */
  toRating?: (article: string) => string;
}

/** The links of the page. */
export const plainLinks: DigestLinks = { to: (url) => url };

/** The parts of an email's links that differ between readers. */
export interface OwnLinkParts {
  /** The end of every counted link. */
  linkMark?: string;
  /** The token in every link to a rating; missing: no article can be rated. */
  ratingToken?: string;
}

/** The links of one email, or of the template of all. */
export function emailLinks(
  {
    countedLinks,
    newsletter,
    publicUrl,
  }: { countedLinks?: CountedLinks; newsletter: Pick<Newsletter, 'ratings'>; publicUrl: string },
  { linkMark = '', ratingToken }: OwnLinkParts,
): DigestLinks {
  const to = (url: string) => {
    const address = countedLinks?.addresses.get(url);
    return address === undefined ? url : address + linkMark;
  };
  if (!newsletter.ratings || ratingToken === undefined) return { to };
  return { to, toRating: (article) => links.rate(publicUrl, ratingToken, article) };
}
