import type { Locale } from '../src/locale/locale.js';

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
  excerpt: string;
  /** ISO 8601, or null when the source does not say. */
  publishedAt: string | null;
  /** May be empty. */
  author: string;
  image: DigestPicture | null;
  /** The page where the reader rates it, which takes a step in `?step=`; missing: it cannot be rated. */
  ratingUrl?: string;
  /** Missing: it cannot be commented on. */
  comments?: DigestComments;
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

/** A picture of the newsletter itself, in the size in which it is shown. */
interface MailPicture {
  url: string;
  width: number;
  height: number;
}

/** How a newsletter looks where it differs from the theme. */
export interface MailLook {
  accent?: { light: string; dark: string };
  /** The logo shown instead of the title, and its version for dark surfaces. */
  logo?: { light: MailPicture; dark?: MailPicture };
  /** A line that says how to get in touch, in pieces of which some are links. */
  contact?: readonly { text: string; href?: string }[];
  copyright?: string;
  /**
   * `brief`: headlines with two lines each, no pictures; `story`: the lead story, and headlines alone. Default: full.
   */
  layout?: 'brief' | 'story';
  /** Whether a list of all headlines comes first. */
  contents?: boolean;
  /** Whether the footer has a link for people who got the email forwarded. */
  forwarded?: boolean;
  /** The author's signature: at least one line. */
  signature?: { lines: readonly string[]; picture?: MailPicture };
  /** The content's language (BCP 47) and direction, where they are not those of our own words. */
  content?: { language: string; direction: 'ltr' | 'rtl' };
}

export interface MailFollowLink {
  label: string;
  url: string;
  /** Address of the network's icon, which is then shown instead of the label. */
  icon?: string;
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

/**
 * The values that differ between readers. The archive page has none, because it must not show anyone's links. Each
 * value may be a placeholder for the merge, so it must be a whole text node or a whole attribute.
 */
export interface DigestReader {
  greeting: string;
  /** Why this reader receives the issue, in one line. */
  why: string;
  unsubscribeUrl: string;
  preferencesUrl: string;
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
  /** Alphanumeric tokens directly before and after the section. The merge uses them to cut it out. */
  marks?: { begin: string; end: string };
  /** The same around its headlines in the list of all headlines. */
  contentsMarks?: { begin: string; end: string };
  /** Colour of its title. `name` is the class of the title in the email. */
  colour?: { name: string; light: string; dark: string };
}

interface DigestNewsletter {
  title: string;
  tagline?: string;
  siteUrl: string;
  /** May have several lines. */
  postalAddress: string;
  /** An email address. */
  contact: string;
  follow: MailFollowLink[];
  subscribeUrl: string;
  look?: MailLook;
}

/** A story of the last issue that readers rated best. */
export interface DigestChoice {
  title: string;
  url: string;
  average: number;
  /** Readers who rated it. */
  count: number;
}

export interface DigestProps {
  locale: Locale;
  newsletter: DigestNewsletter;
  issue: {
    /** ISO 8601, either a calendar date in the publisher's time zone or an instant, which is shown in UTC. */
    date: string;
    /** When the issue was corrected, in the format of `date`. Shown on the archive page only. */
    correctedAt?: string;
    subject: string;
    preheader: string;
    /** Length of the preheader without its merge fields; missing when it has none. */
    preheaderLength?: number;
    /** The issue's page on the web. */
    url: string;
  };
  /** An editor's note above everything else. */
  note?: readonly NoteBlock[];
  /** Every reader receives it. */
  lead: DigestArticle;
  sections: DigestSection[];
  /** Below the sections; at least one story. */
  choice?: readonly DigestChoice[];
  /** Above and below the lead story, and after the last section. */
  sponsors?: { top?: readonly DigestSponsor[]; lead?: readonly DigestSponsor[]; end?: readonly DigestSponsor[] };
  reader?: DigestReader;
}

type NoticeNewsletter = Pick<DigestNewsletter, 'title' | 'postalAddress' | 'siteUrl' | 'look'>;

/** Days that a confirmation link is valid by default. */
export const confirmationDays = 7;

/**
 * Contains no text from the sign-up form: the email goes to an unconfirmed address, and a stranger may have sent the
 * form.
 */
export interface ConfirmProps {
  locale: Locale;
  newsletter: NoticeNewsletter;
  confirmUrl: string;
  /** Days. Default: `confirmationDays`. */
  validFor?: number;
  /**
   * The first email, the reminder for a subscription that has not been confirmed, or a reader's change of address: the
   * masked old one, and the titles of the newsletters that move.
   */
  occasion: 'first' | 'reminder' | { from: string; newsletters: readonly string[] };
}

export interface OwnDataProps {
  locale: Locale;
  newsletter: NoticeNewsletter;
  wish: 'data' | 'erase' | 'name';
  /** The link to the download or to the deletion page, valid for one hour. */
  url: string;
}

/** The email that asks a silent reader whether they still want the newsletter. */
export interface StayProps {
  locale: Locale;
  newsletter: NoticeNewsletter;
  url: string;
  /** Days to answer. */
  answerDays: number;
  preferencesUrl: string;
  unsubscribeUrl: string;
}

export interface SubscriptionsProps {
  locale: Locale;
  /** The newsletter whose sender the email has. */
  newsletter: Pick<DigestNewsletter, 'title' | 'postalAddress' | 'siteUrl'>;
  /** The reader's subscriptions, at least one. */
  subscriptions: readonly { title: string; preferencesUrl: string }[];
}

export interface WelcomeProps {
  locale: Locale;
  newsletter: NoticeNewsletter & Pick<DigestNewsletter, 'subscribeUrl'>;
  preferencesUrl: string;
  unsubscribeUrl: string;
  latestIssueUrl?: string;
}
