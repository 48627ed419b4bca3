import { readComment } from '../../../src/answers/comments/comment-store.js';
import { takeComment } from '../../../src/answers/comments/take-comment.js';
import { saveArticle } from '../../../src/articles/store/article-store.js';
import { commentKeys, keys } from '../../../src/redis/keys.js';
import { type Attack, unless } from '../attack.js';
import { foreignOrigins } from '../client.js';
import type { Instance } from '../instance.js';
import { breaker, type Form, newNewsletter, refusedPosts, signedIn, unescaped } from './desk.js';

// The pages of the desk about comments: deciding about what is not one's own, and text that becomes markup.

/** A newsletter with an article and a comment that waits, both with this text. */
async function newTargets({ app, ...instance }: Instance, text: string) {
  const newsletter = await newNewsletter({ app, ...instance }, { comments: true });
  const fields = {
    ...{ title: text, author: text, section: text.slice(0, 200), excerpt: text, body: '<p>Words.</p>', image: null },
    ...{ publishedAt: new Date().toISOString(), source: 'markdown' as const },
  };
  const url = `${instance.url}/of-${newsletter.slug}`;
  const { article } = await saveArticle(app.redis, { ...fields, url }, { newsletter: newsletter.slug });
  for (const key of await app.redis.keys(keys.limit('comment*', '*'))) await app.redis.del(key);
  const form = { newsletter: newsletter.number, article: article.id, name: text, text, stamp: url, at: Date.now() };
  await takeComment(app.list, app.queues, form, { ip: '192.0.2.9', proven: true });
  const ids = await app.redis.zrange(commentKeys.held, '0', '-1');
  const all = await Promise.all(ids.map((id) => readComment(app.redis, id)));
  const comment = all.find((one) => one.newsletter === newsletter.number);
  if (!comment) throw new Error('the comment was not taken');
  return { newsletter, article, comment };
}
type Targets = Awaited<ReturnType<typeof newTargets>>;

/** Every form about a comment. */
const formsOf = ({ newsletter: { slug }, comment: { id } }: Targets): Form[] =>
  ['approve', 'reject', 'block', 'remove'].map((act) => ({
    path: `/desk/n/${slug}/comments/${id}`,
    fields: { act, was: 'held', sure: 'yes' },
  }));

const pagesOf = ({ newsletter: { slug }, comment: { id } }: Targets): string[] =>
  ['', '?state=rejected', '/blocked', `/${id}`].map((part) => `/desk/n/${slug}/comments${part}`);

/** What the forms must not have changed. */
async function changesOf({ app }: Instance, { comment }: Targets): Promise<string[]> {
  const { state } = await readComment(app.redis, comment.id);
  return state === 'held' ? [] : [`the comment is ${state}`];
}

/** Opens pages that must all get one status, without a word of the text. */
async function refusedPages(instance: Instance, paths: string[], headers: Record<string, string>, expected: number) {
  const faults: string[] = [];
  for (const path of paths) {
    const { status, body } = await instance.get(path, headers);
    if (status !== expected) faults.push(`${path} answered ${status}`);
    if (body.includes('Nothing for others')) faults.push(`${path} shows the text`);
  }
  return faults;
}

export const deskContentAttacks: readonly Attack[] = [
  {
    name: 'deciding about comments in the desk without the role',
    mutations: [
      {
        removes: 'the permission of operations',
        file: 'src/operations/operation.ts',
        expression: 'await admit(caller, permission, lookUp)',
        instead:
          "{ actor: { ...caller, newsletters: null, scopes: ['content:read', 'content:write'] }, slugs: await lookUp() }",
      },
    ],
    async run(instance) {
      const targets = await newTargets(instance, 'Nothing for others');
      const faults: string[] = [];
      for (const role of ['viewer', 'writer'] as const)
        faults.push(...(await refusedPosts(instance, formsOf(targets), await signedIn(instance, { role }), 404)));
      const elsewhere = await signedIn(instance, { roles: { weekend: 'owner' } });
      faults.push(...(await refusedPosts(instance, formsOf(targets), elsewhere, 404)));
      faults.push(...(await refusedPages(instance, pagesOf(targets), elsewhere, 404)));
      const nobody = { 'sec-fetch-site': 'same-origin' };
      faults.push(...(await refusedPosts(instance, formsOf(targets), nobody, 303)));
      faults.push(...(await refusedPages(instance, pagesOf(targets), nobody, 303)));
      const { cookie } = await signedIn(instance, { role: 'owner' });
      for (const origin of foreignOrigins)
        faults.push(...(await refusedPosts(instance, formsOf(targets), { ...origin, cookie }, 403)));
      // An owner of both may not reach one newsletter's comment through the address of the other.
      const other = await newTargets(instance, 'Nothing for others');
      const crossed = { ...targets, newsletter: other.newsletter };
      const owner = await signedIn(instance, { role: 'owner' });
      faults.push(...(await refusedPosts(instance, formsOf(crossed), owner, 404)));
      faults.push(...(await changesOf(instance, targets)));
      return unless(faults, 'every form and page was refused, and nothing was changed');
    },
  },
  {
    name: 'script in comments and articles on the pages of the desk',
    mutations: [
      {
        removes: 'the escape of texts on pages',
        file: 'src/web/kit/send-page.ts',
        expression: 'pageHtml(page)',
        instead: `pageHtml(page).replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"')`,
      },
    ],
    async run(instance) {
      const targets = await newTargets(instance, breaker);
      const headers = await signedIn(instance, { role: 'owner' });
      const faults: string[] = [];
      const [{ path = '' } = {}] = formsOf(targets);
      const question = await instance.post(path, { act: 'remove', was: 'held' }, { headers });
      const odd = ['__proto__', '%00', '%2e%2e%2fmeta', encodeURIComponent(breaker)].flatMap((name) => [
        ...['?state=', '?after=', '?done=', '/'].map(
          (part) => `/desk/n/${targets.newsletter.slug}/comments${part}${name}`,
        ),
      ]);
      const answers = [question];
      for (const page of [...pagesOf(targets), ...odd]) answers.push(await instance.get(page, headers));
      for (const [i, { status, body }] of answers.entries()) {
        if (unescaped.test(body)) faults.push(`page ${i} has markup of a text`);
        if (status >= 500 || (i <= pagesOf(targets).length && status !== 200))
          faults.push(`page ${i} answered ${status}`);
      }
      return unless(faults, `${answers.length} pages show such texts as text`);
    },
  },
];
