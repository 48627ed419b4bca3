const inDigits = (count: number) => count.toLocaleString('en');
const plural = (count: number, one: string, other = `${one}s`) => `${inDigits(count)} ${count === 1 ? one : other}`;

/** What the desk says about an issue that was sent. */
export const reportInEnglish = {
  figures: {
    title: 'Against the issues before it',
    lead: (issues: number) =>
      `Compared with the last ${plural(issues, 'issue')} for the same readers. “Usually” leaves out the least and the greatest.`,
    tooFew: 'Fewer than three issues for the same readers were counted before this one, so nothing says what is usual.',
    figure: 'Figure',
    own: 'This issue',
    usually: 'Usually',
    range: (low: string, high: string) => (low === high ? low : `${low} to ${high}`),
    verdicts: { more: 'more than usual', fewer: 'fewer than usual', usual: 'as usual' },
    names: {
      accepted: 'Accepted by servers',
      notAccepted: 'Not accepted',
      clicks: 'Clicks by people',
      unsubscribed: 'Unsubscribed',
      complained: 'Complained',
      raters: 'Rated a story',
      comments: 'Comments',
    },
    ofThem: (reader: string, provider: string, us: string) =>
      `the reader’s: ${reader}, the provider’s: ${provider}, ours: ${us}`,
    machines: (count: string) => `machines: ${count}`,
    unsure: (count: string) => `not known: ${count}`,
    noClicks: 'Clicks are not counted in this issue.',
    pending: 'counted within the hour',
    countedAt: (moment: string) => `Who left and who complained was counted ${moment}.`,
    honest:
      '“Accepted” means that a mail server took the email. Nobody can know whether it was read: opens are not tracked.',
    before: 'The issues before it',
    issue: 'Issue',
  },
  ratings: {
    title: 'Ratings and comments',
    none: 'Nobody has rated a story of this issue or commented on it.',
    lead: 'By email, from poor to best. An article that was in other issues has those of all of them.',
    article: 'Article',
    average: 'Average',
    comments: 'Comments',
  },
  left: {
    title: 'Who left after it',
    lead: 'Readers who left after this issue had reached them and before another one did.',
    uncounted: 'They are counted within an hour of the end of the send.',
    nobody: 'Nobody has left.',
    unsubscribed: (readers: number) => `${plural(readers, 'reader')} unsubscribed`,
    complained: (readers: number) => `${plural(readers, 'reader')} complained`,
    open: 'Who they are',
    reader: 'Reader',
    states: { unsubscribed: 'Unsubscribed', complained: 'Complained' },
    when: 'When',
    gone: 'no longer on the list',
    none: 'Nobody is listed here. Whoever came back is left out, and the list is made within an hour of the end of the send.',
  },
  next: 'Next page',
  first: 'First page',
};

export type ReportWords = typeof reportInEnglish;
