import { blockWriter } from '../../../src/answers/comments/blocked-writers.js';
import { commentsBy, countComments, isTrusted, listComments } from '../../../src/answers/comments/comment-store.js';
import { decideComment } from '../../../src/answers/comments/moderate.js';
import { isUnmailed } from '../../../src/answers/comments/take-comment.js';
import type { ArticleDraft } from '../../../src/articles/store/article.js';
import { saveArticle } from '../../../src/articles/store/article-store.js';
import { signRatingToken } from '../../../src/delivery/recipient-message.js';
import { changeNewsletter } from '../../../src/newsletters/newsletter-store.js';
import { keys } from '../../../src/redis/keys.js';
import { changeSite } from '../../../src/site/site-store.js';
import { allComments, unprovenCommentLimits } from '../../../src/subscribers/abuse/comment-limits.js';
import { idOf } from '../../../src/subscribers/list/subscriber-store.js';
import { signToken } from '../../../src/subscribers/membership/tokens.js';
import { siteForms, stampField, stampForm } from '../../../src/web/sign-up/form-stamp.js';
import { until } from '../../../tests/helpers/clock.js';
import { type Attack, hasControls, unless } from '../attack.js';
import type { Instance } from '../instance.js';

// Using comments against the people who read them, against other readers and against the editor.

/** Allows comments, forgets what earlier attacks have counted, and returns the path of an article. */
async function openComments({ app, newsletter, issue }: Instance): Promise<string> {
  await changeNewsletter(app.redis, newsletter.slug, { comments: true });
  const counters = await app.redis.keys(keys.limit('comment*', '*'));
  for (const key of counters) await app.redis.del(key);
  return `/articles/${issue.articles[0]}`;
}

let forms = 0;
/** A form that was shown a minute ago, with a comment of its own. */
function filled({ app }: Instance, fields: Record<string, string> = {}): Record<string, string> {
  forms += 1;
  const stamp = stampForm(app.tokenKeys, siteForms, Math.floor(Date.now() / 1000) - 60);
  return { name: 'A Writer', comment: `Comment ${forms} of an attack`, [stampField]: stamp, ...fields };
}

const all = async ({ app, newsletter }: Instance) =>
  (await listComments(app.redis, { newsletter: newsletter.number, limit: 1_000 })).items;
const textOf = async (instance: Instance, id: string) => (await all(instance)).find((one) => one.id === id);
/** The comment that was written last. */
async function latest(instance: Instance, text: string) {
  const found = (await all(instance)).find((one) => one.text.includes(text));
  if (!found) throw new Error(`the comment "${text}" was not taken`);
  return found;
}
const idOfReader = ({ app }: Instance, address: string) => idOf(app.list, address);
const readerLink = (instance: Instance, address: string) =>
  `/comment/${signRatingToken(instance.app.tokenKeys, instance.newsletter, instance.issue.id, idOfReader(instance, address))}/${instance.issue.articles[0]}`;

/** An article that no issue has. */
const hidden: ArticleDraft = {
  ...{ title: 'Not public yet 4714', url: '', section: 'City', publishedAt: null, author: '', image: null },
  ...{ excerpt: 'Nobody may see it.', body: '<p>Nobody may see it.</p>', source: 'markdown' },
};

/** Every kind of page and feed that may show or count comments of an article. */
async function pagesWith({ newsletter: { slug }, issue, article }: Instance, id: string): Promise<string[]> {
  const found = await article(id);
  const [, own = `/articles/${id}`] =
    /<link rel="canonical" href="https?:\/\/[^/]+(\/articles\/[^"]+)"/.exec(found.body) ?? [];
  return [
    ...[own, `${own}?page=2`, '/', `/n/${slug}`, `/n/${slug}/issues`, `/issues/${issue.id}`],
    ...[`/issues/${issue.id}?view=email`, `/n/${slug}/articles.atom`, `/n/${slug}/articles.json`, '/sitemap.xml'],
  ];
}

