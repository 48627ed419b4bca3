import type { Redis } from 'ioredis';
import type { SourceSettings } from '../../articles/pull/source.js';
import { listSources } from '../../articles/pull/source-store.js';
import { readArticles } from '../../articles/store/article-store.js';
import { countFiledUnder } from '../../articles/store/refile-articles.js';
import { isApproved } from '../../delivery/approval.js';
import type { Issue } from '../../issues/issue.js';
import { listIssues } from '../../issues/issue-store.js';
import { namesSection } from '../../issues/rename-in-issues.js';
import type { Rename } from '../../issues/section-names.js';
import { isEditable } from '../../issues/write-draft.js';
import { movingNames } from '../../newsletters/former-sections.js';
import { currentSection, type Newsletter } from '../../newsletters/newsletter.js';
import { countSection } from '../../subscribers/list/count-section.js';
import { listSegments } from '../../subscribers/list/segment-store.js';
import type { SubscriberList } from '../../subscribers/list/subscriber-store.js';

/** What moves with a section that gets another name. */
export interface SectionMove {
  /** Confirmed readers who chose it. They keep it. */
  readers: number;
  /** Articles in it, removed ones included. */
  articles: number;
  /** Sources whose settings name it. */
  sources: number;
  /** Segments whose conditions name it. */
  segments: number;
  /** Ids of drafts and scheduled issues that choose their readers by it, or have a note or a sponsor in it. */
  issues: string[];
  /** Ids of issues that were approved and show it: they need another approval. */
  approvals: string[];
}

/** Whether anything would move. */
export const movesAnything = ({ readers, articles, sources, segments, issues, approvals }: SectionMove): boolean =>
  readers + articles + sources + segments + issues.length + approvals.length > 0;

/** Makes the test for names of a section: one of these, in any case. */
export function anyOf(names: readonly string[]): (name: string) => boolean {
  const known = new Set(names.map((name) => name.toLowerCase()));
  return (name) => known.has(name.toLowerCase());
}

/**
 * Counts what renaming a section would move. Changes nothing.
 * @param section its name, or an earlier one. For a section that does not exist, everything is 0.
 */
export async function countSectionMove(
  list: SubscriberList,
  newsletter: Newsletter,
  section: string,
): Promise<SectionMove> {
  const { redis } = list;
  const { slug } = newsletter;
  const current = currentSection(newsletter, section) ?? section;
  const isNamed = anyOf([current, ...movingNames(newsletter, current)]);
  // No section has this name, because names have no comma.
  const rename: Rename = (name) => (isNamed(name) ? ',' : name);
  const issues = (await listIssues(redis, slug)).filter(isEditable);
  const segments = await listSegments(redis, slug);
  return {
    readers: (await countSection(list, newsletter, current)).chose,
    articles: await countFiledUnder(redis, slug, isNamed),
    sources: (await listSources(redis, slug)).filter((source) => renamedInSource(source, rename)).length,
    segments: segments.filter(({ filter }) => filter.section?.some(isNamed)).length,
    issues: issues.filter((issue) => namesSection(issue, rename)).map(({ id }) => id),
    approvals: await approvedWith(redis, issues, rename, isNamed),
  };
}

/** Ids of the approved issues whose emails show the section. */
async function approvedWith(
  redis: Redis,
  issues: readonly Issue[],
  rename: Rename,
  isNamed: (name: string) => boolean,
): Promise<string[]> {
  const found: string[] = [];
  for (const issue of issues) {
    const shows =
      namesSection(issue, rename) ||
      (await readArticles(redis, issue.articles)).some(({ section }) => isNamed(section));
    if (shows && (await isApproved(redis, issue))) found.push(issue.id);
  }
  return found;
}

/** The settings of a source that name a section which gets another name; undefined: none. */
export function renamedInSource(
  { section, sections }: Pick<SourceSettings, 'section' | 'sections'>,
  rename: Rename,
): Pick<SourceSettings, 'section' | 'sections'> | undefined {
  const mapped = Object.entries(sections).map(([category, to]) => [category, rename(to)] as const);
  const same = section === rename(section) && mapped.every(([category, to]) => sections[category] === to);
  return same ? undefined : { section: rename(section), sections: Object.fromEntries(mapped) };
}
