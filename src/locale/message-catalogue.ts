import type { AnswerMails, AnswerPages, DigestAnswers } from './answer-texts.js';
import type { Locale } from './locale.js';
import type { NewAddressMail, NewAddressPages } from './new-address-texts.js';
import type { OwnDataPages } from './own-data-pages.js';
import type { ReadingPages } from './reading-pages.js';
import type { SearchPages } from './search-pages.js';
import type { EnquiryMail, SitePages, SubscriptionsMail } from './site/site-pages.js';

/**
 * Every sentence that a reader can see in emails and on public pages. Each language implements the whole catalogue, so
 * a missing translation does not compile. A message with a value is a function, so that each language has its own word
 * order.
 */
export interface Messages extends AnswerMails {
  digest: DigestMessages;
  confirm: ConfirmMessages;
  welcome: WelcomeMessages;
  ownData: OwnDataMessages;
  newAddress: NewAddressMail;
  enquiry: EnquiryMail;
  subscriptions: SubscriptionsMail;
  pages: PageMessages;
}

/** The words of an issue besides its content: of its email, and of its page. */
export interface DigestMessages extends DigestAnswers {
  /** The first line of a digest. Pass '' for a reader without a name. */
  greeting(name: string): string;
  byline(author: string): string;
  readMore: string;
  readStory: string;
  /** The label of paid content. Most countries require it by law, so it must stay clear. */
  sponsored: string;
  sponsorLink: string;
  viewInBrowser: string;
  /** On the archive page of an issue that was corrected after sending began. */
  corrected(date: string): string;
  /**
   * Why a reader receives an issue, from the record of their consent. Must be one line, because it is a merge field.
   */
  reason: {
    /** The reader signed up and confirmed. */
    asked(newsletter: string): string;
    /** An import or an editor added the reader. */
    added(newsletter: string, label: string): string;
    /** Another program added the reader through the API. */
    shared(newsletter: string, label: string): string;
    /** The record does not say where the reader gave consent. */
    unknown(newsletter: string): string;
  };
  preferences: string;
  unsubscribe: string;
  subscribe: string;
  /** On the archive page, where the reader is not known. */
  subscribeLead(newsletter: string): string;
  /** Above the list of all headlines. */
  inThisIssue: string;
  /** A question before the link to subscribe. */
  forwarded: string;
  followUs: string;
  questions: string;
  website: string;
}

/** The texts that differ between the confirmation email and its reminder. */
interface ConfirmTexts {
  subject(newsletter: string): string;
  preheader: string;
  title: string;
  text(newsletter: string): string;
  notRequested: string;
}

interface ConfirmMessages extends ConfirmTexts {
  reminder: ConfirmTexts;
  button: string;
  /** Shown above the link's address. */
  orCopyLink: string;
  validFor(days: number): string;
}

interface WelcomeMessages {
  subject(newsletter: string): string;
  preheader: string;
  title: string;
  text(newsletter: string): string;
  /** Asks the reader to save the sender or move the email, which keeps later issues out of the spam folder. */
  keepOutOfSpam: string;
  latestIssue: string;
  preferencesText: string;
  share: string;
  shareLink: string;
  reason(newsletter: string): string;
}

/** The email with the link to download (`data`) or delete (`erase`) the reader's data, or to change their `name`. */
interface OwnDataMessages extends Record<'data' | 'erase' | 'name', OwnDataTexts> {
  /** The link is valid for one hour. */
  validFor: string;
  notRequested: string;
}

interface OwnDataTexts {
  subject(newsletter: string): string;
  title: string;
  text(newsletter: string): string;
  button: string;
}

