/** Where the stories of an issue lead: to their pages on this site, as far as they have one, or to their sources. */
export const storyLinks = ['site', 'source'] as const;
export type StoryLinks = (typeof storyLinks)[number];
