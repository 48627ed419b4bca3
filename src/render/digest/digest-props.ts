import type {
  DigestArticle,
  DigestPicture,
  DigestProps,
  DigestSection,
  DigestSponsor,
  NoteBlock,
} from '../../../emails/props.js';
import type { PictureState } from '../../articles/pictures/picture-source.js';
import type { Article } from '../../articles/store/article.js';
import { sameWord } from '../../articles/store/article-store.js';
import { hasFields, replaceFields } from '../../issues/editor-fields.js';
import type { Issue } from '../../issues/issue.js';
import { issueDay } from '../../issues/issue-day.js';
import { runsOn } from '../../issues/sponsor-slot.js';
import type { Locale } from '../../locale/locale.js';
import { currentSection, type Newsletter, sectionsByPosition, sectionTitle } from '../../newsletters/newsletter.js';
import { links } from '../links.js';
import { digestLook, mailFollow, sectionColour } from '../look/mail-look.js';
import { type CountedLinks, isCountedRun } from './counted-links.js';
import { type DigestLinks, plainLinks } from './digest-links.js';
import { pictureIn } from './digest-picture.js';
import { bySection, type SectionGroup } from './digest-sections.js';
import type { EditorFacts } from './editor-values.js';
import { placeInDigest } from './place-in-digest.js';

/** An issue with everything that its email shows. */
export interface Edition {
  newsletter: Newsletter;
  issue: Issue;
  /** In the issue's order and as the issue shows them; at least one. */
  articles: readonly Article[];
  publicUrl: string;
  /** Ends the Feedback-ID of its emails (installationId). Missing: the rendering is not sent. */
  installation?: string;
  /** The editor's notes, parsed: at the top, and by the lower-case title of a section. */
  notes?: { top: readonly NoteBlock[]; sections: Readonly<Record<string, readonly NoteBlock[]>> };
  /** States of the articles' pictures, by article id. An article without one shows its source's own picture. */
  pictures?: Readonly<Record<string, PictureState>>;
  /** Opens the issue's page before it is public. Only test emails contain it. */
  draftToken?: string;
  /** Counted links of its emails; missing: they lead to their targets directly. The archive page never has them. */
  countedLinks?: CountedLinks;
  /** Comments on each article that readers can comment on, by its id; 0: the number is not shown. Missing: on none. */
  commentCounts?: Readonly<Record<string, number>>;
}

/** The facts about an edition that the editor's merge fields depend on. */
export function factsOf(edition: Edition, locale: Locale): EditorFacts {
  const groups = bySection(edition);
  const free = groups.filter(({ position }) => position < 0).reduce((sum, { articles }) => sum + articles.length, 0);
  return {
    locale,
    sections: sectionsByPosition(edition.newsletter).map((name) =>
      name === null ? '' : sectionTitle(edition.newsletter, name, locale),
    ),
    always: 1 + free,
    inSections: groups
      .filter(({ position }) => position >= 0)
      .map(({ position, articles }) => ({ position, count: articles.length })),
  };
}

/** The subjects that readers may get: one, or those of a subject test. */
export const subjectsOf = ({ subject, subjectTest }: Pick<Issue, 'subject' | 'subjectTest'>): readonly string[] =>
  subjectTest?.subjects ?? [subject];

/** Whether the subject differs between readers. */
export const subjectVaries = (subjects: readonly string[]): boolean => subjects.length > 1 || subjects.some(hasFields);

const digestArticle = (
  article: Article,
  image: DigestPicture | null,
  { to, toRating, toComments }: DigestLinks,
): DigestArticle => {
  const { id, title, url, excerpt, publishedAt, author } = article;
  const rating = toRating ? { ratingUrl: toRating(id) } : {};
  const comments = toComments?.(id);
  return { title, url: to(url), excerpt, publishedAt, author, image, ...rating, ...(comments ? { comments } : {}) };
};

/**
 * The props, each section with its position in the newsletter's list. −1 is a section outside the list, for every
 * reader.
 */
export type PositionedProps = Omit<DigestProps, 'sections'> & { sections: (DigestSection & { position: number })[] };

/** Fills in an editor's text: for a reader, with tokens, or with fallbacks. */
export type FillLine = (line: string) => string;

/**
 * The component's props, without any reader's data.
 * @param head the subject and the preheader with their fields filled in
 * @param isPage for the public page, not for an email
 */
