import { formatDate } from '../src/locale/format-date.js';
import type { Locale } from '../src/locale/locale.js';
import { messages } from '../src/locale/messages.js';
import { shorten } from './look/shorten.js';
import { dateline } from './parts/dateline.js';
import { imprint, join, link } from './parts/text-lines.js';
import { columns, width, wrap } from './parts/wrap.js';
import type {
  DigestArticle,
  DigestChoice,
  DigestProps,
  DigestSection,
  DigestSponsor,
  NoteBlock,
  NoteRun,
} from './props.js';

/*
 * The plain-text parts, written from the same data as the HTML. Lines end in LF and are at most 72 columns wide. Links,
 * the greeting and the reason are never wrapped and each has its own line, because the merge replaces them.
 */

/**
 * An issue as plain text. Each section mark has its own line. Cutting from the first mark to the LF after the last
 * removes the section.
 */
export function digestText(props: DigestProps): string {
  const { locale, newsletter, issue, note = [], lead, sections, choice, sponsors, reader } = props;
  const text = messages(locale).digest;
  const slots = (all: readonly DigestSponsor[] = []) => all.flatMap((sponsor) => sponsorSlot(sponsor, text.sponsored));
  const { layout = 'full', contents, signature, forwarded } = newsletter.look ?? {};
  return join([
    ...wrap(newsletter.title),
    ...wrap(newsletter.tagline ?? ''),
    formatDate(locale, issue.date),
    '-'.repeat(columns),
    '',
    ...(reader ? [reader.greeting, ''] : []),
    ...noteLines(note),
    ...(contents ? contentsList(text.inThisIssue, lead, sections) : []),
    ...slots(sponsors?.top),
    ...article(lead, locale, layout === 'brief' ? 'brief' : 'full'),
    ...slots(sponsors?.lead),
    ...sections.flatMap((section) => [...markedSection(section, locale, layout), ...slots(section.after)]),
    ...(choice ? choiceLines(choice, locale, layout) : []),
    ...(signature ? [...signature.lines.flatMap((line) => wrap(line)), ''] : []),
    ...slots(sponsors?.end),
    '-'.repeat(columns),
    '',
    ...(reader && forwarded ? [...wrap(text.forwarded), ...link(text.subscribe, newsletter.subscribeUrl)] : []),
    ...(reader ? [reader.why] : wrap(text.subscribeLead(newsletter.title))),
    '',
    ...(reader
      ? [
          ...link(text.unsubscribe, reader.unsubscribeUrl),
          ...link(text.preferences, reader.preferencesUrl),
          ...link(text.viewInBrowser, issue.url),
        ]
      : link(text.subscribe, newsletter.subscribeUrl)),
    ...(newsletter.follow.length > 0 ? [text.followUs, ''] : []),
    ...newsletter.follow.flatMap(({ label, url }) => link(label, url)),
    ...(newsletter.look?.contact ? [] : [...wrap(text.questions), newsletter.contact, '']),
    ...imprint(newsletter),
  ]);
}

function markedSection(section: DigestSection, locale: Locale, layout: StoryLayout): string[] {
  if (section.hidden) return [];
  const heading = section.title === '' ? [] : titleLines(section.title);
  const lines = [
    ...heading,
    ...noteLines(section.note ?? []),
    ...section.articles.flatMap((each) => article(each, locale, layout)),
  ];
  return section.marks ? [section.marks.begin, ...lines, section.marks.end] : lines;
}

/** A title with a line under it. */
function titleLines(text: string): string[] {
  const title = wrap(text);
  return [...title, '-'.repeat(Math.max(...title.map(width), 0)), ''];
}

type StoryLayout = 'full' | 'brief' | 'story';

function article(each: DigestArticle, locale: Locale, layout: StoryLayout): string[] {
  const rating =
    each.ratingUrl === undefined || layout === 'story'
      ? []
      : [...wrap(messages(locale).digest.rating.title), each.ratingUrl];
  const text = {
    full: [...wrap(dateline(each, locale)), ...wrap(each.excerpt)],
    brief: wrap(shorten(each.excerpt)),
    story: [],
  };
  const comments = layout === 'story' ? [] : commentLines(each, locale);
  return [...wrap(each.title), ...text[layout], each.url, ...rating, ...comments, ''];
}

function choiceLines(stories: readonly DigestChoice[], locale: Locale, layout: StoryLayout): string[] {
  const text = messages(locale).digest.readersChoice;
  const lines = stories.flatMap(({ title, url, average, count }) => [
    ...wrap(title),
    ...(layout === 'story' ? [] : wrap(text.rating(average.toFixed(1), count))),
    ...[url, ''],
  ]);
  return [...titleLines(text.title), ...wrap(text.lead), '', ...lines];
}

function commentLines({ comments }: DigestArticle, locale: Locale): string[] {
  if (!comments) return [];
  const text = messages(locale).digest.comments;
  const read = comments.count > 0 ? [...wrap(text.count(comments.count)), comments.url] : [];
  return [...read, ...wrap(text.write), comments.writeUrl];
}

/** The headlines of an issue. Those of a section are between marks of their own. */
function contentsList(title: string, lead: DigestArticle, sections: readonly DigestSection[]): string[] {
  const entry = (each: DigestArticle) =>
    wrap(each.title, columns - 2).map((line, i) => (i === 0 ? `- ${line}` : `  ${line}`));
  const ofSection = ({ articles, hidden, contentsMarks: marks }: DigestSection) => {
    if (hidden) return [];
    const lines = articles.flatMap(entry);
    return marks ? [marks.begin, ...lines, marks.end] : lines;
  };
  return [...wrap(title), '', ...entry(lead), ...sections.flatMap(ofSection), ''];
}

/** An editor's note. A paragraph whose text differs between readers is one line, because the merge fills it in. */
function noteLines(blocks: readonly NoteBlock[]): string[] {
  return blocks.flatMap((block, i) => {
    if (block.kind === 'rule') return ['* * *', ''];
    const mark = block.kind === 'item' ? (block.number === undefined ? '- ' : `${block.number}. `) : '';
    const prefix = block.kind === 'quote' ? '> ' : mark;
    const text = block.runs.map(runText).join('');
    const lines = text.split('\n').flatMap((line) => (block.varies ? [line] : wrap(line, columns - prefix.length)));
    const indent = block.kind === 'quote' ? '> ' : ' '.repeat(prefix.length);
    const next = blocks[i + 1];
    const spaced = block.kind !== 'item' || next?.kind !== 'item';
    return [...lines.map((line, at) => (at === 0 ? prefix : indent) + line), ...(spaced ? [''] : [])];
  });
}

const runText = ({ text, href }: NoteRun) =>
  href === undefined || href === text || href === `mailto:${text}` ? text : `${text} (${href})`;

function sponsorSlot(sponsor: DigestSponsor, label: string): string[] {
  return [...wrap(`[${sponsor.label || label}] ${sponsor.title}`), ...wrap(sponsor.text), sponsor.url, ''];
}
