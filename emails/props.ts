import type { Furniture } from '../src/locale/furniture/digest-words.js';
import type { Locale } from '../src/locale/locale.js';
import type {
  DigestArticle,
  DigestCard,
  DigestRating,
  DigestSection,
  DigestSponsor,
  Marks,
  NoteBlock,
  SectionColour,
} from './story-props.js';

export type {
  DigestArticle,
  DigestCard,
  DigestComments,
  DigestPicture,
  DigestRating,
  DigestSection,
  DigestSponsor,
  Marks,
  NoteBlock,
  NoteRun,
  SectionColour,
  SectionLabel,
} from './story-props.js';

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
   * `brief`: headlines with two lines each, no pictures; `story`: the lead story, and headlines alone. Default: full:
   * the lead story, two cards, and lines with a small picture.
   */
  layout?: 'brief' | 'story';
  /** Whether a list of all headlines comes first. */
  contents?: boolean;
  /** Whether the footer has a link for people who got the email forwarded. */
  forwarded?: boolean;
  /** The author's signature: at least one line. */
  signature?: { lines: readonly string[]; picture?: MailPicture };
  /** The content's language (BCP 47) and direction, where they are not those of the email's locale. */
  content?: { language: string; direction: 'ltr' | 'rtl' };
  /** The words around the content, where they are not those of the email's locale. */
  furniture?: Furniture;
}

export interface MailFollowLink {
  label: string;
  url: string;
  /** Address of the network's icon, which is then shown instead of the label. */
  icon?: string;
}

/**
 * The values that differ between readers. The archive page has none, because it must not show anyone's links. Each
 * value may be a placeholder for the merge, so it must be a whole text node or a whole attribute.
 */
export interface DigestReader {
  /** Missing: the issue does not greet this reader. */
  greeting?: string;
  /** Tokens before and after the greeting. The merge cuts it out for readers whose name is not known. */
  greetingMarks?: Marks;
  /** Why this reader receives the issue, in one line. */
  why: string;
  unsubscribeUrl: string;
  preferencesUrl: string;
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
  /** Missing: readers cannot rate the lead story. */
  rating?: DigestRating;
  /** In the full layout only. Empty: the issue has cards, but none for this reader. */
  cards?: readonly DigestCard[];
  /** The other stories. */
  sections: DigestSection[];
  /** Of all sections, whether this reader gets them or not: the stylesheet is the same in every reader's email. */
  sectionColours?: readonly SectionColour[];
  /** Below the sections; at least one story. */
  choice?: readonly DigestChoice[];
  /** Above the lead story, below it and its cards, and after the last section. */
  sponsors?: { top?: readonly DigestSponsor[]; lead?: readonly DigestSponsor[]; end?: readonly DigestSponsor[] };
  reader?: DigestReader;
}

/** An issue, or a welcome email, which has neither stories nor a page. */
export type EditionProps = Omit<DigestProps, 'lead' | 'issue'> & {
  issue: Omit<DigestProps['issue'], 'url'> & { url?: string };
  lead?: DigestArticle;
};

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

/** The email that asks an inactive reader whether they still want the newsletter. */
export interface InactiveProps {
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

/** An email to somebody of the team, outside every newsletter. */
/** A point of a list, with the page where something is done about it. */
export interface LinkedPoint {
  text: string;
  label: string;
  url: string;
}

export interface TeamProps {
  locale: Locale;
  /** The publisher, with the look of one newsletter. */
  publisher: NoticeNewsletter;
  subject: string;
  title: string;
  opening: readonly string[];
  /** A list below the opening. */
  points: readonly (string | LinkedPoint)[];
  button: string;
  url: string;
  /** The code that does the same as the link in another browser. */
  code?: { text: string; digits: string };
  /** Below the button and the code. */
  closing: readonly string[];
}
