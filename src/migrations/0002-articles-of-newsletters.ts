import type { Redis } from 'ioredis';
import { keys, takingKeys } from '../redis/keys.js';
import type { Migration } from './migration.js';

/** The names of cadences when this migration was written. */
const cadences = [undefined, 'every issue', 'daily', 'weekly'] as const;
/** Undated articles come after the dated ones since then. */
const undatedOffset = 1e15;

/**
 * Until version 0.1 all newsletters shared one set of articles. The migration assigns each article to the newsletters
 * that had it in an issue and to those of its language; to all if there are none. Articles without a date move behind
 * those with one.
 */
export const articlesOfNewslettersMigration: Migration = {
  name: 'articles-of-newsletters',
  since: '0.2.0',
  async count(redis) {
    if ((await redis.scard(keys.newsletters)) === 0) return 0;
    let missing = 0;
    for (const id of await redis.zrange(keys.articles, '0', '-1')) {
      const [title, newsletters] = await redis.hmget(keys.article(id), 'title', 'newsletters');
      if (title != null && newsletters == null) missing += 1;
    }
    return missing;
  },
  async run(redis) {
    const slugs = (await redis.smembers(keys.newsletters)).sort();
    const locales = await Promise.all(slugs.map((slug) => redis.hget(keys.newsletter(slug), 'locale')));
    let changed = 0;
    for (const id of await redis.zrange(keys.articles, '0', '-1')) {
      const fields = ['title', 'excerpt', 'publishedAt', 'importedAt', 'newsletters'] as const;
      const [title, excerpt, publishedAt, importedAt, newsletters] = await redis.hmget(keys.article(id), ...fields);
      if (title == null) continue;
      const order = publishedAt ? Date.parse(publishedAt) : Date.parse(importedAt ?? '') - undatedOffset;
      const isChinese = mostlyHan(`${title} ${excerpt ?? ''}`);
      const fits = slugs.filter((_, i) => (locales[i] === 'zh-CN') === isChinese);
      const had = await Promise.all(slugs.map((slug) => wasIn(redis, slug, id)));
      const chosen = slugs.filter((slug, i) => had[i] || fits.includes(slug));
      const owners = chosen.length > 0 ? chosen : slugs;
      await redis.zadd(keys.articles, order, id);
      for (const slug of owners) await redis.zadd(keys.articlesOf(slug), order, id);
      // Last, so that an interrupted migration sees that this article is not complete.
      if (owners.length === 0 || newsletters != null) continue;
      changed += await redis.hsetnx(keys.article(id), 'newsletters', JSON.stringify(owners));
    }
    return changed;
  },
};

async function wasIn(redis: Redis, slug: string, id: string): Promise<boolean> {
  const issues = await Promise.all(cadences.map((cadence) => redis.hget(takingKeys.issued(slug, cadence), id)));
  return issues.some((issue) => issue !== null);
}

/** Whether more than a third of a text's letters are Chinese characters. */
function mostlyHan(text: string): boolean {
  const letters = text.match(/\p{L}/gu) ?? [];
  return letters.filter((letter) => /\p{Script=Han}/u.test(letter)).length * 3 > letters.length;
}
