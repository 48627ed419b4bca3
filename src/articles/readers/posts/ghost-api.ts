import { InvalidInput } from '../../../errors.js';
import { fromGhost } from './ghost-posts.js';
import { type PostApi, postsPerPage } from './posts.js';

const collection = '/ghost/api/content/posts/';

/** The posts of a Ghost site (docs.ghost.org/content-api). A site shows them to whoever has a key of its Content API. */
export const ghostApi: PostApi = {
  owns: (url) => new URL(url).pathname.includes('/ghost/api/content/'),
  complete(given) {
    const url = new URL(given.url);
    // People copy the address of a request, with its key.
    const contentKey = (url.searchParams.get('key') ?? '') || given.contentKey;
    if (contentKey === '')
      throw new InvalidInput('contentKey', 'is required: Ghost shows posts only to who has a Content API key');
    return { ...given, url: ghostApi.without(postsAddress(url)), contentKey };
  },
  request({ url, contentKey }, { page, changedAfter }) {
    const address = new URL(url);
    const set = (name: string, value: string | number) => address.searchParams.set(name, String(value));
    set('key', contentKey);
    set('include', 'tags,authors');
    set('limit', postsPerPage);
    set('page', page);
    set('order', changedAfter === undefined ? 'published_at desc' : 'updated_at desc');
    if (changedAfter !== undefined) {
      const given = address.searchParams.get('filter');
      // As Ghost's own templates write a time: its databases compare texts.
      const time = new Date(changedAfter).toISOString().slice(0, 19).replace('T', ' ');
      set('filter', `${given ? `(${given})+` : ''}updated_at:>'${time}'`);
    }
    return address.href;
  },
  without(address) {
    const url = new URL(address);
    for (const name of ['key', 'include', 'limit', 'page', 'order']) url.searchParams.delete(name);
    const filter = url.searchParams.get('filter') ?? '';
    const given = filter.replace(/\+?updated_at:>'[\d :-]{19}'$/, '');
    if (given === '') url.searchParams.delete('filter');
    else if (given !== filter) url.searchParams.set('filter', given.slice(1, -1));
    return url.href;
  },
  otherwise: () => undefined,
  headers: { accept: 'application/json', 'accept-version': 'v5.0' },
  read: fromGhost,
  counts: () => ({}),
  refusal(status, said, host) {
    if (status === 401 || status === 403)
      return `${host} does not accept the Content API key. Copy it again from Ghost: Settings, Integrations.`;
    if (status === 404)
      return `${host} has no Content API of Ghost there. Its address may be another one than the site's.`;
    if (status === 406) return `${host} runs a version of Ghost older than 5.0, which has another API.`;
    return status === 400 && said.includes('"errors"')
      ? `${host} does not understand the filter in the address.`
      : undefined;
  },
  isEnd: () => false,
};

/** The API's address for posts, of that of a site, of its admin, or of the posts. */
function postsAddress(given: URL): string {
  const posts = '/ghost/api/content/posts';
  if (given.pathname.includes(posts)) {
    const url = new URL(given);
    url.pathname = `${given.pathname.split(posts, 1).join('')}${posts}/`;
    return url.href;
  }
  const [site = ''] = given.pathname.split('/ghost', 1);
  return `${given.origin}${site.replace(/\/$/, '')}${collection}`;
}
