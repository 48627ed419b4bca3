import type { Redis } from 'ioredis';
import { describeError, InvalidInput } from '../../errors.js';
import type { Someone } from '../../identity.js';
import type { Logger } from '../../log.js';
import { pathTo } from '../../settings/web-paths.js';
import { UnusableSource } from '../readers/document-errors.js';
import { openDocumentReader } from '../readers/document-reader.js';
import type { Article, ArticleDraft } from '../store/article.js';
import { readArticle, saveArticle } from '../store/article-store.js';
import { articleId, canonicalUrl } from '../store/canonical-url.js';
import { PictureRefused, saveMedia } from '../store/picture-store.js';
import { type FoundSource, findSources } from './find-sources.js';
import { type ReadOptions, readGivenSource } from './read-source.js';

export interface ImportDependencies {
  redis: Redis;
  /** Start of the addresses of stored pictures, without a slash at its end. */
  publicUrl: string;
  allowPrivateFetch: boolean;
  log?: Logger;
}

export interface ArticleImportOptions {
  /** Slugs of the newsletters that the articles are for; if omitted, they go to the first newsletter that is added. */
  newsletters?: readonly string[];
  /** Section of everything imported, instead of those that the sources name. */
  section?: string;
  /** Who imports them. */
  by?: Someone | undefined;
  /** Address of the site (for Markdown without `url`) or of the saved page or feed. */
  baseUrl?: string;
}

export interface ArticleImportResult {
  imported: number;
  updated: number;
  /** Articles that were stored already, with the same content. */
  unchanged: number;
  /**
   * `reason` is a sentence that names the source, `error` was thrown for it, `item` is the number in a feed, from 1.
   */
  skipped: { source: string; item?: number; reason: string; error?: unknown }[];
  /** Articles that lack a picture. `reason` names the picture, `error` was thrown for it. */
  warnings: { source: string; article: string; reason: string; error: unknown }[];
  /** All imported, updated and unchanged articles, in the order of the sources, each once. */
  articles: Article[];
}

export interface ImportProgress {
  source: string;
  /** Documents read so far, this one included, of `total`. */
  done: number;
  total: number;
}

/**
 * Imports articles from Markdown files and folders, feeds and web pages. Documents that cannot be read are reported in
 * `skipped`, and the rest are imported. Importing the same again changes nothing. If a picture is missing or broken,
 * the article is imported without it.
 * @param sources paths and addresses
 * @throws InvalidInput for a base URL that is not a web address; whatever Redis throws
 */
export async function importArticles(
  dependencies: ImportDependencies,
  sources: readonly string[],
  options: ArticleImportOptions = {},
  onProgress?: (progress: ImportProgress) => void,
): Promise<ArticleImportResult> {
  if (options.baseUrl !== undefined && !canonicalUrl(options.baseUrl)) {
    throw new InvalidInput('baseUrl', `"${options.baseUrl}" is not an address that starts with https:// or http://`);
  }
  const result: ArticleImportResult = {
    imported: 0,
    updated: 0,
    unchanged: 0,
    skipped: [],
    warnings: [],
    articles: [],
  };
  const { skipped } = result;
  const found: FoundSource[] = [];
  for (const source of sources) {
    const documents = await findSources(source).catch((error: unknown) => {
      skipped.push({ source, reason: describeError(error), error });
      return [];
    });
    found.push(...documents);
  }
  const store = articleSink(dependencies, options, result);
  const reader = openDocumentReader();
  try {
    const reading = { ...readOptions(dependencies, options), reader };
    for (const [index, document] of found.entries()) {
      const { name } = document;
      const read = await readGivenSource(document, reading).catch((error: unknown) => {
        dependencies.log?.warn({ kind: document.kind, error: describeError(error) }, 'source not imported');
        skipped.push({ source: name, reason: describeError(error), error });
        return { outcomes: [], lostPictures: [] };
      });
      const { outcomes, lostPictures } = read;
      for (const error of lostPictures) {
        const article = outcomes.flatMap((one) => ('draft' in one ? one.draft.title : []))[0] ?? name;
        result.warnings.push({ source: name, article, reason: describeError(error), error });
      }
      for (const outcome of outcomes) {
        if ('reason' in outcome) {
          const { item, reason, lacks } = outcome;
          const error = new UnusableSource(`${name}, item ${item}`, reason, lacks);
          skipped.push({ source: name, item, reason: error.message, error });
        } else {
          await store(name, outcome.draft, outcome.addressIsGiven);
        }
      }
      onProgress?.({ source: name, done: index + 1, total: found.length });
    }
  } finally {
    await reader.close();
  }
  const { imported, updated, unchanged } = result;
  dependencies.log?.info({ imported, updated, unchanged, skipped: skipped.length }, 'articles imported');
  return result;
}

/**
 * Saves drafts for each newsletter, and counts them for the first one. A document whose address is only the base URL
 * must not overwrite another document with the same base URL.
 */
function articleSink(
  { redis }: ImportDependencies,
  { newsletters = [], by }: ArticleImportOptions,
  result: ArticleImportResult,
) {
  const [first = null, ...others] = newsletters;
  const givenTo = new Map<string, string>();
  return async (name: string, draft: ArticleDraft, addressIsGiven: boolean): Promise<void> => {
    if (addressIsGiven) {
      const before = await readArticle(redis, articleId(draft.url));
      const stranger =
        draft.source === 'page' && before && before.title !== draft.title ? `"${before.title}"` : undefined;
      const owner = givenTo.get(draft.url) ?? stranger;
      if (owner && owner !== name) {
        const reason = `${name}: its address would be ${draft.url}, which is that of ${owner}; give it one of its own`;
        result.skipped.push({ source: name, reason });
        return;
      }
      givenTo.set(draft.url, name);
    }
    const { article, outcome } = await saveArticle(redis, draft, { newsletter: first, isForeign: true, by });
    for (const newsletter of others) await saveArticle(redis, draft, { newsletter, isForeign: true, by });
    result[outcome] += 1;
    const earlier = result.articles.findIndex(({ id }) => id === article.id);
    if (earlier < 0) result.articles.push(article);
    else result.articles[earlier] = article;
  };
}

function readOptions(
  { redis, publicUrl, allowPrivateFetch }: ImportDependencies,
  options: ArticleImportOptions,
): Omit<ReadOptions, 'reader'> {
  return {
    allowPrivateFetch,
    publicUrl,
    section: options.section,
    baseUrl: options.baseUrl,
    keepPicture: async (bytes, name) => {
      try {
        const { id, ext } = await saveMedia(redis, bytes);
        return `${publicUrl}${pathTo('media', { file: `${id}.${ext}` })}`;
      } catch (error) {
        throw error instanceof PictureRefused ? new PictureRefused(error.because, `${name}: ${error.message}`) : error;
      }
    },
  };
}
