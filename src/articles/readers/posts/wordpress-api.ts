import { type PostApi, postsPerPage } from './posts.js';
import { fromWordPress } from './wordpress-posts.js';

const collection = '/wp/v2/posts';
/** Parameters of a request. `_embed` brings author, terms and picture; `_fields` leaves out what plugins add. */
const own = ['page', 'per_page', 'orderby', 'order', 'modified_after', '_embed', '_fields'];
const fields =
  'id,guid,link,date,date_gmt,modified_gmt,title,content,excerpt,jetpack_featured_media_url,_links,_embedded';

/** The posts of a WordPress site (developer.wordpress.org/rest-api/reference/posts). */
export const wordPressApi: PostApi = {
  owns: (url) => `${new URL(url).pathname} ${new URL(url).searchParams.get('rest_route') ?? ''}`.includes(collection),
  complete: (given) => ({ ...given, url: postsAddress(given.url), contentKey: '' }),
  request({ url }, { page, changedAfter }) {
    const address = new URL(url);
    const set = (name: string, value: string | number) => address.searchParams.set(name, String(value));
    set('page', page);
    set('per_page', postsPerPage);
    set('orderby', changedAfter === undefined ? 'date' : 'modified');
    set('order', 'desc');
    if (changedAfter !== undefined) set('modified_after', new Date(changedAfter).toISOString());
    set('_embed', 'author,wp:term,wp:featuredmedia');
    set('_fields', fields);
    return address.href;
  },
  without(address) {
    const url = new URL(address);
    for (const name of own) url.searchParams.delete(name);
    // A slash may stay one in a query (RFC 3986, 3.4), and people can read the address then.
    return url.href.replaceAll('%2F', '/');
  },
  // Without pretty permalinks there is no /wp-json/.
  otherwise: (url) => (url.includes(`/wp-json${collection}`) ? queried(url.split('/wp-json/', 1)[0] ?? '') : undefined),
  headers: { accept: 'application/json' },
  read: fromWordPress,
  counts: (header) => ({ total: number(header('x-wp-total')), pages: number(header('x-wp-totalpages')) }),
  refusal(status, said, host) {
    const code = codeIn(said);
    if (status === 401 || status === 403)
      return `${host} lets only people who have signed in read its posts through the API of WordPress (${code || status}). Ask the people who run it to open the API, or take its feed.`;
    if (code === 'rest_no_route') return `${host} has switched off the posts in its WordPress API.`;
    return undefined;
  },
  isEnd: (status, said) => status === 400 && codeIn(said) === 'rest_post_invalid_page_number',
};

/** The API's address for posts, of that of a site, of the API, or of the posts. */
export function postsAddress(given: string): string {
  const url = new URL(given);
  const route = url.searchParams.get('rest_route');
  if (route !== null) {
    if (!route.endsWith(collection)) url.searchParams.set('rest_route', collection);
    return wordPressApi.without(url.href);
  }
  if (url.pathname.includes(collection)) return wordPressApi.without(url.href);
  const [site = ''] = url.pathname.split('/wp-json', 1);
  return `${url.origin}${site.replace(/\/$/, '')}/wp-json${collection}`;
}

const queried = (site: string): string => `${site}/?rest_route=${collection}`;

const number = (header: string): number | undefined => (/^\d{1,9}$/.test(header) ? Number(header) : undefined);

/** The code of an error of WordPress, such as `rest_cannot_access`. */
const codeIn = (said: string): string => /"code"\s*:\s*"([\w-]+)"/.exec(said)?.[1]?.slice(0, 80) ?? '';
