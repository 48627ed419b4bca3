import { randomBytes } from 'node:crypto';
import { saveArticle } from '../../../src/articles/store/article-store.js';
import { markScheduled } from '../../../src/control/schedule-issue.js';
import { startIssue } from '../../../src/control/start-issue.js';
import { composeIssue } from '../../../src/issues/compose.js';
import type { Issue } from '../../../src/issues/issue.js';
import { readIssue } from '../../../src/issues/issue-store.js';
import { readFirstDayChoices } from '../../../src/newsletters/first-day.js';
import type { Newsletter } from '../../../src/newsletters/newsletter.js';
import { addNewsletter, readNewsletter } from '../../../src/newsletters/newsletter-store.js';
import { addApiToken, listApiTokens, revokeApiToken } from '../../../src/operations/tokens/token-store.js';
import type { Person } from '../../../src/people/person.js';
import { addPerson } from '../../../src/people/person-store.js';
import { beginSession } from '../../../src/people/sign-in/sessions.js';
import { keys } from '../../../src/redis/keys.js';
import { changeSite, readSite } from '../../../src/site/site-store.js';
import { readSignUpState } from '../../../src/subscribers/abuse/sign-up-state.js';
import { idOf, readSubscriber } from '../../../src/subscribers/list/subscriber-store.js';
import { enrol } from '../../../src/subscribers/membership/enrol.js';
import { membershipOf } from '../../../src/subscribers/record/subscriber.js';
import { listWebhooks, removeWebhook } from '../../../src/webhooks/webhook-store.js';
import { until } from '../../../tests/helpers/clock.js';
import { newsletterFields } from '../../../tests/helpers/newsletter.js';
import { type Attack, unless } from '../attack.js';
import { foreignOrigins } from '../client.js';
import { type Instance, scriptInReply } from '../instance.js';
import { accessForms, settingsForms, settingsPages } from './settings-forms.js';

// The pages of the desk: reading and sending what is not one's own, and text that becomes markup in an editor's browser.

const script = '<script>alert(1)</script>';
export const breaker = `${script}"><img src=x onerror="alert(1)">`;
/** Markup of a text that was not escaped. */
export const unescaped = /<script>alert|<img src=x|\bonerror="/i;

const own = { 'sec-fetch-site': 'same-origin' };
type Roles = Partial<Pick<Person, 'name' | 'role' | 'roles'>>;

/** Adds a person who is signed in. @returns the headers of their browser */
export async function signedIn({ app }: Instance, roles: Roles, browser = 'a browser') {
  const email = `desk-${randomBytes(6).toString('hex')}@example.org`;
  const fields = { name: 'A Person', language: 'en', role: null, roles: {}, movesData: false, ...roles } as const;
  const person = await addPerson(app.redis, { email, ...fields });
  return { ...own, cookie: `postrider-session=${await beginSession(app.redis, person, browser)}` };
}

/** A newsletter of the attack's own, with one reader and one article. */
export async function newNewsletter({ app }: Instance, fields: Partial<Newsletter> = {}) {
  const slug = `desk-${randomBytes(4).toString('hex')}`;
  const from = { name: 'News', address: 'news@example.com' };
  const made = newsletterFields({ slug, from, postalAddress: '1 Example Road', sections: ['City'], ...fields });
  const newsletter = await addNewsletter(app.redis, made);
  const consent = { method: 'command', from: 'an attack', textVersion: 0, ip: '' } as const;
  const reader = { name: 'A Reader', sections: [], locale: 'en', status: 'confirmed', consent } as const;
  await enrol(app.list, newsletter, { ...reader, email: addressIn(newsletter) });
  return newsletter;
}

/** The reader of a newsletter of an attack. */
const addressIn = ({ slug }: Newsletter) => `reader-of-${slug}@example.org`;

let articles = 0;
/** A draft with one new article. */
async function newDraft({ app, url }: Instance, newsletter: Newsletter, title: string): Promise<Issue> {
  articles += 1;
  const text = { author: title, excerpt: title, body: '<p>What the council decided.</p>', image: null };
  const fields = {
    ...text,
    title,
    section: 'City',
    publishedAt: new Date().toISOString(),
    source: 'markdown',
  } as const;
  const saved = { ...fields, url: `${url}/an-article/${articles}` };
  const { article } = await saveArticle(app.redis, saved, { newsletter: newsletter.slug });
  const sponsor = { title, text: title, url: 'https://www.example.com/offer', image: '' };
  const { issue } = await composeIssue(app.redis, newsletter, { articles: [article.id], subject: title, sponsor });
  return issue;
}

