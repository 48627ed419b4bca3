import type { Messages } from './message-catalogue.js';

/** The mail with a link to the reader's own data. */
export const ownDataMail: Messages['ownData'] = {
  data: {
    subject: (newsletter) => `Your data at ${newsletter}`,
    title: 'Your data',
    text: (newsletter) =>
      `Someone, most likely you, asked on the preferences page of ${newsletter} for everything that we hold about you. Here is the link to it.`,
    button: 'Download my data',
  },
  erase: {
    subject: (newsletter) => `Erase your data at ${newsletter}?`,
    title: 'Erase your data?',
    text: (newsletter) =>
      `Someone, most likely you, asked on the preferences page of ${newsletter} to have your data erased. The link leads to a page that tells what that means and asks once more; until then nothing happens.`,
    button: 'Go on to the erasure',
  },
  validFor: 'The link works for one hour. Please do not pass this mail on.',
  notYou:
    'You did not ask for this? Then somebody has the links of one of your issues, perhaps because it was passed on. Ignore this mail: without its link they get nothing and can erase nothing.',
};
