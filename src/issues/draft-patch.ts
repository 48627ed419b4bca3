import type { ArticleImage } from '../articles/store/article.js';
import { InvalidInput } from '../errors.js';
import { isDay } from '../newsletters/zoned-time.js';
import { maxArticles } from './compose.js';
import { type ArticleVersion, type DraftContent, type LeadText, leadTextNames } from './draft-content.js';
import { address, draftLimits, line, noteText, subjectLine } from './editor-text.js';
import { isSponsorPlace, nextSlotId, type SponsorSlot } from './sponsor-slot.js';
import type { SubjectTest } from './subject-test.js';

/** A part of an article's version: null brings back the article's own. A picture of 'none' shows no picture. */
export interface VersionPatch {
  title?: string | null;
  excerpt?: string | null;
  image?: ArticleImage | 'none' | null;
}

/** A slot whose place is checked when it is written. One without an id is new. */
type SlotPatch = Omit<SponsorSlot, 'id' | 'place'> & { id?: string; place: string };

/** Changes of a draft. Missing fields stay as they are. */
export interface DraftPatch {
  /** Null: it follows the lead story again. */
  subject?: string | null;
  /** Null: it follows the lead story again. */
  preheader?: string | null;
  /** The articles in order, the first as the lead. */
  articles?: readonly string[];
  /** By article id; null brings back the article's own headline, excerpt and picture. */
  versions?: Readonly<Record<string, VersionPatch | null>>;
  note?: string;
  /** By section; null removes the note. */
  sectionNotes?: Readonly<Record<string, string | null>>;
  /** All slots. */
  sponsors?: readonly SlotPatch[];
  subjectTest?: SubjectTest | null;
}

/**
 * Applies changes to a content.
 * @throws InvalidInput for a value that an issue cannot have
 */
export function patched(content: DraftContent, patch: DraftPatch): DraftContent {
  const articles = patch.articles ?? content.articles;
  checkArticles(articles);
  return {
    subject: typeof patch.subject === 'string' ? subjectLine(patch.subject) : content.subject,
    preheader: typeof patch.preheader === 'string' ? line('preheader', patch.preheader) : content.preheader,
    followsLead: leadTextNames.filter((text) => followsAfter(content, patch, text)),
    articles,
    versions: versionsAfter(content, patch.versions ?? {}, articles),
    note: patch.note === undefined ? content.note : noteText('note', patch.note),
    sectionNotes: sectionNotesAfter(content, patch.sectionNotes ?? {}),
    sponsors: patch.sponsors === undefined ? content.sponsors : slotsAfter(patch.sponsors, content.sponsors),
    subjectTest: patch.subjectTest === undefined ? content.subjectTest : testAfter(patch.subjectTest),
  };
}

/** A text follows the lead story until an editor writes another one. */
function followsAfter(content: DraftContent, patch: DraftPatch, text: LeadText): boolean {
  const written = patch[text];
  return written === null || (content.followsLead.includes(text) && [undefined, content[text]].includes(written));
}

function checkArticles(articles: readonly string[]): void {
  if (articles.length === 0) throw new InvalidInput('articles', 'an issue needs at least one article');
  if (articles.length > maxArticles)
    throw new InvalidInput('articles', `an issue can have at most ${maxArticles} articles`);
  const twice = articles.find((article, i) => articles.indexOf(article) !== i);
  if (twice !== undefined) throw new InvalidInput('articles', `has the article ${twice} twice`);
}

/** Versions of articles that the issue no longer has are dropped. */
function versionsAfter(
  { versions }: DraftContent,
  patch: NonNullable<DraftPatch['versions']>,
  articles: readonly string[],
): DraftContent['versions'] {
  const next: Record<string, ArticleVersion> = { ...versions };
  for (const [article, change] of Object.entries(patch)) {
    if (!articles.includes(article)) throw new InvalidInput('versions', `the issue has no article ${article}`);
    next[article] = change === null ? {} : versionAfter(next[article] ?? {}, change);
  }
  return Object.fromEntries(
    articles.flatMap((article) => {
      const version = next[article];
      return version && Object.keys(version).length > 0 ? [[article, version] as const] : [];
    }),
  );
}

