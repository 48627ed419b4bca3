import type { PostFacts } from '../../readers/posts/posts.js';
import type { Validators } from '../../sources/fetch-public.js';
import type { FiledDraft } from '../choose.js';
import type { ListedPage, ListedSitemap } from './read-sitemap.js';

/** The current contents of one document of a source: articles as its feed describes them, or addresses of pages. */
export interface Listing {
  /** False when the host says that nothing has changed; the lists are empty then. */
  changed: boolean;
  drafts: FiledDraft[];
  pages: ListedPage[];
  /** Further sitemaps, if it is an index of them; undefined if it is not. */
  sitemaps: ListedSitemap[] | undefined;
  /** Items of a feed that are not articles, with the reason as a sentence. */
  broken: string[];
  /** Lifetime that the document declares, in ms; 0 if it declares none. */
  ttl: number;
  validators: Validators;
  /** The address that permanent redirects lead to. */
  movedTo: string | undefined;
  /** About a page of posts: where it is in the list. */
  posts?: PostFacts & { total: number; pages: number };
}

/** The newest articles of a feed, or posts of a site, that count. */
export const maxItems = 1_000;
