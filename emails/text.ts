import { formatDate } from '../src/locale/format-date.js';
import type { Locale } from '../src/locale/locale.js';
import { messages } from '../src/locale/messages.js';
import { confirmOpening } from './parts/confirm-opening.js';
import { dateline } from './parts/dateline.js';
import { columns, width, wrap } from './parts/wrap.js';
import {
  type ConfirmProps,
  confirmationDays,
  type DigestArticle,
  type DigestProps,
  type DigestSection,
  type DigestSponsor,
  type NoteBlock,
  type NoteRun,
  type OwnDataProps,
  type SubscriptionsProps,
  type WelcomeProps,
} from './props.js';

/*
 * The plain-text parts, written from the same data as the HTML. Lines end in LF and are at most 72 columns wide. Links,
 * the greeting and the reason are never wrapped and each has its own line, because the merge replaces them.
 */

/** An issue as plain text. Each section mark has its own line. Cutting from the first mark to the LF after the last removes the section. */
export function digestText(props: DigestProps): string {
  const { locale, newsletter, issue, note = [], lead, sections, sponsors, reader } = props;
  const text = messages(locale).digest;
  const slots = (all: readonly DigestSponsor[] = []) => all.flatMap((sponsor) => sponsorSlot(sponsor, text.sponsored));
  return join([
    ...wrap(newsletter.title),
    ...wrap(newsletter.tagline ?? ''),
    formatDate(locale, issue.date),
    '-'.repeat(columns),
    '',
    ...(reader ? [reader.greeting, ''] : []),
    ...noteLines(note),
    ...slots(sponsors?.top),
    ...article(lead, locale),
    ...slots(sponsors?.lead),
    ...sections.flatMap((section) => [...markedSection(section, locale), ...slots(section.after)]),
    ...slots(sponsors?.end),
    '-'.repeat(columns),
    '',
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
    ...wrap(text.questions),
    newsletter.contact,
    '',
    ...postalAddress(newsletter.postalAddress),
  ]);
}

export function confirmText(props: ConfirmProps): string {
  const { locale, newsletter, confirmUrl, validFor = confirmationDays } = props;
  const { confirm: text, digest } = messages(locale);
  const opening = confirmOpening(props);
  return join([
    ...heading(newsletter.title, opening.title),
    ...paragraph(opening.text),
    ...link(opening.button, confirmUrl),
    ...paragraph(text.validFor(validFor)),
    ...paragraph(opening.notRequested),
    '-'.repeat(columns),
    '',
    ...link(digest.website, newsletter.siteUrl),
    ...postalAddress(newsletter.postalAddress),
  ]);
}

export function ownDataText({ locale, newsletter, wish, url }: OwnDataProps): string {
  const { ownData: text, digest } = messages(locale);
  const opening = text[wish];
  return join([
    ...heading(newsletter.title, opening.title),
    ...paragraph(opening.text(newsletter.title)),
    ...link(opening.button, url),
    ...paragraph(text.validFor),
    ...paragraph(text.notRequested),
    '-'.repeat(columns),
    '',
    ...link(digest.website, newsletter.siteUrl),
    ...postalAddress(newsletter.postalAddress),
  ]);
}

export function subscriptionsText({ locale, newsletter, subscriptions }: SubscriptionsProps): string {
  const { subscriptions: text, digest } = messages(locale);
  return join([
    ...heading(newsletter.title, text.title),
    ...paragraph(text.text),
    ...subscriptions.flatMap(({ title, preferencesUrl }) => link(text.preferencesOf(title), preferencesUrl)),
    ...paragraph(text.notRequested),
    '-'.repeat(columns),
    '',
    ...link(digest.website, newsletter.siteUrl),
    ...postalAddress(newsletter.postalAddress),
  ]);
}

export function welcomeText({
  locale,
  newsletter,
  preferencesUrl,
  unsubscribeUrl,
  latestIssueUrl,
}: WelcomeProps): string {
  const { welcome: text, digest } = messages(locale);
  return join([
    ...heading(newsletter.title, text.title),
    ...paragraph(text.text(newsletter.title)),
    ...(latestIssueUrl ? link(text.latestIssue, latestIssueUrl) : []),
    ...paragraph(text.keepOutOfSpam),
    ...wrap(text.preferencesText),
    preferencesUrl,
    '',
    ...wrap(text.share),
    newsletter.subscribeUrl,
    '',
    '-'.repeat(columns),
    '',
    ...paragraph(text.reason(newsletter.title)),
    ...link(digest.unsubscribe, unsubscribeUrl),
    ...link(digest.website, newsletter.siteUrl),
    ...postalAddress(newsletter.postalAddress),
  ]);
}

function markedSection(section: DigestSection, locale: Locale): string[] {
  if (section.hidden) return [];
  const title = wrap(section.title);
  const heading = section.title === '' ? [] : [...title, '-'.repeat(Math.max(...title.map(width), 0)), ''];
  const lines = [
    ...heading,
    ...noteLines(section.note ?? []),
    ...section.articles.flatMap((each) => article(each, locale)),
  ];
  return section.marks ? [section.marks.begin, ...lines, section.marks.end] : lines;
}

function article(each: DigestArticle, locale: Locale): string[] {
  const rating = each.ratingUrl === undefined ? [] : [...wrap(messages(locale).digest.rating.title), each.ratingUrl];
  return [...wrap(each.title), ...wrap(dateline(each, locale)), ...wrap(each.excerpt), each.url, ...rating, ''];
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

function heading(newsletter: string, title: string): string[] {
  return [...wrap(newsletter), '-'.repeat(columns), '', ...paragraph(title)];
}

function paragraph(text: string): string[] {
  return [...wrap(text), ''];
}

function link(label: string, url: string): string[] {
  return [...wrap(label), url, ''];
}

function postalAddress(address: string): string[] {
  return address.split('\n').flatMap((line) => wrap(line));
}

function join(lines: string[]): string {
  return `${lines.join('\n')}\n`;
}
