import { rateArticle } from '../../../src/answers/ratings/ratings.js';
import { countVotes } from '../../../src/answers/votes/votes.js';
import { removeArticle, restoreArticle } from '../../../src/articles/store/edit-article.js';
import { changeNewsletter } from '../../../src/newsletters/newsletter-store.js';
import { voteKeys } from '../../../src/redis/keys.js';
import { unprovenStoryVoteLimits } from '../../../src/subscribers/abuse/vote-limits.js';
import { idOf } from '../../../src/subscribers/list/subscriber-store.js';
import { type Attack, unless } from '../attack.js';
import type { Instance } from '../instance.js';

// Using the votes on articles' pages to lift a story, to learn about others, or to put markup on a page.

/** Allows votes, forgets what earlier attacks have counted, and returns an article without votes. */
async function openVotes(instance: Instance): Promise<{ article: string; path: string }> {
  const { app, newsletter, issue } = instance;
  await changeNewsletter(app.redis, newsletter.slug, { ratings: true });
  await instance.forgetLimits();
  const [article = ''] = issue.articles;
  await app.redis.del(voteKeys.counts(article), voteKeys.voters(article));
  return { article, path: `/votes/${article}` };
}

const countOf = ({ app }: Instance, article: string) => countVotes(app.redis, article);
const cookieOf = (headers: Record<string, unknown>) => String(headers['set-cookie'] ?? '').split(';')[0] ?? '';

/** Addresses of one /56, each in a /64 of its own. */
const inOneNetwork = (n: number) => `2001:db8:ffff:1${(n & 0xff).toString(16).padStart(2, '0')}::7`;

