import { Digest, type DigestReader, type DigestSection, type EditionProps } from '../../emails/digest.js';
import { digestText } from '../../emails/text.js';
import { replaceFields } from '../issues/editor-fields.js';
import { isWelcome } from '../issues/issue.js';
import type { Locale } from '../locale/locale.js';
import { wants } from '../newsletters/newsletter.js';
import { emailLinks, hasRatingToken, type OwnLinkParts } from './digest/digest-links.js';
import { digestProps, factsOf, subjectsOf, subjectVaries } from './digest/digest-props.js';
import type { Edition, PositionedProps } from './digest/edition.js';
import { filledLine, lineForAll } from './digest/editor-values.js';
import type { Greets } from './digest/greeting-place.js';
import { targetOf } from './digest/story-target.js';
import { isNamed } from './greeting.js';
import { renderHtml } from './html.js';
import { type Condition, type FieldName, type FieldValues, type PartName, Tokens } from './merge-fields.js';
import type { RenderedEmail } from './merge-template.js';
import { buildHead, buildMime, type HeadParts } from './mime.js';

export type { Edition } from './digest/edition.js';

/** The public page: the digest without any reader's name or links. */
export function renderArchive(edition: Edition, locale: Locale): string {
  const facts = factsOf(edition, locale);
  const fill = (line: string) => lineForAll(line, facts);
  const head = { subject: fill(edition.issue.subject), preheader: fill(edition.issue.preheader) };
  const { greets: _, ...props } = digestProps(edition, locale, head, fill, undefined, true);
  return renderHtml(<Digest {...props} />);
}

/** A digest for one reader before it is encoded. */
export interface RenderedDigest {
  html: string;
  text: string;
  subject: string;
}

/**
 * Renders a digest for one reader, for test emails and previews. The tests compare the merge with it.
 * @param variant which subject of a subject test the reader gets
 */
export function renderDigest(
  edition: Edition,
  locale: Locale,
  reader: FieldValues,
  sections: number,
  { name = '', variant = 0, ...own }: { name?: string; variant?: number } & OwnLinkParts = {},
): RenderedDigest {
  const facts = factsOf(edition, locale);
  const fill = (line: string) => filledLine(line, facts, { name, sections });
  const subject = fill(subjectsOf(edition.issue)[variant] ?? edition.issue.subject);
  const head = { subject, preheader: fill(edition.issue.preheader) };
  const { greets, cards, ...props } = digestProps(edition, locale, head, fill, emailLinks(edition, own));
  const { greeting: _, ...links } = reader;
  const isGreeted = greets === 'all' || (greets === 'named' && isNamed(name));
  const shown = {
    ...props,
    reader: isGreeted ? reader : links,
    ...(cards ? { cards: cards.filter(({ position }) => wants(sections, position)) } : {}),
    sections: props.sections.flatMap((section) => sectionFor(section, sections)),
  };
  return { html: renderHtml(<Digest {...shown} />), text: digestText(shown), subject };
}

/** A section as a reader gets it. If they did not choose it, only the sponsors after it are left. */
function sectionFor(section: PositionedProps['sections'][number], sections: number): PositionedProps['sections'] {
  if (wants(sections, section.position)) return [section];
  return section.after ? [{ ...section, hidden: true }] : [];
}

/**
 * Renders an issue once for a locale, with holes where readers differ.
 * The recipient's header lines contain placeholders, which the merge replaces.
 */
export async function renderDigestTemplate(edition: Edition, locale: Locale): Promise<RenderedEmail> {
  const tokens = new Tokens();
  const subjects = subjectsOf(edition.issue);
  const varies = subjectVaries(subjects);
  const [lead] = edition.articles;
  const isLeadCounted = lead !== undefined && edition.countedLinks?.addresses.has(targetOf(edition, lead)) === true;
  const propsFor = (place: PartName): EditionProps => {
    const fill = (line: string) => replaceFields(line, (field) => tokens.add({ kind: 'editor', field, place }));
    // The plain text shows neither, and a token that is nowhere would be missed.
    const { subject, preheader } = edition.issue;
    const head =
      place === 'html'
        ? { subject: varies ? tokens.add({ kind: 'subject', place }) : subject, preheader: fill(preheader) }
        : { subject, preheader };
    // The lead story is in every email, so that its link has the token if any does.
    const mark = isLeadCounted ? edition.countedLinks?.mark : undefined;
    const own = {
      ...(mark ? { linkMark: tokens.add({ kind: 'link', mark, place }) } : {}),
      ...(hasRatingToken(edition) ? { ratingToken: tokens.add({ kind: 'rating', place }) } : {}),
    };
    const { greets, ...props } = digestProps(edition, locale, head, fill, emailLinks(edition, own));
    const marksFor = (section: Condition) => {
      const mark = (kind: 'begin' | 'end') => tokens.add({ kind, section, place });
      return { begin: mark('begin'), end: mark('end') };
    };
    const marked = <T extends { position: number; hidden?: boolean }>(part: T): T & Pick<DigestSection, 'marks'> => {
      // Nothing of a hidden section is written, so its marks would be missed.
      if (part.position < 0 || part.hidden) return part;
      const contents = props.newsletter.look?.contents ? { contentsMarks: marksFor(part.position) } : {};
      return { ...part, ...contents, marks: marksFor(part.position) };
    };
    return {
      ...props,
      reader: {
        ...ownFields((name) => tokens.add({ kind: 'field', name, place }), greets),
        ...(greets === 'named' ? { greetingMarks: marksFor('named') } : {}),
      },
      ...(props.cards ? { cards: props.cards.map(marked) } : {}),
      sections: props.sections.map(marked),
    };
  };
  const html = renderHtml(<Digest {...propsFor('html')} />);
  const text = digestText(propsFor('text'));
  const head = await buildHead(digestHead(edition, placeholder, edition.issue.subject));
  const editor = { facts: factsOf(edition, locale), subjects: varies ? subjects : [] };
  return { ...head, text, html, nonce: tokens.nonce, holes: tokens.holes, editor };
}

/** Makes the reader's fields. A token that no part of the email contains would be missed. */
function ownFields(field: (name: FieldName) => string, greets: Greets): DigestReader {
  return {
    ...(greets === 'none' ? {} : { greeting: field('greeting') }),
    ...{ why: field('why'), unsubscribeUrl: field('unsubscribeUrl'), preferencesUrl: field('preferencesUrl') },
  };
}

/** The header values that differ between readers. */
export interface DigestRecipient {
  name: string;
  address: string;
  messageId: string;
  unsubscribeUrl: string;
  unsubscribeMailto?: string | undefined;
}

const placeholder: DigestRecipient = {
  name: '',
  address: 'reader@example.com',
  messageId: '<placeholder@example.com>',
  unsubscribeUrl: 'https://example.com/',
};

/** Encodes a digest as MIME for one recipient. */
export function encodeDigest(
  edition: Edition,
  { subject, ...parts }: RenderedDigest,
  recipient: DigestRecipient,
): Promise<string> {
  return buildMime({ ...digestHead(edition, recipient, subject), ...parts });
}

function digestHead(
  { newsletter, issue, publicUrl, installation = 'postrider' }: Edition,
  { name, address, ...links }: DigestRecipient,
  subject: string,
): HeadParts {
  return {
    newsletter,
    publicUrl,
    to: { name, address },
    ...links,
    feedbackId: `${issue.id}:${newsletter.slug}:${isWelcome(issue) ? 'welcome-series' : 'digest'}:${installation}`,
    subject,
    date: new Date(issue.startedAt || Date.now()),
  };
}
