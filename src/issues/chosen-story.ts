import * as z from 'zod';

/** A story of an earlier issue that its readers rated best, as it was when the digest was composed. */
export const chosenStory = z.object({
  article: z.string(),
  title: z.string(),
  url: z.string(),
  average: z.number(),
  /** Readers who rated it. */
  count: z.number(),
});
export type ChosenStory = z.infer<typeof chosenStory>;
