import { frontPages } from './front/en-front.js';
import type { ReadingPages } from './reading-pages.js';

const rules = new Intl.PluralRules('en');
const isOne = (count: number) => rules.select(count) === 'one';

export const readingPages: ReadingPages = {
  ...frontPages,
  site: {
    navigation: 'Site',
    footer: 'More on this site',
    newsletters: 'Newsletters',
    search: 'Search',
    searchLabel: 'Search articles and issues',
    subscribe: 'Subscribe',
    subscriptions: 'Subscriptions',
    about: 'About',
    advertising: 'Advertising',
    contact: 'Contact',
    privacy: 'Privacy',
  },
  rhythm: {
    daily: 'Every day',
    weekdays: 'Every weekday',
    everyWeek: (days) => `Every ${days}`,
    timesAMonth: (times) =>
      times === 1 ? 'Once a month' : times === 2 ? 'Twice a month' : `About ${times} times a month`,
    timesAYear: (times) => (times === 1 ? 'Once a year' : `About ${times} times a year`),
    orWeekly: (rhythm) => `${rhythm}, or once a week`,
  },
  reading: {
    latestIssue: 'Latest issue',
    firstIssueToCome: 'The first issue has not come out yet. Subscribe to receive it by email when it does.',
    allIssues: 'All past issues',
    readIssue: 'Read the whole issue',
    moreInIssue: (articles) => `${articles} more ${isOne(articles) ? 'story' : 'stories'} in this issue`,
    sections: 'Sections',
    sectionEmpty: 'There are no articles in this section yet. They appear here as soon as an issue includes them.',
    allOf: (section) => `All of ${section}`,
    byline: (author) => `By ${author}`,
    readOriginal: 'Read the full article',
    publishedAt: (host) => `First published on ${host}`,
    onlyExcerpt: 'This is the beginning of the article.',
    moreFrom: (section) => `More from ${section}`,
    moreArticles: 'More articles',
    otherStories: 'Other stories',
    previousStory: 'Previous story',
    nextStory: 'Next story',
    inIssue: (date) => `From the issue of ${date}`,
    articleGone: {
      title: 'This article was removed',
      text: 'The publisher has removed this article. It can no longer be read here.',
    },
    pages: 'Pages',
    newer: 'Newer',
    older: 'Older',
    page: (number) => `Page ${number}`,
    years: 'Years',
    issuesOf: (newsletter) => `Past issues of ${newsletter}`,
    issueNavigation: 'Issues',
    previousIssue: 'Previous issue',
    nextIssue: 'Next issue',
  },
};
