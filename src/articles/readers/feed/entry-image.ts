import { plainText } from '../plain-text.js';
import type { FeedElement, FeedFields } from './feed-elements.js';
import { type EntryImage, filled } from './feed-entry.js';
import { textsOf } from './field-texts.js';

interface FoundImage extends EntryImage {
  /** In pixels; 0 if unknown. */
  width: number;
}

/**
 * An enclosure, the largest media:content or media:thumbnail (Media RSS 1.5.1), the podcast's picture, or a plain
 * `<image>`, in that order.
 */
export function pictureOf(fields: FeedFields): EntryImage | undefined {
  const links = (fields.get('link') ?? []).filter((link) => link.attribute('rel') === 'enclosure');
  const enclosed = [...(fields.get('enclosure') ?? []), ...links].filter(isPicture).map(found);
  const media = mediaOf(fields);
  const pictures = media.filter(({ name, element }) => name === 'media:content' && isPicture(element));
  const thumbnails = media.filter(({ name }) => name === 'media:thumbnail');
  const plain = filled([
    ...['itunes:image', 'googleplay:image', 'image'].flatMap((name) => (fields.get(name) ?? []).map(plainImage)),
    ...textsOf(fields, 'thumbnail', 'featuredimage'),
  ]);
  const chosen =
    enclosed[0] ??
    largest(pictures.map(({ element }) => described(element))) ??
    largest(thumbnails.map(({ element }) => found(element))) ??
    (plain[0] ? { url: plain[0], alt: '' } : undefined);
  return chosen && { url: chosen.url, alt: chosen.alt };
}

/** The media elements of an item, in groups and in other media elements too. */
function mediaOf(fields: FeedFields): { name: string; element: FeedElement }[] {
  const kept = ['media:content', 'media:thumbnail', 'media:group'] as const;
  const here = kept.flatMap((name) => (fields.get(name) ?? []).map((element) => ({ name, element })));
  const below = here
    .filter(({ name }) => name !== 'media:thumbnail')
    .flatMap(({ element }) => {
      const inner = element.children();
      return inner.size > 0 ? mediaOf(inner) : [];
    });
  return [...here.filter(({ name }) => name !== 'media:group'), ...below];
}

function largest(pictures: readonly FoundImage[]): FoundImage | undefined {
  return pictures
    .filter(({ url }) => url !== '')
    .reduce<FoundImage | undefined>(
      (best, one) => (best === undefined || one.width > best.width ? one : best),
      undefined,
    );
}

const found = (element: FeedElement): FoundImage => ({
  url: element.attribute('url') || element.attribute('href') || element.html(),
  alt: '',
  width: Number(element.attribute('width')) || 0,
});

function described(element: FeedElement): FoundImage {
  const inner = element.children();
  return { ...found(element), alt: textsOf(inner, 'media:description', 'media:title').map(plainText)[0] ?? '' };
}

function plainImage(element: FeedElement): string {
  const inner = element.children();
  return element.attribute('href') || element.attribute('url') || textsOf(inner, 'url')[0] || webText(element.html());
}

const webText = (text: string): string => (/^(?:https?:)?\/[^\s<]{1,2000}$/i.test(text) ? text : '');

function isPicture(element: FeedElement): boolean {
  const type = element.attribute('type').toLowerCase();
  const url = element.attribute('url') || element.attribute('href');
  if (url === '') return false;
  if (element.attribute('medium') === 'image' || type.startsWith('image/')) return true;
  return type === '' && /\.(?:jpe?g|png|gif|webp|avif)(?:$|\?)/i.test(url);
}
