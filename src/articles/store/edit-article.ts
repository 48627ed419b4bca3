import type { Redis } from 'ioredis';
import { NotFound, PostriderError } from '../../errors.js';
import { type ArticleDraft, type EditableField, editableFields, type StoredArticle } from './article.js';
import { asSent, toRecord } from './article-record.js';
import { listArticle, readArticle, replaceArticle } from './article-store.js';

/** New values for some fields of an article. */
export type ArticleEdit = Partial<Pick<ArticleDraft, EditableField>>;

/** Somebody else changed the article since it was read. */
export class ArticleChanged extends PostriderError {
  override readonly code = 'article.changed-meanwhile';
  override readonly retryable = true;
  /** @param revision the present one */
  constructor(
    readonly id: string,
    readonly revision: number,
  ) {
    super(`Article ${id} was changed at the same time.`);
  }
}

declare module '../../errors.js' {
  interface KnownErrors {
    'article.changed-meanwhile': ArticleChanged;
  }
}

export interface EditOptions {
  /** The revision that the change was made on; left out: the present one. */
  revision?: number;
  /** Fields that get the source's own value again. */
  revert?: readonly EditableField[];
}

/**
 * Changes an article by hand. The new values stay when its source sends it again. A value that the source has too is no
 * edit any more.
 * @throws NotFound, ArticleChanged
 */
export function editArticle(
  redis: Redis,
  id: string,
  edit: ArticleEdit,
  { revision, revert = [] }: EditOptions = {},
): Promise<StoredArticle> {
  return changeArticle(redis, id, revision, (before) => {
    const theirs = asSent(before);
    const back = Object.fromEntries(revert.map((field) => [field, theirs[field]]));
    const after = { ...before, ...back, ...edit };
    const [mine, sent] = [toRecord(after), toRecord(theirs)];
    const edited = editableFields.filter((field) => mine[field] !== sent[field]);
    return { ...after, edits: Object.fromEntries(edited.map((field) => [field, sent[field] ?? ''])) };
  });
}

/**
 * Takes an article out of the lists and the digests to come. Issues that have it keep it.
 * @throws NotFound, ArticleChanged
 */
export function removeArticle(redis: Redis, id: string, revision?: number, now = new Date()): Promise<StoredArticle> {
  return changeArticle(redis, id, revision, (before) =>
    before.removedAt === null ? { ...before, removedAt: now.toISOString() } : before,
  );
}

/** Undoes a removal. @throws NotFound, ArticleChanged */
export function restoreArticle(redis: Redis, id: string, revision?: number): Promise<StoredArticle> {
  return changeArticle(redis, id, revision, (before) => ({ ...before, removedAt: null }));
}

async function changeArticle(
  redis: Redis,
  id: string,
  revision: number | undefined,
  change: (before: StoredArticle) => StoredArticle,
): Promise<StoredArticle> {
  for (;;) {
    const before = await readArticle(redis, id);
    if (!before) throw new NotFound('article', id);
    if (revision !== undefined && revision !== before.revision) throw new ArticleChanged(id, before.revision);
    const after = change(before);
    const same = JSON.stringify(toRecord(after)) === JSON.stringify(toRecord(before));
    const next = same ? before : { ...after, revision: before.revision + 1 };
    if (!same && !(await replaceArticle(redis, before, next))) continue;
    await listArticle(redis, next);
    return next;
  }
}
