import sharp, { type OverlayOptions } from 'sharp';
import { placeForms } from './places.js';

/** The content of the picture for a shared link. */
export interface SharePicture {
  /** The newsletter's title. */
  masthead: string;
  headline: string;
  /** A line at the bottom, such as the date. */
  note: string;
  /** As #rrggbb. */
  colours: { background: string; ink: string; muted: string; accent: string };
  /** A picture of the lead story; if omitted, the text stands alone. */
  picture?: Uint8Array | undefined;
}

const { width, height } = placeForms.share;
const margin = 64;
const barHeight = 14;
/** Pixels of the picture beside the text. */
const pictureWidth = 480;
/** Pixels; the first that fits is used. */
const headlineSizes = [64, 56, 48, 42, 36];
/** Characters; a longer headline is cut. */
const longestHeadline = 160;
/** Fontconfig takes the first that is installed. */
const families = 'Georgia,Noto Serif CJK SC,Noto Serif,DejaVu Serif,serif';

interface Line {
  text: string;
  size: number;
  colour: string;
  bold?: boolean;
}

/**
 * Draws the picture for a shared link: masthead, headline, note and a picture. Pango measures and breaks the text,
 * Chinese and right-to-left text too, with the fonts that are installed. Where they lack its letters, the picture is
 * shown alone.
 * @returns a JPEG; null when there is neither text nor a picture to show
 */
export async function drawShare(share: SharePicture): Promise<Uint8Array | null> {
  const { colours, picture, masthead, headline, note } = share;
  const hasText = await canWrite(`${masthead}${headline}${note}`);
  if (!hasText && !picture) return null;
  const layers: OverlayOptions[] = [];
  if (picture) {
    const place = { width: hasText ? pictureWidth : width, height };
    const input = await sharp(picture)
      .resize({ ...place, position: 'attention' })
      .toBuffer();
    layers.push({ input, left: width - place.width, top: 0 });
  }
  layers.push({
    input: { create: { width, height: barHeight, channels: 3, background: colours.accent } },
    left: 0,
    top: 0,
  });
  if (hasText) layers.push(...(await textLayers(share)));
  return sharp({ create: { width, height, channels: 3, background: colours.background } })
    .composite(layers)
    .jpeg({ quality: 82 })
    .toBuffer();
}

async function textLayers({ masthead, headline, note, colours, picture }: SharePicture): Promise<OverlayOptions[]> {
  const textWidth = width - 2 * margin - (picture ? pictureWidth : 0);
  const title = await renderText({ text: cut(masthead, 60), size: 34, colour: colours.accent, bold: true }, textWidth);
  const line = note ? await renderText({ text: cut(note, 60), size: 26, colour: colours.muted }, textWidth) : undefined;
  const noteTop = height - margin - (line?.height ?? 0);
  const headTop = margin + title.height + 40;
  const text = { text: cut(headline, longestHeadline), colour: colours.ink, bold: true };
  const head = await renderToFit(text, textWidth, noteTop - 32 - headTop);
  return [
    { input: title.bytes, left: margin, top: margin },
    ...(head ? [{ input: head.bytes, left: margin, top: headTop }] : []),
    ...(line ? [{ input: line.bytes, left: margin, top: noteTop }] : []),
  ];
}

interface RenderedText {
  bytes: Buffer;
  width: number;
  height: number;
}

async function renderText({ text, size, colour, bold }: Line, maxWidth: number): Promise<RenderedText> {
  const escaped = text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
  const { data, info } = await sharp({
    text: {
      text: `<span foreground="${colour}">${escaped}</span>`,
      font: `${families} ${bold ? 'bold ' : ''}${size}`,
      width: maxWidth,
      wrap: 'word-char',
      dpi: 72,
      rgba: true,
      spacing: Math.round(size * 0.15),
    },
  })
    .png()
    .toBuffer({ resolveWithObject: true });
  return { bytes: data, width: info.width, height: info.height };
}

/** The text in the largest size in which it fits; undefined when it fits in none. */
async function renderToFit(
  line: Omit<Line, 'size'>,
  maxWidth: number,
  maxHeight: number,
): Promise<RenderedText | undefined> {
  for (const size of headlineSizes) {
    const text = await renderText({ ...line, size }, maxWidth);
    if (text.height <= maxHeight && text.width <= maxWidth) return text;
  }
  return undefined;
}

const cut = (text: string, longest: number): string => {
  const characters = [...text];
  return characters.length <= longest
    ? text
    : `${characters
        .slice(0, longest - 1)
        .join('')
        .trimEnd()}…`;
};

/** Characters that no font has: one of four hexadecimal digits and one of more, which Pango writes into a wider box. */
const unknown = { short: '\u0378', long: '\u{1dfff}' } as const;
/** Letters that are tried: each takes a millisecond. */
const maxTried = 24;

/**
 * Whether the installed fonts have the letters of a text. Pango draws a box for a letter that no font has, and boxes
 * are of two sizes. A real letter may have that size too, so up to a third of the letters may.
 */
async function canWrite(text: string): Promise<boolean> {
  const letters = [...new Set(text.match(/\p{L}/gu) ?? [])].slice(0, maxTried);
  const [short, long] = [await sizeOf(unknown.short), await sizeOf(unknown.long)];
  let boxes = 0;
  for (const letter of letters) if ((await sizeOf(letter)) === (letter.length > 1 ? long : short)) boxes += 1;
  return letters.length > 0 && boxes <= letters.length / 3;
}

async function sizeOf(letter: string): Promise<string> {
  const { width: w, height: h } = await renderText({ text: letter, size: 40, colour: '#000000' }, width);
  return `${w}×${h}`;
}