export const voteAttacks: readonly Attack[] = [
  {
    name: 'a thousand votes for one story from one network',
    mutations: [
      {
        removes: 'the limits of new votes on a story',
        file: 'src/subscribers/abuse/vote-limits.ts',
        expression: 'story === undefined',
        instead: 'true',
      },
    ],
    async run(instance, signal) {
      const { article, path } = await openVotes(instance);
      const codes = new Map<number, number>();
      for (let n = 0; n < 1_000 && !signal.aborted; n += 25) {
        const posts = Array.from({ length: 25 }, (_, i) => {
          const headers = { 'user-agent': `Mozilla/5.0 (${n + i})` };
          return instance.post(path, { step: '5' }, { from: inOneNetwork(n + i), headers });
        });
        for (const { status } of await Promise.all(posts)) codes.set(status, (codes.get(status) ?? 0) + 1);
      }
      const { count } = await countOf(instance, article);
      const faults = count > unprovenStoryVoteLimits.network.max ? [`${count} votes count`] : [];
      if (count === 0) faults.push('no vote counts');
      const others = [...codes].filter(([status]) => status !== 200 && status !== 429);
      if (others.length > 0) faults.push(`answers ${JSON.stringify(others)}`);
      return unless(faults, `${count} of 1,000 votes count`);
    },
  },
  {
    name: 'voting again and again with the cookie of one vote, or with made-up cookies',
    async run(instance) {
      const { article, path } = await openVotes(instance);
      const from = '2001:db8:fffe::7';
      const cookie = cookieOf((await instance.post(path, { step: '5' }, { from })).headers);
      const codes: number[] = [];
      for (let n = 0; n < 10; n += 1)
        codes.push((await instance.post(path, { step: '5' }, { headers: { cookie } })).status);
      const faults = codes.every((code) => code === 200) ? [] : [`answers ${codes.join(', ')}`];
      const { count: once } = await countOf(instance, article);
      if (once !== 1) faults.push(`one cookie has ${once} votes`);
      for (let n = 0; n < 20; n += 1) {
        const own = `postrider-voter=${`made-up-${n}`.padEnd(22, 'x')}`;
        await instance.post(path, { step: '5' }, { from, headers: { cookie: own } });
      }
      const { count } = await countOf(instance, article);
      if (count > unprovenStoryVoteLimits.connection.max) faults.push(`one address has ${count} votes`);
      return unless(faults, `one cookie has one vote, and one address ${count}`);
    },
  },
  {
    name: 'pressing every button of a story, as a scanner does',
    mutations: [
      {
        removes: 'the trail of votes',
        file: 'src/answers/votes/take-vote.ts',
        expression: "(await redis.hexists(key, 'machine')) === 1",
        instead: 'false',
      },
    ],
    async run(instance) {
      const { article, path } = await openVotes(instance);
      let cookie = '';
      for (const step of ['1', '2', '3', '4', '5']) {
        const { headers } = await instance.post(path, { step }, { headers: cookie ? { cookie } : {} });
        cookie ||= cookieOf(headers);
      }
      const from = '2001:db8:fffd::7';
      await Promise.all(['1', '2', '3'].map((step) => instance.post(path, { step }, { from })));
      const { count } = await countOf(instance, article);
      return unless(
        count === 0 ? [] : [`${count} votes count`],
        'its votes count for nothing, with and without cookie',
      );
    },
  },
  {
    name: 'having visitors of another website vote',
    mutations: [
      {
        removes: 'the check of where a vote comes from',
        file: 'src/web/article/vote-routes.tsx',
        expression: 'isForeign(request, app.publicUrl)',
        instead: 'false',
      },
    ],
    async run(instance) {
      const { article, path } = await openVotes(instance);
      const sent: Record<string, string>[] = [
        { 'sec-fetch-site': 'cross-site', origin: 'https://example.net' },
        { 'sec-fetch-site': 'same-site' },
        { origin: 'https://example.net' },
        { origin: 'null' },
      ];
      for (const headers of sent) await instance.post(path, { step: '1' }, { headers });
      for (const method of ['GET', 'HEAD']) await instance.send(method, `${path}?step=1`);
      const { count } = await countOf(instance, article);
      return unless(count === 0 ? [] : [`${count} votes count`], 'none of six requests counts');
    },
  },
  {
    name: 'finding out about articles and voters by their votes',
    async run(instance) {
      const { app } = instance;
      const { article, path } = await openVotes(instance);
      const cookie = cookieOf((await instance.post(path, { step: '4' })).headers);
      const faults: string[] = [];
      const chosen = async (sent: string) =>
        /<button[^>]*aria-current/.test((await instance.get(path, { cookie: sent })).body);
      if (!(await chosen(cookie))) faults.push('a voter does not see their vote');
      const flipped = cookie.slice(0, -1) + (cookie.endsWith('A') ? 'B' : 'A');
      for (const other of ['', flipped, 'postrider-voter=*', `postrider-voter=${'A'.repeat(22)}`])
        if (await chosen(other)) faults.push(`${other || 'no cookie'} shows a vote`);
      const reader = await instance.reader();
      await rateArticle(app.redis, { article, reader: idOf(app.list, reader), step: 2, issue: instance.issue.id });
      const marks = await app.redis.hkeysBuffer(voteKeys.voters(article));
      if (marks.some((mark) => cookie.includes(mark.toString('base64url')))) faults.push('a mark is in the cookie');
      // An article that was never public, one that does not exist, and no id at all answer alike.
      const answers = [
        await instance.get('/votes/aaaaaaaaaaaa'),
        await instance.post('/votes/aaaaaaaaaaaa', { step: '5' }),
        await instance.post('/votes/..%2f..%2fetc', { step: '5' }),
        await instance.post(`/votes/${article}%00`, { step: '5' }),
        await instance.post('/votes/__proto__', { step: '5' }),
      ];
      for (const { status, headers } of answers)
        if (status !== 404 || headers['set-cookie']) faults.push(`an unknown article answers ${status}`);
      await removeArticle(app.redis, article, { by: 'attack' });
      const gone = await instance.post(path, { step: '5' });
      if (gone.status !== 404) faults.push(`a removed article answers ${gone.status}`);
      await restoreArticle(app.redis, article, { by: 'attack' });
      return unless(faults, 'nobody sees the vote of another, and unknown articles answer alike');
    },
  },
  {
    name: 'script and headers in a vote',
    async run(instance) {
      const { article, path } = await openVotes(instance);
      // A number of its own: comments of other attacks are on the page of the article, too, as text.
      const payload = '"><script>alert(4711)</script>';
      const faults: string[] = [];
      const answers = [
        await instance.post(path, { step: payload }),
        await instance.post(path, { step: '5', [payload]: payload }),
        await instance.post(path, { step: '5' }, { headers: { 'user-agent': payload, referer: payload } }),
        await instance.post(path, { step: '5' }, { headers: { cookie: `postrider-voter=${payload}` } }),
        await instance.post(`${path}?lang=${encodeURIComponent(payload)}`, { step: '5' }),
        await instance.post(path, { step: '5' }, { headers: { cookie: 'postrider-voter=a\tb; Path=/; x' } }),
      ];
      for (const { body, headers, status } of answers) {
        if (status >= 500) faults.push(`an answer is ${status}`);
        if (body.includes('<script>alert') || body.includes('alert(4711)')) faults.push('the payload came back');
        const policy = String(headers['content-security-policy']);
        if (!policy.includes("default-src 'none'") || policy.includes('unsafe')) faults.push(`the policy is ${policy}`);
        const cookies = [headers['set-cookie'] ?? []].flat();
        if (
          cookies.some(
            (one) =>
              !/^postrider-voter=[\w-]{22}; Path=\/votes; Max-Age=\d+; HttpOnly; SameSite=Lax(; Secure)?$/.test(one),
          )
        )
          faults.push(`the cookie is ${cookies.join()}`);
      }
      const { body } = await instance.article(article);
      if (body.includes('alert(4711)')) faults.push('the page of the article shows it');
      return unless(faults, 'six payloads came to nothing');
    },
  },
];
