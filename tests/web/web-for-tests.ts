import { type App, openApp } from '../../src/app.js';
import { saveArticle } from '../../src/articles/store/article-store.js';
import { parseConfig } from '../../src/config.js';
import { freezeEmails, readEdition } from '../../src/delivery/edition.js';
import { deskRoutes } from '../../src/desk/desk-routes.js';
import type { IssueState } from '../../src/issues/issue.js';
import { addIssue, changeIssueState, nextIssueId, readIssue } from '../../src/issues/issue-store.js';
import { markTaken } from '../../src/issues/taking/hold-articles.js';
import type { Locale } from '../../src/locale/locale.js';
import type { Newsletter } from '../../src/newsletters/newsletter.js';
import { addNewsletter } from '../../src/newsletters/newsletter-store.js';
import { keys } from '../../src/redis/keys.js';
import { idOf, readSubscriber } from '../../src/subscribers/list/subscriber-store.js';
import { requestAddressChange } from '../../src/subscribers/membership/address-change.js';
import { confirmSubscription, requestSubscription } from '../../src/subscribers/membership/signup.js';
import { type Purpose, signToken } from '../../src/subscribers/membership/tokens.js';
import { parseAddress } from '../../src/subscribers/record/address.js';
import { membershipOf } from '../../src/subscribers/record/subscriber.js';
import { buildWeb } from '../../src/web/server.js';
import { newsletterFields } from '../helpers/newsletter.js';
import { emptyStore, startTestRedis } from '../helpers/redis.js';
import type { SinkRules } from '../helpers/smtp-sink.js';
import { signUpsApplied } from './sign-up/applied-for-tests.js';

/** The public pages with their own Redis and an unreachable relay. No worker runs, so nothing is sent. */
export async function startWebForTests(settings: Record<string, string> = {}) {
  const store = await startTestRedis();
  const config = parseConfig({ LOG_LEVEL: 'silent', ...settings });
  const app = await openApp(config, { redisUrl: store.url, smtpUrl: 'smtp://127.0.0.1:1' });
  const server = buildWeb(app, deskRoutes);
  return {
    app,
    server,
    /** Starts workers with a mail server of their own, as a worker process that shares this Redis. */
    async startWorkers(rules: SinkRules = {}) {
      // Most tests of the pages need neither.
      const [{ startSmtpSink }, { startWorkers }] = await Promise.all([
        import('../helpers/smtp-sink.js'),
        import('../../workers/main.js'),
      ]);
      const sink = await startSmtpSink(rules);
      const ofWorker = await openApp(config, { redisUrl: store.url, smtpUrl: sink.url });
      const workers = await startWorkers(ofWorker);
      const stop = async () => {
        await workers.stop();
        await ofWorker.close();
        await sink.stop();
      };
      return { sink, stop };
    },
    ...requests(server, app),
    ...content(app),
    ...readers(app),
    /** Empties the store, except for the facts of the installation: the open app has read them. */
    async empty() {
      const facts = await app.redis.hgetall(keys.meta);
      await emptyStore(app.redis);
      await app.redis.hset(keys.meta, facts);
    },
    async stop() {
      await server.close();
      await app.close();
      await store.stop();
    },
  };
}

export type WebForTests = Awaited<ReturnType<typeof startWebForTests>>;

const formType = 'application/x-www-form-urlencoded';

function requests(server: ReturnType<typeof buildWeb>, { redis }: App) {
  /** Posts a form as a browser does. */
  const postOnly = (
    url: string,
    fields: Record<string, string> | [string, string][],
    headers: Record<string, string> = {},
    remoteAddress = '127.0.0.1',
  ) =>
    server.inject({
      method: 'POST',
      url,
      headers: { 'content-type': formType, ...headers },
      payload: new URLSearchParams(fields).toString(),
      remoteAddress,
    });
  return {
    /** Follows a permanent redirect, as browsers do. */
    async get(url: string, headers: Record<string, string> = {}) {
      const answer = await server.inject({ method: 'GET', url, headers });
      const { location } = answer.headers;
      return answer.statusCode === 301 ? server.inject({ method: 'GET', url: String(location), headers }) : answer;
    },
    postOnly,
    /** Posts a form, and waits until an accepted sign-up was applied, which happens after the answer. */
    post: async (...form: Parameters<typeof postOnly>) => {
      const answer = await postOnly(...form);
      const isSignUp = answer.statusCode === 200 && /^\/n\/[^/]+$/.test(form[0]);
      if (isSignUp) await signUpsApplied(redis);
      return answer;
    },
  };
}

