import type { Messages } from './message-catalogue.js';

/** The email with a link to download or delete the reader's data. */
export const ownDataMail: Messages['ownData'] = {
  data: {
    subject: (newsletter) => `Download your data from ${newsletter}`,
    title: 'Download your data',
    text: (newsletter) =>
      `Someone, probably you, used the preferences page of ${newsletter} to request all the data we hold about you. You can download it here.`,
    button: 'Download my data',
  },
  erase: {
    subject: (newsletter) => `Delete your data from ${newsletter}?`,
    title: 'Delete your data?',
    text: (newsletter) =>
      `Someone, probably you, used the preferences page of ${newsletter} to ask us to delete your data. The button opens a page that explains what this means and asks you to confirm. Nothing is deleted until you confirm there.`,
    button: 'Delete my data',
  },
  validFor: 'The link is valid for one hour. Please do not forward this email.',
  notRequested:
    'If you did not request this, someone else has a link from one of your issues, for example because it was forwarded. Ignore this email: without the link in it, nobody can see or delete your data.',
};
