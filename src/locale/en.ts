import { answerMails, answerPages, digestAnswers } from './en-answers.js';
import { missingPages } from './en-missing-pages.js';
import { newAddressMail, newAddressPages } from './en-new-address.js';
import { ownDataMail, ownDataPages, renamePage } from './en-own-data.js';
import { readingPages } from './en-reading.js';
import { searchPages } from './en-search.js';
import type { Messages } from './message-catalogue.js';
import { enquiryMail, sitePages, subscriptionsMail } from './site/en-pages.js';

const rules = new Intl.PluralRules('en');

/** `1 day`, `7 days`. */
function plural(count: number, one: string, other: string): string {
  return `${count} ${rules.select(count) === 'one' ? one : other}`;
}

export const en: Messages = {
  digest: {
    greeting: (name) => (name ? `Dear ${name},` : 'Dear reader,'),
    byline: (author) => `By ${author}`,
    readMore: 'Read more',
    readStory: 'Read the story',
    sponsored: 'Sponsored',
    sponsorLink: 'Find out more',
    ...digestAnswers,
    viewInBrowser: 'View in browser',
    corrected: (date) => `Corrected on ${date}`,
    reason: {
      asked: (newsletter) => `You receive ${newsletter} because you subscribed to it and confirmed your address.`,
      added: (newsletter, label) =>
        `You receive ${newsletter} because your address was added to its list. Your consent is recorded as "${label}".`,
      shared: (newsletter, label) => `You receive ${newsletter} because "${label}" shared your address with us.`,
      unknown: (newsletter) => `You receive ${newsletter} because your address was added to its list.`,
    },
    preferences: 'Preferences',
    unsubscribe: 'Unsubscribe',
    subscribe: 'Subscribe',
    subscribeLead: (newsletter) => `${newsletter} arrives by email. You can unsubscribe with one click.`,
    inThisIssue: 'In this issue',
    forwarded: 'Was this email forwarded to you?',
    followUs: 'Follow us',
    questions: 'Questions? Write to us:',
    website: 'Website',
  },
  confirm: {
    subject: (newsletter) => `Confirm your subscription to ${newsletter}`,
    preheader: 'Confirm your address to receive the next issue.',
    title: 'Confirm your email address',
    text: (newsletter) =>
      `Someone, probably you, asked to receive ${newsletter} at this address. Please confirm with the button below. We will not send you any issue until you do.`,
    button: 'Confirm subscription',
    orCopyLink: 'If the button does not work, copy this link into your browser:',
    validFor: (days) => `The link is valid for ${plural(days, 'day', 'days')}.`,
    notRequested: 'If you did not request this, ignore this email. You will not be subscribed.',
    reminder: {
      subject: (newsletter) => `Reminder: confirm your subscription to ${newsletter}`,
      preheader: 'Your subscription is waiting for your confirmation.',
      title: 'Do you still want to subscribe?',
      text: (newsletter) =>
        `Someone, probably you, recently asked to receive ${newsletter} at this address but has not confirmed yet. To subscribe, please confirm with the button below. This is the only reminder we will send.`,
      notRequested:
        'If you did not request this or have changed your mind, ignore this email. We will delete the request and will not contact you again.',
    },
  },
  ownData: ownDataMail,
  newAddress: newAddressMail,
  enquiry: enquiryMail,
  ...answerMails,
  subscriptions: subscriptionsMail,
  welcome: {
    subject: (newsletter) => `Welcome to ${newsletter}`,
    preheader: 'You are now subscribed. Here is what to expect.',
    title: 'Thank you for subscribing',
    text: (newsletter) => `Your address is confirmed. We will send ${newsletter} to this address, and nothing else.`,
    keepOutOfSpam:
      'To keep future issues out of your spam folder, please add the sender of this email to your contacts. If this email is in your spam folder, move it to your inbox.',
    latestIssue: 'Read the latest issue',
    preferencesText: 'Choose which sections you receive, and in which language:',
    share: 'Know someone who would enjoy it? Share the sign-up page:',
    shareLink: 'Sign-up page',
    reason: (newsletter) => `You received this email because you have just subscribed to ${newsletter}.`,
  },
  pages: {
    ...answerPages,
    chrome: {
      skipToContent: 'Skip to content',
      language: 'Language',
      pastIssues: 'Past issues',
      allNewsletters: 'All newsletters',
      backTo: (newsletter) => `Back to ${newsletter}`,
    },
    languages: { en: 'English', 'zh-CN': '简体中文' },
    signUp: {
      title: (newsletter) => `Subscribe to ${newsletter}`,
      lead: 'Our best stories, sent to your inbox.',
      email: 'Email address',
      emailPlaceholder: 'you@example.com',
      name: 'Name',
      optional: ' (optional)',
      sections: 'What would you like to read?',
      sectionsHint: 'Every issue includes the lead story, whichever sections you choose.',
      cadence: 'How often would you like to receive it?',
      cadences: { everyIssue: 'Every issue', daily: 'Once a day', weekly: 'Once a week' },
      language: 'Email language',
      humanCheck: 'Checking that you are human…',
      honeypot: 'Leave this field empty',
      button: 'Subscribe',
      privacy: 'We will only send you this newsletter. You can unsubscribe with one click.',
      privacyClicks: 'We record which links in our emails you open.',
    },
    checkMailbox: {
      title: 'Check your inbox',
      text: 'We have sent you an email with a link. Open the link and confirm to complete your subscription.',
      noMailTitle: 'No email?',
      noMail:
        'It can take a few minutes to arrive. Check your spam folder, and make sure you typed your address correctly. If you have already subscribed, you do not need to confirm again. We send at most one confirmation email a day.',
      tryAgain: 'Try another address',
    },
    confirm: {
      title: 'Confirm your subscription',
      text: (newsletter) => `Please confirm that you want to receive ${newsletter}.`,
      button: 'Confirm subscription',
    },
    confirmed: {
      title: 'You are subscribed',
      text: (newsletter) => `Thank you. We will send you the next issue of ${newsletter} as soon as it comes out.`,
      preferences: 'Choose your sections',
      archive: 'Read past issues',
    },
    confirmedBefore: {
      title: 'You are already subscribed',
      text: (newsletter) =>
        `You have already confirmed your subscription to ${newsletter}. You do not need to do anything else.`,
    },
    invalidLink: {
      title: 'This link no longer works',
      text: 'It may have expired, or part of it may be missing. Your subscription has not changed.',
      signUpAgain: 'Sign up again',
    },
    testLink: {
      title: 'This link works',
      text: 'You opened it from a test email, so nothing has changed. In a real issue, each reader has their own link.',
    },
    expiredLink: {
      title: 'This link has expired',
      text: (newsletter) =>
        `Confirmation links are valid for seven days. We can send you a new link to confirm your subscription to ${newsletter}.`,
      button: 'Send a new link',
    },
    preferences: {
      title: 'Your preferences',
      text: (newsletter) => `What you receive from ${newsletter}, and in which language.`,
      cadenceHint: 'A new frequency starts with its first issue. Until then, you receive issues as before.',
      save: 'Save',
      saved: 'Saved. Your changes apply from the next issue.',
      unsubscribeTitle: 'Unsubscribe',
      unsubscribeText: 'You will not receive any more issues. You can subscribe again at any time.',
      unsubscribe: 'Unsubscribe',
      proofTitle: 'Why you receive this newsletter',
      askedOn: (date, source) => `Subscription requested on ${date} via ${source}.`,
      confirmedOn: (date) => `Confirmed on ${date}.`,
      formText: (version) => `You agreed to version ${version} of the consent text.`,
      consentLabel: (label) => `Recorded as: ${label}`,
      sources: {
        form: 'our sign-up page',
        embed: 'a form on our website',
        import: 'an imported list',
        command: 'our editorial office',
      },
    },
    ...ownDataPages,
    ...newAddressPages,
    ...readingPages,
    ...sitePages,
    ...searchPages,
    rename: renamePage,
    unsubscribe: {
      title: 'Unsubscribe',
      question: (newsletter) => `Do you want to stop receiving ${newsletter}?`,
      button: 'Unsubscribe',
      keep: 'Stay subscribed',
      weekly: 'Once a week instead',
      weeklyTitle: 'You now receive it once a week',
      weeklyText: (newsletter) => `You are still subscribed to ${newsletter}. Your next email is the weekly issue.`,
    },
    unsubscribed: {
      title: 'You have unsubscribed',
      text: (newsletter) => `You will no longer receive ${newsletter}. Thank you for reading.`,
      changedYourMind: 'Changed your mind? Subscribe again',
    },
    embed: {
      title: 'Add the form to your website',
      text: 'Copy this code into your page where you want the sign-up form to appear.',
      code: 'HTML code',
      copy: 'Copy',
      copied: 'Copied',
      preview: 'Preview',
    },
    archive: {
      title: 'Past issues',
      empty: 'No issue has been published yet. You will find the first one here.',
      issueOf: (date) => `Issue of ${date}`,
      readOnline: 'Read online',
      count: (issues) => plural(issues, 'issue', 'issues'),
    },
    home: {
      title: 'Newsletters',
      empty: 'There are no newsletters yet. Please check back soon.',
      latestIssue: 'Latest issue: ',
      subscribe: 'Subscribe',
      sectionCount: (sections) => plural(sections, 'section', 'sections'),
    },
    ...missingPages,
    serverError: {
      title: 'Something went wrong',
      text: 'The problem is on our side. Please try again in a few minutes.',
    },
    tooManyRequests: {
      title: 'Too many attempts',
      text: 'We have received too many sign-ups from your network or for this address.',
      retryIn: (minutes) => `Please try again in ${plural(minutes, 'minute', 'minutes')}.`,
      withoutCheck:
        'To try sooner, turn on JavaScript and use our sign-up page. It allows more sign-ups because it can check that you are human.',
      ourForm: 'Open the sign-up page',
    },
    signUpsClosed: {
      title: 'Please try again later',
      text: 'We have paused sign-ups because too many people are signing up at the moment. There is nothing wrong with your address, and we have not stored it.',
      retryIn: (minutes) => `You can sign up in about ${plural(minutes, 'minute', 'minutes')}.`,
      closedTitle: 'Sign-ups are closed',
      closedText: 'We are not accepting new subscriptions at the moment. We have not stored your address.',
    },
    errors: {
      summary: (problems) =>
        problems === 1 ? 'There is a problem with the form.' : `There are ${problems} problems with the form.`,
      emailMissing: 'Please enter your email address.',
      emailInvalid: 'Enter an email address in the correct format, like you@example.com',
      emailTooLong: 'This email address is too long.',
      emailDisposable: 'Please use a permanent address, not a disposable one.',
      nameTooLong: (maximum) => `Your name can have at most ${plural(maximum, 'character', 'characters')}.`,
      nameInvalid: 'Your name cannot contain web addresses or special characters.',
      noSection: 'Please choose at least one section.',
      unknownSection: 'One of the sections is no longer available. Please choose again.',
      unknownCadence: 'This frequency is no longer available. Please choose again.',
      unknownLanguage: 'This language is not available. Please choose another one.',
      humanCheckFailed: 'We could not check that you are human. Please try again.',
      formExpired: 'The form has expired. Please submit it again.',
    },
  },
};
