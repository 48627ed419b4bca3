import { ownDataMail } from './en-own-data.js';
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
    corrected: (date) => `Corrected on ${date}`,
    whyYouGetThis: {
      asked: (newsletter) => `You get ${newsletter} because you asked for it and confirmed your address.`,
      added: (newsletter, label) =>
        `You get ${newsletter} because your address was added to its list. Your consent is recorded as "${label}".`,
      passedOn: (newsletter, label) => `You get ${newsletter} because "${label}" passed your address on to it.`,
      unknown: (newsletter) => `You get ${newsletter} because your address was added to its list.`,
    },
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
    reminder: {
      subject: (newsletter) => `Still interested in ${newsletter}? Please confirm`,
      preheader: 'You asked for it a while ago; one click is missing.',
      title: 'One click is missing',
      text: (newsletter) =>
        `A while ago someone, most likely you, asked us to send ${newsletter} to this address, but nobody has confirmed it yet. Press the button if you would like to get it. This is our only reminder.`,
      notYou:
        'You did not ask for this, or no longer want it? Then ignore this mail: we delete the request and do not write again.',
    },
  },
  ownData: ownDataMail,
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
      cadence: 'How often would you like it?',
      cadences: { everyIssue: 'Every issue', daily: 'Once a day', weekly: 'Once a week' },
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
    testLink: {
      title: 'This link works',
      text: 'You opened it from a test email, so it changes nothing. In the issue that readers receive, it is their own.',
    },
    expiredLink: {
      title: 'This link is too old',
      text: (newsletter) =>
        `A link like this works for seven days. Shall we send you a new one, so that you can still confirm ${newsletter}?`,
      button: 'Send me a new link',
    },
    preferences: {
      title: 'Your preferences',
      text: (newsletter) => `What you get from ${newsletter}, and in which language.`,
      cadenceHint: 'After a change, it goes on as before until the next one of the new kind comes out.',
      save: 'Save',
      saved: 'Saved. It takes effect with the next issue.',
      leaveTitle: 'Leave',
      leaveText: 'You will get no further issue. You can come back whenever you like.',
      leave: 'Unsubscribe',
      proofTitle: 'Why you get this newsletter',
      askedOn: (date, source) => `You asked on ${date} from ${source}.`,
      confirmedOn: (date) => `Confirmed on ${date}.`,
      formText: (version) => `You agreed to version ${version} of the words on the form.`,
      askedFrom: (ip) => `The request came from the network address ${ip}.`,
      consentLabel: (label) => `Recorded as: ${label}`,
      sources: {
        form: 'our sign-up page',
        embed: 'a form on our website',
        import: 'a list that we took over',
        command: 'our editorial office',
      },
    },
    ownData: {
      title: 'Your data',
      text: 'You can download everything that we hold about you, or have it erased. So that nobody else does, we send you a link for it first, to your address.',
      download: 'Mail me the link to my data',
      erase: 'Mail me the link to erase me',
      sentTitle: 'Please check your mailbox',
      sent: (address) => `A mail with the link is on its way to ${address}. The link works for one hour.`,
      tooManyTitle: 'We have sent you this link already',
      tooMany:
        'Three mails with such a link have gone to you within a day, and we send no more than that. Please look for them in your mailbox and in the spam folder, or come back tomorrow.',
      expiredTitle: 'This link is too old',
      expired: 'A link like this works for one hour. You can have a new one sent from your preferences.',
      back: 'To my preferences',
    },
    erase: {
      title: 'Erase your data',
      text: (newsletter) =>
        `You will get no further issue of ${newsletter} or of any other newsletter of ours, and we delete your address, your name, your choices and your history from our list. We keep one scrambled number that we cannot turn back into your address: it keeps anybody from putting you on the list again. This cannot be undone.`,
      button: 'Yes, erase my data',
      keep: 'No, back to my preferences',
    },
    erased: {
      title: 'Your data are erased',
      text: 'Your address and everything we kept with it are off our list. Should you ever want to read us again, you can sign up like anybody else.',
      signUpAgain: 'To the sign-up page',
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
      text: 'Many sign-ups have come from your connection, or for this address, in a short time.',
      retryIn: (minutes) => `Please try again in ${plural(minutes, 'minute', 'minutes')}.`,
      withoutCheck:
        'Our own form takes more at a time when JavaScript is switched on: your browser then shows by itself that you are no robot.',
      ourForm: 'To our own form',
    },
    signUpsClosed: {
      title: 'Please come back a little later',
      text: 'So many people are signing up at the moment that we are taking a break. Nothing is wrong with your address, and we have not stored it.',
      retryIn: (minutes) => `You can sign up again in about ${plural(minutes, 'minute', 'minutes')}.`,
    },
    errors: {
      summary: (problems) =>
        problems === 1 ? 'There is a problem with your input.' : `There are ${problems} problems with your input.`,
      emailMissing: 'Please enter your email address.',
      emailInvalid: 'This does not look like an email address. Example: you@example.com',
      emailTooLong: 'This email address is too long.',
      emailDisposable: 'This mailbox is one to throw away. Please use one that you will keep.',
      nameTooLong: (maximum) => `Please use at most ${plural(maximum, 'character', 'characters')} for your name.`,
      nameInvalid: 'Please leave web addresses and special characters out of your name.',
      noSection: 'Please choose at least one section.',
      unknownSection: 'One of the sections is no longer there. Please choose again.',
      unknownCadence: 'The newsletter does not come that often any more. Please choose again.',
      unknownLanguage: 'We do not write in this language. Please choose another one.',
      humanCheckFailed: 'We could not tell whether you are human. Please try again.',
      formExpired: 'The form was open for too long. Please send it again.',
    },
  },
};
