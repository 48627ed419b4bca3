import type { Redis } from 'ioredis';
import { pictureFacts } from '../../articles/store/picture-facts.js';
import { PictureRefused, saveMedia } from '../../articles/store/picture-store.js';
import { InvalidInput } from '../../errors.js';
import { missingPlaces, type OwnWords, type WordName, wordNames } from '../../locale/furniture/own-words.js';
import { type Colour, legibleShade, lowestContrast, minContrast, parseColour } from '../../newsletters/contrast.js';
import {
  type Accent,
  type FollowLink,
  type Look,
  type LookPicture,
  lookSchema,
  type MailLayout,
} from '../../newsletters/look.js';
import { findNetwork, networkName } from '../../newsletters/network-names.js';
import { type Newsletter, sectionPosition } from '../../newsletters/newsletter.js';
import type { NewsletterEdit } from '../../newsletters/newsletter-revision.js';
import { writeLook } from '../../newsletters/write-look.js';
import { dark, light, type Palette } from '../../render/theme.js';

/** The surfaces of a palette. Text in a colour may appear on each of them. */
const surfacesOf = ({ page, sheet, tint }: Palette) => [page, sheet, tint] as Colour[];

/** Changes of a look as people write them. Null resets a part to the theme's. */
export interface LookChange {
  /** `#a3261d`, for light surfaces. */
  accent?: string | null | undefined;
  /** For dark surfaces; left out: a lighter shade of `accent`. */
  accentDark?: string | undefined;
  logo?: LookPicture | null | undefined;
  logoDark?: LookPicture | null | undefined;
  contact?: string | null | undefined;
  copyright?: string | null | undefined;
  layout?: MailLayout | null | undefined;
  /** 0: never. */
  contents?: number | null | undefined;
  ratingPlace?: Look['ratingPlace'] | null | undefined;
  /** By the name of the word; null resets one. Words that it does not name stay. */
  words?: Readonly<Record<string, string | null>> | null | undefined;
  forwarded?: boolean | null | undefined;
  signature?: string | null | undefined;
  portrait?: LookPicture | null | undefined;
  intro?: string | null | undefined;
  /** The colour of each section on light surfaces, by the section's name. */
  sectionColours?: Readonly<Record<string, string>> | null | undefined;
  language?: string | null | undefined;
  direction?: 'ltr' | 'rtl' | null | undefined;
}

/**
 * Changes a newsletter's look. Parts that the change leaves out stay.
 * @throws NotFound; InvalidInput for a colour that cannot be read on its surfaces, with the nearest one that can;
 *   NewsletterChanged when the edit was made on an earlier revision
 */
export function changeLook(
  redis: Redis,
  slug: string,
  change: LookChange,
  edit: NewsletterEdit = {},
): Promise<Newsletter> {
  const changed = (before: Look, newsletter: Newsletter): Look => {
    const { accent, accentDark, sectionColours, words, ...rest } = change;
    const after: Record<string, unknown> = {
      ...before,
      ...accentOf(before.accent, accent, accentDark),
      ...coloursOf(before.sectionColours, sectionColours, newsletter),
      ...wordsOf(before.words, words),
    };
    for (const [part, value] of Object.entries(rest)) if (value !== undefined) after[part] = checkPart(part, value);
    if (after.logoDark && !after.logo) throw new InvalidInput('logoDark', 'give the logo for light surfaces too');
    if (after.portrait && !after.signature) throw new InvalidInput('portrait', 'give a signature too');
    return lookSchema.parse(Object.fromEntries(Object.entries(after).filter(([, value]) => value !== null)));
  };
  return writeLook(redis, slug, changed, edit);
}

/** @throws InvalidInput for a text that is empty or too long, an invalid language, or a number out of range */
function checkPart(part: string, value: NonNullable<unknown> | null): unknown {
  if (part === 'contents' && typeof value === 'number' && !(Number.isInteger(value) && value >= 0 && value <= 100))
    throw new InvalidInput(part, 'it must be a whole number from 1 to 100');
  if (typeof value !== 'string') return value;
  if (part === 'language' && !/^[a-z]{2,3}(?:-[a-z0-9]{2,8}){0,4}$/i.test(value))
    throw new InvalidInput(part, `"${value}" is not a language; give a tag like ar or pt-BR`);
  if (part === 'intro') return severalLines(part, value, { lines: 60, characters: 2_000 });
  if (part === 'signature') return severalLines(part, value, { lines: 4, characters: maxLine });
  return oneLine(part, value);
}

/** @throws InvalidInput for an unknown word, and for a text that lacks a place such as `{count}` */
function wordsOf(before: OwnWords = {}, change: LookChange['words']): { words?: OwnWords | null } {
  if (change === undefined || change === null) return change === null ? { words: null } : {};
  const after: Partial<Record<WordName, string>> = { ...before };
  for (const [given, text] of Object.entries(change)) {
    const name = wordNames.find((known) => known === given);
    if (!name) throw new InvalidInput('words', `"${given}" is not a word; the words are ${wordNames.join(', ')}`);
    if (text === null) {
      delete after[name];
      continue;
    }
    const line = oneLine('words', text);
    const missing = missingPlaces(name, line);
    if (missing.length > 0) throw new InvalidInput('words', `"${name}" must contain ${missing.join(' and ')}`);
    after[name] = line;
  }
  return { words: Object.keys(after).length > 0 ? after : null };
}

function coloursOf(
  before: Look['sectionColours'],
  change: LookChange['sectionColours'],
  newsletter: Newsletter,
): { sectionColours?: Look['sectionColours'] | null } {
  if (change === undefined || change === null) return change === null ? { sectionColours: null } : {};
  const after = { ...before };
  for (const [name, text] of Object.entries(change)) {
    const position = sectionPosition(newsletter, name);
    if (position < 0) throw new InvalidInput('sectionColours', `"${newsletter.slug}" has no section "${name}"`);
    const onLight = legible('sectionColours', text, light);
    after[position] = { light: onLight, dark: legibleShade(onLight, surfacesOf(dark)) };
  }
  return { sectionColours: after };
}

