import type { Locale } from '../src/locale/locale.js';

export interface DigestPicture {
  url: string;
  alt: string;
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
}

export interface DigestSponsor {
  title: string;
  text: string;
  url: string;
  image: DigestPicture | null;
}

/**
 * What differs from reader to reader. Absent on the archive page, which must show nobody's links. Each value may be a
 * placeholder that the merge replaces, so each stands alone: one text node, or one whole attribute.
 */
export interface DigestReader {
  greeting: string;
  /** Why this reader gets the issue: one line. */
  why: string;
  unsubscribeUrl: string;
  preferencesUrl: string;
}

export interface DigestSection {
  title: string;
  articles: DigestArticle[];
  /** Alphanumeric tokens put right before and right after the section, so that the merge can cut it out. */
  marks?: { begin: string; end: string };
}

interface DigestNewsletter {
  title: string;
  tagline?: string;
  siteUrl: string;
  /** May run over several lines. */
  postalAddress: string;
  /** An email address. */
  contact: string;
  follow: { label: string; url: string }[];
  subscribeUrl: string;
}

export interface DigestProps {
  locale: Locale;
  newsletter: DigestNewsletter;
  issue: {
    /** ISO 8601. A calendar date, or else an instant that is told in UTC: give the date of the publisher's own day. */
    date: string;
    /** When it was corrected, as `date`. The archive page says so; a mail does not. */
    correctedAt?: string;
    subject: string;
    preheader: string;
    /** Where the issue stands on the web. */
    url: string;
  };
  /** Goes to every reader. */
  lead: DigestArticle;
  sections: DigestSection[];
  sponsor?: DigestSponsor;
  reader?: DigestReader;
}

/** How long a confirmation link lives, in days, unless the caller says otherwise. */
export const confirmationDays = 7;

/** Holds nothing that a stranger could have typed: the mail goes to an address that nobody has confirmed. */
export interface ConfirmProps {
  locale: Locale;
  newsletter: Pick<DigestNewsletter, 'title' | 'postalAddress' | 'siteUrl'>;
  confirmUrl: string;
  /** Days; `confirmationDays` when not given. */
  validFor?: number;
  /** The same question once more, to who has not answered it. */
  reminder?: boolean;
}

export interface OwnDataProps {
  locale: Locale;
  newsletter: Pick<DigestNewsletter, 'title' | 'postalAddress' | 'siteUrl'>;
  wish: 'data' | 'erase';
  /** Where the wish is fulfilled, for an hour. */
  url: string;
}

export interface WelcomeProps {
  locale: Locale;
  newsletter: Pick<DigestNewsletter, 'title' | 'postalAddress' | 'siteUrl' | 'subscribeUrl'>;
  preferencesUrl: string;
  unsubscribeUrl: string;
  latestIssueUrl?: string;
}
