// The stories of an issue, and what stands between them.

export interface DigestPicture {
  url: string;
  alt: string;
  /** Whether `alt` is the headline beside the picture, which screen readers need to hear once only. */
  repeatsHeadline?: boolean;
  /** Its proportions, in any unit; missing: not known. */
  shape?: { width: number; height: number };
}

export interface DigestArticle {
  title: string;
  url: string;
  /** May be empty. */
  excerpt: string;
  /** May be empty. */
  author: string;
  image: DigestPicture | null;
  /** Its section, as the lead story and the cards name it above the headline. */
  section?: SectionLabel;
  /** Missing: it cannot be commented on. */
  comments?: DigestComments;
}

/** Colour of a section's title. `name` is the class of the title in the email. */
export interface SectionColour {
  name: string;
  light: string;
  dark: string;
}

export interface SectionLabel {
  title: string;
  colour?: SectionColour;
}

/** The comments on an article. */
export interface DigestComments {
  /** 0: the number is not shown. */
  count: number;
  /** The article's page, where they are read. */
  url: string;
  /** The reader's own form. */
  writeUrl: string;
}

export interface DigestSponsor {
  title: string;
  text: string;
  url: string;
  image: DigestPicture | null;
  /** The word above it; empty or missing: the language's own. */
  label?: string;
}

/**
 * A piece of an editor's note in one style. Its text has no line end; a text that is only a line feed breaks the line.
 */
export interface NoteRun {
  text: string;
  strong?: boolean;
  em?: boolean;
  code?: boolean;
  href?: string;
}

/** A paragraph of an editor's note. */
export type NoteBlock =
  | {
      kind: 'paragraph' | 'heading' | 'quote' | 'item';
      runs: readonly NoteRun[];
      /** For an item of a numbered list. */
      number?: number;
      /** Whether a text differs between readers. The plain text does not wrap it then. */
      varies: boolean;
    }
  | { kind: 'rule' };

/** Alphanumeric tokens directly before and after a part. The merge uses them to cut the part out. */
export interface Marks {
  begin: string;
  end: string;
}

/** A story with a picture beside the other one, between the lead story and the sections. */
export interface DigestCard {
  article: DigestArticle;
  marks?: Marks;
  /** Around its headline in the list of all headlines. */
  contentsMarks?: Marks;
}

/** Where readers rate the lead story: the page, which takes a step in `?step=`, and the row's place in the email. */
export interface DigestRating {
  url: string;
  place: 'lead' | 'end';
}

export interface DigestSection {
  title: string;
  /** An editor's note above the articles. */
  note?: readonly NoteBlock[];
  articles: DigestArticle[];
  /** Sponsors below the section, which readers get whether they chose the section or not. */
  after?: readonly DigestSponsor[];
  /** Whether only the sponsors below it are shown. */
  hidden?: boolean;
  marks?: Marks;
  /** Around its headlines in the list of all headlines. */
  contentsMarks?: Marks;
  colour?: SectionColour;
}