const inTenYears = () => Date.now() + 3_650 * 86_400_000;

/** A newsletter whose issues need an approval, with a draft and a scheduled issue. */
async function newTargets(instance: Instance, title: string) {
  const newsletter = await newNewsletter(instance, { approval: 'wait' });
  const draft = await newDraft(instance, newsletter, title);
  const scheduled = await newDraft(instance, newsletter, title);
  const { redis, queues } = instance.app;
  await markScheduled(redis, queues, scheduled.id, { startAt: inTenYears(), local: null });
  const reader = idOf(instance.app.list, addressIn(newsletter)).toString('hex');
  return { newsletter, draft, scheduled, reader };
}
type Targets = Awaited<ReturnType<typeof newTargets>>;

export interface Form {
  path: string;
  fields: Record<string, string>;
}

/** Every form that changes or sends something, filled in as its page would. */
function formsOf({ draft, scheduled }: Targets): Form[] {
  const on = ({ id }: Issue, act: string, fields: Record<string, string> = {}) => ({
    path: `/desk/issues/${id}/${act}`,
    fields,
  });
  const revision = String(draft.revision);
  return [
    on(draft, 'send', { revision, readers: '1', when: 'now' }),
    on(draft, 'approve', { revision }),
    on(draft, 'control', { act: 'cancel', sure: 'yes' }),
    on(draft, 'correct', { subject: 'Corrected by an attack', preheader: '' }),
    on(draft, 'again', { state: 'failed', readers: '0' }),
    on(scheduled, 'control', { act: 'unschedule' }),
    on(scheduled, 'control', { act: 'pause' }),
  ];
}
/** Every form of the page on which an issue is written, with a text that nobody wants. */
function writingForms({ draft }: Targets): Form[] {
  const [article = ''] = draft.articles;
  const revision = String(draft.revision);
  const at = (part: string) => `/desk/issues/${draft.id}/write${part}`;
  const slot = { title: 'Not ours', url: 'https://evil.example.org/', place: 'top' };
  return [
    { path: at(''), fields: { revision, subject: 'Not ours', note: 'Not ours', 'was.note': '', act: 'save' } },
    { path: at(''), fields: { revision, act: `remove:${article}` } },
    { path: at(''), fields: { revision, act: 'test' } },
    { path: at(`/article/${article}`), fields: { revision, title: 'Not ours', act: 'save' } },
    { path: at('/add'), fields: { article } },
    { path: at('/sponsor/new'), fields: { revision, ...slot, act: 'save' } },
    { path: at('/sponsor/s1'), fields: { revision, act: 'drop' } },
    { path: at('/history'), fields: { revision, to: '1' } },
  ];
}
const composeForm = ({ newsletter: { slug } }: Targets): Form => ({
  path: `/desk/n/${slug}/compose`,
  fields: { act: 'newest' },
});

/** Every form of the first day, and the one that makes a draft of another issue. */
function firstDayForms({ newsletter: { slug, revision = 0 }, draft }: Targets): Form[] {
  const at = (part: string) => `/desk/n/${slug}/first-day${part}`;
  const look = { title: 'Not ours', address: 'evil@example.org', locale: 'en', zone: 'UTC', accent: '#0b5fa5' };
  const server = { host: 'evil.example.org', port: '465', security: 'tls', user: '', password: '' };
  return [
    { path: at(''), fields: { act: 'hide' } },
    { path: at('/look'), fields: { ...look, revision: String(revision) } },
    { path: at('/sources'), fields: { site: 'https://evil.example.org' } },
    { path: at('/sources'), fields: { add: 'feed:https://evil.example.org/feed' } },
    { path: at('/mail'), fields: server },
    { path: `/desk/issues/${draft.id}/duplicate`, fields: {} },
  ];
}

const testForm = ({ draft }: Targets): Form => ({ path: `/desk/issues/${draft.id}/test`, fields: {} });

