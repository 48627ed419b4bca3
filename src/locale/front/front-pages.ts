/** The texts of the front page, of the bar and the footer of every page, and of the subscription in two steps. */
export interface FrontPages {
  front: {
    /** In the bar. */
    home: string;
    /** The title of the front page for screen readers. */
    news(name: string): string;
    latest: string;
    mostRead: string;
    bestRated: string;
    /** @param average such as "4.6" */
    rated(average: string, votes: number): string;
    minutes(count: number): string;
    comments(count: number): string;
    earlierIn(section: string): string;
    /** Above the form on the page of an issue. */
    getNext: string;
    moreInIssue: string;
    stories(count: number): string;
    /** A link to the issue as it was emailed. */
    asEmail: string;
    allIssues(count: number): string;
    issueNumber(number: string): string;
    /** Stories of an issue besides the one that is named. */
    moreStories(count: number): string;
    /** Heads of the footer's lists. */
    read: string;
    aboutUs: string;
    newsFeed: string;
  };
  /** The form with one field. */
  ask: {
    /** The first words are set in bold. Without a rhythm: an empty text. */
    lead(rhythm: string): { bold: string; rest: string };
    /** Of a site with several newsletters. */
    leadOfSeveral(newsletters: number): { bold: string; rest: string };
    hint: string;
    /** Above the form at the end of a page. */
    title(rhythm: string): string;
    /** Above the form of an article. */
    joinReaders(newsletter: string): string;
  };
  /** The second step. */
  choices: {
    step: string;
    title: string;
    /** On a site with several. */
    whichNewsletter: string;
    writeTo: string;
    change: string;
    sections: string;
    cadence: string;
    language: string;
    yourName: string;
    next: string;
  };
}
