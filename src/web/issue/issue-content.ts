import { picturesFor } from '../../articles/pictures/shown-picture.js';
import { articleText } from '../../articles/store/article.js';
import { minutesToRead } from '../../articles/store/reading-time.js';
import { readArchive, readShownArticles } from '../../delivery/edition.js';
import type { Issue } from '../../issues/issue.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { readStories, type Story } from '../archive/story.js';
import type { Frame } from '../kit/frame.js';
import { showArticles } from '../kit/shown-topics.js';
import type { WebApp } from '../kit/web-app.js';

/** What the page of an issue shows. */
export interface IssueContent {
  /** In the editor's order. The first has a large picture. */
  stories: readonly Story[];
  /** HTML that is safe: the newsletter's own words and the editor's note; empty: none. */
  note: string;
  /** Notes by the title of their section. */
  sectionNotes: readonly { section: string; html: string }[];
  /** What reading the email takes; 0: not known. The stories behind its links have times of their own. */
  minutes: number;
}

/**
 * Reads the stories and notes of an issue, as they are now: a correction shows, and a story that was removed is gone.
 * @returns undefined when no story is left
 */
export async function readIssueContent(
  { redis }: Pick<WebApp, 'redis'>,
  frame: Frame,
  newsletter: Newsletter,
  issue: Issue,
): Promise<IssueContent | undefined> {
  const listed = await readShownArticles(redis, issue);
  // One that was removed may be put back.
  showArticles(frame.shown, listed);
  const articles = listed.filter(({ removedAt }) => removedAt === null);
  const [first, ...others] = await readStories({ redis }, frame, newsletter.slug, articles);
  if (!first) return undefined;
  const [picture = null] = await picturesFor(redis, [first.article], 'page', frame.base);
  const { note, sectionNotes } = issue;
  const notes = [newsletter.look?.intro ?? '', note].filter((text) => text !== '');
  const sections = Object.entries(sectionNotes).filter(([, text]) => text !== '');
  return {
    stories: [{ ...first, picture }, ...others],
    minutes: minutesToRead(wordsOfEmail((await readArchive(redis, issue, newsletter.locale)) ?? '')),
    note: await htmlOf(notes.join('\n\n')),
    sectionNotes: await Promise.all(sections.map(async ([section, text]) => ({ section, html: await htmlOf(text) }))),
  };
}

/** What an email says, without its head, whose styles are no words, and without comments for old programs. */
const wordsOfEmail = (html: string) => {
  const [first = '', ...commented] = html.slice(Math.max(0, html.indexOf('<body'))).split('<!--');
  return articleText([first, ...commented.map((part) => part.slice(part.indexOf('-->') + 3))].join(''));
};

/** The Markdown parser is large: the process loads it with the first note. */
async function htmlOf(markdown: string): Promise<string> {
  if (markdown === '') return '';
  const { siteHtml } = await import('../../site/site-html.js');
  return siteHtml(markdown);
}
