import type { Redis } from 'ioredis';
import { SourceChanged } from '../../articles/pull/source.js';
import { changeSource, listSources, readSource } from '../../articles/pull/source-store.js';
import { refileArticles } from '../../articles/store/refile-articles.js';
import { NotFound } from '../../errors.js';
import { type Author, authorName } from '../../field-changes.js';
import { renameInIssues } from '../../issues/rename-in-issues.js';
import type { Rename } from '../../issues/section-names.js';
import { renameInSponsors } from '../../issues/sponsors/sponsor-store.js';
import { finishRenaming, renameSection } from '../../newsletters/change-sections.js';
import { movingNames } from '../../newsletters/former-sections.js';
import { currentSection, type Newsletter } from '../../newsletters/newsletter.js';
import { renameInSegments } from '../../subscribers/list/segment-store.js';
import type { SubscriberList } from '../../subscribers/list/subscriber-store.js';
import { anyOf, renamedInSource } from './section-move.js';

/** What one renaming moved. */
export interface MovedSection {
  newsletter: Newsletter;
  articles: number;
  sources: number;
  segments: number;
  /** Ids of all issues that named it, sent ones included. */
  issues: string[];
}

/**
 * Renames a section with everything that names it: articles, sources, segments, sponsors and issues. Readers' choices stay,
 * because they are positions in the list.
 *
 * Guarantee: the first write makes the earlier name mean the section wherever it is read, so a pull, an import, a
 * sign-up or a send that runs meanwhile works with either name. The earlier name becomes free for another section only
 * when nothing has it any more. After an interruption, the same call goes on.
 * @param from its name, or an earlier one whose renaming to `to` was interrupted
 * @param by the author
 * @throws NotFound; InvalidInput when there is no such section, or another one has the new name
 */
export async function moveSection(
  list: SubscriberList,
  slug: string,
  { from, to, by = '' }: { from: string; to: string; by?: Author },
): Promise<MovedSection> {
  const { redis } = list;
  const renamed = await renameSection(redis, slug, from, to, by);
  const names = [from, ...movingNames(renamed, to)];
  const isNamed = anyOf(names);
  // Also another case of the same name.
  const name = currentSection(renamed, to) ?? to;
  const rename: Rename = (section) => (isNamed(section) ? name : section);
  const isOld = (section: string) => rename(section) !== section;
  const moved = {
    // First, so that pulls that begin from now on file under the new name.
    sources: await renameInSources(list, slug, rename, authorName(by)),
    segments: await renameInSegments(redis, slug, rename),
    issues: await renameInAll(redis, slug, rename, by),
    articles: 0,
  };
  // What was written while this ran, by something that began with the earlier name, is found by the next round.
  for (let found = -1; found !== 0; ) {
    found = await refileArticles(redis, slug, isOld, name, by);
    moved.articles += found;
  }
  const newsletter = await finishRenaming(redis, slug, names, by);
  return { newsletter, ...moved };
}

/** Sponsors before issues: one that takes them meanwhile is found with what they had. */
async function renameInAll(redis: Redis, slug: string, rename: Rename, by: Author): Promise<string[]> {
  await renameInSponsors(redis, slug, rename, by);
  return renameInIssues(redis, slug, rename, authorName(by));
}

async function renameInSources({ redis }: SubscriberList, slug: string, rename: Rename, by: string): Promise<number> {
  let changed = 0;
  for (const { id } of await listSources(redis, slug)) if (await renameInSource(redis, id, rename, by)) changed += 1;
  return changed;
}

async function renameInSource(redis: Redis, id: string, rename: Rename, by: string): Promise<boolean> {
  for (;;) {
    try {
      const source = await readSource(redis, id);
      const change = renamedInSource(source, rename);
      // Nothing else about its articles changes, so their pages are not read again.
      if (change) await changeSource(redis, id, change, { revision: source.revision, by, keepPages: true });
      return change !== undefined;
    } catch (error) {
      // It was removed meanwhile.
      if (error instanceof NotFound) return false;
      if (!(error instanceof SourceChanged)) throw error;
    }
  }
}
