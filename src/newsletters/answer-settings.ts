/**
 * Which clicks on a digest's links are counted. `link`: clicks on each link by the hour, without the person. `reader`:
 * also which links a reader opened, of the readers who agreed to it when they signed up.
 */
export const clickModes = ['off', 'link', 'reader'] as const;
export type ClickMode = (typeof clickModes)[number];

/** How readers can respond, and how their responses are used. */
export interface AnswerSettings {
  /** Missing: off, as in newsletters of earlier versions. */
  clicks?: ClickMode | undefined;
  /** Whether readers can rate the lead story in the email, and visitors each article on its page. Missing: no. */
  ratings?: boolean | undefined;
  /** Min ratings of a story that the next digest shows as the readers' choice. Missing or 0: digests show none. */
  readersChoice?: number | undefined;
  /** Whether articles have comments. Missing: no, as in newsletters of earlier versions. */
  comments?: boolean | undefined;
  /** Whether the email shows the number of comments beside each article. Missing: yes. */
  commentCounts?: boolean | undefined;
  /**
   * Days of silence after which readers are asked whether they still want it (0: never), and days to answer. Missing:
   * never.
   */
  inactive?: { afterDays: number; answerDays: number } | undefined;
}
