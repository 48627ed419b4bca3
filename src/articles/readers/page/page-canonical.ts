import { canonicalUrl } from '../../store/canonical-url.js';
import type { PageDocument } from '../html-document.js';
import { metaContent } from './meta-content.js';

/**
 * The address that a page names as its own. Some content management systems put the home page there, or an address of
 * another site or of a test machine. Such an address is not used, because two articles would become one.
 * @param base the address that the page was fetched from, if known
 * @returns null when it names none that can be its own
 */
export function readCanonical(document: PageDocument, base: string | undefined): string | null {
  const link = document.querySelector('link[rel~="canonical" i]')?.getAttribute('href')?.trim();
  for (const named of [link, metaContent(document, 'og:url')]) {
    const address = named ? canonicalUrl(named, base) : null;
    if (address && (base === undefined || isLikely(new URL(address), base))) return address;
  }
  return null;
}

function isLikely(address: URL, base: string): boolean {
  if (!URL.canParse(base)) return true;
  const from = new URL(base);
  if (!related(address.hostname, from.hostname)) return false;
  return !isHome(address) || isHome(from);
}

/** One host, or one below the other: `www.`, `m.` and `amp.` are the same site. */
const related = (one: string, other: string): boolean =>
  one === other || one.endsWith(`.${bare(other)}`) || other.endsWith(`.${bare(one)}`) || bare(one) === bare(other);

const bare = (host: string): string => host.replace(/^(?:www|m|amp|mobile)\./, '');

const isHome = ({ pathname, search }: URL): boolean =>
  search === '' && /^\/(?:index\.\w{3,5}|home)?\/?$/.test(pathname);
