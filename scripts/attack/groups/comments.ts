import { commentsBy, isTrusted, listComments } from '../../../src/answers/comments/comment-store.js';
import { decideComment } from '../../../src/answers/comments/moderate.js';
import { isUnmailed } from '../../../src/answers/comments/take-comment.js';
import { signRatingToken } from '../../../src/delivery/recipient-message.js';
import { changeNewsletter } from '../../../src/newsletters/newsletter-store.js';
import { keys } from '../../../src/redis/keys.js';
import { changeSite } from '../../../src/site/site-store.js';
import { allComments } from '../../../src/subscribers/abuse/comment-limits.js';
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
    name: 'commenting in the name of a reader',
    async run(instance) {
      await openComments(instance);
      const victim = await instance.reader();
      const gone = await instance.reader();
      const path = readerLink(instance, victim);
      const [, , , article] = path.split('/');
      const faults: string[] = [];
      for (const purpose of ['preferences', 'unsubscribe', 'confirm', 'stay', 'own-data'] as const) {
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
        expression: 'crossSite || !openStamp(tokenKeys, siteForms, stamp)',
        instead: 'false',
      },
    ],
    async run(instance) {
      const article = await openComments(instance);
      const path = `${article}/comment`;
      const before = (await all(instance)).length;
      const { [stampField]: _stamp, ...without } = filled(instance);
      const crossSite = { headers: { 'sec-fetch-site': 'cross-site', origin: 'https://example.net' } };
      const refused = [
        await instance.post(path, without),
        await instance.post(path, filled(instance, { [stampField]: 'forged' })),
        await instance.post(path, filled(instance), crossSite),
        await instance.get(`${path}?${new URLSearchParams(filled(instance))}`),
      ];
      const faults = refused
        .slice(0, 3)
        .flatMap(({ status }, n) => (status === 400 ? [] : [`post ${n + 1} got ${status}`]));
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
