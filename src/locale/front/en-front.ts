import type { FrontPages } from './front-pages.js';

const isOne = (count: number) => new Intl.PluralRules('en').select(count) === 'one';
const words = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];
const inWords = (count: number) => words[count] ?? String(count);

export const frontPages: FrontPages = {
  front: {
    home: 'Home',
    news: (name) => `${name}: the news`,
    latest: 'Latest',
    mostRead: 'Most read this week',
    bestRated: 'Best rated',
    rated: (average, votes) => `${average} of 5 from ${votes} ${isOne(votes) ? 'vote' : 'votes'}`,
    minutes: (count) => `${count} min read`,
    comments: (count) => `${count} ${isOne(count) ? 'comment' : 'comments'}`,
    earlierIn: (section) => `Earlier in ${section}`,
    getNext: 'Get the next issue',
    moreInIssue: 'More in this issue',
    stories: (count) => `${count} ${isOne(count) ? 'story' : 'stories'}`,
    asEmail: 'This issue as it was emailed',
    allIssues: (count) => (count > 1 ? `All ${count} issues` : 'All issues'),
    issueNumber: (number) => `Issue ${number}`,
    moreStories: (count) => `And ${inWords(count)} more ${isOne(count) ? 'story' : 'stories'}`,
    read: 'Read',
    aboutUs: 'About us',
    newsFeed: 'News feed',
  },
  ask: {
    lead: (rhythm) => ({ bold: rhythm === '' ? 'New issues' : rhythm, rest: ', free, by email' }),
    leadOfSeveral: (newsletters) => ({ bold: `Choose from ${newsletters} newsletters`, rest: ', free, by email' }),
    hint: 'Free. You confirm by email, and one click ends it.',
    title: (rhythm) => (rhythm === '' ? 'Every issue, in your inbox' : `${rhythm}, in your inbox`),
    joinReaders: (newsletter) => `Read ${newsletter} by email`,
  },
  choices: {
    step: 'Step 2 of 2',
    title: 'What would you like to read?',
    whichNewsletter: 'Which newsletter would you like?',
    writeTo: 'We write to',
    change: 'Change',
    sections: 'Sections',
    cadence: 'How often',
    language: 'Language',
    yourName: 'Your name',
    next: 'We then send you one email. Press the link in it, and the next issue is yours.',
  },
};
