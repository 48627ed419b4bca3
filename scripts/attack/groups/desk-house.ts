import { sourceSettings } from '../../../src/articles/pull/source.js';
import { addSource, listSources, readSource } from '../../../src/articles/pull/source-store.js';
import { readArticle, saveArticle } from '../../../src/articles/store/article-store.js';
import { fails, healthCheck } from '../../../src/health/found.js';
import { writeHealth } from '../../../src/health/kept-health.js';
import { healthKeys } from '../../../src/redis/keys.js';
import { type Attack, unless } from '../attack.js';
import { foreignOrigins } from '../client.js';
import type { Instance } from '../instance.js';
import { breaker, type Form, newNewsletter, refusedPosts, signedIn, unescaped } from './desk.js';

// The pages of the desk about sources, articles and the installation: what is not one's own, and text that becomes markup.

/** A newsletter with a source and an article that have this text. */
async function newTargets({ app, ...instance }: Instance, text: string) {
  const newsletter = await newNewsletter({ app, ...instance });
  const url = `${instance.url}/house-${newsletter.slug}`;
  const settings = sourceSettings.parse({ url: `${url}/feed`, kind: 'feed', include: { words: [text.slice(0, 200)] } });
  const source = await addSource(app.redis, newsletter.slug, settings);
  const fields = {
    ...{ title: text, author: text, section: text.slice(0, 200), excerpt: text, body: '<p>Words.</p>' },
    ...{ image: { url: `${url}/picture.jpg`, alt: text }, publishedAt: new Date().toISOString() },
  };
  const draft = { ...fields, url, source: 'markdown' as const };
  const { article } = await saveArticle(app.redis, draft, { newsletter: newsletter.slug });
  return { newsletter, source, article };
}
type Targets = Awaited<ReturnType<typeof newTargets>>;

const sourcePage = ({ newsletter: { slug }, source }: Targets) => `/desk/n/${slug}/sources/${source.id}`;
const articlePage = ({ newsletter: { slug }, article }: Targets) => `/desk/n/${slug}/articles/${article.id}`;

const sourceForms = (targets: Targets): Form[] => [
  { path: `/desk/n/${targets.newsletter.slug}/sources`, fields: { add: `feed:${targets.source.url}-2` } },
  ...['save', 'pull', 'remove'].map((act) => ({
    path: sourcePage(targets),
    fields: { act, sure: 'yes', url: 'https://www.example.com/other', kind: 'feed', revision: '1' },
  })),
];
const articleForms = (targets: Targets): Form[] =>
  ['save', 'hide', 'revert:title'].map((act) => ({
    path: articlePage(targets),
    fields: { act, title: 'Mine', focus: 'auto', revision: String(targets.article.revision) },
  }));

/** What the forms must not have changed. */
async function changesOf({ app }: Instance, { newsletter, source, article }: Targets): Promise<string[]> {
  const found = await readSource(app.redis, source.id).catch(() => undefined);
  const faults = found?.url === source.url && found.revision === source.revision ? [] : ['the source is changed'];
  if ((await listSources(app.redis, newsletter.slug)).length !== 1) faults.push('a source was added or removed');
  const now = await readArticle(app.redis, article.id);
  if (now?.revision !== article.revision || now.removedAt) faults.push('the article is changed');
  return faults;
}

/** Opens pages that must all get one status. */
async function refusedPages(instance: Instance, paths: string[], headers: Record<string, string>, expected: number) {
  const faults: string[] = [];
  for (const path of paths) {
    const { status } = await instance.get(path, headers);
    if (status !== expected) faults.push(`${path} answered ${status}`);
  }
  return faults;
}

const healthPages = ({ newsletter: { slug } }: Pick<Targets, 'newsletter'>) =>
  ['', '?after=1', '/email', '/changes', '/backups'].map((part) => `/desk/n/${slug}/health${part}`);

/** Checks and a worker whose words a server or a host name could have chosen. */
async function plantHealth({ app }: Instance): Promise<void> {
  const found = fails('relay.unreachable', { reason: breaker });
  await writeHealth(app.redis, { at: Date.now(), checks: [healthCheck('relay', [found], [breaker])] });
  const facts = { version: breaker, node: breaker, startedAt: 1, doing: [], seenAt: Date.now() };
  await app.redis.hset(healthKeys.workers, breaker, JSON.stringify(facts));
}
const removePlants = ({ app }: Instance) => app.redis.del(healthKeys.checks, healthKeys.workers);

