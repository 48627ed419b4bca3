// Which links lead to articles, by their addresses and texts alone. Reading the page decides.

/** Folders of lists, accounts and pages about the site. */
const folders = new Set(
  `tag tags topic topics category categories author authors search login subscribe about contact privacy page archive
  archives newsletter newsletters account register signup feed rss`.split(/\s+/),
);

/** Words with which the names of such pages begin: `privacy-policy`, `newsletters`, `kontakt`. */
const names = new Set(
  `about contact privacy terms imprint impressum datenschutz datenschutzerklaerung agb legal disclaimer copyright cookie
  cookies newsletter newsletters subscribe subscription subscriptions abo abonnement abonnieren login logout signin signup
  sign register account profile advertise advertising advertisers mediadaten jobs careers karriere faq help hilfe support
  sitemap search suche kontakt ueber editorial masthead team accessibility barrierefreiheit donate shop apps contacto
  quienes privacidad aviso mentions confidentialite politique politica chi contatti condizioni sobre over colofon`.split(
    /\s+/,
  ),
);
/** A longer name is a headline: "privacy fears grow in the city". */
const maxWords = 3;

const chineseNames =
  /^(?:关于(?:我们|本站|本报|网站)?$|關於(?:我們|本站)?$|联系(?:我们|方式)|聯絡我們|隐私|隱私|版权|版權|广告(?:服务|合作|投放)|订阅|訂閱|登录|登錄|注册|招聘|加入我们|帮助|网站地图|友情链接|免责|法律声明|服务条款|用户协议|投稿)/;
const textsOfSite =
  /^(?:about (?:us|this|the (?:site|team|paper))|contact(?: us)?\b|privacy (?:policy|notice|settings)|terms (?:of|and|&)|cookie (?:policy|settings)|(?:sign|log) (?:up|in|out)\b|subscribe\b|newsletters?\b|advertise with|datenschutz|impressum|mentions légales|关于我们|關於我們|联系我们|隐私政策|版权声明)/i;

const files = /\.(?:jpe?g|png|gif|webp|avif|svg|pdf|zip|mp[34]|xml|json|css|js|ics|epub)$/i;
/** The archive of a year, a month or a day. */
const archive = /\/(?:19|20)\d{2}(?:\/\d{1,2}){0,2}\/?$/;
const dated =
  /\/(?:19|20)\d{2}[/-]\d{1,2}(?:[/-]\d{1,2})?[/_-][^/]|\/(?:19|20)\d{6}[/_-][^/]|(?:19|20)\d{2}-\d{2}-\d{2}/;
const numbered = /\/\d+(?:\.\w{2,5})?\/?$|[-_/a-z]\d{5,}(?:\.\w{2,5})?\/?$|\/\d{5,}[-_]/i;
const numberedQuery = /[?&](?:id|p|aid|article_?id|news_?id|story_?id)=\d/i;

/** Whether an address may be an article's: not that of a list, an account, a file, or a page about the site. */
export function mayBeArticle(address: string, text = ''): boolean {
  const { pathname } = new URL(address);
  if (files.test(pathname) || archive.test(pathname) || textsOfSite.test(text) || chineseNames.test(text)) return false;
  const segments = decoded(pathname).toLowerCase().split('/').filter(Boolean);
  if (segments.some((segment) => folders.has(segment) || chineseNames.test(segment))) return false;
  if (shapeOf(address) !== 'plain') return true;
  const words = (segments.at(-1) ?? '').replace(/\.\w{2,5}$/, '').split(/[-_]/);
  return words.length > maxWords || !names.has(words[0] ?? '');
}

function decoded(pathname: string): string {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return pathname;
  }
}

/** The shape of an address: with a date, with a number as articles have it, or neither. */
function shapeOf(address: string): 'dated' | 'numbered' | 'plain' {
  const { pathname, search } = new URL(address);
  if (dated.test(pathname)) return 'dated';
  return numbered.test(pathname) || numberedQuery.test(search) ? 'numbered' : 'plain';
}

/** Addresses that show a shape. */
const minShaped = 3;

/**
 * The links of one shape, if a page has enough of them: most sites write a date or a number into the addresses of all
 * their articles. Else all links.
 */
export function ofOneShape<Link extends { url: string }>(links: readonly Link[]): readonly Link[] {
  const shapes = links.map(({ url }) => shapeOf(url));
  const count = (shape: string) => shapes.filter((one) => one === shape).length;
  const shaped = links.length - count('plain');
  const isShaped = count('dated') >= minShaped || (shaped >= minShaped && shaped * 3 >= links.length);
  return isShaped ? links.filter((_, place) => shapes[place] !== 'plain') : links;
}

/** Newest pages of a sitemap that show its shape now. Older ones may come from before a move of the site. */
const newestPages = 20;

/** The pages of a sitemap that may be articles. A sitemap lists all pages of a site, and its addresses are all there is. */
export function articlesOfSitemap<Page extends { url: string; title: string }>(pages: readonly Page[]): Page[] {
  const possible = pages.filter(({ url, title }) => title !== '' || mayBeArticle(url));
  const newest = possible.slice(0, newestPages).filter(({ url }) => shapeOf(url) !== 'plain').length;
  const isShaped = newest >= minShaped && newest >= Math.min(possible.length, newestPages) * 0.8;
  return possible.filter(({ url, title }) => title !== '' || !isShaped || shapeOf(url) !== 'plain');
}

/** Sitemaps of lists and fixed pages, as WordPress and its extensions name them. */
const otherSitemap =
  /\/(?:(?:page|category|post_tag|tag|author|product|attachment)-sitemap\d*|wp-sitemap-(?:posts-page|taxonomies|users)-[\w-]*)\.xml/i;

/** The sitemaps of an index that may list articles; all if the names of none say so. */
export function sitemapsOfArticles<Sitemap extends { url: string }>(sitemaps: readonly Sitemap[]): readonly Sitemap[] {
  const possible = sitemaps.filter(({ url }) => !otherSitemap.test(new URL(url).pathname));
  return possible.length > 0 ? possible : sitemaps;
}