interface PageMessages extends OwnDataPages, NewAddressPages, AnswerPages, ReadingPages, SitePages, SearchPages {
  chrome: {
    skipToContent: string;
    language: string;
    pastIssues: string;
    allNewsletters: string;
    backTo(newsletter: string): string;
  };
  /** The name of each language in that language. */
  languages: Record<Locale, string>;
  signUp: {
    title(newsletter: string): string;
    lead: string;
    email: string;
    emailPlaceholder: string;
    name: string;
    /** Follows a label, with the space before it. */
    optional: string;
    sections: string;
    /** Says that every issue includes the lead story. */
    sectionsHint: string;
    /** Shown for a newsletter with several frequencies. */
    cadence: string;
    cadences: { everyIssue: string; daily: string; weekly: string };
    language: string;
    humanCheck: string;
    /** Label of the hidden field that only bots fill in. */
    honeypot: string;
    button: string;
    /** The consent text. When it changes, raise `formTextVersion` in web/sign-up/consent-text.ts. */
    privacy: string;
    /** Follows `privacy` where a newsletter records which links each reader opens. */
    privacyClicks: string;
  };
  checkMailbox: {
    title: string;
    text: string;
    noMailTitle: string;
    noMail: string;
    tryAgain: string;
  };
  confirm: { title: string; text(newsletter: string): string; button: string };
  confirmed: { title: string; text(newsletter: string): string; preferences: string; archive: string };
  /** The confirmation link was opened again. */
  confirmedBefore: { title: string; text(newsletter: string): string };
  invalidLink: { title: string; text: string; signUpAgain: string };
  /** A link from a test email. */
  testLink: { title: string; text: string };
  /** The confirmation link is genuine but has expired. A button sends a new one to the same reader. */
  expiredLink: { title: string; text(newsletter: string): string; button: string };
  preferences: {
    title: string;
    text(newsletter: string): string;
    /** When a change of the frequency takes effect. */
    cadenceHint: string;
    save: string;
    saved: string;
    unsubscribeTitle: string;
    unsubscribeText: string;
    unsubscribe: string;
    proofTitle: string;
    askedOn(date: string, source: string): string;
    confirmedOn(date: string): string;
    /** The version of the consent text that the reader agreed to. */
    formText(version: number): string;
    /** The name of the import or website where the consent came from. */
    consentLabel(label: string): string;
    /** Where the reader signed up: the `source` of `askedOn`. */
    sources: { form: string; embed: string; import: string; command: string };
  };
  unsubscribe: {
    title: string;
    question(newsletter: string): string;
    button: string;
    keep: string;
    /** A button for fewer emails instead, and the page after it. */
    weekly: string;
    weeklyTitle: string;
    weeklyText(newsletter: string): string;
  };
  unsubscribed: { title: string; text(newsletter: string): string; changedYourMind: string };
  embed: { title: string; text: string; code: string; copy: string; copied: string; preview: string };
  archive: {
    title: string;
    empty: string;
    issueOf(date: string): string;
    readOnline: string;
    count(issues: number): string;
  };
  home: {
    title: string;
    empty: string;
    /** Before a link to the issue, with the space between them. */
    latestIssue: string;
    subscribe: string;
    sectionCount(sections: number): string;
  };
  notFound: { title: string; text: string; home: string };
  /** Every page of a newsletter that was removed. */
  ended: { title: string; text(newsletter: string): string };
  /** The page of an issue that its publisher withdrew. */
  withdrawn: { title: string; text: string };
  serverError: { title: string; text: string };
  tooManyRequests: {
    title: string;
    text: string;
    retryIn(minutes: number): string;
    /** For a sign-up without the bot check: JavaScript is off, or the form is on another website. */
    withoutCheck: string;
    ourForm: string;
  };
  /** Sign-ups are temporarily closed for everyone. */
  signUpsClosed: {
    title: string;
    text: string;
    retryIn(minutes: number): string;
    /** An operator closed sign-ups for an unknown time. */
    closedTitle: string;
    closedText: string;
  };
  errors: {
    /** Heading of the list of errors. */
    summary(problems: number): string;
    emailMissing: string;
    emailInvalid: string;
    emailTooLong: string;
    emailDisposable: string;
    nameTooLong(maximum: number): string;
    nameInvalid: string;
    noSection: string;
    unknownSection: string;
    unknownCadence: string;
    unknownLanguage: string;
    humanCheckFailed: string;
    formExpired: string;
  };
}
