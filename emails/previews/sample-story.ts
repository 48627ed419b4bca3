import type { DigestArticle, DigestPicture } from '../props.js';

/** A picture that needs no network. */
export function samplePicture(alt: string, sky: string, land: string): DigestPicture {
  const svg =
    `<svg xmlns='http://www.w3.org/2000/svg' width='1040' height='650' viewBox='0 0 16 10'>` +
    `<rect width='16' height='10' fill='${sky}'/><circle cx='12' cy='3' r='1.2' fill='#fff8e6'/>` +
    `<path d='M0 7l4-3 4 3 3-2 5 3v2H0z' fill='${land}'/></svg>`;
  return { url: `data:image/svg+xml,${encodeURIComponent(svg)}`, alt };
}

export function sampleArticle(
  path: string,
  story: Omit<DigestArticle, 'url' | 'author'> & { author?: string },
): DigestArticle {
  return { url: `https://example.com/${path}`, author: '', ...story };
}

export const sampleComments = (path: string, count: number) => ({
  count,
  url: `https://example.com/${path}#comments`,
  writeUrl: `https://example.com/comment/preview/${path}`,
});
