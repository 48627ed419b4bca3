import type { DigestArticle, DigestPicture, DigestProps, NoteBlock } from '../../../emails/props.js';
import type { Article } from '../../articles/store/article.js';
import type { ChosenStory } from '../../issues/chosen-story.js';
import { hasFields, replaceFields } from '../../issues/editor-fields.js';
import { type Issue, isWelcome } from '../../issues/issue.js';
import { issueDay } from '../../issues/issue-day.js';
import type { Locale } from '../../locale/locale.js';
import { type Newsletter, sectionsByPosition, sectionTitle } from '../../newsletters/newsletter.js';
import { links } from '../links.js';
import { digestLook, mailFollow, sectionColour } from '../look/mail-look.js';
import { isCountedRun } from './counted-links.js';
import { type DigestLinks, plainLinks } from './digest-links.js';
import { type DigestPlace, pictureIn } from './digest-picture.js';
import { bySection } from './digest-sections.js';
import { slotsByPlace } from './digest-sponsors.js';
import { cardsOf, labelOf, notesOf, shownCards, shownSections } from './digest-stories.js';
import type { Edition, PositionedProps } from './edition.js';
import type { EditorFacts } from './editor-values.js';
import { greetsWhom } from './greeting-place.js';
import { targetOf } from './story-target.js';

/** The facts about an edition that the editor's merge fields depend on. */
export function factsOf(edition: Edition, locale: Locale): EditorFacts {
  const groups = bySection(edition);
  const free = groups.filter(({ position }) => position < 0).reduce((sum, { articles }) => sum + articles.length, 0);
  return {
    locale,
    sections: sectionsByPosition(edition.newsletter).map((name) =>
      name === null ? '' : sectionTitle(edition.newsletter, name, locale),
    ),
    always: Math.min(1, edition.articles.length) + free,
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
  edition: Edition,
  article: Article,
  image: DigestPicture | null,
  { to, toComments }: DigestLinks,
): DigestArticle => {
  const { id, title, excerpt, author } = article;
  const url = targetOf(edition, article);
  const comments = toComments?.(id);
  return { title, url: to(url), excerpt, author, image, ...(comments ? { comments } : {}) };
};

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
  const shown = (article: Article, place: DigestPlace) =>
    digestArticle(edition, article, pictureIn(edition, article, place, isPage), own);
  const [lead] = articles;
  if (!lead && !isWelcome(issue)) throw new TypeError('An issue must have at least one article.');
  const groups = bySection(edition);
  const slots = slotsByPlace(edition, groups, own);
  const note = filledNote(notes?.top ?? [], fill, own);
  const chosen = cardsOf(edition, groups, isPage);
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
      ...(isWelcome(issue) ? {} : { url: issueUrl(edition, locale) }),
    },
    greets: greetsWhom(notes?.top ?? [], notes?.intro),
    ...(note.length > 0 ? { note } : {}),
    ...(lead
      ? {
          lead: { ...shown(lead, 'lead'), ...labelOf(newsletter, lead.section, locale) },
          ...ratingOf(edition, lead, own),
        }
      : {}),
    sponsors: { top: slots.top, lead: slots.lead, end: slots.end },
    ...choiceOf(edition, own),
    ...allColours(newsletter),
    ...shownCards(edition, chosen, locale, (article) => shown(article, 'card')),
    sections: shownSections(edition, groups, chosen, {
      locale,
      note: (name) => filledNote(notesOf(edition, name), fill, own),
      sponsors: slots.after,
      shown: (article) => shown(article, 'line'),
    }),
  };
}

const allColours = (newsletter: Newsletter): Pick<DigestProps, 'sectionColours'> => ({
  sectionColours: Object.keys(newsletter.look?.sectionColours ?? {}).flatMap((position) => {
    const { colour } = sectionColour(newsletter, Number(position));
    return colour ? [colour] : [];
  }),
});

const ratingOf = ({ newsletter }: Edition, lead: Article, { toRating }: DigestLinks): Pick<DigestProps, 'rating'> =>
  toRating ? { rating: { url: toRating(lead.id), place: newsletter.look?.ratingPlace ?? 'lead' } } : {};

const yearOf = ({ issue, newsletter }: Edition) => Number(issueDay(issue, newsletter).slice(0, 4));

function choiceOf(edition: Edition, { to }: DigestLinks): Pick<DigestProps, 'choice'> {
  const { readersChoice = [] } = edition.issue;
  if (readersChoice.length === 0) return {};
  const target = (story: ChosenStory) => to(targetOf(edition, { ...story, id: story.article }));
  return { choice: readersChoice.map((story) => ({ ...story, url: target(story) })) };
}

/** The padding after a preheader must not depend on a reader's values. */
function fixedLength(preheader: string): { preheaderLength?: number } {
  return hasFields(preheader) ? { preheaderLength: replaceFields(preheader, () => '').length } : {};
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
