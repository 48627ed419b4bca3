import type { DigestCard, DigestSection, EditionProps, NoteBlock } from '../../../emails/props.js';
import type { PictureState } from '../../articles/pictures/picture-source.js';
import type { Article } from '../../articles/store/article.js';
import type { Issue } from '../../issues/issue.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import type { CountedLinks } from './counted-links.js';
import type { Greets } from './greeting-place.js';

/** An issue with everything that its email shows. */
export interface Edition {
  newsletter: Newsletter;
  issue: Issue;
  /** In the issue's order and as the issue shows them; none in a welcome email, else at least one. */
  articles: readonly (Article & { revision?: number })[];
  publicUrl: string;
  /** Ends the Feedback-ID of its emails (installationId). Missing: the rendering is not sent. */
  installation?: string;
  /**
   * The editor's notes, parsed: at the top, and by the lower-case title of a section. `intro`: how many blocks at the top
   * are the newsletter's introduction.
   */
  notes?: { top: readonly NoteBlock[]; intro?: number; sections: Readonly<Record<string, readonly NoteBlock[]>> };
  /** States of the articles' pictures, by article id. An article without one shows its source's own picture. */
  pictures?: Readonly<Record<string, PictureState>>;
  /** Opens the issue's page before it is public. Only test emails contain it. */
  draftToken?: string;
  /** The articles whose links lead to their pages on this site, by id. Missing: all lead to their sources. */
  pages?: ReadonlySet<string>;
  /** Counted links of its emails; missing: they lead to their targets directly. The archive page never has them. */
  countedLinks?: CountedLinks;
  /** Comments on each article that readers can comment on, by its id; 0: the number is not shown. Missing: on none. */
  commentCounts?: Readonly<Record<string, number>>;
}

/** A part of a digest with the position of its section in the newsletter's list; −1: outside it, for every reader. */
type Positioned<T> = T & { position: number };

/** The props with all cards and sections, and whom the issue greets. */
export type PositionedProps = Omit<EditionProps, 'sections' | 'cards'> & {
  sections: Positioned<DigestSection>[];
  /** Missing: the issue has none. */
  cards?: Positioned<DigestCard>[];
  greets: Greets;
};
