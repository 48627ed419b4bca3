import type { Article } from '../../articles/store/article.js';
import type { DraftContent } from '../../issues/draft-content.js';
import type { Issue } from '../../issues/issue.js';
import { findPlaceholders, placeholdersOf } from '../../issues/placeholders.js';
import { textWidth } from '../../locale/text-width.js';
import { type Check, passed, someOf, stop, warning } from '../check.js';
import type { EmailUrls } from './email-urls.js';

/** How much of a subject and of a preview text inboxes show, in columns. A Chinese character takes two. */
const subjectWidth = 70;
const preheaderWidth = 150;

const columns = (text: string) => `${textWidth(text)} columns wide (a Chinese character takes two)`;

/** Checks the subject, or every subject of a test. */
export function checkSubject({ subject, subjectTest }: Pick<Issue, 'subject' | 'subjectTest'>): Check {
  const all = (subjectTest?.subjects ?? [subject]).map(checkOneSubject);
  const worst = all.find(({ state }) => state === 'stop') ?? all.find(({ state }) => state === 'warning');
  return worst ?? passed('subject', all.map(({ detail }) => detail).join(', '));
}

function checkOneSubject(subject: string): Check {
  if (subject.trim() === '') return stop('subject', 'it is empty', 'Write one.');
  if (textWidth(subject) > subjectWidth)
    return warning('subject', columns(subject), `Inboxes cut it after about ${subjectWidth}. Shorten it.`);
  const letters = subject.replace(/[^\p{Lu}\p{Ll}]/gu, '');
  if (letters.length >= 12 && letters === letters.toUpperCase())
    return warning('subject', 'it is all in capitals, as spam often is', 'Write it in sentence case.');
  return passed('subject', columns(subject));
}

export function checkPreheader({ subject, preheader }: Pick<Issue, 'subject' | 'preheader'>): Check {
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
): Check {
  const own = placeholdersOf(content).map(({ field, text }) => `“${text}” in ${field}`);
  const theirs = articles.flatMap(({ id, title, excerpt }) =>
    findPlaceholders(`${title}\n${excerpt}`).map((text) => `“${text}” in article ${id}`),
  );
  const found = [...own, ...theirs];
  return found.length > 0
    ? stop('placeholders', someOf(found), 'Replace them with the text.')
    : passed('placeholders', 'none found');
}

export function checkAltTexts({ pictures }: Pick<EmailUrls, 'pictures'>): Check {
  const without = pictures.filter(({ alt }) => alt === undefined || alt.trim() === '').map(({ url }) => url);
  if (without.length > 0)
    return warning('alt-texts', `${someOf(without)} without a description`, 'Describe what each picture shows.');
  const described = pictures.length === 1 ? 'the picture has one' : `all ${pictures.length} pictures have one`;
  return passed('alt-texts', pictures.length === 0 ? 'no pictures' : described);
}

const kilobytes = (bytes: number) => `${(bytes / 1_024).toFixed(1)} KB`;
/** Gmail cuts an email off after 102 KB of HTML. In KB. */
const sizes = { near: 85, close: 95, cut: 102 };

/** @param bytes of the largest HTML part of any language */
export function checkSize(bytes: number): Check {
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
export function checkTextPart(text: string, articles: readonly Pick<Article, 'title' | 'url'>[]): Check {
  const remedy = 'Readers and filters without HTML see this part. Report it as a fault of the template.';
  if (text.trim() === '') return stop('text-part', 'it is empty', remedy);
  const missing = articles.filter(({ url }) => !text.includes(url)).map(({ title }) => `“${title}”`);
  if (missing.length > 0) return stop('text-part', `it lacks the link of ${someOf(missing)}`, remedy);
  return passed('text-part', `${kilobytes(Buffer.byteLength(text))}, with every link`);
}
