/** The five steps of a rating, from poor to best. */
export type StepNames = readonly [string, string, string, string, string];

/** Under each article of a digest whose readers can rate. */
export interface RatingRowTexts {
  title: string;
  steps: StepNames;
}

/** The page where a reader rates an article, and the ratings on the article's page. */
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
  };
  ratings: {
    title: string;
    /** @param average like 4.3 */
    average(average: string, count: number): string;
  };
}
