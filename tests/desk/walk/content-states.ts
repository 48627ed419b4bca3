import { blockWriter } from '../../../src/answers/comments/blocked-writers.js';
import { decideComment } from '../../../src/answers/comments/moderate.js';
import { takeComment } from '../../../src/answers/comments/take-comment.js';
import { statusAfterFailure } from '../../../src/articles/pull/pull-status.js';
import { sourceSettings } from '../../../src/articles/pull/source.js';
import { addSource, setPaused, writeStatus } from '../../../src/articles/pull/source-store.js';
import { FetchFailed } from '../../../src/articles/sources/fetch-errors.js';
import type { Newsletter } from '../../../src/newsletters/newsletter.js';
import { commentKeys } from '../../../src/redis/keys.js';
import { idOf } from '../../../src/subscribers/list/subscriber-store.js';
import type { PageToSee } from '../../web/pages-for-tests.js';
import type { WebForTests } from '../../web/web-for-tests.js';

/** What people wrote: it stays in their language on every page. */
export const contentTexts = {
  discussed: 'A bench by the river',
  question: 'When does the bench arrive?',
  praise: 'A good place to read.',
  insult: 'Nobody sits there.',
  listed: 'A crane for the old mill',
} as const;
const texts = contentTexts;

/** Comments that wait, and those that were published and rejected. */
export async function commentStates(web: WebForTests, gazette: Newsletter): Promise<PageToSee[]> {
  const [article = ''] = (await web.issue(gazette, texts.discussed, 'cancelled')).articles;
  const ids: string[] = [];
  for (const [i, text] of [texts.praise, texts.insult, texts.question, `${texts.question} ${texts.praise}`].entries()) {
    const form = {
      newsletter: gazette.number,
      article,
      name: i === 0 ? '' : 'Bo',
      text,
      stamp: text,
      at: Date.now() + i,
    };
    const by = i === 0 ? { reader: idOf(web.app.list, 'one@example.com') } : { ip: `192.0.2.${7 + i}`, proven: true };
    await takeComment(web.app.list, web.app.queues, form, by);
    ids.push((await web.app.redis.zrange(commentKeys.all, '-1', '-1'))[0] ?? '');
  }
  const [approved = '', rejected = '', waits = ''] = ids;
  await decideComment(web.app.list, approved, 'approved', Date.now());
  await decideComment(web.app.list, rejected, 'rejected', Date.now());
  await blockWriter(web.app.list, rejected, Date.now());
  const at = '/desk/n/gazette/comments';
  return [
    { name: 'comments', path: at },
    { name: 'comments-decided', path: `${at}?done=approved&comment=${approved}` },
    { name: 'comments-published', path: `${at}?state=approved` },
    { name: 'comments-blocked', path: `${at}/blocked?done=unblocked` },
    { name: 'comments-none', path: '/desk/n/weekend/comments' },
    { name: 'comment', path: `${at}/${rejected}?done=changed` },
    {
      name: 'comment-remove',
      path: `${at}/${waits}`,
      fields: Object.entries({ act: 'remove', was: 'held', queue: '' }),
    },
  ];
}

/** Articles, and sources of which one fails. Nothing pulls them: the walk has no worker. */
export async function sourceStates(web: WebForTests, gazette: Newsletter): Promise<PageToSee[]> {
  const { redis } = web.app;
  const [article = ''] = (await web.issue(gazette, texts.listed, 'cancelled')).articles;
  const settings = (url: string) => sourceSettings.parse({ url, kind: 'feed' });
  const fresh = await addSource(redis, gazette.slug, settings('https://www.example.com/feed'));
  const failing = await addSource(redis, gazette.slug, settings('https://www.example.com/gone'));
  const { id: paused } = await addSource(redis, gazette.slug, settings('https://www.example.com/paused'));
  await setPaused(redis, paused, Date.now());
  const error = new FetchFailed(failing.url, 'answered with status 503', 503);
  await writeStatus(redis, failing, { ...statusAfterFailure(failing, error, Date.now()), failures: 6 });
  const [sources, articles] = ['/desk/n/gazette/sources', '/desk/n/gazette/articles'];
  return [
    { name: 'sources', path: sources },
    { name: 'sources-none', path: '/desk/n/weekend/sources' },
    { name: 'sources-error', path: sources, fields: [['site', '-']] },
    {
      ...{ name: 'sources-ghost', path: sources },
      fields: [
        ['act', 'ghost'],
        ['ghost', 'www.example.com'],
        ['contentKey', 'x'],
      ],
    },
    { name: 'source', path: `${sources}/${fresh.id}` },
    { name: 'article-new', path: '/desk/n/gazette/articles/new' },
    { name: 'source-failing', path: `${sources}/${failing.id}` },
    { name: 'source-paused', path: `${sources}/${paused}` },
    { name: 'source-remove', path: `${sources}/${fresh.id}`, fields: [['act', 'remove']] },
    { name: 'articles', path: articles },
    { name: 'articles-found', path: `${articles}?words=bench` },
    { name: 'articles-none', path: '/desk/n/weekend/articles' },
    { name: 'article', path: `${articles}/${article}` },
  ];
}
