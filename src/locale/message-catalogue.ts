import type { Locale } from './locale.js';

/**
 * Every sentence that a reader may see, in mails and on public pages. Each language implements the whole of it, so a
 * missing translation does not compile. A message that holds a value is a function: word order is the language's affair.
 */
export interface Messages {
  digest: DigestMessages;
  confirm: ConfirmMessages;
  welcome: WelcomeMessages;
  ownData: OwnDataMessages;
  pages: PageMessages;
}

interface DigestMessages {
  /** The line that a digest opens with. Give '' for a reader who told no name. */
  greeting(name: string): string;
  byline(author: string): string;
  readMore: string;
  readStory: string;
  /** Marks paid content. Required by law in most places; never soften it. */
  sponsored: string;
  sponsorLink: string;
  viewInBrowser: string;
  /** On the archive page of an issue that was corrected after it had begun to go out. */
  corrected(date: string): string;
  /** Why a reader gets an issue, from the record of their consent. One line: it is merged in whole. */
  whyYouGetThis: {
    /** They signed up and confirmed. */
    asked(newsletter: string): string;
    /** An import or an editor added them. */
    added(newsletter: string, label: string): string;
    /** Another program passed their address on. */
    passedOn(newsletter: string, label: string): string;
    /** Nothing says where their consent was given. */
    unknown(newsletter: string): string;
  };
  preferences: string;
  unsubscribe: string;
  subscribe: string;
  /** On the archive page, where nobody is known. */
  subscribeLead(newsletter: string): string;
  followUs: string;
  questions: string;
  website: string;
}

/** What differs between the mail that asks for a confirmation and the one that reminds of it. */
interface ConfirmOpening {
  subject(newsletter: string): string;
  preheader: string;
  title: string;
  text(newsletter: string): string;
  notYou: string;
}

interface ConfirmMessages extends ConfirmOpening {
  reminder: ConfirmOpening;
  button: string;
  /** Stands above the bare address of the link. */
  orCopyLink: string;
  validFor(days: number): string;
}

interface WelcomeMessages {
  subject(newsletter: string): string;
  preheader: string;
  title: string;
  text(newsletter: string): string;
  /** Moving the mail or keeping the sender is what keeps later issues out of the spam folder. */
  keepUs: string;
  latestIssue: string;
  preferencesText: string;
  passOn: string;
  passOnLink: string;
  whyYouGetThis(newsletter: string): string;
}

/** The mail with a link to what is held about the reader (`data`), or to an end of it (`erase`). */
interface OwnDataMessages extends Record<'data' | 'erase', OwnDataOpening> {
  /** An hour. */
  validFor: string;
  notYou: string;
}

interface OwnDataOpening {
  subject(newsletter: string): string;
  title: string;
  text(newsletter: string): string;
  button: string;
}

interface PageMessages {
  chrome: {
    skipToContent: string;
    language: string;
    pastIssues: string;
    allNewsletters: string;
    backTo(newsletter: string): string;
  };
  /** Each language by its own name, whatever the page's language. */
  languages: Record<Locale, string>;
  signUp: {
    title(newsletter: string): string;
    lead: string;
    email: string;
    emailPlaceholder: string;
    name: string;
    optional: string;
    sections: string;
    /** Whatever is chosen, the lead story is in every issue. */
    sectionsHint: string;
    /** Asked where a newsletter comes in several rhythms. */
    cadence: string;
    cadences: { everyIssue: string; daily: string; weekly: string };
    language: string;
    humanCheck: string;
    /** Label of the field that only robots fill in. */
    honeypot: string;
    button: string;
    privacy: string;
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
  invalidLink: { title: string; text: string; signUpAgain: string };
  /** A link of a test email. */
  testLink: { title: string; text: string };
  /** The confirmation link is genuine but too old; a button sends a new one to the same reader. */
  expiredLink: { title: string; text(newsletter: string): string; button: string };
  preferences: {
    title: string;
    text(newsletter: string): string;
    /** What a change of the rhythm does, and when. */
    cadenceHint: string;
    save: string;
    saved: string;
    leaveTitle: string;
    leaveText: string;
    leave: string;
    proofTitle: string;
    askedOn(date: string, source: string): string;
    confirmedOn(date: string): string;
    /** Which wording of the form the reader agreed to. */
    formText(version: number): string;
    /** The IP address that the request came from. */
    askedFrom(ip: string): string;
    /** What an import or another website was called when the consent came from there. */
    consentLabel(label: string): string;
    /** Where a reader asked, as `source` in askedOn. */
    sources: { form: string; embed: string; import: string; command: string };
  };
  ownData: {
    title: string;
    text: string;
    /** Each button sends a mail with a link. */
    download: string;
    erase: string;
    sentTitle: string;
    /** Give the masked address. */
    sent(address: string): string;
    tooManyTitle: string;
    tooMany: string;
    expiredTitle: string;
    expired: string;
    back: string;
  };
  erase: { title: string; text(newsletter: string): string; button: string; keep: string };
  erased: { title: string; text: string; signUpAgain: string };
  unsubscribe: { title: string; question(newsletter: string): string; button: string; keep: string };
  unsubscribed: { title: string; text(newsletter: string): string; changedYourMind: string };
  embed: { title: string; text: string; code: string; copy: string; copied: string; preview: string };
  archive: {
    title: string;
    empty: string;
    issueOf(date: string): string;
    readOnline: string;
    count(issues: number): string;
  };
  home: { title: string; empty: string; subscribe: string; sectionCount(sections: number): string };
  notFound: { title: string; text: string; home: string };
  serverError: { title: string; text: string };
  tooManyRequests: {
    title: string;
    text: string;
    retryIn(minutes: number): string;
    /** For who came without the check for robots: no JavaScript, or a form on another website. */
    withoutCheck: string;
    ourForm: string;
  };
  /** Sign-ups are closed for the moment, for everybody. */
  signUpsClosed: { title: string; text: string; retryIn(minutes: number): string };
  errors: {
    /** Stands above the list when a form comes back. */
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
