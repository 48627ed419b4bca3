import { isDeepStrictEqual } from 'node:util';
import type { Redis } from 'ioredis';
import { NotFound } from '../errors.js';
import { keys } from '../redis/keys.js';
import { runScript } from '../redis/scripts.js';
import { announceChange } from '../redis/site-changes.js';
import { topics } from '../redis/site-topics.js';
import { withSections } from '../subscribers/list/audience.js';
import { NotEditable } from './draft-errors.js';
import type { Issue } from './issue.js';
import { listIssues, readIssue } from './issue-store.js';
import { type Rename, withNames } from './section-names.js';
import { filterName, renameFilters } from './taking/takers.js';
import { isEditable, writeDraft } from './write-draft.js';

/** Whether an issue names a section that gets another name: in its audience, its notes or the place of a sponsor. */
export const namesSection = (issue: Issue, rename: Rename): boolean =>
  !isDeepStrictEqual(issue, { ...withNames(issue, rename), audience: withSections(issue.audience, rename) });

/**
 * Gives sections other names in all issues of a newsletter: in audiences, notes and places of sponsors. Issues that were
 * sent are among them, because the name may later be that of another section. A draft gets a new revision.
 * @param by name of the author
 * @returns ids of the issues that were changed
 */
export async function renameInIssues(redis: Redis, newsletter: string, rename: Rename, by: string): Promise<string[]> {
  const issues = (await listIssues(redis, newsletter)).filter((issue) => namesSection(issue, rename));
  const filters = issues.map(({ audience }) => [audience, withSections(audience, rename)].map(filterName));
  // Before the audiences: the names of the filters are made of these, also when an interrupted run is repeated.
  await renameFilters(
    redis,
    newsletter,
    new Map(filters.flatMap(([before = '', after = '']) => (before === after ? [] : [[before, after]]))),
  );
  for (const { id } of issues) {
    await replaceField(redis, id, 'audience', (text) => JSON.stringify(withSections(JSON.parse(text), rename)));
    await renameInContent(redis, id, rename, by);
  }
  if (issues.length > 0) await announceChange(redis, topics.content(newsletter));
  return issues.map(({ id }) => id);
}

async function renameInContent(redis: Redis, id: string, rename: Rename, by: string): Promise<void> {
  for (;;) {
    try {
      const issue = await readIssue(redis, id);
      if (!isEditable(issue)) break;
      // Otherwise somebody has changed it since it was read.
      if (await writeDraft(redis, issue, withNames(issue, rename), { by })) return;
    } catch (error) {
      // It was deleted meanwhile.
      if (error instanceof NotFound) return;
      // Its send began.
      if (!(error instanceof NotEditable)) throw error;
    }
  }
  // Once the send has begun, the content has no revisions that editors work on.
  for (const field of ['sectionNotes', 'sponsors'] as const)
    await replaceField(redis, id, field, (text) =>
      JSON.stringify(withNames({ [field]: JSON.parse(text) }, rename)[field]),
    );
}

/** Replaces one field of an issue, if it has the field. */
async function replaceField(redis: Redis, id: string, field: string, change: (text: string) => string): Promise<void> {
  for (;;) {
    const before = await redis.hget(keys.issue(id), field);
    if (before === null) return;
    if ((await runScript(redis, 'compareAndSet', [keys.issue(id)], [field, before, change(before)])) === 1) return;
  }
}