/** Every form of the report of an issue. */
const reportForms = ({ draft: { id } }: Targets): Form[] => [
  { path: `/desk/issues/${id}/recipients`, fields: { address: 'reader@example.org' } },
  { path: `/desk/issues/${id}/sponsors`, fields: { share: 's1' } },
];
/** The pages and files of the report of an issue, and the email in one of them. */
const reportPages = ({ id }: Pick<Issue, 'id'>) =>
  ['clicks', 'clicks/email', 'left', 'recipients', 'recipients?status=failed', 'sponsors', 'files/links.csv'].map(
    (part) => `/desk/issues/${id}/${part}`,
  );

/** Every form of the pages of readers. */
function readerForms({ newsletter: { slug }, reader }: Targets): Form[] {
  const at = (part: string) => `/desk/n/${slug}/readers${part}`;
  const added = { email: 'evil@example.org', name: '', locale: 'en', consent: 'an attack' };
  return [
    { path: at(''), fields: { text: `reader-of-${slug}@example.org` } },
    { path: at('/new'), fields: added },
    { path: at(`/${reader}`), fields: { reason: 'an attack' } },
    { path: at('/segments?section=City'), fields: { name: 'An attack' } },
    { path: at(`/${reader}/unsubscribe`), fields: {} },
    { path: at(`/${reader}/erase`), fields: { sure: 'yes' } },
  ];
}
/** The pages of readers, and the file with the data of one. */
const readerPages = ({ newsletter: { slug }, reader }: Pick<Targets, 'newsletter' | 'reader'>) =>
  [
    '',
    '/new',
    '/file',
    '/import',
    '/segments',
    ...['', '/unsubscribe', '/erase', '/data'].map((part) => `/${reader}${part}`),
  ].map((part) => `/desk/n/${slug}/readers${part}`);

const everyForm = (targets: Targets): Form[] => [
  ...reportForms(targets),
  ...readerForms(targets),
  ...formsOf(targets),
  ...writingForms(targets),
  composeForm(targets),
  testForm(targets),
  ...firstDayForms(targets),
  ...settingsForms(targets.newsletter),
];

const pagesOf = ({ newsletter: { slug }, draft: { id } }: Targets) => [
  `/desk/n/${slug}`,
  `/desk/n/${slug}/issues`,
  `/desk/issues/${id}`,
  `/desk/issues/${id}/email`,
  `/desk/issues/${id}/email?on=text`,
];

/** The pages from which people send and write. */
const writingPages = ({ newsletter: { slug }, draft: { id, articles } }: Pick<Targets, 'newsletter' | 'draft'>) => [
  `/desk/n/${slug}/compose`,
  ...settingsPages({ slug }),
  ...['', '/look', '/sources', '/mail', '/dns', '/readers'].map((part) => `/desk/n/${slug}/first-day${part}`),
  ...['/send', '/write', '/write/add', '/write/history', '/write/sponsor/new', `/write/article/${articles[0]}`].map(
    (part) => `/desk/issues/${id}${part}`,
  ),
];

/** What the forms must not have changed. */
async function changesOf({ app }: Instance, { newsletter, draft, scheduled, reader }: Targets): Promise<string[]> {
  const [one, other] = [await readIssue(app.redis, draft.id), await readIssue(app.redis, scheduled.id)];
  const faults: string[] = [];
  const state = membershipOf(await readSubscriber(app.list, Buffer.from(reader, 'hex')), newsletter.number)?.state;
  if (state !== 'confirmed') faults.push(`the reader is ${state}`);
  const { title, schedule, look, sections } = await readNewsletter(app.redis, newsletter.slug);
  const made = (await listApiTokens(app.redis)).filter(({ name }) => name === 'Not ours');
  const heard = (await listWebhooks(app.redis)).filter(({ url }) => url === 'https://evil.example.org/');
  if (made.length + heard.length > 0) faults.push('a token or a webhook was made');
  const isClosed = (await readSignUpState(app.redis)).pulled?.by === 'operator';
  if (isClosed) faults.push('sign-ups were closed');
  const isNamed = (await readSite(app.redis)).name === 'Not ours';
  // Of the whole installation: the next attack is not to find them.
  for (const { id } of made) await revokeApiToken(app.redis, id);
  for (const { id } of heard) await removeWebhook(app.redis, id);
  if (isClosed) await app.redis.del(keys.signUpsClosed);
  if (isNamed) await changeSite(app.redis, { name: '' });
  const isOurs =
    title === newsletter.title && Object.keys(schedule).length === 0 && !look?.contact && sections.join() === 'City';
  if (!isOurs || isNamed) faults.push('the newsletter was changed');
  if ((await readFirstDayChoices(app.redis, newsletter.slug)).dismissed) faults.push('the first day was hidden');
  if (one.revision !== draft.revision) faults.push('the draft was changed');
  if (one.state !== 'draft') faults.push(`the draft is ${one.state}`);
  if (other.state !== 'scheduled') faults.push(`the scheduled issue is ${other.state}`);
  return faults;
}

