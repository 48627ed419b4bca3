import type { Redis } from 'ioredis';
import { InvalidInput, NotFound, PostriderError } from '../../errors.js';
import { type Author, changedSince, changesAfter, type LaterChange } from '../../field-changes.js';
import { currentName } from '../../newsletters/section-name.js';
import {
  type ArticleDraft,
  type ArticleImage,
  type EditableField,
  editableFields,
  type Focus,
  type StoredArticle,
} from './article.js';
import { asSent, nextRevision, toRecord } from './article-record.js';
import { listArticle, readArticle, replaceArticle } from './article-store.js';

/** New values for some fields of an article. */
export interface ArticleEdit extends Partial<Pick<ArticleDraft, Exclude<EditableField, 'image'>>> {
  /** Another text, of an article that was written here. */
  own?: { written: string; body: string } | undefined;
  /** null: without a picture. */
  image?: ImageEdit | null | undefined;
}

/** Another picture, or new values for some fields of the one that is there. */
export interface ImageEdit {
  url?: string | undefined;
  alt?: string | undefined;
  /** null: the part that draws most attention. */
  focus?: Focus | null | undefined;
}

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
  /** Its name is shown to others who change it at the same time. */
  by?: Author;
}

export interface EditOptions extends WriteOptions {
  /** Fields that return to the source's value. */
  revert?: readonly EditableField[] | undefined;
}

/**
 * Changes an article by hand. The new values stay when its source sends it again. A value that equals the source's is
 * not kept as an edit.
 * @throws NotFound, ArticleChanged; InvalidInput for fields of a picture that is not there
 */
export function editArticle(
  redis: Redis,
  id: string,
  { own, ...edit }: ArticleEdit,
  { revert = [], ...options }: EditOptions = {},
): Promise<StoredArticle> {
  return changeArticle(redis, id, options, async (before) => {
    const [newsletter = null] = before.newsletters;
    const section = edit.section && { section: await currentName(redis, newsletter, edit.section) };
    const theirs = asSent(before);
    const back = Object.fromEntries(revert.map((field) => [field, theirs[field]]));
    const image = edit.image && { image: changedImage(edit.image, before.image) };
    const after = { ...before, ...back, ...edit, ...section, ...image, ...own } as StoredArticle;
    // It has no source with other values.
    if (before.written !== '') return after;
    const [mine, sent] = [toRecord(after), toRecord(theirs)];
    const edited = editableFields.filter((field) => mine[field] !== sent[field]);
    return { ...after, edits: Object.fromEntries(edited.map((field) => [field, sent[field] ?? ''])) };
  });
}

/** The alternative text and the focus of the previous picture do not apply to a new one. */
function changedImage({ url, alt, focus }: ImageEdit, before: ArticleImage | null): ArticleImage {
  // Version 0.1 stored a picture without an address for "none".
  const address = url ?? (before?.url || undefined);
  if (address === undefined) throw new InvalidInput('image', 'has no address, and the article has no picture yet');
  const isWhole = url !== undefined && alt !== undefined;
  const kept = isWhole || address !== before?.url ? null : before;
  const point = focus === undefined ? kept?.focus : focus;
  return { url: address, alt: alt ?? kept?.alt ?? '', ...(point ? { focus: point } : {}) };
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
