import type { Article } from '../../articles/store/article.js';
import { someOf } from '../../findings/fact.js';
import type { DraftContent } from '../../issues/draft-content.js';
import type { Issue } from '../../issues/issue.js';
import { findPlaceholders, placeholdersOf } from '../../issues/placeholders.js';
import { textWidth } from '../../locale/text-width.js';
import { currentSection, type SectionList } from '../../newsletters/newsletter.js';
import { type Check, passed, stop, warning } from '../check.js';
import type { EmailUrls } from './email-urls.js';

/** How much of a subject and of a preview text inboxes show, in columns. A Chinese character takes two. */
const subjectWidth = 70;
const preheaderWidth = 150;

/** Checks the subject, or every subject of a test. */
export function checkSubject({ subject, subjectTest }: Pick<Issue, 'subject' | 'subjectTest'>): Check<'subject'> {
  const all = (subjectTest?.subjects ?? [subject]).map(checkOneSubject);
  const worst = all.find(({ state }) => state === 'stop') ?? all.find(({ state }) => state === 'warning');
  return worst ?? passed('subject.fine', { columns: (subjectTest?.subjects ?? [subject]).map(textWidth) });
}

function checkOneSubject(subject: string): Check<'subject'> {
  if (subject.trim() === '') return stop('subject.empty', {});
  const columns = textWidth(subject);
  if (columns > subjectWidth) return warning('subject.wide', { columns, limit: subjectWidth });
  const letters = subject.replace(/[^\p{Lu}\p{Ll}]/gu, '');
  if (letters.length >= 12 && letters === letters.toUpperCase()) return warning('subject.capitals', {});
  return passed('subject.fine', { columns: [columns] });
}

export function checkPreheader({ subject, preheader }: Pick<Issue, 'subject' | 'preheader'>): Check<'preheader'> {
  if (preheader.trim() === '') return warning('preheader.empty', {});
  if (preheader.trim() === subject.trim()) return warning('preheader.repeats', {});
  const columns = textWidth(preheader);
  if (columns > preheaderWidth) return warning('preheader.wide', { columns, limit: preheaderWidth });
  return passed('preheader.fine', { columns });
}

export function checkPlaceholders(
  content: DraftContent,
  articles: readonly Pick<Article, 'id' | 'title' | 'excerpt'>[],
): Check<'placeholders'> {
  const own = placeholdersOf(content).map(({ field, text }) => ({ text, in: 'field' as const, of: field }));
  const theirs = articles.flatMap(({ id, title, excerpt }) =>
    findPlaceholders(`${title}\n${excerpt}`).map((text) => ({ text, in: 'article' as const, of: id })),
  );
  const found = [...own, ...theirs];
  return found.length > 0 ? stop('placeholders.found', { places: someOf(found) }) : passed('placeholders.none', {});
}

/**
 * Checks that every picture says in words what it shows. A picture of a feed without a description counts as decorative:
 * its headline is beside it, and programs that read emails aloud leave it out.
 */
export function checkAltTexts(
  { pictures }: Pick<EmailUrls, 'pictures'>,
  articles: readonly Pick<Article, 'id' | 'title' | 'image' | 'source'>[],
): Check<'alt-texts'> {
  const silent = pictures.filter(({ alt }) => alt === undefined);
  // Without pictures in its layout, an email shows none of its articles'.
  const without = silent.length === 0 ? [] : articles.filter(({ image }) => image?.url && image.alt.trim() === '');
  const byHand = without.filter(({ source }) => source === 'markdown');
  const others = pictures.filter(({ alt }) => alt !== undefined && alt.trim() === '').map(({ url }) => ({ url }));
  const lacking = [...byHand.map(({ id, title }) => ({ title, article: id })), ...others];
  if (lacking.length > 0) return warning('alt-texts.missing', { pictures: someOf(lacking) });
  if (silent.length > 0) return passed('alt-texts.decorative', { pictures: silent.length });
  return passed('alt-texts.present', { pictures: pictures.length });
}

/** Checks that the newsletter has the sections that its articles name. */
export function checkSections(
  newsletter: SectionList,
  articles: readonly Pick<Article, 'title' | 'section'>[],
): Check<'sections'> {
  const { sections } = newsletter;
  const missing = new Map<string, string[]>();
  for (const { title, section } of articles) {
    if (section === '' || sections.length === 0 || currentSection(newsletter, section) !== undefined) continue;
    missing.set(section, [...(missing.get(section) ?? []), title]);
  }
  if (missing.size === 0) return passed('sections.known', {});
  const each = [...missing].map(([section, titles]) => ({ section, titles: someOf(titles, 2) }));
  return warning('sections.unknown', { sections: someOf(each) });
}

/** Gmail cuts an email off after this much HTML. In bytes. */
export const gmailLimit = 102 * 1_024;
const sizes = { near: 85 * 1_024, close: 95 * 1_024, cut: gmailLimit };

/** @param bytes of the largest HTML part of any language */
export function checkSize(bytes: number): Check<'size'> {
  const facts = { bytes, limit: sizes.cut };
  if (bytes >= sizes.cut) return stop('size.cut', facts);
  if (bytes >= sizes.close) return warning('size.close', facts);
  if (bytes >= sizes.near) return warning('size.near', facts);
  return passed('size.fine', facts);
}

/** Checks that the plain text part says what the HTML says: every article with its link. */
export function checkTextPart(text: string, articles: readonly Pick<Article, 'title' | 'url'>[]): Check<'text-part'> {
  if (text.trim() === '') return stop('text-part.empty', {});
  const missing = articles.filter(({ url }) => !text.includes(url)).map(({ title }) => title);
  if (missing.length > 0) return stop('text-part.lacks', { titles: someOf(missing) });
  return passed('text-part.complete', { bytes: Buffer.byteLength(text) });
}
