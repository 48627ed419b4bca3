import { formatDay } from '../src/locale/format-date.js';
import { type DigestWords, digestWords } from '../src/locale/furniture/digest-words.js';
import { shorten, twoLines } from './look/shorten.js';
import { imprintLines, join, link } from './parts/text-lines.js';
import { columns, width, wrap } from './parts/wrap.js';
import type {
  DigestArticle,
  DigestCard,
  DigestChoice,
  DigestReader,
  DigestSection,
  DigestSponsor,
  EditionProps,
  NoteBlock,
  NoteRun,
} from './props.js';
import { byline } from './stories/byline.js';

/*
 * The plain-text parts, written from the same data as the HTML. Lines end in LF and are at most 72 columns wide. Links,
 * the greeting and the reason are never wrapped and each has its own line, because the merge replaces them.
 */

/**
 * An issue as plain text. Each mark has its own line. Cutting from the first mark of a part to the LF after its last
 * removes the part.
 */
export function digestText(props: EditionProps): string {
  const { locale, newsletter, issue, note = [], lead, rating, cards = [], sections, choice, sponsors, reader } = props;
  const text = digestWords(locale, newsletter.look?.furniture);
  const slots = (all: readonly DigestSponsor[] = []) => all.flatMap((sponsor) => sponsorSlot(sponsor, text.sponsored));
  const { layout = 'full', contents, signature, forwarded } = newsletter.look ?? {};
  return join([
    ...wrap(newsletter.title),
    ...wrap(newsletter.tagline ?? ''),
    formatDay(newsletter.look?.content?.language ?? locale, issue.date),
    '-'.repeat(columns),
    '',
    ...greetingLines(reader),
    ...noteLines(note),
    ...slots(sponsors?.top),
    ...(lead ? leadLines(lead, text, layout) : []),
    ...(rating?.place === 'lead' ? ratingLines(text.rating.title, rating.url) : []),
    ...(lead && contents ? contentsList(text.inThisIssue, lead, cards, sections) : []),
    ...cards.flatMap((card) => cardLines(card, text)),
    ...slots(sponsors?.lead),
    ...sections.flatMap((section) => [...sectionLines(section, text, layout), ...slots(section.after)]),
    ...(choice ? choiceLines(choice, text, layout) : []),
    ...(lead && rating?.place === 'end' ? ratingLines(text.rating.about(lead.title), rating.url) : []),
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
          ...(issue.url ? link(text.viewInBrowser, issue.url) : []),
        ]
      : link(text.subscribe, newsletter.subscribeUrl)),
    ...(newsletter.follow.length > 0 ? [text.followUs, ''] : []),
    ...newsletter.follow.flatMap(({ label, url }) => link(label, url)),
    ...(newsletter.look?.contact ? [] : [...wrap(text.questions), newsletter.contact, '']),
    ...imprintLines(newsletter),
  ]);
}

/** Lines that not every reader gets, between their marks. */
const marked = (marks: DigestSection['marks'], lines: readonly string[]): readonly string[] =>
  marks ? [marks.begin, ...lines, marks.end] : lines;

const greetingLines = (reader: DigestReader | undefined): readonly string[] =>
  reader?.greeting === undefined ? [] : marked(reader.greetingMarks, [reader.greeting, '']);

function sectionLines(section: DigestSection, words: DigestWords, layout: StoryLayout): readonly string[] {
  if (section.hidden) return [];
  return marked(section.marks, [
    ...(section.title === '' ? [] : titleLines(section.title)),
    ...noteLines(section.note ?? []),
    ...section.articles.flatMap((each) => [
      ...wrap(each.title),
      ...(layout === 'brief' ? wrap(shorten(each.excerpt)) : []),
      each.url,
      ...(layout === 'full' ? commentLines(each, words) : []),
      '',
    ]),
  ]);
}

/** A title with a line under it. */
function titleLines(text: string): string[] {
  const title = wrap(text);
  return [...title, '-'.repeat(Math.max(...title.map(width), 0)), ''];
}

type StoryLayout = 'full' | 'brief' | 'story';

function leadLines(lead: DigestArticle, words: DigestWords, layout: StoryLayout): string[] {
  const { section, title, excerpt, url } = lead;
  return [
    ...wrap(section?.title ?? ''),
    ...wrap(title),
    ...wrap(layout === 'brief' ? shorten(excerpt, twoLines.lead) : excerpt),
    ...wrap(byline(lead, words)),
    url,
    ...commentLines(lead, words),
    '',
  ];
}

/** A card has its section above the headline, because it is not below the section's title. */
function cardLines({ article, marks }: DigestCard, words: DigestWords): readonly string[] {
  const { section, title, excerpt, url } = article;
  return marked(marks, [
    ...wrap(section?.title ?? ''),
    ...wrap(title),
    ...wrap(shorten(excerpt)),
    url,
    ...commentLines(article, words),
    '',
  ]);
}

const ratingLines = (title: string, url: string): string[] => [...wrap(title), url, ''];

function choiceLines(
  stories: readonly DigestChoice[],
  { readersChoice: text }: DigestWords,
  layout: StoryLayout,
): string[] {
  const lines = stories.flatMap(({ title, url, average, count }) => [
    ...wrap(title),
    ...(layout === 'story' ? [] : wrap(text.rating(average.toFixed(1), count))),
    ...[url, ''],
  ]);
  return [...titleLines(text.title), ...wrap(text.lead), '', ...lines];
}

function commentLines({ comments }: DigestArticle, { comments: text }: DigestWords): string[] {
  if (!comments) return [];
  return comments.count > 0
    ? [...wrap(text.count(comments.count)), comments.url]
    : [...wrap(text.write), comments.writeUrl];
}

/** The headlines of an issue. Those of a section are between marks of their own. */
function contentsList(
  title: string,
  lead: DigestArticle,
  cards: readonly DigestCard[],
  sections: readonly DigestSection[],
): string[] {
  const entry = (each: DigestArticle) =>
    wrap(each.title, columns - 2).map((line, i) => (i === 0 ? `- ${line}` : `  ${line}`));
  const ofSection = ({ articles, hidden, contentsMarks: marks }: DigestSection) => {
    if (hidden) return [];
    return marked(marks, articles.flatMap(entry));
  };
  const ofCard = ({ article, contentsMarks }: DigestCard) => marked(contentsMarks, entry(article));
  return [...wrap(title), '', ...entry(lead), ...cards.flatMap(ofCard), ...sections.flatMap(ofSection), ''];
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