/**
 * The accent of a look after a change; nothing when the change leaves it.
 * @throws InvalidInput for a colour that cannot be read on its surfaces, with the nearest one that can
 */
export function accentOf(
  before: Accent | undefined,
  accent: string | null | undefined,
  accentDark: string | undefined,
): { accent?: Accent | null } {
  if (accent === null) return { accent: null };
  if (accent === undefined && accentDark === undefined) return {};
  const onLight = accent === undefined ? before?.light : legible('accent', accent, light);
  if (onLight === undefined) throw new InvalidInput('accentDark', 'give the accent for light surfaces too');
  // A new accent has a new shade on dark surfaces, unless one is given.
  const onDark =
    accentDark === undefined ? legibleShade(onLight, surfacesOf(dark)) : legible('accentDark', accentDark, dark);
  return { accent: { light: onLight, dark: onDark } };
}

/** @throws InvalidInput for an invalid colour, or one in which text is hard to read on a surface of the palette */
function legible(field: string, text: string, palette: Palette): Colour {
  const colour = parseColour(text);
  if (!colour) throw new InvalidInput(field, `"${text}" is not a colour; write it like #0b5fa5`);
  const surfaces = surfacesOf(palette);
  const found = lowestContrast(colour, surfaces);
  if (found >= minContrast) return colour;
  // Rounded down, so that the message never shows a ratio that would be enough.
  const ratio = Math.floor(found * 100) / 100;
  const nearest = legibleShade(colour, surfaces);
  throw new InvalidInput(
    field,
    `text in ${colour} has a contrast of ${ratio}:1 on ${palette === light ? 'light' : 'dark'} surfaces and needs ${minContrast}:1; the nearest shade that has it is ${nearest}`,
  );
}

const maxLine = 200;

function oneLine(field: string, text: string): string {
  const line = text.replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
  if (line === '') throw new InvalidInput(field, 'it must not be empty');
  if ([...line].length > maxLine) throw new InvalidInput(field, `it may have at most ${maxLine} characters`);
  return line;
}

function severalLines(field: string, text: string, max: { lines: number; characters: number }): string {
  const lines = text
    .split(/\r\n?|\n/)
    .map((line) => line.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trimEnd())
    .join('\n')
    .trim();
  if (lines === '') throw new InvalidInput(field, 'it must not be empty');
  if (lines.split('\n').length > max.lines) throw new InvalidInput(field, `it may have at most ${max.lines} lines`);
  if ([...lines].length > max.characters)
    throw new InvalidInput(field, `it may have at most ${max.characters} characters`);
  return lines;
}

/** Pixels. A logo is shown as large as it fits, at twice the density. */
const logoSpace = { width: 280, height: 72 };

/**
 * Stores a file as a logo. It must have transparency: an opaque logo would be a bright box in dark mode.
 * @throws PictureRefused for a file that is too large or not a picture; InvalidInput for an opaque or a very small one
 */
export async function saveLogo(redis: Redis, field: 'logo' | 'logoDark', bytes: Uint8Array): Promise<LookPicture> {
  const facts = pictureFacts(bytes);
  if (!facts) throw new PictureRefused('format', 'The picture is not a PNG, GIF or WebP file.');
  if (!facts.alpha)
    throw new InvalidInput(
      field,
      'it has no transparent background, so dark mode would show a box around it; give a transparent PNG, GIF or WebP',
    );
  if (facts.width < 40 || facts.height < 20)
    throw new InvalidInput(field, `it has ${facts.width} × ${facts.height} pixels and needs at least 40 × 20`);
  const { id, ext } = await saveMedia(redis, bytes);
  const scale = Math.min(logoSpace.width / facts.width, logoSpace.height / facts.height, 1);
  const [width, height] = [facts.width, facts.height].map((side) => Math.max(1, Math.round(side * scale)));
  return { file: `${id}.${ext}`, width: width ?? 1, height: height ?? 1 };
}

/** Pixels, at twice the density. */
const portraitSide = 64;

/**
 * Stores a file as the picture beside the signature.
 * @throws PictureRefused for a file that is too large or not a picture; InvalidInput for one that is not square, or is
 *   too small
 */
export async function savePortrait(redis: Redis, bytes: Uint8Array): Promise<LookPicture> {
  const facts = pictureFacts(bytes);
  if (!facts) throw new PictureRefused('format', 'The picture is not a PNG, JPEG, GIF or WebP file.');
  const { width, height } = facts;
  if (Math.abs(width - height) > 0.02 * width || width < portraitSide)
    throw new InvalidInput(
      'portrait',
      `it has ${width} × ${height} pixels and must be a square of at least ${portraitSide} × ${portraitSide}`,
    );
  const { id, ext } = await saveMedia(redis, bytes);
  return { file: `${id}.${ext}`, width: portraitSide, height: portraitSide };
}

/**
 * A follow-us link by the name of its network, or by any label.
 * @param text `weibo=https://…`
 * @throws InvalidInput
 */
export function followLink(text: string, locale: Newsletter['locale'] = 'en'): FollowLink {
  const at = text.indexOf('=');
  const [label, url] = [text.slice(0, Math.max(0, at)).trim(), text.slice(at + 1).trim()];
  if (label === '' || !URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new InvalidInput('follow', 'it must look like weibo=https://…');
  const network = findNetwork(label);
  return network === undefined ? { label, url } : { label: networkName(network, locale), url, network };
}