export function digestProps(
  edition: Edition,
  locale: Locale,
  head: { subject: string; preheader: string },
  fill: FillLine,
  own: DigestLinks = plainLinks,
  isPage = false,
): PositionedProps {
  const { newsletter, issue, articles, publicUrl, notes } = edition;
  const shown = (article: Article) => {
    const place = placeInDigest(articles.indexOf(article));
    return digestArticle(article, pictureIn(edition, article, place, isPage), own);
  };
  const lead = articles[0];
  if (!lead) throw new TypeError('An edition must have at least one article.');
  const groups = bySection(edition);
  const slots = slotsByPlace(edition, groups, own);
  const note = filledNote(notes?.top ?? [], fill, own);
  return {
    locale,
    newsletter: {
      title: newsletter.title,
      tagline: newsletter.tagline,
      siteUrl: newsletter.siteUrl || links.newsletter(publicUrl, newsletter.slug),
      postalAddress: newsletter.postalAddress,
      contact: newsletter.replyTo || newsletter.from.address,
      follow: mailFollow(newsletter.follow, publicUrl, locale),
      subscribeUrl: links.newsletter(publicUrl, newsletter.slug),
      ...digestLook(newsletter, { publicUrl, locale, year: yearOf(edition), articles: articles.length }),
    },
    issue: {
      date: issueDay(issue, newsletter),
      ...correctedAt(issue),
      ...head,
      ...fixedLength(issue.preheader),
      url: issueUrl(edition, locale),
    },
    ...(note.length > 0 ? { note } : {}),
    lead: shown(lead),
    sponsors: { top: slots.top, lead: slots.lead, end: slots.end },
    ...choiceOf(issue, own),
    sections: groups.map(({ position, name, articles: inSection }) => {
      const sectionNote = filledNote(notesOf(edition, name), fill, own);
      const after = slots.after[name.toLowerCase()];
      return {
        position,
        title: sectionTitle(newsletter, name, locale),
        ...sectionColour(newsletter, position),
        articles: inSection.map(shown),
        ...(sectionNote.length > 0 ? { note: sectionNote } : {}),
        ...(after ? { after } : {}),
      };
    }),
  };
}

const yearOf = ({ issue, newsletter }: Edition) => Number(issueDay(issue, newsletter).slice(0, 4));

const choiceOf = ({ readersChoice = [] }: Issue, { to }: DigestLinks): Pick<DigestProps, 'choice'> =>
  readersChoice.length === 0 ? {} : { choice: readersChoice.map((story) => ({ ...story, url: to(story.url) })) };

/** The padding after a preheader must not depend on a reader's values. */
function fixedLength(preheader: string): { preheaderLength?: number } {
  return hasFields(preheader) ? { preheaderLength: replaceFields(preheader, () => '').length } : {};
}

/** The editor's notes for a section, including those of sections that were merged into it. */
function notesOf({ notes, newsletter }: Edition, section: string): readonly NoteBlock[] {
  const found = Object.entries(notes?.sections ?? {}).filter(([name]) =>
    sameWord(currentSection(newsletter, name) ?? name, section),
  );
  return found.flatMap(([, blocks]) => blocks);
}

const filledNote = (blocks: readonly NoteBlock[], fill: FillLine, { to }: DigestLinks): NoteBlock[] =>
  blocks.map((block) =>
    block.kind === 'rule'
      ? block
      : {
          ...block,
          runs: block.runs.map((run) => ({
            ...run,
            text: fill(run.text),
            ...(isCountedRun(run) ? { href: to(run.href) } : {}),
          })),
        },
  );

/** The slots that run on the issue's day. A slot of a section that the issue does not have goes to the end. */
function slotsByPlace({ issue, newsletter }: Edition, groups: readonly SectionGroup[], { to }: DigestLinks) {
  const day = issueDay(issue, newsletter);
  const places = { top: [], lead: [], end: [], after: {} } as {
    top: DigestSponsor[];
    lead: DigestSponsor[];
    end: DigestSponsor[];
    after: Record<string, DigestSponsor[]>;
  };
  for (const { place, title, text, url, image, imageAlt, label, ...slot } of issue.sponsors) {
    if (!runsOn(slot, day)) continue;
    const shown = { title, text, url: to(url), label, image: image === '' ? null : { url: image, alt: imageAlt } };
    const named = place.startsWith('section:') ? place.slice('section:'.length) : '';
    const section = (currentSection(newsletter, named) ?? named).toLowerCase();
    if (place === 'top' || place === 'lead') places[place].push(shown);
    else if (groups.some(({ name }) => name.toLowerCase() === section))
      places.after[section] = [...(places.after[section] ?? []), shown];
    else places.end.push(shown);
  }
  return places;
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
