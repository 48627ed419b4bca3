const inDigits = (count: number) => count.toLocaleString('en');
const counted = (count: number, one: string) => `${inDigits(count)} ${count === 1 ? one : `${one}s`}`;

/** The pages of settings, in English. */
export const settingsInEnglish = {
  ofNewsletter: 'This newsletter',
  ofAll: 'All newsletters',
  save: 'Save',
  saved: 'Saved.',
  notSaved: 'Nothing on this page is saved yet.',
  saveAnyway: 'Save all the same',
  /** @param field the name of a field */
  two: (field: string) => `${field}: somebody else has changed this meanwhile. Choose one of the two.`,
  general: {
    head: { title: 'General', lead: 'What the newsletter is called, who sends it, its language and its time zone.' },
    replyTo: 'Address for replies',
    replyToHint: 'Empty: replies go to the sender.',
    moved: (issues: number) =>
      `${counted(issues, 'scheduled issue')} ${issues === 1 ? 'keeps its' : 'keep their'} moment, which is another time of day in the new time zone.`,
  },
  schedule: {
    head: {
      title: 'Schedule',
      lead: 'When an issue is made of the new articles by itself, and what becomes of it then.',
    },
    more: 'Let readers choose how often they get it',
    moreHint: 'With more than one of these, the sign-up form asks how often, and each reader gets one of them.',
    how: 'When',
    hows: { off: 'Never by itself', days: 'On days of the week', cron: 'By a rule of your own' },
    days: 'Days',
    at: 'Time',
    cron: 'Rule',
    cronHint:
      'Five fields, as cron has them: minute, hour, day of the month, month, day of the week. 0 8 1 * * is the first of each month at 08:00.',
    onDays: (days: string, time: string) => `${days} at ${time}`,
    approval: 'What becomes of such an issue',
    approvals: {
      draft: 'It waits as a draft until somebody sends it',
      wait: 'It waits for an approval, as every other issue does',
      send: 'It is sent, if its checks find nothing that stops it',
    },
    late: 'How late it may still start by itself, in minutes',
    lateHint: 'After an outage, for example. Later than that, it waits for somebody to decide.',
    startsNow: (issues: number, readers: number) =>
      `With this, ${counted(issues, 'scheduled issue')} whose time has passed ${issues === 1 ? 'goes' : 'go'} out at once, to ${counted(readers, 'reader')}.`,
    show: 'Show the times',
    next: 'The next five times',
    never: 'No issue is made by itself.',
    moment: (day: string, time: string) => `${day}, ${time}`,
    zone: (timeZone: string) => `All times are in ${timeZone}.`,
    forward: 'After the clocks go forward',
    back: 'After the clocks go back',
  },
  faults: {
    replyTo: 'Address for replies: enter an email address, such as desk@example.com, or nothing.',
    tooLong: (field: string) => `${field}: this is too long. Shorten it.`,
    rule: 'Choose at least one day and a time. A rule of your own needs five fields, such as 0 8 * * 1.',
    late: 'Enter whole minutes, from 1 to 43,200 (30 days).',
    choice: 'Choose one from the list.',
  },
};

export type SettingsWords = typeof settingsInEnglish;
