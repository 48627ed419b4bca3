import type { PageDocument, PageElement } from './html-document.js';

/** Pixels of the widest picture that emails and pages show, on a screen of double density. */
const widest = 1_600;

const lazySources = [
  'data-src',
  'data-lazy-src',
  'data-original',
  'data-orig-file',
  'data-url',
  'data-image',
  'data-hi-res-src',
];
const lazySets = ['data-srcset', 'data-lazy-srcset', 'srcset'];

/**
 * Gives pictures the addresses that scripts would give them in a browser: `<amp-img>` becomes `<img>`, a placeholder
 * gets the picture of its `data-src`, `srcset`, `<picture>` or `<noscript>`.
 */
export function showRealPictures(document: PageDocument): void {
  for (const amp of document.querySelectorAll('amp-img, amp-anim')) amp.replaceWith(imageLike(document, amp));
  for (const image of document.querySelectorAll('img')) {
    if (!isPlaceholder(image.getAttribute('src'))) continue;
    const source = lazySource(image) ?? noscriptSource(image);
    if (source) image.setAttribute('src', source);
  }
}

function imageLike(document: PageDocument, amp: PageElement): PageElement {
  const image = document.createElement('img');
  for (const name of ['src', 'srcset', 'alt', 'width', 'height']) {
    const value = amp.getAttribute(name);
    if (value) image.setAttribute(name, value);
  }
  return image;
}

/**
 * Whether a source is empty, a picture inside the page's own HTML, or a file whose name says that it is a placeholder.
 */
function isPlaceholder(src: string | null): boolean {
  const address = src?.trim() ?? '';
  if (address === '' || /^(?:data|about):/i.test(address)) return true;
  return /(?:^|[/_-])(?:blank|spacer|transparent|placeholder|lazy|loading|pixel|1x1|grey|gray)[\w-]{0,20}\.(?:gif|png|svg|jpe?g|webp)(?:$|\?)/i.test(
    address.slice(-200),
  );
}

function lazySource(image: PageElement): string | undefined {
  const own = lazySources.map((name) => image.getAttribute(name)?.trim()).find((value) => value && isAddress(value));
  if (own) return own;
  const sources = image.closest('picture')?.querySelectorAll('source') ?? [];
  const sets = [image, ...sources].flatMap((element) => lazySets.map((name) => element.getAttribute(name)));
  return sets.map((set) => bestOf(set ?? '')).find((address) => address !== undefined);
}

const isAddress = (value: string): boolean => /^(?:https?:|\/|[\w.-]+\/|[\w-]+\.)/i.test(value) && !value.includes(' ');

/**
 * The address of a `srcset` to show: the widest that is not too wide, else the narrowest.
 * @param set HTML Standard, 4.8.4.2.1: addresses with widths (`800w`) or densities (`2x`), separated by commas
 */
export function bestOf(set: string): string | undefined {
  const candidates = set
    .slice(0, 10_000)
    .split(/,\s/)
    .map((candidate) => candidate.trim().split(/\s+/))
    .filter(([address = '']) => address !== '' && !/^data:/i.test(address))
    .map(([address = '', size = '1x']) => ({ address: address.replace(/,$/, ''), width: widthOf(size) }))
    .sort((one, other) => one.width - other.width);
  return (candidates.findLast(({ width }) => width <= widest) ?? candidates[0])?.address;
}

const widthOf = (size: string): number => (Number.parseFloat(size) || 1) * (size.endsWith('x') ? widest / 2 : 1);

/** The picture for readers without scripts, beside its placeholder. */
function noscriptSource(image: PageElement): string | undefined {
  const beside = image.nextElementSibling;
  if (beside?.tagName !== 'NOSCRIPT') return undefined;
  const real = beside.querySelector('img')?.getAttribute('src');
  beside.remove();
  return real?.trim() || undefined;
}
