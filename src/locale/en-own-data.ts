import type { Messages } from './message-catalogue.js';

/** The email with a link to download or delete the reader's data, or to change their name. */
export const ownDataMail: Messages['ownData'] = {
  data: {
    subject: (newsletter) => `Download your data from ${newsletter}`,
    title: 'Download your data',
    text: (newsletter) =>
      `Someone, probably you, used the preferences page of ${newsletter} to request all the data we hold about you. The button opens a page where you can download it.`,
    button: 'Download my data',
  },
  erase: {
    subject: (newsletter) => `Delete your data from ${newsletter}?`,
    title: 'Delete your data?',
    text: (newsletter) =>
      `Someone, probably you, used the preferences page of ${newsletter} to ask us to delete your data. The button opens a page that explains what this means and asks you to confirm. Nothing is deleted until you confirm there.`,
    button: 'Delete my data',
  },
  name: {
    subject: (newsletter) => `Change your name for ${newsletter}`,
    title: 'Change your name',
    text: (newsletter) =>
      `Someone, probably you, used the preferences page of ${newsletter} to change the name in our emails. The button opens a page where you can change it.`,
    button: 'Change my name',
  },
  validFor: 'The link is valid for one hour. Please do not forward this email.',
  notRequested:
    'If you did not request this, someone else may have used a link from one of your issues, for example because you forwarded it. Ignore this email: without the link in it, nobody can see or delete your data, or change your name.',
};

/** The pages where readers change their name. */
export const renamePage: Messages['pages']['rename'] = {
  title: 'Your name',
  current: (name) => `The name you gave us: ${name}`,
  none: 'You have not given us a name.',
  text: 'We use it to greet you in our emails. To make sure that it is you who changes it, we email you a link first.',
  ask: 'Email me a link to change it',
  hint: 'We greet you by name in our emails if the name has at most 60 characters and contains only letters, spaces, apostrophes and hyphens. To be greeted without a name, leave the field empty.',
  save: 'Save my name',
  savedTitle: 'Your name is saved',
  saved: 'The change applies from the next email.',
};

/** The pages where readers download and delete their data. */
export const ownDataPages: Pick<Messages['pages'], 'download' | 'ownData' | 'erase' | 'erased'> = {
  download: {
    title: 'Download your data',
    text: 'The file contains your address, your preferences, the history of your subscription, any clicks, ratings and comments that we have stored, and a list of the issues that we sent you recently (at most the last 30 days). It is a JSON file, which other programs can read.',
    button: 'Download my data',
  },
  ownData: {
    title: 'Your data',
    text: 'You can download all the data we hold about you. To make sure that it is you, we email you a link first.',
    download: 'Email me a download link',
    erase: 'Email me a deletion link',
    eraseTitle: 'Delete your data',
    eraseText:
      'This ends your subscriptions to all our newsletters and deletes your data. It cannot be undone. We email you a link first.',
    sentTitle: 'Check your inbox',
    sent: (address) => `We are sending the link to ${address}. It is valid for one hour.`,
    tooManyTitle: 'We have already sent you this link',
    tooMany:
      'We send at most three of these emails a day. Please check your inbox and your spam folder, or try again tomorrow.',
    expiredTitle: 'This link has expired',
    expired: 'This link was valid for one hour. You can request a new one on your preferences page.',
    back: 'Go to preferences',
  },
  erase: {
    title: 'Delete your data',
    text: (newsletter) =>
      `You will no longer receive ${newsletter} or any of our other newsletters. We will delete your address, name, preferences and history from our list. We keep only a code that cannot be turned back into your address, so that nobody else can add you to the list again. This cannot be undone.`,
    button: 'Delete my data',
    keep: 'Cancel and go to preferences',
  },
  erased: {
    title: 'Your data has been deleted',
    text: 'We have deleted your address and all related data from our list. You are welcome to sign up again at any time.',
    signUpAgain: 'Go to the sign-up page',
  },
};
