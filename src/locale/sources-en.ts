import { counted } from '../counted.js';

/** The sources of a newsletter in the desk, in English. */
export const sourcesEn = {
  title: 'Sources',
  lead: 'Where new articles come from.',
  none: 'No source yet. Paste the address of a site, and its feeds and sitemaps are found for you.',
  noneToSee: 'No source yet.',
  add: 'Add a source',
  list: (count: number) => counted(count, 'source'),
  back: 'All sources',
  states: { new: 'New', ok: 'Works', retrying: 'Tried again', failing: 'Failing', paused: 'Paused' },
  state: 'State',
  failures: (count: number) => (count === 1 ? 'The last fetch failed.' : `${count} fetches in a row failed.`),
  /** What the HTTP status of an answer means. */
  answers: (status: number) => {
    if (status === 404 || status === 410) return `there is no page at its address: ${status}`;
    if (status === 401 || status === 403) return `the site does not show it to programs: ${status}`;
    if (status === 429) return `the site says that it was asked too often: ${status}`;
    return status >= 500 ? `the site has an error of its own: ${status}` : `the site answered ${status}`;
  },
  because: (reason: string) => `${reason.charAt(0).toUpperCase()}${reason.slice(1)}.`,
  said: 'The message',
  lastResult: 'Last result',
  remedy: 'What to do',
  remedies: {
    unreachable:
      'Open the address in a browser. If it has moved, change the address here. If it works there, the site may refuse programs: ask the people who run it.',
    private: 'The address is not on the public web, so nothing is fetched from it. Change the address here.',
    elsewhere:
      'Open the site in a browser. If the address that it shows there is the right one, enter it here. The key is sent to no other host.',
    unreadable:
      'There is no feed, sitemap or list of articles at the address any more. Search the site again, or change the address here.',
    posts:
      'For a Ghost site, copy its Content API key again (Settings, Integrations), and enter it here. Otherwise ask the people who run the site whether programs may read its posts, or take its feed instead.',
  },
  times: {
    last: 'Last fetch',
    success: 'Last that worked',
    next: 'Next fetch',
    never: 'Never',
  },
  waiting: (pages: number) => `${counted(pages, 'page')} still to be read. The next fetches read them.`,
  articles: 'Its newest articles',
  noArticles: 'It has brought no article yet.',
  pull: 'Fetch now',
  pulled: 'It is fetched within a minute.',
  pause: 'Pause',
  paused: 'The source is paused. Nothing is fetched from it until you resume it.',
  isPaused: 'Nothing is fetched from it until somebody resumes it. Its articles stay.',
  resume: 'Resume',
  resumed: 'The source is resumed. It is fetched within a minute.',
  still: 'Your changes are saved. The source is paused: nothing is fetched from it until you resume it.',
  again: 'Show the result',
  added: 'The source is added. It is first fetched within a minute.',
  saved: 'Your changes are saved. The next fetch applies them.',
  moved: 'Your changes are saved. The new address is fetched within a minute.',
  edit: {
    title: 'Settings',
    url: 'Address',
    kind: 'What is at the address',
    contentKey: 'Content API key',
    contentKeyHint: (end: string) =>
      `${end === '' ? '' : `The present one ends in ${end}. Leave this empty to keep it. `}In Ghost: Settings, Integrations.`,
    every: 'Minutes between two fetches',
    section: 'Section',
    sectionHint: 'Of articles whose category is no section of the newsletter.',
    asSource: 'As the source says',
    body: 'What the public pages show of its articles',
    bodies: { full: 'The whole text', excerpt: 'The excerpt, with a link to the original', off: 'Nothing' },
    include: 'Only articles with one of these words',
    exclude: 'No articles with one of these words',
    wordsHint: 'One a line. Empty: no rule.',
    save: 'Save',
  },
  faults: {
    url: 'Enter an address that starts with https://.',
    contentKey: 'Enter the Content API key of the Ghost site: 26 digits and letters from a to f.',
    every: 'Enter whole minutes, from 1 to 1440.',
    words: 'Use at most 100 words or phrases, each of at most 200 characters.',
    changed: 'Somebody else has changed this source meanwhile. Look at your changes, and save again.',
    other: 'This value cannot be used.',
  },
  remove: 'Remove the source',
  asksTitle: 'Remove this source?',
  asks: (articles: number) =>
    articles === 0
      ? 'Nothing is fetched from it any more. It has brought no article.'
      : `Nothing is fetched from it any more. ${articles === 1 ? 'Its article stays' : `Its ${counted(articles, 'article')} stay`}, and issues that have them keep them.`,
  keep: 'Keep it',
  removed: 'The source is removed. Its articles stay.',
};
