/** The email that asks somebody to approve an issue. @see askedInEnglish for the page */
export const askedEmailInEnglish = {
  /** @param by name of the person who asks; empty: not known */
  subject: (by: string, issue: string) =>
    by === '' ? `Please approve “${issue}”` : `${by} asks you to approve “${issue}”`,
  title: (name: string) => `Hello ${name}`,
  opening: (by: string, issue: string, newsletter: string) =>
    by === ''
      ? `You are asked to look at the issue “${issue}” of ${newsletter}, and to approve it if it can go out as it is.`
      : `${by} asks you to look at the issue “${issue}” of ${newsletter}, and to approve it if it can go out as it is.`,
  note: (note: string) => `“${note}”`,
  button: 'Look at it and approve it',
  signsIn: 'You sign in first: the link alone lets nobody in, and approves nothing.',
  asItIs: 'You see the issue as it is when you open it. A change after your approval needs another one.',
};

/** Who was asked to approve an issue, and how to ask, in English. */
export const askedInEnglish = {
  look: 'Look at the email',
  approvedBy: (who: string, moment: string) => `${who} approved it ${moment}.`,
  line: (by: string, name: string, moment: string) => `${by} asked ${name} ${moment}.`,
  emails: {
    waiting: 'The email is on its way.',
    sent: 'The email was sent.',
    'no-sender': 'The email was not sent: there is no newsletter whose sender it could have.',
    refused: 'The mail server refused the email.',
  },
  changedSince: 'It has been changed since.',
  title: 'Ask somebody by email',
  who: 'Whom to ask',
  note: 'A line to them',
  optional: ' (optional)',
  button: 'Ask by email',
  nobody: 'Nobody else can approve it: all others have changed it, or their roles do not include it.',
  faults: {
    often: 'They were asked three times today, or you have asked very often. Nobody was asked.',
    person: 'This person cannot approve it as it is now. Nobody was asked. Choose somebody else.',
  },
};
