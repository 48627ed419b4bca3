import type { CommentLineTexts, CommentNotice, CommentPages } from './comments/comment-texts.js';
import type { StayMessages, StayPages } from './sunset/sunset-texts.js';

/** The five steps of a rating, from poor to best. */
export type StepNames = readonly [string, string, string, string, string];

/** The row with which readers rate the lead story of a digest. */
export interface RatingRowTexts {
  /** Under the story. */
  title: string;
  /** At the end of the issue. */
  about(headline: string): string;
  steps: StepNames;
}

/** The block of a digest with the stories of the last issue that readers rated best. */
export interface ReadersChoiceTexts {
  title: string;
  lead: string;
  /** @param average like 4.3 */
  rating(average: string, count: number): string;
}

/** The page where a reader of the email rates an article. */
export interface RatingPages {
  rate: {
    title: string;
    /** Says that the choice can be changed. */
    hint: string;
    save: string;
    saved: string;
    /** Shown when the form was sent without a choice. */
    choose: string;
    read: string;
    /** Above the links to the other stories of the issue. */
    others: string;
    /** For links of emails that are older than the end of the ratings. */
    closedTitle: string;
    closed: string;
  };
}

/** The ratings that visitors give on an article's page. */
export interface VotePages {
  votes: {
    /** Names the group of buttons. */
    legend: string;
    /** A button, for screen readers. @param name like "Poor" */
    step(step: number, name: string): string;
    /** @param average like 4.3 */
    average(average: string, votes: number): string;
    /** The ratings of readers of the email, which are counted apart. @param average like 4.3 */
    byEmail(average: string, ratings: number): string;
    saved(step: number): string;
    /** While there are too few votes for an average. */
    few(votes: number, minimum: number): string;
    /** Above the buttons of a visitor who has voted. */
    change: string;
    /** The vote came from another website, so that its page asks once more. */
    again: string;
    limited(minutes: number): string;
    withoutCheck: string;
  };
}

/** The texts of a digest for ratings, comments and the readers' choice. */
export interface DigestAnswers {
  rating: RatingRowTexts;
  comments: CommentLineTexts;
  readersChoice: ReadersChoiceTexts;
}

/** The pages where readers answer. */
export interface AnswerPages extends RatingPages, VotePages, CommentPages, StayPages {}

/** The emails about answers. */
export interface AnswerMails {
  commentNotice: CommentNotice;
  stay: StayMessages;
}
