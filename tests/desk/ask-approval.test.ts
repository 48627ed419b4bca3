import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { editArticle } from '../../src/articles/store/edit-article.js';
import { changeIssueState } from '../../src/issues/issue-store.js';
import { pauseFields } from '../../src/issues/pause-fields.js';
import type { Newsletter } from '../../src/newsletters/newsletter.js';
import { changeNewsletter } from '../../src/newsletters/newsletter-store.js';
import { askedApprovals } from '../../src/operations/issues/asked-approvals.js';
import { drafts } from '../../src/operations/issues/drafts.js';
import { perform } from '../../src/operations/operation.js';
import { personActor, tokenActor } from '../../src/operations/permission.js';
import {
  findAskedApproval,
  listAskedApprovals,
  remindOfAskedApprovals,
  writeAskedApproval,
} from '../../src/people/asked-approvals/asked-approvals.js';
import type { Person } from '../../src/people/person.js';
import { addPerson } from '../../src/people/person-store.js';
import { beginSession } from '../../src/people/sign-in/sessions.js';
import { keys } from '../../src/redis/keys.js';
import { until } from '../helpers/clock.js';
import { startWebForTests, type WebForTests } from '../web/web-for-tests.js';

let web: WebForTests;
let workers: Awaited<ReturnType<WebForTests['startWorkers']>>;
let gazette: Newsletter;
let issue: string;
let [ada, bo]: Person[] = [];
beforeAll(async () => {
  web = await startWebForTests();
  gazette = await web.newsletter();
  await web.confirmed(gazette, 'reader@example.com');
  workers = await web.startWorkers();
});
afterAll(async () => {
  await workers?.stop();
  await web?.stop();
});
beforeEach(async () => {
  await web.app.redis.del(keys.people);
  await changeNewsletter(web.app.redis, 'gazette', { approval: 'wait' });
  issue = (await web.issue(gazette, 'What the council decided')).id;
  [ada, bo] = [await added('Ada'), await added('Bo')];
  await write(theirs(ada), 'A vote on the harbour');
});

let people = 0;
/** Somebody with an address of their own in each test, so that no email of another one is read. */
const added = (name: string, fields: Partial<Person> = {}) => {
  people += 1;
  const email = `person${people}@example.com`;
  return addPerson(web.app.redis, {
    ...{ email, name, language: 'en', role: 'editor', roles: {}, movesData: false },
    ...fields,
  });
};
const theirs = (person?: Person) => {
  if (!person) throw new TypeError('nobody');
  return personActor(person, Date.now());
};
const write = (actor: ReturnType<typeof theirs>, subject: string) =>
  perform(web.app, drafts.change, { actor, key: { issue }, input: { subject } });
const ask = async (person = bo, input: object = {}, actor = theirs(ada)) =>
  (await perform(web.app, askedApprovals.ask, { actor, key: { issue }, input: { person: person?.id, ...input } }))
    .result;
const overview = async (actor = theirs(ada)) =>
  (await perform(web.app, askedApprovals.read, { actor, key: { issue }, input: {} })).result;

/** A person's browser at the page of the send. */
async function browserOf(person?: Person) {
  if (!person) throw new TypeError('nobody');
  const headers = {
    cookie: `postrider-session=${await beginSession(web.app.redis, person, 'a browser')}`,
    'sec-fetch-site': 'same-origin',
  };
  const path = (part: string) => `/desk/issues/${issue}/${part}`;
  return {
    post: (part: string, fields: Record<string, string>) => web.postOnly(path(part), fields, headers),
    page: async (query = '') => (await web.get(`/desk/issues/${issue}${query}`, headers)).body,
    /** The page once its readers are counted: it renews itself until then. */
    async sheet() {
      for (;;) {
        const { body } = await web.get(path('send'), headers);
        if (!body.includes('aria-busy="true"')) return body;
      }
    },
  };
}

test('an editor asks another one by email, who approves it; the page says who was asked, when, and who has approved', async () => {
  const [asks, approves] = [await browserOf(ada), await browserOf(bo)];
  const before = await asks.sheet();
  const revision = /value="(\d+)"[^>]*>Ask by email/.exec(before)?.[1] ?? '';
  const fields = { person: bo?.id ?? '', note: 'Out by <noon>?', revision };
  expect((await asks.post('ask', fields)).headers.location).toBe(`/desk/issues/${issue}/send`);
  const address = bo?.email ?? '';
  await until('the email', () => workers.sink.mailsTo(address).length > 0);
  const email = await workers.sink.parsed(address);
  expect(email.subject).toBe('Ada asks you to approve “A vote on the harbour”');
  expect(email.text).toContain('Out by <noon>?');
  // The address holds no secret: whoever has the email signs in all the same.
  expect(email.text).toMatch(new RegExp(`/desk/issues/${issue}/send\\s`));
  await until('it is noted', async () => (await overview()).asked[0]?.email === 'sent');
  const asked = await asks.sheet();
  expect(asked).toMatch(
    /Ada asked Bo \w{3} \d+ \w+, \d\d:\d\d in UTC\. The email was sent\. <q><bdi>Out by &lt;noon&gt;\?/,
  );
  const content = /value="([^"]+)"[^>]*name="content"/.exec(await approves.sheet())?.[1] ?? '';
  await approves.post('approve', { content });
  expect(await asks.sheet()).toMatch(/It is approved as it is\. Bo approved it \w{3} \d+ \w+, \d\d:\d\d in UTC\./);
});

