import { CodedError, describeError, NotFound } from '../../errors.js';
import type { Logger } from '../../log.js';
import { readNewsletter } from '../../newsletters/newsletter-store.js';
import type { Payload } from '../../queues/catalogue.js';
import { type ArticleImportResult, type ImportDependencies, importArticles } from './import-articles.js';
import { type ArticleImportRun, readImport, writeImport } from './import-record.js';

/** Maximum entries of each list in the record. */
const maxEntries = 200;
/** How often the progress is written, in ms. */
const progressMs = 1_000;

/**
 * Runs a requested import. Safe to run again after a crash: articles that were imported before it count as unchanged.
 * @param stopping fires when the worker stops: the job then fails, and the queue gives it to another worker
 */
export async function runImport(
  deps: ImportDependencies & { log: Logger },
  { run: id }: Payload<'importArticles'>,
  stopping: AbortSignal,
): Promise<void> {
  const { redis } = deps;
  const found = await readImport(redis, id);
  if (!found || found.state === 'done' || found.state === 'failed') return;
  let current: ArticleImportRun = { ...found, state: 'running', startedAt: Date.now(), done: 0 };
  await writeImport(redis, current);
  let written = { at: performance.now(), last: Promise.resolve() };
  const onProgress = ({ done }: { done: number }) => {
    stopping.throwIfAborted();
    current = { ...current, done };
    if (performance.now() - written.at < progressMs) return;
    written = { at: performance.now(), last: writeImport(redis, current).catch(() => undefined) };
  };
  const options = {
    newsletters: [found.newsletter],
    by: found.by,
    ...(found.section === null ? {} : { section: found.section }),
  };
  try {
    // The newsletter may have been removed since the request.
    await readNewsletter(redis, found.newsletter);
    const result = await importArticles(deps, found.urls, options, onProgress);
    await written.last;
    await writeImport(redis, { ...current, ...outcomeOf(result), state: 'done', finishedAt: Date.now() });
  } catch (error) {
    await written.last;
    if (stopping.aborted || (error instanceof CodedError && error.retryable)) throw error;
    deps.log.warn({ import: id, error: describeError(error) }, 'import failed');
    const reason = error instanceof NotFound ? error.message : 'The log of the worker says why.';
    await writeImport(redis, { ...current, state: 'failed', finishedAt: Date.now(), error: reason });
  }
}

function outcomeOf({
  imported,
  updated,
  unchanged,
  skipped,
  articles,
}: ArticleImportResult): Partial<ArticleImportRun> {
  return {
    ...{ added: imported, updated, unchanged, skippedCount: skipped.length },
    skipped: skipped.slice(0, maxEntries).map(({ source, reason }) => ({ source, reason })),
    articles: articles.slice(0, maxEntries).map(({ id, title, url }) => ({ id, title, url })),
  };
}
