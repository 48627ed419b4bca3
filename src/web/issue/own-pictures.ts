import type { Redis } from 'ioredis';
import { copiesOf, copyName } from '../../delivery/pictures/page-pictures.js';
import { topics } from '../../redis/site-topics.js';
import { escapeHtml } from '../../render/escape-html.js';
import { links } from '../../render/links.js';
import type { ShownTopics } from '../kit/shown-topics.js';

const image = /<img\b[^<>]*>/g;
const source = /\ssrc="([^"]*)"/;

/** The address of a picture as its attribute spells it. */
const unescaped = (text: string): string =>
  text.replace(
    /&(amp|quot|#x27|lt|gt);/g,
    (_, name: string) => ({ amp: '&', quot: '"', '#x27': "'", lt: '<', gt: '>' })[name] ?? '',
  );

/** The address of the picture of a tag. */
export const pictureAddress = (tag: string): string => unescaped(source.exec(tag)?.[1] ?? '');

/** Where pictures of this installation are. */
export interface PictureHome {
  /** As emails name it. */
  publicUrl: string;
  /** As its pages do. */
  base: string;
}

const isOwn = (url: string, { publicUrl }: PictureHome): boolean => url.startsWith(`${publicUrl}/`);

/** The addresses of an email's pictures that are on other hosts, each once. */
export function foreignPictures(email: string, place: PictureHome): string[] {
  const urls = [...email.matchAll(image)].map(([tag]) => pictureAddress(tag));
  return [...new Set(urls)].filter((url) => /^https?:/i.test(url) && !isOwn(url, place));
}

/** Reads the copies of a text's pictures that are on other hosts, by address. Missing ones are requested. */
export function readCopies(
  redis: Redis,
  html: string,
  place: PictureHome,
  shown: ShownTopics,
): Promise<Map<string, string>> {
  const urls = foreignPictures(html, place);
  for (const url of urls) shown.add(topics.picture(copyName(url)));
  return copiesOf(redis, urls);
}

/**
 * Replaces the pictures of a rendered email by those that a page may show: this installation's own, by their path, and
 * copies of the others. A picture that has no copy is left out.
 * @param copies the files of copies by address
 */
export function withOwnPictures(email: string, place: PictureHome, copies: ReadonlyMap<string, string>): string {
  return email.replace(image, (tag) => {
    const url = pictureAddress(tag);
    const copied = copies.get(url);
    const path = isOwn(url, place)
      ? place.base + url.slice(place.publicUrl.length)
      : copied && links.media(place.base, copied);
    return path === undefined ? '' : tag.replace(source, () => ` src="${escapeHtml(path)}"`);
  });
}
