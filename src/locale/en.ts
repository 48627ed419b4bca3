import type { Messages } from './message-catalogue.js';

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
    viewInBrowser: 'View in browser',
    whyYouGetThis: (newsletter) =>
      `You get ${newsletter} because you asked for it and confirmed your address. You can leave at any time.`,
    preferences: 'Preferences',
    unsubscribe: 'Unsubscribe',
    subscribe: 'Subscribe',
    subscribeLead: (newsletter) => `${newsletter} comes by mail. You can leave with one click.`,
    followUs: 'Follow us',
    questions: 'Questions? Write to us:',
    website: 'Website',
  },
  confirm: {
    subject: (newsletter) => `Confirm your subscription to ${newsletter}`,
    preheader: 'One click, and the next issue is yours.',
    title: 'Is this your address?',
    text: (newsletter) =>
      `Someone, most likely you, asked us to send ${newsletter} to this address. Press the button to confirm it. We send nothing until you do.`,
    button: 'Yes, subscribe me',
    orCopyLink: 'If the button does not work, open this address in your browser:',
    validFor: (days) => `The link is valid for ${plural(days, 'day', 'days')}.`,
    notYou: 'You did not ask for this? Then ignore this mail: nothing happens, and you are not subscribed.',
  },
  welcome: {
    subject: (newsletter) => `Welcome to ${newsletter}`,
    preheader: 'You are subscribed. Here is what to expect.',
    title: 'Welcome aboard',
    text: (newsletter) =>
      `Thank you for confirming. From now on ${newsletter} comes to this address, and nothing else from us.`,
    keepUs:
      'So that no issue is lost in a spam folder, please add the sender of this mail to your contacts, or move this mail to your inbox if it landed elsewhere.',
    latestIssue: 'Read the latest issue',
    preferencesText: 'You would rather read about some things only? Choose your sections and your language:',
    passOn: 'Do you know someone who would enjoy it too? This is where everybody can subscribe:',
    passOnLink: 'Sign-up page',
    whyYouGetThis: (newsletter) => `You get this mail because you have just subscribed to ${newsletter}.`,
  },
  pages: {
    chrome: {
      skipToContent: 'Skip to the content',
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
      optional: 'optional',
      sections: 'What would you like to read?',
      sectionsHint: 'The lead story always comes, whatever you choose.',
      language: 'Language of our mails',
      humanCheck: 'Checking that you are human …',
      honeypot: 'Leave this field empty',
      button: 'Subscribe',
      privacy: 'We mail you only this newsletter; you can leave with one click.',
    },
    checkMailbox: {
      title: 'Check your mailbox',
      text: 'We have sent you a mail with a link. Open it and confirm, and you are subscribed.',
      noMailTitle: 'No mail?',
      noMail:
        'It can take a few minutes. Look into your spam folder, and check that the address was typed correctly. If you have already subscribed, there is nothing left to confirm. We send one such mail a day at most.',
      tryAgain: 'Try again with another address',
    },
    confirm: {
      title: 'One last click',
      text: (newsletter) => `Please confirm that you would like to get ${newsletter}.`,
      button: 'Confirm subscription',
    },
    confirmed: {
      title: 'You are subscribed',
      text: (newsletter) => `Thank you. The next issue of ${newsletter} is on its way to you as soon as it comes out.`,
      preferences: 'Choose your sections',
      archive: 'Read past issues meanwhile',
    },
    invalidLink: {
      title: 'This link does not work any more',
      text: 'It may be too old, or a part of it may have been lost when it was copied. Nothing has changed.',
      signUpAgain: 'Sign up again',
    },
    preferences: {
      title: 'Your preferences',
      text: (newsletter) => `What you get from ${newsletter}, and in which language.`,
      save: 'Save',
      saved: 'Saved. It takes effect with the next issue.',
      leaveTitle: 'Leave',
      leaveText: 'You will get no further issue. You can come back whenever you like.',
      leave: 'Unsubscribe',
      proofTitle: 'Why you get this newsletter',
      askedOn: (date, source) => `You asked on ${date} from ${source}.`,
      confirmedOn: (date) => `Confirmed on ${date}.`,
      sources: {
        form: 'our sign-up page',
        embed: 'a form on our website',
        import: 'a list that we took over',
        command: 'our editorial office',
      },
    },
    unsubscribe: {
      title: 'Unsubscribe',
      question: (newsletter) => `Do you want to stop getting ${newsletter}?`,
      button: 'Yes, unsubscribe me',
      keep: 'No, keep it coming',
    },
    unsubscribed: {
      title: 'You are unsubscribed',
      text: (newsletter) => `You will not get ${newsletter} any more. Thank you for having read us.`,
      changedYourMind: 'Changed your mind? Subscribe again',
    },
    embed: {
      title: 'Put the form on your website',
      text: 'Copy these lines into your page where the sign-up form should stand.',
      code: 'HTML for your page',
      copy: 'Copy',
      copied: 'Copied',
      preview: 'How it looks',
    },
    archive: {
      title: 'Past issues',
      empty: 'No issue has come out yet. The first one will be here.',
      issueOf: (date) => `Issue of ${date}`,
      readOnline: 'Read online',
      count: (issues) => plural(issues, 'issue', 'issues'),
    },
    home: {
      title: 'Newsletters',
      empty: 'There is no newsletter yet. Please come back soon.',
      subscribe: 'Subscribe',
      sectionCount: (sections) => plural(sections, 'section', 'sections'),
    },
    notFound: {
      title: 'Page not found',
      text: 'There is nothing at this address. It may have been mistyped or moved.',
      home: 'To our newsletters',
    },
    serverError: {
      title: 'Something went wrong',
      text: 'That was our fault, not yours. Please try again in a few minutes.',
    },
    tooManyRequests: {
      title: 'Too many attempts',
      text: 'Many requests have come from your connection in a short time.',
      retryIn: (minutes) => `Please try again in ${plural(minutes, 'minute', 'minutes')}.`,
    },
    errors: {
      summary: (problems) =>
        problems === 1 ? 'There is a problem with your input.' : `There are ${problems} problems with your input.`,
      emailMissing: 'Please enter your email address.',
      emailInvalid: 'This does not look like an email address. Example: you@example.com',
      emailTooLong: 'This email address is too long.',
      nameTooLong: (maximum) => `Please use at most ${plural(maximum, 'character', 'characters')} for your name.`,
      nameInvalid: 'Please leave web addresses and special characters out of your name.',
      noSection: 'Please choose at least one section.',
      unknownSection: 'One of the sections is no longer there. Please choose again.',
      unknownLanguage: 'We do not write in this language. Please choose another one.',
      humanCheckFailed: 'We could not tell whether you are human. Please try again.',
      formExpired: 'The form was open for too long. Please send it again.',
    },
  },
};
