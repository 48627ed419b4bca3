import type { Focus } from '../store/article.js';

/**
 * Where a picture is shown: above the lead story of an email, beside a story, on the article's own page, in the preview
 * of a shared link.
 */
export type PicturePlace = 'lead' | 'card' | 'page' | 'share';

interface PlaceForm {
  /** Size of the picture at 1×, in pixels. */
  width: number;
  height: number;
  /** The largest multiple of that size that is made. */
  scales: 1 | 2;
  ext: 'jpg' | 'webp';
}

/**
 * The one shape for each place. Emails show `lead` and `card`: JPEG, because Outlook supports no newer format. The size
 * of `share` is the one that social networks ask for.
 */
export const placeForms = {
  lead: { width: 520, height: 325, scales: 2, ext: 'jpg' },
  card: { width: 320, height: 240, scales: 2, ext: 'jpg' },
  page: { width: 720, height: 405, scales: 2, ext: 'webp' },
  share: { width: 1200, height: 630, scales: 1, ext: 'jpg' },
} as const satisfies Record<PicturePlace, PlaceForm>;

export const picturePlaces = Object.keys(placeForms) as PicturePlace[];

interface Size {
  width: number;
  height: number;
}

/**
 * The sizes to make for a place out of a picture, the largest first. A small picture is not enlarged: it gets one size,
 * smaller than the place but of its shape.
 */
export function sizesFor(place: PicturePlace, from: Size): Size[] {
  const { width, height, scales } = placeForms[place];
  const largest = Math.min(scales, from.width / width, from.height / height);
  const size = (scale: number): Size => ({
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  });
  return largest > 1 ? [size(largest), size(1)] : [size(largest)];
}

/** The largest part of a picture with the shape of a place, as close around the focus as the edges allow. */
export function regionAround({ x, y }: Focus, place: PicturePlace, from: Size): Size & { left: number; top: number } {
  const { width, height } = placeForms[place];
  const scale = Math.min(from.width / width, from.height / height);
  const cut = {
    width: Math.min(from.width, Math.max(1, Math.round(width * scale))),
    height: Math.min(from.height, Math.max(1, Math.round(height * scale))),
  };
  const start = (at: number, whole: number, part: number) =>
    Math.round(Math.min(Math.max(at * whole - part / 2, 0), whole - part));
  return { ...cut, left: start(x, from.width, cut.width), top: start(y, from.height, cut.height) };
}
