import { links } from '../links.js';

/** The part of an edition that decides where its stories lead. */
export interface StoryLinked {
  publicUrl: string;
  issue: { id: string };
  pages?: ReadonlySet<string>;
  draftToken?: string;
}

interface LinkedStory {
  id: string;
  title: string;
  /** Of its source. */
  url: string;
}

/** The address that a story of an issue leads to: its page on this site if it has one, else its source. */
export function targetOf({ publicUrl, issue, pages, draftToken }: StoryLinked, story: LinkedStory): string {
  if (!pages?.has(story.id)) return story.url;
  const page = links.article(publicUrl, story);
  // Until the send, the pages of its articles open with the token only.
  return draftToken === undefined ? page : `${page}?${new URLSearchParams({ issue: issue.id, draft: draftToken })}`;
}
