import { decideComment } from '../../../src/answers/comments/moderate.js';
import { takeComment } from '../../../src/answers/comments/take-comment.js';
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
    const by = i === 0 ? { reader: idOf(web.app.list, 'one@example.com') } : { ip: '192.0.2.7', proven: true };
    await takeComment(web.app.list, web.app.queues, form, by);
    ids.push((await web.app.redis.zrange(commentKeys.all, '-1', '-1'))[0] ?? '');
  }
  const [approved = '', rejected = '', waits = ''] = ids;
  await decideComment(web.app.list, approved, 'approved', Date.now());
  await decideComment(web.app.list, rejected, 'rejected', Date.now());
  const at = '/desk/n/gazette/comments';
  return [
    { name: 'comments', path: at },
    { name: 'comments-decided', path: `${at}?done=approved&comment=${approved}` },
    { name: 'comments-published', path: `${at}?state=approved` },
    { name: 'comments-none', path: '/desk/n/weekend/comments' },
    { name: 'comment', path: `${at}/${rejected}?done=changed` },
    {
      name: 'comment-remove',
      path: `${at}/${waits}`,
      fields: Object.entries({ act: 'remove', was: 'held', queue: '' }),
    },
  ];
}
