import type { Article } from '../../articles/store/article.js';
import type { DraftContent } from '../../issues/draft-content.js';
import type { Issue } from '../../issues/issue.js';
import { findPlaceholders, placeholdersOf } from '../../issues/placeholders.js';
import { textWidth } from '../../locale/text-width.js';
import { currentSection, type SectionList } from '../../newsletters/newsletter.js';
import { type Check, passed, someOf, stop, warning } from '../check.js';
import type { EmailUrls } from './email-urls.js';

/** How much of a subject and of a preview text inboxes show, in columns. A Chinese character takes two. */
const subjectWidth = 70;
const preheaderWidth = 150;

const columns = (text: string) => `${textWidth(text)} columns wide (a Chinese character takes two)`;

/** Checks the subject, or every subject of a test. */
export function checkSubject({ subject, subjectTest }: Pick<Issue, 'subject' | 'subjectTest'>): Check<'subject'> {
  const all = (subjectTest?.subjects ?? [subject]).map(checkOneSubject);
  const worst = all.find(({ state }) => state === 'stop') ?? all.find(({ state }) => state === 'warning');
  return worst ?? passed('subject', all.map(({ detail }) => detail).join(', '));
}

function checkOneSubject(subject: string): Check<'subject'> {
  if (subject.trim() === '') return stop('subject', 'it is empty', 'Write one.');
  if (textWidth(subject) > subjectWidth)
    return warning('subject', columns(subject), `Inboxes cut it after about ${subjectWidth}. Shorten it.`);
  const letters = subject.replace(/[^\p{Lu}\p{Ll}]/gu, '');
  if (letters.length >= 12 && letters === letters.toUpperCase())
    return warning('subject', 'it is all in capitals, as spam often is', 'Write it in sentence case.');
  return passed('subject', columns(subject));
}

export function checkPreheader({ subject, preheader }: Pick<Issue, 'subject' | 'preheader'>): Check<'preheader'> {
  const remedy = 'Write one or two sentences that continue the subject.';
  if (preheader.trim() === '') return warning('preheader', 'it is empty, so inboxes show the first words', remedy);
  if (preheader.trim() === subject.trim()) return warning('preheader', 'it repeats the subject', remedy);
  if (textWidth(preheader) > preheaderWidth)
    return warning('preheader', columns(preheader), `Inboxes cut it after about ${preheaderWidth}. Shorten it.`);
  return passed('preheader', columns(preheader));
}

export function checkPlaceholders(
  content: DraftContent,
  articles: readonly Pick<Article, 'id' | 'title' | 'excerpt'>[],
): Check<'placeholders'> {
  const own = placeholdersOf(content).map(({ field, text }) => `“${text}” in ${field}`);
  const theirs = articles.flatMap(({ id, title, excerpt }) =>
    findPlaceholders(`${title}\n${excerpt}`).map((text) => `“${text}” in article ${id}`),
  );
  const found = [...own, ...theirs];
  return found.length > 0
    ? stop('placeholders', someOf(found), 'Replace them with the text.')
    : passed('placeholders', 'none found');
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
  const others = pictures.filter(({ alt }) => alt !== undefined && alt.trim() === '').map(({ url }) => url);
  const lacking = [...byHand.map(({ id, title }) => `the picture of “${title}” (${id})`), ...others];
  if (lacking.length > 0)
    return warning('alt-texts', `${someOf(lacking)} without a description`, 'Describe what each picture shows.');
  if (silent.length > 0) {
    const decorative =
      silent.length === 1
        ? 'one picture of a feed without a description counts'
        : `${silent.length} pictures of feeds without a description count`;
    return passed('alt-texts', `${decorative} as decorative, beside the headline`);
  }
  const described = pictures.length === 1 ? 'the picture has one' : `all ${pictures.length} pictures have one`;
  return passed('alt-texts', pictures.length === 0 ? 'no pictures' : described);
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
    missing.set(section, [...(missing.get(section) ?? []), `“${title}”`]);
  }
  if (missing.size === 0) return passed('sections', 'the newsletter has every section that the articles name');
  const each = [...missing].map(([section, titles]) => `“${section}” of ${someOf(titles, 2)}`);
  return warning(
    'sections',
    `${someOf(each)} ${each.length > 1 ? 'are no sections' : 'is no section'} of the newsletter, so these articles appear without one`,
    'Add the section to the newsletter, or give the articles one that it has.',
  );
}

const kilobytes = (bytes: number) => `${(bytes / 1_024).toFixed(1)} KB`;
/** Gmail cuts an email off after 102 KB of HTML. In KB. */
const sizes = { near: 85, close: 95, cut: 102 };

/** @param bytes of the largest HTML part of any language */
export function checkSize(bytes: number): Check<'size'> {
  const size = kilobytes(bytes);
  const remedy = 'Use fewer articles, or shorter excerpts.';
  if (bytes >= sizes.cut * 1_024)
    return stop(
      'size',
      `${size} of HTML: Gmail cuts it off at ${sizes.cut} KB, and the unsubscribe link with it`,
      remedy,
    );
  if (bytes >= sizes.close * 1_024)
    return warning('size', `${size} of HTML, very close to the ${sizes.cut} KB at which Gmail cuts it off`, remedy);
  if (bytes >= sizes.near * 1_024)
    return warning('size', `${size} of HTML, close to the ${sizes.cut} KB at which Gmail cuts it off`, remedy);
  return passed('size', `${size} of HTML; Gmail cuts at ${sizes.cut} KB`);
}

/** Checks that the plain text part says what the HTML says: every article with its link. */
export function checkTextPart(text: string, articles: readonly Pick<Article, 'title' | 'url'>[]): Check<'text-part'> {
  const remedy = 'Readers and filters without HTML see this part. Report it as a fault of the template.';
  if (text.trim() === '') return stop('text-part', 'it is empty', remedy);
  const missing = articles.filter(({ url }) => !text.includes(url)).map(({ title }) => `“${title}”`);
  if (missing.length > 0) return stop('text-part', `it lacks the link of ${someOf(missing)}`, remedy);
  return passed('text-part', `${kilobytes(Buffer.byteLength(text))}, with every link`);
}