function versionAfter(version: ArticleVersion, { title, excerpt, image }: VersionPatch): ArticleVersion {
  const next = { ...version };
  if (title === null) delete next.title;
  else if (title !== undefined) next.title = line('headline', title);
  if (next.title === '') throw new InvalidInput('headline', 'must not be empty');
  if (excerpt === null) delete next.excerpt;
  else if (excerpt !== undefined) next.excerpt = line('excerpt', excerpt, draftLimits.excerpt);
  if (image === null) delete next.image;
  else if (image === 'none') next.image = null;
  else if (image !== undefined) {
    const { url, alt, focus } = image;
    next.image = { url: address('picture', url), alt: line('picture', alt), ...(focus ? { focus } : {}) };
  }
  return next;
}

function sectionNotesAfter(
  { sectionNotes }: DraftContent,
  patch: NonNullable<DraftPatch['sectionNotes']>,
): DraftContent['sectionNotes'] {
  const next: Record<string, string> = { ...sectionNotes };
  for (const [section, note] of Object.entries(patch)) {
    const known = Object.keys(next).find((name) => name.toLowerCase() === section.toLowerCase()) ?? section;
    if (note === null || note.trim() === '') delete next[known];
    else next[known] = noteText('sectionNotes', note);
  }
  return next;
}

/** @param before the slots that the issue has: a program that does not know sponsors leaves out where a slot comes from */
function slotsAfter(slots: NonNullable<DraftPatch['sponsors']>, before: readonly SponsorSlot[]): SponsorSlot[] {
  if (slots.length > draftLimits.sponsors)
    throw new InvalidInput('sponsors', `an issue can have at most ${draftLimits.sponsors} sponsors`, [], {
      of: 'entries',
      max: draftLimits.sponsors,
    });
  const next: SponsorSlot[] = [];
  for (const [i, slot] of slots.entries()) {
    const id = slot.id ?? nextSlotId([...next, ...slots.flatMap((one) => (one.id ? [{ id: one.id }] : []))]);
    if (!/^s[1-9]\d{0,5}$/.test(id)) throw new InvalidInput('sponsors', `"${id}" is not the id of a slot, like s1`);
    if (next.some((one) => one.id === id)) throw new InvalidInput('sponsors', `has the slot ${id} twice`);
    const known = before.find((one) => one.id === id);
    const { sponsor = known?.sponsor } = slot;
    const copied = sponsor === known?.sponsor ? known?.sponsorRevision : undefined;
    const source = { sponsor, sponsorRevision: slot.sponsorRevision ?? copied ?? 0 };
    next.push({ ...checkedSlot(`sponsors.${i}`, { ...slot, id }), ...(sponsor ? source : {}) });
  }
  return next.sort((a, b) => Number(a.id.slice(1)) - Number(b.id.slice(1)));
}

/** @param at the slot as a field of the input, like `sponsors.0` */
function checkedSlot(at: string, { id, place, from, to, ...slot }: SlotPatch & { id: string }): SponsorSlot {
  const title = line(`${at}.title`, slot.title);
  if (title === '') throw new InvalidInput(`${at}.title`, 'must not be empty');
  if (!isSponsorPlace(place))
    throw new InvalidInput(`${at}.place`, 'must be top, lead, end, or section: and its title');
  for (const [name, day] of Object.entries({ from, to }))
    if (day !== '' && !isDay(day)) throw new InvalidInput(`${at}.${name}`, `"${day}" is not a day like 2026-12-01`);
  if (from !== '' && to !== '' && to < from) throw new InvalidInput(`${at}.to`, 'is before the first day');
  return {
    id,
    place,
    title,
    text: line(`${at}.text`, slot.text, draftLimits.excerpt),
    url: address(`${at}.url`, slot.url),
    image: slot.image === '' ? '' : address(`${at}.image`, slot.image),
    imageAlt: line(`${at}.imageAlt`, slot.imageAlt),
    label: line(`${at}.label`, slot.label, draftLimits.label),
    from,
    to,
  };
}

function testAfter(test: SubjectTest | null): SubjectTest | null {
  if (!test) return null;
  const subjects = test.subjects.map((subject) => line('subjectTest', subject));
  if (subjects.some((subject) => subject === '')) throw new InvalidInput('subjectTest', 'a subject must not be empty');
  if (new Set(subjects).size !== subjects.length) throw new InvalidInput('subjectTest', 'has a subject twice');
  if (test.share * subjects.length > 100) throw new InvalidInput('subjectTest', 'the shares add up to more than 100 %');
  return { ...test, subjects };
}