test('somebody is asked to approve an issue that paused because it was changed on its own page', async () => {
  const paused = await web.issue(gazette, 'Paused as it was changed', 'sending');
  issue = paused.id;
  const by = { id: `person:${ada?.id}`, name: 'Ada' } as const;
  await editArticle(web.app.redis, paused.articles[0] ?? '', { title: 'By Ada' }, { by, revision: undefined });
  await changeIssueState(web.app.redis, issue, 'paused', pauseFields({ because: 'changed' }));
  const asks = await browserOf(ada);
  const before = await asks.page();
  expect(before).toContain(`<option value="${bo?.id}">Bo</option>`);
  const [, revision = ''] = /value="(\d+)"[^>]*>Ask by email/.exec(before) ?? [];
  const fields = { person: bo?.id ?? '', note: '', revision };
  const asked = await asks.post('ask', fields);
  expect([asked.statusCode, asked.headers.location]).toEqual([303, `/desk/issues/${issue}`]);
  expect(await asks.page()).toMatch(/Ada asked Bo \w{3} \d+ \w+, \d\d:\d\d in UTC\./);
  // Who has tried to approve their own change can ask, too.
  expect(await asks.page('?own=1')).toMatch(/Ask somebody else to approve it\.[\s\S]*Ask by email/);
  for (let i = 0; i < 2; i += 1) await asks.post('ask', fields);
  const often = await asks.post('ask', fields);
  expect(often).toMatchObject({ statusCode: 303, headers: { location: `/desk/issues/${issue}?notAsked=often` } });
  expect(await asks.page('?notAsked=often')).toContain('They were asked three times today');
  expect(await asks.page('?notAsked=toString')).not.toContain('role="alert"');
  const approver = await browserOf(bo);
  const content = /value="([^"]+)"[^>]*name="content"/.exec(await approver.page())?.[1] ?? '';
  await approver.post('approve', { content });
  expect(await asks.page()).toMatch(/It is approved as it is\. Bo approved it/);
  expect(await asks.page()).not.toContain('Ask by email');
});

test('nobody can be asked who has changed the issue, may not approve it, or asks themselves', async () => {
  const writer = await added('Wu', { role: 'writer' });
  const elsewhere = await added('Xu', { role: null, roles: { other: 'owner' } });
  expect((await overview()).approvers.map(({ name }) => name)).toEqual(['Bo']);
  for (const one of [ada, writer, elsewhere]) await expect(ask(one)).rejects.toMatchObject({ field: 'person' });
  await write(theirs(bo), 'Another subject');
  await expect(ask()).rejects.toMatchObject({ field: 'person' });
  expect(await listAskedApprovals(web.app.redis, issue)).toEqual([]);
  // The page says so, and has no form.
  const page = await (await browserOf(ada)).sheet();
  expect([page.includes('Nobody else can approve it'), page.includes('Ask by email')]).toEqual([true, false]);
  // A writer may ask for an approval of what they write.
  const cy = await added('Cy');
  expect((await ask(cy, {}, theirs(writer))).asked).toMatchObject([{ person: cy.id, by: { name: 'Wu' } }]);
});

test('a person is asked three times a day about one issue, and not about one that was changed meanwhile', async () => {
  await expect(ask(bo, { revision: 1 })).rejects.toMatchObject({ code: 'issue.changed-meanwhile' });
  for (let i = 0; i < 3; i += 1) await ask();
  await expect(ask()).rejects.toMatchObject({ code: 'issue.asked-too-often', wait: expect.any(Number) });
  const page = await (await browserOf(ada)).post('ask', { person: bo?.id ?? '', revision: '2' });
  expect([page.statusCode, page.body.includes('They were asked three times today')]).toEqual([409, true]);
});

test('a program asks without a name in the email, and an issue that needs no approval cannot be asked about', async () => {
  const actor = tokenActor({ id: 'abcdef012345', name: 'the shop', newsletter: null, scopes: ['drafts:write'] });
  const { asked } = await ask(bo, {}, actor as ReturnType<typeof theirs>);
  expect(asked[0]?.by.name).toBe('the shop');
  await changeNewsletter(web.app.redis, 'gazette', { approval: 'draft' });
  await expect(ask()).rejects.toMatchObject({ code: 'issue.needs-no-approval' });
});

test('a request whose job was lost is emailed all the same, and requests about issues that are gone are forgotten', async () => {
  const lost = { issue, person: bo?.id ?? '', at: 1_900_000_000_000, note: '', revision: 2, email: 'waiting' } as const;
  const by = { id: `person:${ada?.id}`, name: 'Ada' } as const;
  await writeAskedApproval(web.app.redis, { ...lost, by });
  await writeAskedApproval(web.app.redis, { ...lost, by, issue: 'gazette-999' });
  await remindOfAskedApprovals(web.app);
  await until('it is sent', async () => (await findAskedApproval(web.app.redis, lost))?.email === 'sent');
  expect(await listAskedApprovals(web.app.redis, 'gazette-999')).toEqual([]);
});
