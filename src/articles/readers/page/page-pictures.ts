import { absoluteUrl } from '../../store/canonical-url.js';
import { describingAlt } from '../clean-body.js';
import { type PageDocument, parseFragment } from '../html-document.js';
import type { OfferedPicture } from '../picture-choice.js';

/** Pictures read at most: a page may offer hundreds. */
const mostPictures = 20;

/**
 * The pictures that a page offers for shared links (ogp.me, twitter:image, rel=image_src), then those of its JSON-LD.
 * @param linked addresses in JSON-LD
 * @param base address that relative ones are resolved against
 */
export function statedPictures(
  document: PageDocument,
  linked: readonly string[],
  base: string | undefined,
): OfferedPicture[] {
  const shared: { address: string; alt: string; width?: number; height?: number }[] = [];
  for (const meta of document.querySelectorAll('meta')) {
    const name = (meta.getAttribute('property') ?? meta.getAttribute('name') ?? '').toLowerCase().trim();
    const content = (meta.getAttribute('content') ?? '').trim();
    if (!content || shared.length >= mostPictures) continue;
    const last = shared.at(-1);
    if (/^(?:og:image|twitter:image)(?::url|:src|:secure_url)?$/.test(name)) {
      // The second address of one picture repeats the first over https.
      if (/:(?:url|secure_url)$/.test(name) && last && !/^https:/i.test(last.address)) last.address = content;
      else if (!shared.some(({ address }) => address === content)) shared.push({ address: content, alt: '' });
    } else if (last && /^og:image:(?:width|height)$/.test(name) && /^\d{1,5}$/.test(content))
      last[name.endsWith('width') ? 'width' : 'height'] = Number(content);
    else if (last && /^(?:og|twitter):image:alt$/.test(name)) last.alt = content;
  }
  const named = document.querySelector('link[rel~=image_src]')?.getAttribute('href');
  return [...shared, ...[named ?? '', ...linked].map((address) => ({ address, alt: '' }))].flatMap(
    ({ address, alt, ...size }) => {
      const url = address === '' || /^data:/i.test(address) ? null : absoluteUrl(address, base);
      return url ? [{ url, alt: describingAlt(alt), ...size }] : [];
    },
  );
}

/** The pictures of a cleaned body, in order, with the sizes that it states. */
export function offeredPictures(body: string): OfferedPicture[] {
  const pictures = parseFragment(body).body.querySelectorAll('img').slice(0, mostPictures);
  return pictures.map((img) => {
    const [width, height] = ['width', 'height'].map((side) => {
      const pixels = Number(img.getAttribute(side));
      return pixels > 0 ? pixels : undefined;
    });
    return { url: img.getAttribute('src') ?? '', alt: img.getAttribute('alt') ?? '', width, height };
  });
}
