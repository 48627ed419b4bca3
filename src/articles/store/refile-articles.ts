import type { Redis } from 'ioredis';
import * as z from 'zod';
import { type Author, fieldChanges, withChange } from '../../field-changes.js';
import { keys } from '../../redis/keys.js';
import { runScript } from '../../redis/scripts.js';
import { announceChange } from '../../redis/site-changes.js';
import { topics } from '../../redis/site-topics.js';
import { editableFields } from './article.js';
import { articleIds } from './article-store.js';

/** Whether a section has one of the names that are looked for. */
export type IsNamed = (section: string) => boolean;

const pageSize = 500;

const json = <T extends z.ZodType>(inner: T) =>
  z
    .string()
    .nullable()
    .transform((text) => JSON.parse(text ?? 'null') ?? undefined)
    .pipe(inner);
/** What decides where an article is filed. Its text is not read. */
const filed = z.object({
  section: z.string().nullable(),
  edits: json(z.partialRecord(z.enum(editableFields), z.string()).default({})),
  newsletters: json(z.array(z.string()).default([])),
  revision: z.string().nullable(),
  changes: json(fieldChanges.default({})),
});
type Filed = z.infer<typeof filed>;
const names = Object.keys(filed.shape) as (keyof Filed)[];

async function readFiled(redis: Redis, id: string): Promise<Filed> {
  const values = await redis.hmget(keys.article(id), ...names);
  return filed.parse(Object.fromEntries(names.map((name, i) => [name, values[i]])));
}

/**
 * Whether an article that one newsletter alone has is filed under a name, by an editor or by its source. In data of
 * version 0.1, newsletters share articles: there the name may be that of another newsletter's section.
 */
const isFiledUnder = ({ section, edits, newsletters }: Filed, newsletter: string, isNamed: IsNamed): boolean =>
  newsletters.length === 1 &&
  newsletters[0] === newsletter &&
  [section, edits.section].some((name) => name != null && isNamed(name));

/** Ids of a newsletter's articles that are filed under a name. Removed articles are among them. */
async function* filedUnder(redis: Redis, newsletter: string, isNamed: IsNamed): AsyncGenerator<string> {
  for await (const ids of articleIds(redis, null, pageSize)) {
    const found = await Promise.all(ids.map((id) => readFiled(redis, id)));
    yield* ids.filter((_, i) => found[i] && isFiledUnder(found[i], newsletter, isNamed));
  }
}

/** Counts a newsletter's articles that are filed under a name, removed ones included. */
export async function countFiledUnder(redis: Redis, newsletter: string, isNamed: IsNamed): Promise<number> {
  let count = 0;
  for await (const _ of filedUnder(redis, newsletter, isNamed)) count += 1;
  return count;
}

/**
 * Files a newsletter's articles under another name. What an editor or a source set since is kept: each article is
 * changed only over the revision that was read.
 * @param by the author
 * @returns the number of articles that were changed
 */
export async function refileArticles(
  redis: Redis,
  newsletter: string,
  isNamed: IsNamed,
  name: string,
  by: Author = '',
): Promise<number> {
  const announce = () =>
    announceChange(redis, topics.content(newsletter), topics.texts(newsletter), topics.imports(newsletter));
  let changed = 0;
  for await (const id of filedUnder(redis, newsletter, isNamed)) {
    if (!(await refile(redis, id, { newsletter, isNamed, name, by }))) continue;
    changed += 1;
    if (changed % pageSize === 0) await announce();
  }
  if (changed > 0) await announce();
  return changed;
}

/** @returns false when the article is not filed under the name any more */
async function refile(
  redis: Redis,
  id: string,
  { newsletter, isNamed, name, by }: { newsletter: string; isNamed: IsNamed; name: string; by: Author },
): Promise<boolean> {
  for (;;) {
    const before = await readFiled(redis, id);
    if (!isFiledUnder(before, newsletter, isNamed)) return false;
    const section = before.section !== null && isNamed(before.section) ? name : (before.section ?? '');
    const { section: theirs, ...others } = before.edits;
    const sent = theirs !== undefined && isNamed(theirs) ? name : theirs;
    // A value that equals the source's is no edit.
    const edits = sent === undefined || sent === section ? others : { ...others, section: sent };
    const revision = Number(before.revision ?? 0) + 1;
    const changes = withChange(before.changes, ['section'], { revision, by, at: Date.now() });
    const fields = { section, edits: JSON.stringify(edits), revision, changes: JSON.stringify(changes) };
    const args = ['revision', before.revision ?? '', ...Object.entries(fields).flat()];
    if ((await runScript(redis, 'replaceFields', [keys.article(id)], args)) === 1) return true;
  }
}
