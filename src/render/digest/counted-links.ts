import type { NoteBlock, NoteRun } from '../../../emails/props.js';
import { type IssueLink, isCounted } from '../../answers/clicks/link-table.js';
import type { Article } from '../../articles/store/article.js';
import type { ChosenStory } from '../../issues/chosen-story.js';
import type { SponsorSlot } from '../../issues/sponsor-slot.js';
import { type StoryLinked, targetOf } from './story-target.js';

/** The part of a link's address that differs between emails: the subject of a test, or the reader. */
export type LinkMarkKind = 'subject' | 'reader';

/** The addresses of an issue's links in its emails. */
export interface CountedLinks {
  /** By the address that a link leads to. */
  addresses: ReadonlyMap<string, string>;
  /** Undefined when all emails have the same addresses. */
  mark: LinkMarkKind | undefined;
}

interface LinkedContent extends StoryLinked {
  articles: readonly Article[];
  issue: { id: string; sponsors: readonly SponsorSlot[]; readersChoice?: readonly ChosenStory[] | undefined };
  notes?: { top: readonly NoteBlock[]; sections: Readonly<Record<string, readonly NoteBlock[]>> };
}

/**
 * The links of a digest that may be counted: those of articles, sponsors and notes, one for each address. The links to
 * unsubscribe, to the preferences and to the issue's page are never among them.
 */
export function linksOf(edition: LinkedContent): IssueLink[] {
  const { articles, issue, notes } = edition;
  const runs = [notes?.top ?? [], ...Object.values(notes?.sections ?? {})]
    .flat()
    .flatMap((block) => (block.kind === 'rule' ? [] : block.runs))
    .filter(isCountedRun);
  const all: IssueLink[] = [
    ...articles.map(({ url, title, id }) => {
      return { url: targetOf(edition, { id, title, url }), title, place: 'article' as const, article: id };
    }),
    ...issue.sponsors.map(({ url, title }) => ({ url, title, place: 'sponsor' as const, article: '' })),
    ...(issue.readersChoice ?? []).map(({ url, title, article }) => ({
      url: targetOf(edition, { id: article, title, url }),
      title,
      place: 'article' as const,
      article,
    })),
    ...runs.map(({ href, text }) => ({ url: href, title: text, place: 'note' as const, article: '' })),
  ];
  const seen = new Set<string>();
  return all.filter(({ url }) => isCounted(url) && !seen.has(url) && seen.add(url));
}

/** A link whose text is its own address stays as it is: clients warn of a text that names another address. */
export const isCountedRun = (run: NoteRun): run is NoteRun & { href: string } =>
  run.href !== undefined && isCounted(run.href) && !isSameAddress(run.text, run.href);

function isSameAddress(text: string, href: string): boolean {
  const shown = text.trim();
  const bare = (url: string) => url.replace(/^https?:\/\//, '').replace(/\/$/, '');
  return bare(shown) === bare(href);
}
