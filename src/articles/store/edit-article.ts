import type { Redis } from 'ioredis';
import { NotFound, PostriderError } from '../../errors.js';
import { changedSince, changesAfter, type LaterChange } from '../../field-changes.js';
import { currentName } from '../../newsletters/section-name.js';
import { type ArticleDraft, type EditableField, editableFields, type StoredArticle } from './article.js';
import { asSent, nextRevision, toRecord } from './article-record.js';
import { listArticle, readArticle, replaceArticle } from './article-store.js';

/** New values for some fields of an article. */
export type ArticleEdit = Partial<Pick<ArticleDraft, EditableField>>;

/** Somebody else changed the article since it was read. */
export class ArticleChanged extends PostriderError {
  override readonly code = 'article.changed-meanwhile';
  override readonly retryable = true;
  /**
   * @param base the revision that the change was made on
   * @param revision the current one
   * @param changes the fields that changed in between
   */
  constructor(
    readonly id: string,
    readonly base: number,
    readonly revision: number,
    readonly changes: readonly LaterChange[],
  ) {
    super(changedSince(`Article ${id}`, base, revision, changes));
  }
}

declare module '../../errors.js' {
  interface KnownErrors {
    'article.changed-meanwhile': ArticleChanged;
  }
}

/** The author of a change to an article, and the revision that the change is based on. */
interface WriteOptions {
  /** If omitted, the current one. */
  revision?: number | undefined;
  /** A name for others who change it at the same time. */
  by?: string;
}

export interface EditOptions extends WriteOptions {
  /** Fields that return to the source's value. */
  revert?: readonly EditableField[] | undefined;
}

/**
 * Changes an article by hand. The new values stay when its source sends it again. A value that equals the source's is
 * not kept as an edit.
 * @throws NotFound, ArticleChanged
 */
export function editArticle(
  redis: Redis,
  id: string,
  edit: ArticleEdit,
  { revert = [], ...options }: EditOptions = {},
): Promise<StoredArticle> {
  return changeArticle(redis, id, options, async (before) => {
    const [newsletter = null] = before.newsletters;
    const section = edit.section && { section: await currentName(redis, newsletter, edit.section) };
    const theirs = asSent(before);
    const back = Object.fromEntries(revert.map((field) => [field, theirs[field]]));
    const after = { ...before, ...back, ...edit, ...section };
    const [mine, sent] = [toRecord(after), toRecord(theirs)];
    const edited = editableFields.filter((field) => mine[field] !== sent[field]);
    return { ...after, edits: Object.fromEntries(edited.map((field) => [field, sent[field] ?? ''])) };
  });
}

/**
 * Takes an article out of the lists and of future digests. Issues that have it keep it.
 * @throws NotFound, ArticleChanged
 */
export function removeArticle(redis: Redis, id: string, options: WriteOptions = {}): Promise<StoredArticle> {
  return changeArticle(redis, id, options, (before) =>
    before.removedAt === null ? { ...before, removedAt: new Date().toISOString() } : before,
  );
}

/** Undoes a removal. @throws NotFound, ArticleChanged */
export function restoreArticle(redis: Redis, id: string, options: WriteOptions = {}): Promise<StoredArticle> {
  return changeArticle(redis, id, options, (before) => ({ ...before, removedAt: null }));
}

async function changeArticle(
  redis: Redis,
  id: string,
  { revision: base, by = '' }: WriteOptions,
  change: (before: StoredArticle) => StoredArticle | Promise<StoredArticle>,
): Promise<StoredArticle> {
  for (;;) {
    const before = await readArticle(redis, id);
    if (!before) throw new NotFound('article', id);
    if (base !== undefined && base !== before.revision)
      throw new ArticleChanged(id, base, before.revision, changesAfter(before.changes, base));
    const after = await change(before);
    const same = JSON.stringify(toRecord(after)) === JSON.stringify(toRecord(before));
    const next = same ? before : nextRevision(before, after, by, new Date());
    if (!same && !(await replaceArticle(redis, before, next))) continue;
    await listArticle(redis, next);
    return next;
  }
}
