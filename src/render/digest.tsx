import { Digest, type DigestArticle, type DigestProps } from '../../emails/digest.js';
import { digestText } from '../../emails/text.js';
import type { Article } from '../articles/store/article.js';
import type { Issue } from '../issues/issue.js';
import { issueDay } from '../issues/issue-day.js';
import type { Locale } from '../locale/locale.js';
import type { Newsletter } from '../newsletters/newsletter.js';
import { wants } from '../newsletters/newsletter.js';
import { renderHtml } from './html.js';
import { links } from './links.js';
import { eachField, type FieldName, type FieldValues, Tokens } from './merge-fields.js';
import type { RenderedMail } from './merge-template.js';
import { buildHead, buildMime, type HeadParts } from './mime.js';

/** An issue with everything that its email shows. */
export interface Edition {
  newsletter: Newsletter;
  issue: Issue;
  /** In the issue's order; at least one. */
  articles: readonly Article[];
  publicUrl: string;
  /** Opens the issue's page before it is public. Only test emails contain it. */
  draftToken?: string;
}

/** The articles after the lead story, by section: first the newsletter's sections in order, then any other sections. */
function bySection({ newsletter, articles }: Edition): { position: number; title: string; articles: Article[] }[] {
  const groups = new Map<string, Article[]>();
  for (const article of articles.slice(1)) {
    const known = newsletter.sections.find((section) => section.toLowerCase() === article.section.toLowerCase());
    const title = known ?? article.section;
    groups.set(title, [...(groups.get(title) ?? []), article]);
  }
  const titles = [
    ...newsletter.sections,
    ...[...groups.keys()].filter((title) => !newsletter.sections.includes(title)),
  ];
  return titles.flatMap((title) => {
    const group = groups.get(title);
    return group ? [{ position: newsletter.sections.indexOf(title), title, articles: group }] : [];
  });
}

const digestArticle = ({ title, url, excerpt, publishedAt, author, image }: Article): DigestArticle => ({
  title,
  url,
  excerpt,
  publishedAt,
  author,
  image,
});

/** The props, each section with its position in the newsletter's list. −1 is a section outside the list, for every reader. */
type PositionedProps = Omit<DigestProps, 'sections'> & {
  sections: (DigestProps['sections'][number] & { position: number })[];
};

/** The component's props, without any reader's data. */
function digestProps(edition: Edition, locale: Locale): PositionedProps {
  const { newsletter, issue, articles, publicUrl } = edition;
  const lead = articles[0];
  if (!lead) throw new TypeError('An edition must have at least one article.');
  const [sponsor] = issue.sponsors;
  return {
    locale,
    newsletter: {
      title: newsletter.title,
      tagline: newsletter.tagline,
      siteUrl: newsletter.siteUrl || links.newsletter(publicUrl, newsletter.slug),
      postalAddress: newsletter.postalAddress,
      contact: newsletter.replyTo || newsletter.from.address,
      follow: [...newsletter.follow],
      subscribeUrl: links.newsletter(publicUrl, newsletter.slug),
    },
    issue: {
      date: issueDay(issue, newsletter),
      ...correctedAt(issue),
      subject: issue.subject,
      preheader: issue.preheader,
      url: issueUrl(edition, locale),
    },
    lead: digestArticle(lead),
    sections: bySection(edition).map((section) => ({ ...section, articles: section.articles.map(digestArticle) })),
    ...(sponsor ? { sponsor: { ...sponsor, image: sponsor.image ? { url: sponsor.image, alt: '' } : null } } : {}),
  };
}

function issueUrl({ newsletter, issue, publicUrl, draftToken }: Edition, locale: Locale): string {
  const query = new URLSearchParams({
    ...(locale === newsletter.locale ? {} : { lang: locale }),
    ...(draftToken === undefined ? {} : { draft: draftToken }),
  });
  return `${links.issue(publicUrl, issue.id)}${query.size > 0 ? `?${query}` : ''}`;
}

function correctedAt({ corrections }: Issue): { correctedAt?: string } {
  const last = corrections.at(-1);
  return last ? { correctedAt: new Date(last.at).toISOString() } : {};
}

/** The public page: the digest without any reader's name or links. */
export function renderArchive(edition: Edition, locale: Locale): string {
  return renderHtml(<Digest {...digestProps(edition, locale)} />);
}

/** Renders both parts of a digest for one reader, for test emails and previews. The tests compare the merge with it. */
export function renderDigest(
  edition: Edition,
  locale: Locale,
  reader: FieldValues,
  sections: number,
): { html: string; text: string } {
  const props = digestProps(edition, locale);
  const own = { ...props, reader, sections: props.sections.filter(({ position }) => wants(sections, position)) };
  return { html: renderHtml(<Digest {...own} />), text: digestText(own) };
}

/**
 * Renders an issue once for a locale, with holes where readers differ.
 * The recipient's header lines contain placeholders, which the merge replaces.
 */
export async function renderDigestTemplate(edition: Edition, locale: Locale): Promise<RenderedMail> {
  const tokens = new Tokens();
  const propsFor = (place: 'html' | 'text'): DigestProps => {
    const props = digestProps(edition, locale);
    const field = (name: FieldName) => tokens.add({ kind: 'field', name, place });
    return {
      ...props,
      reader: eachField(field),
      sections: props.sections.map((section) => {
        const mark = (kind: 'begin' | 'end') => tokens.add({ kind, section: section.position, place });
        return section.position < 0 ? section : { ...section, marks: { begin: mark('begin'), end: mark('end') } };
      }),
    };
  };
  const html = renderHtml(<Digest {...propsFor('html')} />);
  const text = digestText(propsFor('text'));
  const head = await buildHead(digestHead(edition, placeholder));
  return { ...head, text, html, nonce: tokens.nonce, holes: tokens.holes };
}

/** The header values that differ between readers. */
export interface DigestRecipient {
  name: string;
  address: string;
  messageId: string;
  unsubscribeUrl: string;
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
  parts: { html: string; text: string },
  recipient: DigestRecipient,
): Promise<string> {
  return buildMime({ ...digestHead(edition, recipient), ...parts });
}

function digestHead(
  { newsletter, issue, publicUrl }: Edition,
  { name, address, messageId, unsubscribeUrl }: DigestRecipient,
): HeadParts {
  return {
    newsletter,
    publicUrl,
    to: { name, address },
    messageId,
    unsubscribeUrl,
    feedbackId: `${issue.id}:${newsletter.slug}:digest:postrider`,
    subject: issue.subject,
    date: new Date(issue.startedAt || Date.now()),
  };
}
