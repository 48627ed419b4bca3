import type { DigestArticle, DigestSponsor, NoteBlock, SectionLabel } from '../../../emails/props.js';
import type { Article } from '../../articles/store/article.js';
import { sameWord } from '../../articles/store/article-store.js';
import type { Locale } from '../../locale/locale.js';
import { currentSection, type Newsletter, sectionPosition, sectionTitle } from '../../newsletters/newsletter.js';
import { sectionColour } from '../look/mail-look.js';
import { chooseCards } from './digest-cards.js';
import { pictureIn } from './digest-picture.js';
import type { SectionGroup } from './digest-sections.js';
import type { Edition, PositionedProps } from './edition.js';

/** A story that is a card, with the position of its section. */
export type ChosenCard = { article: Article; position: number };

export const shownCards = (
  { newsletter }: Edition,
  chosen: readonly ChosenCard[],
  locale: Locale,
  shown: (article: Article) => DigestArticle,
): Pick<PositionedProps, 'cards'> =>
  chosen.length === 0
    ? {}
    : {
        cards: chosen.map(({ article, position }) => ({
          position,
          article: { ...shown(article), ...labelOf(newsletter, article.section, locale) },
        })),
      };

/** The sections with the stories that are no cards. One that has nothing left is hidden, or left out. */
export function shownSections(
  { newsletter }: Edition,
  groups: readonly SectionGroup[],
  chosen: readonly ChosenCard[],
  content: {
    locale: Locale;
    note(section: string): NoteBlock[];
    /** By the lower-case name of the section above them. */
    sponsors: Readonly<Record<string, DigestSponsor[]>>;
    shown(article: Article): DigestArticle;
  },
): PositionedProps['sections'] {
  return groups.flatMap(({ position, name, articles }) => {
    const note = content.note(name);
    const after = content.sponsors[name.toLowerCase()];
    const left = articles.filter((article) => !chosen.some((card) => card.article === article));
    const isEmpty = left.length === 0 && note.length === 0;
    if (isEmpty && !after) return [];
    return {
      position,
      title: sectionTitle(newsletter, name, content.locale),
      ...sectionColour(newsletter, position),
      articles: left.map(content.shown),
      ...(note.length > 0 ? { note } : {}),
      ...(after ? { after } : {}),
      ...(isEmpty ? { hidden: true } : {}),
    };
  });
}

/** The stories that are cards, each with the position of its section. The other layouts have none. */
export function cardsOf(edition: Edition, groups: readonly SectionGroup[], isPage: boolean): ChosenCard[] {
  const { newsletter, articles } = edition;
  if ((newsletter.look?.layout ?? 'full') !== 'full') return [];
  const isNoted = (section: string) => notesOf(edition, section).length > 0;
  const hasPicture = (article: Article) => pictureIn(edition, article, 'card', isPage) !== null;
  return chooseCards(articles, groups, isNoted, hasPicture).map((article) => ({
    article,
    position: groups.find((group) => group.articles.includes(article))?.position ?? -1,
  }));
}

/** The section of a story that is not shown below its title, if it is one of the newsletter's. */
export function labelOf(newsletter: Newsletter, section: string, locale: Locale): { section?: SectionLabel } {
  const name = currentSection(newsletter, section);
  if (name === undefined) return {};
  const colour = sectionColour(newsletter, sectionPosition(newsletter, name));
  return { section: { title: sectionTitle(newsletter, name, locale), ...colour } };
}

/** The editor's notes for a section, including those of sections that were merged into it. */
export function notesOf({ notes, newsletter }: Edition, section: string): readonly NoteBlock[] {
  const found = Object.entries(notes?.sections ?? {}).filter(([name]) =>
    sameWord(currentSection(newsletter, name) ?? name, section),
  );
  return found.flatMap(([, blocks]) => blocks);
}
