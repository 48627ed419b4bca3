import type { ArticleImage } from '../store/article.js';

/** A picture of a document, with what the document says about its size. */
export interface OfferedPicture extends ArticleImage {
  /** In pixels; undefined when the document does not say. */
  width?: number | undefined;
  height?: number | undefined;
}

/** Pixels: a smaller picture of a text is an icon, a face or a button. */
const smallest = { width: 200, height: 100 };
/** Pixels: a square below this, offered for shared links, is the site's mark. */
const smallSquare = 300;
/** Pixels from which a picture of a text is one of its main ones. */
const large = 480;

/**
 * Orders the pictures that may stand for an article, the best first: those that the page offers for shared links, then
 * those of its text. Marks of the site and small pictures are left out.
 * @param stated the pictures for shared links and those of JSON-LD, in the page's order
 * @param inText the pictures of the text, in its order
 */
export function choosePictures(stated: readonly OfferedPicture[], inText: readonly OfferedPicture[]): ArticleImage[] {
  const offered = stated.filter((picture) => !isOfSite(picture) && !isSmallSquare(picture) && !isSmall(picture));
  const shown = inText.filter((picture) => !isOfSite(picture) && !isSmall(picture) && !isBanner(picture));
  const main = shown.slice(0, 4).find(({ width = 0 }) => width >= large);
  const ordered = [...offered, ...(main ? [main] : []), ...shown];
  const firsts = new Map<string, OfferedPicture>();
  for (const picture of ordered) {
    const key = pictureKey(picture.url);
    const known = firsts.get(key);
    if (!known) firsts.set(key, picture);
    else if (known.alt === '' && picture.alt !== '') firsts.set(key, { ...known, alt: picture.alt });
  }
  return [...firsts.values()].map(({ url, alt }) => ({ url, alt }));
}

/**
 * What tells a picture's file from others: its address without scheme, query and the size that a system adds to its
 * name.
 */
export function pictureKey(address: string): string {
  if (!URL.canParse(address)) return address;
  const { host, pathname } = new URL(address);
  return `${host}${pathname}`.replace(/-\d{2,4}x\d{2,4}(?=\.\w{3,4}$)/, '').toLowerCase();
}

const markFolder =
  /\/(?:logos?|icons?|badges?|avatars?|gravatar|branding|placeholders?|favicons?|emojis?|smilies|sprites?|authors?|mugshots?|headshots?)\//i;
const markName =
  /(?:^|[^a-z])(?:logos?|default|placeholder|fallback|favicon|icons?|avatars?|gravatar|badges?|sprite|masthead|branding|generic|blank|spacer|headshot|mugshot|no-?(?:image|photo|picture|img)|(?:social|share|sharing|facebook|twitter|fb|og|opengraph|open-graph|site)-?(?:share|sharing|card|image|img|default|logo|thumb|thumbnail|fallback|preview|banner)|apple-touch-icon|app-?store|google-?play|advert(?:isement)?|banner-?ad)(?:[^a-z]|$)/i;
/** Words of a file name: a longer one describes what its photograph shows. */
const fewWords = 4;

/** Whether a picture is a mark of the site, of a person or of a shop, by its file's name, its folder or its words. */
function isOfSite({ url, alt }: OfferedPicture): boolean {
  if (!URL.canParse(url)) return true;
  const { pathname, hostname } = new URL(url);
  if (/(?:^|\.)gravatar\./.test(hostname) || /\.(?:svg|ico)$/i.test(pathname)) return true;
  if (markFolder.test(pathname)) return true;
  const file = (pathname.split('/').at(-1) ?? '').replace(/\.\w{2,5}$/, '').replace(/[_+ .]|%20/g, '-');
  const words = file.split('-').filter((word) => /[a-z]/i.test(word));
  if (words.length <= fewWords && markName.test(file)) return true;
  return /^(?:[\p{L}\d' ]{0,40} )?(?:logo|avatar|badge|headshot|advertisement)$|^(?:download on the app store|get it on google play)$/iu.test(
    alt,
  );
}

const isSmallSquare = ({ width, height }: OfferedPicture): boolean =>
  width !== undefined && width === height && width < smallSquare;

const isSmall = ({ width, height }: OfferedPicture): boolean =>
  (width !== undefined && width < smallest.width) || (height !== undefined && height < smallest.height);

/** An advertisement runs over the width of the page. */
const isBanner = ({ width, height }: OfferedPicture): boolean =>
  width !== undefined && height !== undefined && (width > 4 * height || height > 3 * width);
