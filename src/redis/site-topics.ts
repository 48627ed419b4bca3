/** Something that public pages show. */
export type SiteTopic = string;

/** Stands for every topic. */
export const everything: SiteTopic = 'everything';

/**
 * The topics of the public site. A change announces those that it is about (site-changes.ts), and a page that is kept
 * names those that it shows. Clicks, ratings and votes have none: they show when a page is rendered for another reason.
 */
export const topics = {
  /** On every page: the publisher's name and look, the newsletters, whether sign-ups are open. */
  site: 'site',
  /** Which issues and articles of a newsletter are public, in which order and section, and how much of them is shown. */
  content: (slug: string) => `content ${slug}`,
  /** The public issues of a newsletter: one was added, or got its final subject. Nothing was taken back. */
  issues: (slug: string) => `issues ${slug}`,
  /** The texts of all articles of a newsletter that are in an issue. */
  texts: (slug: string) => `texts ${slug}`,
  /** The text of one article. */
  article: (id: string) => `article ${id}`,
  /** The public comments of an article. */
  comments: (article: string) => `comments ${article}`,
  /** A picture, by its name (sourceName). */
  picture: (name: string) => `picture ${name}`,
  /** The list of all articles of a newsletter, which editors see. No page shows it. */
  imports: (slug: string) => `imports ${slug}`,
} as const;

/** Whether a topic is about a single thing. There are as many of these as things. */
export const isSingle = (topic: SiteTopic): boolean => /^(article|comments|picture) /.test(topic);