export const deskHouseAttacks: readonly Attack[] = [
  {
    name: 'changing sources and articles in the desk without the role',
    mutations: [
      {
        removes: 'the permission of operations',
        file: 'src/operations/operation.ts',
        expression: 'await admit(caller, permission, lookUp)',
        instead:
          "{ actor: { ...caller, newsletters: null, scopes: ['content:read', 'content:write', 'drafts:write'] }, slugs: await lookUp() }",
      },
    ],
    async run(instance) {
      const targets = await newTargets(instance, 'Nothing for others');
      const faults: string[] = [];
      const all = [...sourceForms(targets), ...articleForms(targets)];
      const pages = [sourcePage(targets), articlePage(targets)];
      faults.push(...(await refusedPosts(instance, all, await signedIn(instance, { role: 'viewer' }), 404)));
      const writer = await signedIn(instance, { role: 'writer' });
      faults.push(...(await refusedPosts(instance, sourceForms(targets), writer, 404)));
      const elsewhere = await signedIn(instance, { roles: { weekend: 'owner' } });
      faults.push(...(await refusedPosts(instance, all, elsewhere, 404)));
      faults.push(...(await refusedPages(instance, pages, elsewhere, 404)));
      const nobody = { 'sec-fetch-site': 'same-origin' };
      faults.push(...(await refusedPosts(instance, all, nobody, 303)));
      faults.push(...(await refusedPages(instance, pages, nobody, 303)));
      const owner = await signedIn(instance, { role: 'owner' });
      for (const origin of foreignOrigins)
        faults.push(...(await refusedPosts(instance, all, { ...origin, cookie: owner.cookie }, 403)));
      // An owner of both may not reach one newsletter's source or article through the address of the other.
      const other = await newTargets(instance, 'Nothing for others');
      const crossed = { ...targets, newsletter: other.newsletter };
      const [, ...own] = sourceForms(crossed);
      faults.push(...(await refusedPosts(instance, [...own, ...articleForms(crossed)], owner, 404)));
      faults.push(...(await changesOf(instance, targets)));
      return unless(faults, 'every form and page was refused, and nothing was changed');
    },
  },
  {
    name: 'looking at the health of the installation as anybody but an owner of all',
    mutations: [
      {
        removes: 'the permission of operations',
        file: 'src/operations/operation.ts',
        expression: 'await admit(caller, permission, lookUp)',
        instead:
          "{ actor: { ...caller, newsletters: null, scopes: ['installation:read', 'content:read'] }, slugs: await lookUp() }",
      },
    ],
    async run(instance) {
      const newsletter = await newNewsletter(instance);
      const pages = healthPages({ newsletter });
      const faults: string[] = [];
      for (const role of ['viewer', 'writer', 'editor'] as const)
        faults.push(...(await refusedPages(instance, pages, await signedIn(instance, { role }), 404)));
      const single = await signedIn(instance, { roles: { [newsletter.slug]: 'owner' } });
      faults.push(...(await refusedPages(instance, pages, single, 404)));
      faults.push(...(await refusedPages(instance, pages, { 'sec-fetch-site': 'same-origin' }, 303)));
      return unless(faults, 'every page was refused');
    },
  },
  {
    name: 'script in sources, workers and checks on the pages of the desk',
    mutations: [
      {
        removes: 'the escape of texts on pages',
        file: 'src/web/kit/send-page.ts',
        expression: "reply.code(status).header('Vary', 'Accept-Language').type('text/html; charset=utf-8').send(html)",
        instead: `reply.code(status).type('text/html; charset=utf-8').send(html.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"'))`,
      },
    ],
    async run(instance) {
      const targets = await newTargets(instance, breaker);
      await plantHealth(instance);
      const headers = await signedIn(instance, { role: 'owner' });
      const { slug } = targets.newsletter;
      const pages = [
        ...['sources', 'articles', `articles?words=${encodeURIComponent(breaker)}`].map(
          (at) => `/desk/n/${slug}/${at}`,
        ),
        ...[sourcePage(targets), articlePage(targets), ...healthPages(targets)],
      ];
      const odd = ['__proto__', '%00', encodeURIComponent(breaker)].map(
        (name) => `/desk/n/${slug}/health?after=${name}`,
      );
      const faults: string[] = [];
      for (const path of [...pages, ...odd]) {
        const { status, body } = await instance.get(path, headers);
        if (unescaped.test(body)) faults.push(`${path} has markup of a text`);
        if (status !== 200) faults.push(`${path} answered ${status}`);
      }
      await removePlants(instance);
      return unless(faults, `${pages.length + odd.length} pages show such texts as text`);
    },
  },
];
