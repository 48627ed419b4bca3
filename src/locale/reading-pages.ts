import type { FrontPages } from './front/front-pages.js';

/** The texts around every page, and those of the pages that everyone may read. */
export interface ReadingPages extends FrontPages {
  /** The navigation of the whole site. */
  site: {
    /** Names the navigation above and below a page for screen readers. */
    navigation: string;
    footer: string;
    newsletters: string;
    search: string;
    searchLabel: string;
    subscribe: string;
    subscriptions: string;
    about: string;
    advertising: string;
    contact: string;
    privacy: string;
  };
  /** How often a newsletter is sent. */
  rhythm: {
    daily: string;
    weekdays: string;
    /** Pass the full names of days in a row, such as "Monday and Thursday". */
    everyWeek(days: string): string;
    timesAMonth(times: number): string;
    timesAYear(times: number): string;
    /** Added when readers may choose one email a week instead. */
    orWeekly(rhythm: string): string;
  };
  reading: {
    latestIssue: string;
    /** A newsletter that has not sent an issue yet. */
    firstIssueToCome: string;
    readIssue: string;
    allIssues: string;
    moreInIssue(articles: number): string;
    sections: string;
    /** A section's page without articles. */
    sectionEmpty: string;
    allOf(section: string): string;
    byline(author: string): string;
    readOriginal: string;
    /** Pass the name of the original's website. */
    publishedAt(host: string): string;
    onlyExcerpt: string;
    moreFrom(section: string): string;
    moreArticles: string;
    /** Names the links to the stories before and after one. */
    otherStories: string;
    previousStory: string;
    nextStory: string;
    inIssue(date: string): string;
    articleGone: { title: string; text: string };
    pages: string;
    newer: string;
    older: string;
    page(number: number): string;
    years: string;
    issuesOf(newsletter: string): string;
    issueNavigation: string;
    previousIssue: string;
    nextIssue: string;
  };
}
