import { createHash } from 'node:crypto';
import { sourceSettings } from '../../src/articles/pull/source.js';
import { addSource, readSource } from '../../src/articles/pull/source-store.js';
import { readFingerprints } from '../../src/articles/store/duplicates.js';
import { addNewsletter } from '../../src/newsletters/newsletter-store.js';
import { articlePage, sitemap, sitemapIndex } from '../../tests/articles/pull/pull-for-tests.js';
import { startSite } from '../../tests/articles/site-for-tests.js';
import { newsletterFields } from '../../tests/helpers/newsletter.js';
import { startTestRedis } from '../../tests/helpers/redis.js';
import { inOwnProcess } from '../processes.js';

/** The figures of one site that is read by its sitemaps. */
export interface PullScores {
  pages: number;
  stories: number;
  /** Pages that were requested more than once. */
  askedTwice: number;
  pulls: number;
  /** Minutes from the first pull to the end of the last, by the source's own clock, at default settings. */
  minutes: number;
  /** Memory of each process, one after the other. */
  peakMb: number[];
}

const perSitemap = 100;
const pullsPerProcess = 4;

/** The claim: a site of many pages is read in one evening, each page once, over restarts, and memory stays flat. */
export async function scorePulls(pages: number): Promise<PullScores> {
  const { redis, url, stop } = await startTestRedis();
  const asked = new Map<string, number>();
  const documents = new Map<string, string>();
  const site = await startSite((request, response) => {
    const path = request.url ?? '';
    if (path.endsWith('.jpg')) return response.end('a picture');
    asked.set(path, (asked.get(path) ?? 0) + 1);
    const text = documents.get(path);
    const etag = `"${createHash('sha256')
      .update(text ?? '')
      .digest('hex')
      .slice(0, 16)}"`;
    if (text === undefined) return response.writeHead(404).end();
    const isKnown = request.headers['if-none-match'] === etag;
    return response.writeHead(isKnown ? 304 : 200, { etag }).end(isKnown ? undefined : text);
  });
  try {
    const paths = Array.from({ length: pages }, (_, place) => `/harbour/story-of-the-harbour-number-${place}`);
    for (const path of paths) documents.set(path, articlePage(`Story ${path}`));
    const parts = Array.from({ length: Math.ceil(pages / perSitemap) }, (_, part) => `/part-${part}.xml`);
    for (const [part, name] of parts.entries()) {
      const own = paths.slice(part * perSitemap, (part + 1) * perSitemap);
      documents.set(
        name,
        sitemap(
          site.url,
          own.map((path) => [path] as const),
        ),
      );
    }
    documents.set(
      '/index.xml',
      sitemapIndex(
        site.url,
        parts.map((name) => [name] as const),
      ),
    );
    await addNewsletter(
      redis,
      newsletterFields({ slug: 'gazette', title: 'Gazette', from: { name: '', address: 'a@example.com' } }),
    );
    const startedAt = Date.now();
    const settings = sourceSettings.parse({ url: `${site.url}/index.xml`, kind: 'sitemap' });
    const { id } = await addSource(redis, 'gazette', settings, startedAt);
    const peakMb: number[] = [];
    let pulls = 0;
    for (;;) {
      const words = [url, id, String(pullsPerProcess)];
      const run = (await inOwnProcess('articles/pull-process.ts', ...words)) as { count: number; peakMb: number };
      pulls += run.count;
      peakMb.push(run.peakMb);
      if (run.count < pullsPerProcess) break;
    }
    const { lastAt } = (await readSource(redis, id)).status;
    const stories = (await readFingerprints(redis, 'gazette')).length;
    const askedTwice = paths.filter((path) => (asked.get(path) ?? 0) > 1).length;
    return { pages, stories, askedTwice, pulls, minutes: Math.round((lastAt - startedAt) / 60_000), peakMb };
  } finally {
    await site.stop();
    await stop();
  }
}