/** Posts forms that must all get one status. */
export async function refusedPosts(
  instance: Instance,
  forms: Form[],
  headers: Record<string, string>,
  expected: number,
) {
  const faults: string[] = [];
  for (const { path, fields } of forms) {
    const { status } = await instance.post(path, fields, { headers });
    if (status !== expected) faults.push(`${path} ${fields.act ?? ''} answered ${status}`);
  }
  return faults;
}

export const deskAttacks: readonly Attack[] = [
  {
    name: 'sending, approving and stopping issues as a viewer or a writer',
    mutations: [
      {
        removes: 'the role that somebody has in one newsletter',
        file: 'src/people/person.ts',
        expression: 'roles.indexOf(own as Role) > roles.indexOf(role as Role) ? own : role',
        instead: "'owner'",
      },
    ],
    async run(instance) {
      const targets = await newTargets(instance, 'Not to be sent');
      const faults: string[] = [];
      for (const role of ['viewer', 'writer'] as const) {
        // A strong role elsewhere is of no use here.
        const roles = { [targets.newsletter.slug]: role, weekend: 'owner' } as const;
        for (const headers of [await signedIn(instance, { role }), await signedIn(instance, { roles })]) {
          const forms = [
            ...formsOf(targets),
            composeForm(targets),
            ...firstDayForms(targets),
            ...settingsForms(targets.newsletter),
            ...(role === 'viewer' ? [testForm(targets), ...writingForms(targets)] : []),
          ];
          faults.push(...(await refusedPosts(instance, forms, headers, 404)));
          faults.push(...(await refusedPosts(instance, readerForms(targets), headers, 403)));
          for (const path of readerPages(targets)) {
            const { status, body } = await instance.get(path, headers);
            if (status !== 403) faults.push(`${path} answered ${status} to a ${role}`);
            if (body.includes(addressIn(targets.newsletter))) faults.push(`${path} shows a reader to a ${role}`);
          }
          const page = await instance.get(`/desk/issues/${targets.draft.id}/send`, headers);
          if (page.status !== 303) faults.push(`the page to send answered ${page.status} to a ${role}`);
        }
      }
      faults.push(...(await changesOf(instance, targets)));
      return unless(faults, 'neither could do more than their role allows');
    },
  },
  {
    name: 'making tokens and webhooks, and closing sign-ups, without being an owner of the installation',
    async run(instance) {
      const targets = await newTargets(instance, 'Not to be opened');
      const { slug } = targets.newsletter;
      const faults: string[] = [];
      for (const roles of [{ role: 'editor' }, { roles: { [slug]: 'owner' } }] as const) {
        const headers = await signedIn(instance, roles);
        faults.push(...(await refusedPosts(instance, accessForms(slug), headers, 404)));
        for (const page of ['tokens', 'webhooks', 'sign-ups']) {
          const { status } = await instance.get(`/desk/n/${slug}/settings/${page}`, headers);
          if (status !== 404) faults.push(`${page} answered ${status}`);
        }
      }
      faults.push(...(await changesOf(instance, targets)));
      return unless(faults, 'an editor and the owner of one newsletter see and change none of it');
    },
  },
  {
    name: 'reading and sending the issues of another newsletter in the desk',
    mutations: [
      {
        removes: 'the permission of operations',
        file: 'src/operations/operation.ts',
        expression: 'await admit(caller, permission, lookUp)',
        instead:
          "{ actor: { ...caller, newsletters: null, scopes: ['issues:read', 'issues:send', 'content:write'] }, slugs: await lookUp() }",
      },
    ],
    async run(instance) {
      const title = 'Nothing for the neighbours';
      const targets = await newTargets(instance, title);
      const headers = await signedIn(instance, { roles: { weekend: 'owner' } });
      const faults: string[] = [];
      for (const path of [...pagesOf(targets), ...writingPages(targets), ...readerPages(targets)]) {
        const { status, body } = await instance.get(path, headers);
        if (status !== 404) faults.push(`${path} answered ${status}`);
        if (body.includes(title)) faults.push(`${path} shows the issue`);
      }
      // The same answer as for what does not exist.
      const [there, nowhere] = [targets.newsletter.slug, 'nowhere'].map((slug) => `/desk/n/${slug}`);
      const answers = [await instance.get(there ?? '', headers), await instance.get(nowhere ?? '', headers)];
      if (answers[0]?.body !== answers[1]?.body) faults.push('the answers tell which newsletters exist');
      faults.push(...(await refusedPosts(instance, everyForm(targets), headers, 404)));
      faults.push(...(await changesOf(instance, targets)));
      return unless(faults, 'every page and form of another newsletter is not found');
    },
  },
  {
    name: 'opening the desk without signing in',
    mutations: [
      {
        removes: 'the sign-in',
        file: 'src/desk/kit/as-person.ts',
        expression: 'await visitOf(app, request)',
        instead:
          "{ session: { signedInAt: Date.now() }, person: (await (await import('../../people/person-store.js')).listPersons(app.redis)).find(({ role }) => role === 'owner') }",
      },
    ],
    async run(instance) {
      const title = 'Only for people who sign in';
      const targets = await newTargets(instance, title);
      await signedIn(instance, { role: 'owner' });
      const faults: string[] = [];
      // A session that another attack has planted, where its protection was removed, must not count here.
      const cookies = ['', randomBytes(32).toString('base64url'), '../../people', '__proto__'].map(
        (value) => `postrider-session=${value}`,
      );
      for (const cookie of cookies) {
        const headers = { ...own, cookie };
        const pages = [
          ...pagesOf(targets),
          ...writingPages(targets),
          ...reportPages(targets.draft),
          ...readerPages(targets),
        ];
        for (const path of ['/desk', '/desk/account', ...pages]) {
          const { status, headers: answer, body } = await instance.get(path, headers);
          if (status !== 303 || !String(answer.location).includes('/desk/sign-in'))
            faults.push(`${path} answered ${status}`);
          if (body.includes(title)) faults.push(`${path} shows the issue`);
        }
        faults.push(...(await refusedPosts(instance, everyForm(targets), headers, 303)));
      }
      faults.push(...(await changesOf(instance, targets)));
      return unless(faults, 'every page leads to the sign-in, and no form does anything');
    },
  },
  {
    name: 'sending and stopping issues from another site',
    mutations: [
      {
        removes: 'the check of where a form of an issue comes from',
        file: 'src/desk/desk-routes.ts',
        expression: '!isOwnPost(request, deskUrlOf(app))',
        instead: 'false',
      },
    ],
    async run(instance) {
      const targets = await newTargets(instance, 'Not from there');
      const { cookie } = await signedIn(instance, { role: 'owner' });
      const faults: string[] = [];
      for (const origin of foreignOrigins) {
        const headers = { ...origin, cookie };
        faults.push(...(await refusedPosts(instance, everyForm(targets), headers, 403)));
      }
      faults.push(...(await changesOf(instance, targets)));
      return unless(faults, 'no form of another site is taken');
    },
  },
  {
    name: 'script in titles, names, sponsors and replies on the pages of the desk',
    mutations: [
      {
        removes: 'the escape of texts on pages',
        file: 'src/web/kit/send-page.ts',
        expression: 'renderToStaticMarkup(page)',
        instead: `renderToStaticMarkup(page).replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"')`,
      },
    ],
    async run(instance) {
      const { app } = instance;
      const newsletter = await newNewsletter(instance, {
        title: `A ${breaker}`,
        tagline: breaker,
        postalAddress: breaker,
        sections: ['City', breaker],
      });
      const limits = { scopes: [], perMinute: 1, signUpsPerDay: 1 };
      await addApiToken(app.redis, { ...limits, name: breaker, newsletter: newsletter.slug });
      const refused = { name: breaker, sections: [], locale: 'en', status: 'confirmed' } as const;
      const consent = { method: 'command', from: 'an attack', textVersion: 0, ip: '' } as const;
      await enrol(app.list, newsletter, { ...refused, consent, email: `refuses-${newsletter.slug}@example.org` });
      const sent = await newDraft(instance, newsletter, `Sent ${breaker}`);
      await startIssue(app.redis, app.queues, sent.id);
      await until('the issue is sent', async () => (await readIssue(app.redis, sent.id)).state === 'sent');
      const draft = await newDraft(instance, newsletter, `Draft ${breaker}`);
      const headers = await signedIn(instance, { role: 'owner', name: breaker }, `Mozilla/5.0 ${breaker}`);
      const pages = [
        ...['/desk/account', `/desk/n/${newsletter.slug}`, `/desk/n/${newsletter.slug}/issues`],
        ...[draft, sent].flatMap(({ id }) => ['', '/email', '/send'].map((part) => `/desk/issues/${id}${part}`)),
        ...writingPages({ newsletter, draft }),
        ...reportPages(sent),
        // Files that a browser saves hold texts as they are.
        ...readerPages({
          newsletter,
          reader: idOf(app.list, `refuses-${newsletter.slug}@example.org`).toString('hex'),
        }).filter((path) => !/(?:data|file)$/.test(path)),
        `/desk/issues/${draft.id}/write/sponsor/s1`,
        `/desk/issues/${draft.id}/write?name=${encodeURIComponent(breaker)}`,
      ];
      const faults: string[] = [];
      for (const path of pages) {
        const { status, body } = await instance.get(path, headers);
        if (unescaped.test(body)) faults.push(`${path} has markup of a text`);
        if (status >= 400) faults.push(`${path} answered ${status}`);
        if (path === `/desk/issues/${sent.id}` && !body.includes('No such user')) faults.push('the reply is not shown');
      }
      const control = `/desk/issues/${draft.id}/control`;
      const question = await instance.post(control, { act: 'cancel' }, { headers });
      if (question.status !== 200 || unescaped.test(question.body)) faults.push('the question has markup of a text');
      return unless(faults, `${pages.length + 1} pages show such texts as text; a server replied ${scriptInReply}`);
    },
  },
  {
    name: 'running or framing the email of an issue elsewhere than on its page',
    mutations: [
      {
        removes: 'the policy of the email',
        file: 'src/desk/issues/issue-answers.tsx',
        expression: "reply.header('Content-Security-Policy', previewPolicy)",
        instead: 'reply',
      },
      {
        removes: 'the type of its text',
        file: 'src/operations/issues/composition.ts',
        expression: "{ type: 'text/plain', content: text }",
        instead: "{ type: 'text/html', content: text }",
      },
    ],
    async run(instance) {
      const newsletter = await newNewsletter(instance);
      const { id } = await newDraft(instance, newsletter, `Framed ${breaker}`);
      const headers = await signedIn(instance, { role: 'viewer' });
      const faults: string[] = [];
      for (const view of ['', '?on=phone&colours=dark', '?pictures=blocked', '?on=text', '?on=text&on=screen']) {
        const path = `/desk/issues/${id}/email${view}`;
        const { status, headers: answer, body } = await instance.get(path, headers);
        const policy = String(answer['content-security-policy']).split('; ');
        for (const part of ["frame-ancestors 'self'", 'sandbox', "default-src 'none'"])
          if (!policy.includes(part)) faults.push(`${path} has no ${part}`);
        if (policy.some((part) => /script-src|allow-/.test(part))) faults.push(`${path} may run scripts`);
        if (answer['x-content-type-options'] !== 'nosniff') faults.push(`${path} may be sniffed`);
        const type = String(answer['content-type']);
        if (view === '?on=text' && !type.startsWith('text/plain')) faults.push(`the text is ${type}`);
        if (type.startsWith('text/html') && unescaped.test(body)) faults.push(`${path} has markup of a text`);
        if (status !== 200) faults.push(`${path} answered ${status}`);
      }
      return unless(faults, 'no script of an email runs, and no other site frames it');
    },
  },
  {
    name: 'framing, caching or indexing the pages of the desk',
    mutations: [
      {
        removes: 'the policy of the desk',
        file: 'src/desk/kit/as-person.ts',
        expression: 'policies.desk',
        instead: "''",
      },
      {
        removes: 'the ban on caches and search engines',
        file: 'src/desk/desk-routes.ts',
        expression: "{ 'Cache-Control': 'no-store', 'X-Robots-Tag': 'noindex' }",
        instead: '{}',
      },
    ],
    async run(instance) {
      const targets = await newTargets(instance, 'Only for us');
      const headers = await signedIn(instance, { role: 'owner' });
      const faults: string[] = [];
      const email = /\/email/;
      for (const path of ['/desk/account', ...pagesOf(targets), `/desk/issues/${targets.scheduled.id}`]) {
        const { headers: answer } = await instance.get(path, headers);
        if (answer['cache-control'] !== 'no-store') faults.push(`${path} may be cached`);
        if (answer['x-robots-tag'] !== 'noindex') faults.push(`${path} may be indexed`);
        const policy = String(answer['content-security-policy']);
        const closed = ["default-src 'none'", "frame-ancestors 'none'", "form-action 'self'", "base-uri 'none'"];
        for (const part of email.test(path) ? [] : closed)
          if (!policy.includes(part)) faults.push(`${path} has no ${part}`);
        if (/script-src[^;]*'unsafe|style-src[^;]*'unsafe/.test(email.test(path) ? '' : policy))
          faults.push(`${path} allows inline script or style`);
      }
      return unless(faults, 'no page of the desk is framed, cached or indexed');
    },
  },
  {
    name: 'leading a person to another site after the sign-in',
    mutations: [
      {
        removes: 'the shape of the page to come back to',
        file: 'src/desk/kit/visit.ts',
        expression: String.raw`/^\/desk(?:\/[\w-]+)*(?:\?[\w=&%.-]*)?$/.test(text)`,
        instead: 'true',
      },
    ],
    async run(instance) {
      const headers = await signedIn(instance, { role: 'owner' });
      const faults: string[] = [];
      const elsewhere = [
        ...[
          '//evil.example.org/',
          'https://evil.example.org/',
          '/\\evil.example.org',
          '/desk/../../evil',
          '/n/gazette',
        ],
        ...['javascript:alert(1)', '/desk\r\nX-Evil: 1', '/desk@evil.example.org', '/desk//evil.example.org'],
      ];
      for (const back of elsewhere) {
        const page = await instance.get(`/desk/sign-in?${new URLSearchParams({ back })}`, headers);
        const escaped = back.replaceAll('&', '&amp;');
        if (page.body.includes(`value="${escaped}"`) || String(page.headers.location).includes(back))
          faults.push(`${JSON.stringify(back)} is kept`);
      }
      return unless(faults, `${elsewhere.length} addresses that are no pages of the desk were dropped`);
    },
  },
  {
    name: 'prototype names and paths in the addresses of the desk',
    async run(instance) {
      const headers = await signedIn(instance, { role: 'owner' });
      const odd = [
        '__proto__',
        'constructor',
        'toString',
        '%2e%2e%2fmeta',
        '%00',
        '%0d%0aX-Evil:1',
        script,
        `${'a'.repeat(190)}`,
      ];
      const faults: string[] = [];
      for (const name of odd.map((text) => (text.startsWith('%') ? text : encodeURIComponent(text)))) {
        const paths = [`/desk/n/${name}`, `/desk/n/${name}/issues`, `/desk/n/gazette/issues?after=${name}`];
        const ofIssue = ['', '/email', '/send', '/write', '/write/sponsor/new', '/write/history'].map(
          (part) => `/desk/issues/${name}${part}`,
        );
        for (const path of [...paths, ...ofIssue, `/desk/issues/${instance.issue.id}?on=${name}&checks[x]=${name}`]) {
          const { status, headers: answer, body } = await instance.get(path, headers);
          if (status >= 500) faults.push(`${path} answered ${status}`);
          if (answer['x-evil'] !== undefined || unescaped.test(body)) faults.push(`${path} is repeated`);
        }
        const post = await instance.post(`/desk/issues/${name}/control`, { act: name, sure: name }, { headers });
        if (post.status >= 500) faults.push(`a form of ${name} answered ${post.status}`);
      }
      return unless(faults, `${odd.length * 11} requests were answered as any other`);
    },
  },
];