export const commentAttacks: readonly Attack[] = [
  {
    name: 'publishing a comment without the editor',
    async run(instance) {
      const article = await openComments(instance);
      const trusted = idOfReader(instance, instance.known).toString('hex');
      const claims = { state: 'approved', decision: 'approved', reader: trusted, trusted: 'true', published: '1' };
      const faults: string[] = [];
      for (const [name, value] of Object.entries({ ...claims, decidedAt: '1', newsletter: '1' })) {
        const comment = `Shown at once by ${name}`;
        await instance.post(`${article}/comment`, filled(instance, { comment, [name]: value }));
        const { state, reader } = await latest(instance, comment);
        if (state !== 'held' || reader !== '') faults.push(`${name} made it ${state}`);
        if ((await instance.article(instance.issue.articles[0] ?? '')).body.includes(comment))
          faults.push(`${name} put it on the page`);
      }
      if (await isTrusted(instance.app.redis, trusted)) faults.push('a reader became trusted');
      return unless(faults, 'every comment waits for the editor, whatever fields the form has');
    },
  },
  {
    name: 'script, styles and hidden text in a comment',
    mutations: [
      {
        removes: 'the check of addresses in comments',
        file: 'src/web/article/comment-pieces.ts',
        expression: 'isSafe(text)',
        instead: 'true',
      },
    ],
    async run(instance) {
      const article = await openComments(instance);
      const payloads = [
        '<script>alert(1)</script>',
        '<img src=x onerror=alert(1)>',
        '</textarea></p><svg/onload=alert(1)>',
        'javascript:alert(1)',
        'https://example.com/"onmouseover="alert(1)',
        'https://example.com/<script>alert(1)</script>',
        'data:text/html,<script>alert(1)</script>',
        '<style>*{display:none}</style>',
        'https://bank.example.com@example.net/',
      ];
      const faults: string[] = [];
      for (const [n, payload] of payloads.entries()) {
        const mark = `payload ${n}`;
        const fields = filled(instance, { comment: `${mark} ${payload}`, name: n % 2 === 0 ? 'A Writer' : payload });
        const answer = await instance.post(`${article}/comment`, fields);
        if (/<(script|img|svg|style)[ >/][^>]*(alert|onerror|onload|display)/i.test(answer.body))
          faults.push(`${payload} came back`);
        if (answer.status === 400) continue;
        const { id } = await latest(instance, mark);
        await decideComment(instance.app.list, id, 'approved', Date.now());
      }
      const { body, headers } = await instance.article(instance.issue.articles[0] ?? '');
      if (!body.includes('payload 0')) faults.push('no comment is shown');
      if (/<script[^>]*>alert|<img src=x|<svg\/onload|<style>\*/i.test(body)) faults.push('markup is on the page');
      if (/<a [^>]*href="(javascript|data):|onmouseover="alert/i.test(body)) faults.push('a link runs something');
      if (/<a [^>]*href="[^"/]*\/\/[^"/]*@/.test(body)) faults.push('a link looks like another host');
      if (hasControls(body)) faults.push('control characters are on the page');
      if (!/script-src/.test(String(headers['content-security-policy']))) faults.push('no policy for scripts');
      return unless(faults, 'approved comments are text, and their links lead to web pages alone');
    },
  },
  {
    name: 'deciding about a comment without the link of its email',
    async run(instance) {
      const { app, newsletter, known } = instance;
      const article = await openComments(instance);
      await instance.post(`${article}/comment`, filled(instance, { comment: 'Decide about this one' }));
      const { id } = await latest(instance, 'Decide about this one');
      const now = Math.floor(Date.now() / 1000);
      const claim = (at: number) => ({ newsletter: newsletter.number, id: Buffer.from(id, 'hex'), at });
      const genuine = signToken(app.tokenKeys, 'moderate', claim(now));
      const tokens = {
        'a link for ratings': signToken(app.tokenKeys, 'rate', claim(now)),
        'a link for preferences': instance.token('preferences', known),
        'an old link': signToken(app.tokenKeys, 'moderate', claim(now - 40 * 86_400)),
        'a changed link': `${genuine.slice(0, -3)}AAA`,
        'no link': id,
      };
      const faults: string[] = [];
      const check = async (how: string) => {
        if ((await textOf(instance, id))?.state !== 'held') faults.push(`${how} decided`);
      };
      for (const [how, token] of Object.entries(tokens)) {
        const { status } = await instance.post(`/moderate/${token}`, { decision: 'approved' });
        if (status < 400) faults.push(`${how} got ${status}`);
        await check(how);
      }
      for (const method of ['GET', 'HEAD', 'OPTIONS'])
        await instance.send(method, `/moderate/${genuine}?decision=approved`).then(() => check(method));
      await instance.post(`/moderate/${genuine}?decision=approved`, {});
      await check('a form without a decision');
      return unless(faults, 'only the button of the email’s page decides');
    },
  },
  {
    name: 'commenting after the editor has blocked the writer',
    mutations: [
      {
        removes: 'the look whether a writer is blocked',
        file: 'src/answers/comments/take-comment.ts',
        expression: 'await isBlocked(redis, form.newsletter, writerOf(comment), form.at)',
        instead: 'false',
      },
    ],
    async run(instance) {
      const { app } = instance;
      await openComments(instance);
      const path = readerLink(instance, await instance.reader());
      await instance.post(path, filled(instance, { comment: 'Block its writer' }));
      const { id, reader } = await latest(instance, 'Block its writer');
      // The editor has trusted the reader before.
      await decideComment(app.list, id, 'approved', Date.now());
      const allowed = await instance.post(path, filled(instance, { comment: 'By somebody trusted' }));
      await blockWriter(app.list, id, Date.now());
      const faults: string[] = [];
      const tries = { name: 'Somebody else', reader: '', network: '', newsletter: '2', state: 'held', blocked: '' };
      for (const [field, value] of Object.entries(tries)) {
        const comment = `Written in spite of it, by ${field}`;
        const { status, body } = await instance.post(path, filled(instance, { comment, [field]: value }));
        if (status !== allowed.status) faults.push(`${field} got ${status}`);
        if (/block|reject/i.test(body.replace(/<style[\s\S]*?<\/style>|<[^>]*>/g, '')))
          faults.push(`${field}: the writer is told`);
        const { state } = await latest(instance, comment);
        if (state !== 'rejected') faults.push(`${field} made it ${state}`);
      }
      if (await isTrusted(app.redis, reader)) faults.push('the reader is trusted');
      return unless(faults, 'all that they write is rejected, and they are not told');
    },
  },
  {
    name: 'commenting in the name of a reader',
    async run(instance) {
      await openComments(instance);
      const victim = await instance.reader();
      const gone = await instance.reader();
      const path = readerLink(instance, victim);
      const [, , , article] = path.split('/');
      const faults: string[] = [];
      for (const purpose of ['preferences', 'unsubscribe', 'confirm', 'inactive', 'own-data'] as const) {
        const { status } = await instance.post(
          `/comment/${instance.token(purpose, victim)}/${article}`,
          filled(instance),
        );
        if (status !== 404 && status !== 410) faults.push(`a link for ${purpose} got ${status}`);
      }
      const forged = await instance.post(path.replace(/\/comment\/.{4}/, '/comment/AAAA'), filled(instance));
      if (forged.status !== 404) faults.push(`a forged link got ${forged.status}`);
      await instance.send('POST', `/unsubscribe/${instance.token('unsubscribe', gone, 0)}`);
      const { status } = await instance.post(readerLink(instance, gone), filled(instance));
      if (status !== 404) faults.push(`a reader who left got ${status}`);
      for (const method of ['GET', 'HEAD']) await instance.send(method, path);
      for (const address of [victim, gone])
        if ((await commentsBy(instance.app.redis, idOfReader(instance, address).toString('hex'))).length > 0)
          faults.push('a comment has a name that nobody gave');
      return unless(faults, 'only the reader’s own link for answers comments, and only as a form');
    },
  },
  {
    name: 'posting a comment from another website, without a form, or with one form again and again',
    mutations: [
      {
        removes: 'the stamp of comment forms',
        file: 'src/web/comments/comment-routes.tsx',
        expression: '!openStamp(tokenKeys, siteForms, stamp)',
        instead: 'false',
      },
      {
        removes: 'the check of where a comment comes from',
        file: 'src/web/comments/comment-routes.tsx',
        expression: 'isForeign(request, app.publicUrl)',
        instead: 'false',
      },
    ],
    async run(instance) {
      const article = await openComments(instance);
      const path = `${article}/comment`;
      const before = (await all(instance)).length;
      const { [stampField]: _stamp, ...without } = filled(instance);
      const elsewhere: Record<string, string>[] = [
        { 'sec-fetch-site': 'cross-site', origin: 'https://example.net' },
        { 'sec-fetch-site': 'same-site' },
        { origin: 'https://example.net' },
        { origin: 'null' },
      ];
      const refused = [
        await instance.post(path, without),
        await instance.post(path, filled(instance, { [stampField]: 'forged' })),
      ];
      for (const headers of elsewhere) refused.push(await instance.post(path, filled(instance), { headers }));
      await instance.get(`${path}?${new URLSearchParams(filled(instance))}`);
      const faults = refused.flatMap(({ status }, n) => (status === 400 ? [] : [`post ${n + 1} got ${status}`]));
      const taken = (await all(instance)).length - before;
      if (taken > 0) faults.push(`${taken} were taken`);
      const same = filled(instance);
      for (let n = 0; n < 5; n += 1) await instance.post(path, same);
      const again = (await all(instance)).length - before - taken;
      if (again !== 1) faults.push(`one form made ${again} comments`);
      return unless(faults, 'only a form of this server counts, and once');
    },
  },
  {
    name: 'burying the editor in comments from many networks',
    mutations: [
      {
        removes: 'the limit of comments of all strangers',
        file: 'src/subscribers/abuse/comment-limits.ts',
        expression: "{ limit: allComments.unproven, who: 'all' }",
        instead: "{ limit: allComments.proven, who: 'all' }",
      },
    ],
    async run(instance, signal) {
      const article = await openComments(instance);
      const before = (await all(instance)).length;
      const codes = new Map<number, number>();
      for (let n = 0; n < 300 && !signal.aborted; n += 20) {
        const posts = Array.from({ length: 20 }, () => instance.post(`${article}/comment`, filled(instance)));
        for (const { status } of await Promise.all(posts)) codes.set(status, (codes.get(status) ?? 0) + 1);
      }
      const taken = (await all(instance)).length - before;
      const { max } = allComments.unproven;
      const faults = taken > max ? [`${taken} comments wait`] : [];
      if (taken === 0) faults.push('no comment was taken');
      const others = [...codes].filter(([status]) => status !== 200 && status !== 429);
      if (others.length > 0) faults.push(`answers ${JSON.stringify(others)}`);
      // Readers are counted apart from strangers.
      const { status } = await instance.post(readerLink(instance, await instance.reader()), filled(instance));
      if (status !== 200) faults.push(`a reader got ${status}`);
      return unless(faults, `${taken} of 300 from as many networks were taken, and a reader still could comment`);
    },
  },
  {
    name: 'a hundred comments from one network',
    mutations: [
      {
        removes: 'the limits of comments from one network',
        file: 'src/subscribers/abuse/comment-limits.ts',
        expression: 'countersOf(by.ip, unprovenCommentLimits)',
        instead: '[]',
      },
    ],
    async run(instance) {
      const article = await openComments(instance);
      const before = (await all(instance)).length;
      const codes = new Set<number>();
      for (let n = 0; n < 100; n += 20) {
        const posts = Array.from({ length: 20 }, (_, i) => {
          // A /64 of its own for each, all in one /56.
          const from = `2001:db8:fffc:1${(n + i).toString(16).padStart(2, '0')}::7`;
          return instance.post(`${article}/comment`, filled(instance), { from });
        });
        for (const { status } of await Promise.all(posts)) codes.add(status);
      }
      const taken = (await all(instance)).length - before;
      const faults = taken > unprovenCommentLimits.network.max ? [`${taken} comments were taken`] : [];
      if (taken === 0) faults.push('no comment was taken');
      for (const code of codes) if (code !== 200 && code !== 429) faults.push(`an answer is ${code}`);
      return unless(faults, `${taken} of 100 were taken`);
    },
  },
  {
    name: 'reading comments that wait for the editor, or that were rejected',
    mutations: [
      {
        removes: 'the count of public comments alone',
        file: 'src/answers/comments/comment-store.ts',
        expression: 'redis.zcard(keys.shown(article))',
        instead: 'redis.zcard(keys.held)',
      },
      {
        removes: 'the newsletter of a token for comments',
        file: 'src/operations/permission.ts',
        expression: 'requireOneOf(here, slugs)',
        instead: 'undefined',
      },
    ],
    async run(instance) {
      const { app, newsletter, issue } = instance;
      const article = await openComments(instance);
      const [id = ''] = issue.articles;
      const known = await countComments(app.redis, [id]);
      const secrets = ['Nobody may read 4712', 'Nobody may read 4713'];
      for (const comment of secrets) await instance.post(`${article}/comment`, filled(instance, { comment }));
      const [waiting, refused] = await Promise.all(secrets.map((text) => latest(instance, text)));
      if (!waiting || !refused) throw new Error('the comments were not taken');
      await decideComment(app.list, refused.id, 'rejected', Date.now());
      const faults: string[] = [];
      const other = await instance.apiToken('--newsletter', 'weekend', '--scope', 'content:read,content:write');
      const bearer = { authorization: `Bearer ${other}` };
      for (const path of [
        ...(await pagesWith(instance, id)),
        `${article}/comment`,
        '/search?q=4712',
        `/api/v1/newsletters/${newsletter.slug}/comments`,
        ...[waiting, refused].map((one) => `/api/v1/comments/${one.id}`),
      ]) {
        for (const headers of [{}, bearer] as Record<string, string>[]) {
          const { body, status } = await instance.get(path, headers);
          if (/Nobody may read 471[23]/.test(body)) faults.push(`${path} shows one`);
          if (path.startsWith('/api/') && status < 400) faults.push(`${path} answers ${status}`);
        }
      }
      for (const { id: comment } of [waiting, refused]) {
        const { status } = await instance.send('POST', `/api/v1/comments/${comment}/approve`, { headers: bearer });
        if (status < 400) faults.push(`a token of another newsletter published one: ${status}`);
      }
      const count = (await instance.article(id)).body.match(/"commentCount":(\d+)/)?.[1];
      if (Number(count) !== (known.get(id) ?? 0)) faults.push(`the page counts ${count}`);
      return unless(faults, 'neither is on a page, in a feed, in the search or in the API, and none is counted');
    },
  },
  {
    name: 'finding out about articles and readers by the forms for comments',
    mutations: [
      {
        removes: 'the check that an article is public',
        file: 'src/web/article/public-article.ts',
        expression: 'isPublicArticle({ ...article, removedAt: null }, content)',
        instead: 'true',
      },
    ],
    async run(instance) {
      const { app, newsletter } = instance;
      await openComments(instance);
      const draft = { ...hidden, url: 'https://www.example.com/not-public-yet' };
      const { article } = await saveArticle(app.redis, draft, { newsletter: newsletter.slug });
      const reader = await instance.reader();
      const faults: string[] = [];
      const own = readerLink(instance, reader).replace(/[^/]+$/, '');
      const visitors = ['aaaaaaaaaaaa', article.id, `${article.id}-not-public-yet`, '__proto__'];
      const answers = visitors.map((id) => [id, `/articles/${id}/comment`] as const);
      const links = visitors.map((id) => [id, `${own}${id}`] as const);
      const shown = new Set<string>();
      for (const [id, path] of [...answers, ...links]) {
        const replies = [await instance.get(path), await instance.post(path, filled(instance))];
        for (const { status, body } of replies) {
          if (status !== 404) faults.push(`${path} answers ${status}`);
          if (body.includes(hidden.title)) faults.push(`${path} names the article`);
          shown.add(body.replaceAll(id, ''));
        }
      }
      if (shown.size > 2) faults.push(`there are ${shown.size} different answers`);
      const ids = (await all(instance)).map(({ id }) => id);
      if (ids.some((id) => !/^[0-9a-f]{16}$/.test(id))) faults.push('an id can be guessed');
      return unless(faults, 'what is not public answers like what does not exist');
    },
  },
  {
    name: 'a header or a recipient in a comment that the editor gets by email',
    async run(instance) {
      const { sink, app } = instance;
      const article = await openComments(instance);
      const editor = 'editor@publisher.example.net';
      await changeSite(app.redis, { contact: editor });
      const before = sink.mails.length;
      const end = '\r\nBcc: victim@example.net\r\nSubject: changed';
      await instance.post(`${article}/comment`, filled(instance, { comment: `To the editor${end}`, name: 'Eve' }));
      await instance.post(`${article}/comment`, filled(instance, { name: `Eve${end}` }));
      const { id } = await latest(instance, 'To the editor');
      await until('the editor has the email', async () => !(await isUnmailed(app.redis, id)));
      const heads = sink.mails
        .slice(before)
        .map(({ to, raw }) => ({ to, head: raw.toString('latin1').split('\r\n\r\n')[0] }));
      const faults = heads.flatMap(({ to, head = '' }) => [
        ...(to === editor ? [] : [`an email went to ${to}`]),
        ...(/^(bcc|cc):|^subject: changed/im.test(head) ? ['a header was added'] : []),
      ]);
      if (heads.length === 0) faults.push('no email at all');
      return unless(faults, 'the email went to the editor alone, with our own headers');
    },
  },
];