function content(app: App) {
  const { redis, publicUrl } = app;
  return {
    newsletter: (given: Partial<Newsletter> = {}) =>
      addNewsletter(
        redis,
        newsletterFields({
          slug: 'gazette',
          title: 'The Example Gazette',
          tagline: 'What happened, told in five minutes',
          from: { name: 'The Example Gazette', address: 'news@example.com' },
          sections: ['City', 'Science', 'Sport'],
          postalAddress: '1 Market Square\nExampleton',
          siteUrl: 'https://www.example.com',
          ...given,
        }),
      ),
    /** A rendered issue with one article, in the given state. */
    async issue(newsletter: Newsletter, subject: string, ...states: IssueState[]) {
      const { article } = await saveArticle(
        redis,
        {
          title: subject,
          url: `https://www.example.com/${encodeURIComponent(subject)}`,
          section: 'City',
          publishedAt: '2031-03-04T08:00:00Z',
          author: 'the city desk',
          image: null,
          excerpt: 'What the council decided, and why it matters to everybody in town.',
          body: '<p>What the council decided.</p>',
          source: 'markdown',
        },
        { newsletter: newsletter.slug },
      );
      const issue = await addIssue(redis, {
        id: await nextIssueId(redis, newsletter.slug),
        newsletter: newsletter.slug,
        subject,
        preheader: '',
        articles: [article.id],
        audience: {},
      });
      await markTaken(redis, issue, issue.articles);
      await freezeEmails(app, await readEdition(redis, publicUrl, issue));
      for (const state of states) await changeIssueState(redis, issue.id, state, { startedAt: Date.now() });
      return readIssue(redis, issue.id);
    },
  };
}

function readers({ list, queues, tokenKeys, redis }: App) {
  const id = (email: string) => idOf(list, email);
  const token = (purpose: Purpose, newsletter: Newsletter, email: string, at = Math.floor(Date.now() / 1000)) =>
    signToken(tokenKeys, purpose, { newsletter: newsletter.number, id: id(email), at });
  const ask = (newsletter: Newsletter, email: string, locale: Locale = 'en') =>
    requestSubscription(list, queues, newsletter, {
      email,
      name: 'A Reader',
      sections: [],
      locale,
      consent: { method: 'page', from: `/n/${newsletter.slug}`, textVersion: 1, ip: '192.0.2.1' },
    });
  return {
    token,
    ask,
    async confirmed(newsletter: Newsletter, email: string, locale: Locale = 'en') {
      await ask(newsletter, email, locale);
      const at = Math.floor(Date.now() / 1000);
      await confirmSubscription(list, queues, { newsletter: newsletter.number, id: id(email), at });
    },
    /** Requests a change of address. @returns the path of the link in the email */
    async newAddress(newsletter: Newsletter, from: string, to: string) {
      const old = id(from);
      await requestAddressChange(list, queues, { from: old, to: parseAddress(to), newsletters: [newsletter] });
      const text = (await redis.get(keys.addressChange(old.toString('hex')))) ?? '';
      return `/address/${token('address', newsletter, from, (JSON.parse(text) as { at: number }).at)}`;
    },
    membership: async (newsletter: Newsletter, email: string) =>
      membershipOf(await readSubscriber(list, id(email)), newsletter.number),
    /** The number of confirmation and welcome emails waiting to be sent. */
    notices: () => redis.llen(`${keys.queues}:notices:wait`),
  };
}
