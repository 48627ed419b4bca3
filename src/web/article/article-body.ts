import type { Redis } from 'ioredis';
import type { PictureSize } from '../../articles/store/picture-size.js';
import { readMediaSizes } from '../../articles/store/picture-store.js';
import { escapeHtml } from '../../render/escape-html.js';
import { links } from '../../render/links.js';
import { type PictureHome, pictureAddress, readCopies } from '../issue/own-pictures.js';
import type { ShownTopics } from '../kit/shown-topics.js';

/** The pictures that a text may show. */
export interface TextPictures extends PictureHome {
  /** File names under /media/ of the copies of foreign pictures, by address. */
  copies: ReadonlyMap<string, string>;
  /** Sizes of files under /media/, so that the text does not move when they arrive. */
  sizes: ReadonlyMap<string, PictureSize>;
}

/** Prepares a sanitised body for a page, with copies of the pictures that other hosts have. */
export async function readBody(
  redis: Redis,
  { shown, ...place }: PictureHome & { shown: ShownTopics },
  body: string,
): Promise<string> {
  const copies = await readCopies(redis, body, place, shown);
  const own = [...body.matchAll(/\/media\/([0-9a-f]{20}\.[a-z]+)"/g)].map(([, file = '']) => file);
  const sizes = await readMediaSizes(redis, [...new Set([...own, ...copies.values()])]);
  return bodyForPage(body, { ...place, copies, sizes });
}

/**
 * A sanitised body for a page. A picture of another host that has no copy is left out with its figure: the policy of the
 * pages would block it, and its host would learn about the readers.
 */
export function bodyForPage(body: string, pictures: TextPictures): string {
  return body
    .split('</figure>')
    .map((part) => withoutForeignFigure(part, pictures))
    .join('</figure>')
    .replace(/<figure><\/figure>|<p>\s*<\/p>/g, '');
}

/** @param part of the body up to the end of a figure, so that it begins at most one. A figure that loses its picture is emptied */
function withoutForeignFigure(part: string, pictures: TextPictures): string {
  const prepare = (html: string) => withPictures(html, pictures);
  const at = part.lastIndexOf('<figure>');
  if (at < 0) return prepare(part);
  const [before, inside] = [part.slice(0, at), part.slice(at + '<figure>'.length)];
  const shown = prepare(inside);
  const isEmptied = inside.includes('<img') && !shown.includes('<img');
  return `${prepare(before)}<figure>${isEmptied ? '' : shown}`;
}

/** Rewrites each picture of a sanitised text, where `<` and `>` occur in tags only. */
function withPictures(html: string, pictures: TextPictures): string {
  const [start = '', ...rest] = html.split('<img ');
  const pieces = rest.map((piece) => {
    const end = piece.indexOf('>') + 1;
    return pictureTag(`<img ${piece.slice(0, end)}`, pictures) + piece.slice(end);
  });
  return start + pieces.join('');
}

function pictureTag(tag: string, pictures: TextPictures): string {
  const address = pictureAddress(tag);
  const { base, publicUrl, copies, sizes } = pictures;
  const copied = copies.get(address);
  const path = address.startsWith(`${publicUrl}/`)
    ? base + address.slice(publicUrl.length)
    : copied && links.media(base, copied);
  if (path === undefined) return '';
  const size = sizes.get(path.slice(path.lastIndexOf('/') + 1));
  const stated = /\s(?:width|height)="\d+"/g;
  const sized = size ? `width="${size.width}" height="${size.height}"` : (tag.match(stated) ?? []).join('').trim();
  const [, alt = ''] = /\salt="([^"]*)"/.exec(tag) ?? [];
  return `<img loading="lazy" decoding="async" src="${escapeHtml(path)}" alt="${alt}"${sized && ` ${sized}`} />`;
}
