import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { InvalidInput } from '../../errors.js';
import type { Someone } from '../../identity.js';
import { pathTo } from '../../settings/web-paths.js';
import type { ArticleDraft, ArticleImage, StoredArticle } from '../store/article.js';
import { saveArticle } from '../store/article-store.js';
import { articleId } from '../store/canonical-url.js';
import { readOne } from './import-document.js';

/** An article as somebody writes it. What is left out follows from the text, and the date is now. */
export interface WrittenArticle {
  title: string;
  /** Markdown. */
  text: string;
  section?: string | undefined;
  author?: string | undefined;
  publishedAt?: string | null | undefined;
  excerpt?: string | undefined;
  image?: ArticleImage | null | undefined;
}

interface OwnDeps {
  redis: Redis;
  publicUrl: string;
}

/**
 * Stores an article that is on no other site. Its address is that of its page here, which opens with the first issue
 * that has it. An article from elsewhere is known by its address; this one has an id of its own, and its address follows.
 * @throws InvalidInput for a text that cannot be read, or is empty
 */
export async function writeArticle(
  { redis, publicUrl }: OwnDeps,
  newsletter: string,
  { title, text, section = '', author = '', publishedAt, excerpt, image }: WrittenArticle,
  by?: Someone,
): Promise<StoredArticle> {
  const id = articleId(randomUUID());
  const url = `${publicUrl}${pathTo('article', { id })}`;
  const read = await readWritten({ title, text, url });
  const draft: ArticleDraft = {
    ...{ title, url, section, author, body: read.body, source: 'markdown' },
    publishedAt: publishedAt === undefined ? new Date().toISOString() : publishedAt,
    excerpt: excerpt || read.excerpt,
    image: image === undefined ? read.image : image,
  };
  const { article } = await saveArticle(redis, draft, { newsletter, id, written: text, by });
  return article;
}

/**
 * The fields of an article that change with its text. An excerpt that was made from the text before follows it.
 * @throws InvalidInput for an article that came from elsewhere, and for a text that cannot be read, or is empty
 */
export async function rewriteArticle(
  before: Pick<StoredArticle, 'title' | 'url' | 'excerpt' | 'written'>,
  text: string,
): Promise<{ own: { written: string; body: string }; excerpt?: string }> {
  if (before.written === '')
    throw new InvalidInput(
      'text',
      'belongs to the source of this article; only one that was written here can have another',
    );
  const { title, url } = before;
  const now = await readWritten({ title, text, url });
  const own = { written: text, body: now.body };
  if (text === before.written) return { own };
  const then = await readWritten({ title, text: before.written, url });
  return then.excerpt === before.excerpt ? { own, excerpt: now.excerpt } : { own };
}

/** Reads a text under its headline. Front matter has no meaning in it: everything else has a field of its own. */
async function readWritten({ title, text, url }: { title: string; text: string; url: string }): Promise<ArticleDraft> {
  const headline = title.replace(/[!-/:-@[-`{-~]/g, '\\$&');
  const read = await readOne({ format: 'markdown', text: `# ${headline}\n\n${text}`, url });
  if (read.body.trim() === '') throw new InvalidInput('text', 'must have words');
  return read;
}
