import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runImport } from '../../../src/articles/sources/import-run.js';
import { ignorableChecks } from '../../../src/checks/check.js';
import { readIssue } from '../../../src/issues/issue-store.js';
import { changeNewsletter } from '../../../src/newsletters/newsletter-store.js';
import { drafts } from '../../../src/operations/issues/drafts.js';
import { perform } from '../../../src/operations/operation.js';
import { consoleActor } from '../../../src/operations/permission.js';
import { keys } from '../../../src/redis/keys.js';
import { type ApiForTests, startApiForTests } from '../../api/api-for-tests.js';
import { startSite } from '../../articles/site-for-tests.js';
import { type Installation, quickInstallation } from '../../helpers/process.js';

const samples = fileURLToPath(new URL('../../../samples/articles', import.meta.url));

// An approval binds to the content and to the person, on every face.

let api: ApiForTests;
let postrider: Installation;
let anna: string;
let ben: string;
let carla: string;
beforeAll(async () => {
  api = await startApiForTests();
  const path = String(api.app.redis.options.path);
  postrider = await quickInstallation({
    REDIS_URL: `unix://${path}`,
    SMTP_URL: 'smtp://127.0.0.1:1',
    ALLOW_PRIVATE_FETCH: 'true',
  });
  await api.enrolled(api.gazette, 'reader@example.org');
  await changeNewsletter(api.app.redis, 'gazette', { approval: 'wait' });
  anna = (await api.makeToken({ name: 'Anna' })).token;
  ben = (await api.makeToken({ name: 'Ben' })).token;
  carla = (await api.makeToken({ name: 'Carla' })).token;
});
afterAll(async () => {
  await postrider.remove();
  await api.stop();
});

const issue = async (subject: string) => (await api.issue(api.gazette, subject)).id;
const save = (token: string, id: string, subject: string) =>
  api.call('PATCH', `/issues/${id}/draft`, { token, body: { subject }, headers: { 'if-match': '*' } });
const approve = (token: string, id: string, body: object = {}) =>
  api.call('POST', `/issues/${id}/approve`, { token, body });
const approveHere = (id: string, ...flags: string[]) => postrider.cli('issue', 'approve', id, ...flags);
const report = async (id: string) => (await api.call('GET', `/issues/${id}`)).body;

test('the author of a change cannot approve it, whatever name they give; another one can', async () => {
  const id = await issue('Saved by nobody');
  await save(anna, id, 'Saved by Anna');
  const refused = await approve(anna, id, { by: 'Ben', ownChanges: true });
  expect(refused).toMatchObject({ status: 409, body: { code: 'issue.own-approval' } });
  expect(refused.body.detail).toContain('subject');
  expect(await approve(ben, id)).toMatchObject({
    status: 200,
    body: { approver: 'token "Ben"', by: null, ownChanges: false, revision: 2 },
  });
  expect(await report(id)).toMatchObject({ approval: { approver: 'token "Ben"', ownChanges: false } });
});

test('whoever composes an issue is the author of what they chose and wrote, and of nothing that Postrider chose', async () => {
  const subject = 'Written by Anna';
  const [first = ''] = (await api.issue(api.gazette, 'Its articles')).articles;
  const compose = (body: object) => api.call('POST', '/newsletters/gazette/issues', { token: anna, body });
  const composed = await compose({
    articles: [first],
    subject,
    sponsor: { title: 'Paid', url: 'https://example.com/' },
  });
  const refused = await approve(anna, composed.body.id);
  expect(refused).toMatchObject({ status: 409, body: { code: 'issue.own-approval' } });
  expect(refused.body.detail).toMatch(/subject.*articles.*sponsors/);
  expect((await approve(ben, composed.body.id)).status).toBe(200);
  const news = {
    format: 'markdown',
    text: '---\ntitle: Nobody chose it\n---\nText.',
    url: 'https://www.example.com/new',
  };
  expect((await api.call('POST', '/newsletters/gazette/articles', { token: ben, body: news })).status).toBeLessThan(
    300,
  );
  const automatic = await compose({ latest: 1 });
  expect(automatic).toMatchObject({ status: 201 });
  expect((await approve(anna, automatic.body.id)).status).toBe(200);
});

test('only changes since the last approval count', async () => {
  const id = await issue('Saved by nobody');
  await save(anna, id, 'Saved by Anna');
  await approve(ben, id);
  await save(ben, id, 'Saved by Ben');
  expect((await approve(ben, id)).body.code).toBe('issue.own-approval');
  expect((await approve(anna, id)).status).toBe(200);
});

test('an undo is a change of whoever makes it', async () => {
  const id = await issue('Saved by nobody');
  await save(anna, id, 'Saved by Anna');
  await api.call('POST', `/issues/${id}/draft/undo`, { token: ben, body: { to: 1 }, headers: { 'if-match': '*' } });
  expect((await approve(ben, id)).body.code).toBe('issue.own-approval');
});

test('the command line is the operator of this machine, whose name is a note', async () => {
  const id = await issue('Saved by nobody');
  await postrider.json('issue', 'edit', id, '--subject', 'Saved here', '--by', 'Anna');
  const refused = await approveHere(id, '--by', 'Ben');
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('--own-changes') });
  expect((await approve(anna, id)).status).toBe(200);
});

test('an operator who is alone approves their own changes by an option, which list, report and show tell', async () => {
  const id = await issue('Saved by nobody');
  await postrider.json('issue', 'edit', id, '--subject', 'Saved here');
  const approved = await approveHere(id, '--own-changes', '--by', 'The owner');
  expect(approved.stdout).toMatch(
    /by the operator of this machine \(.+\); note: The owner; their own changes: “Saved here”/,
  );
  for (const command of ['show', 'report'])
    expect((await postrider.cli('issue', command, id)).stdout).toMatch(/^approv.*operator.*; their own changes$/m);
  expect(await report(id)).toMatchObject({ approval: { by: 'The owner', ownChanges: true } });
  const sent = await postrider.cli('issue', 'send', id, '--yes', '--ignore', ignorableChecks.join(','));
  expect(sent.code).toBe(0);
});

test('an approval of a revision that somebody has changed since is refused', async () => {
  const id = await issue('Read by Ben');
  await save(anna, id, 'Saved by Anna');
  expect(await approve(ben, id, { revision: 1 })).toMatchObject({
    status: 409,
    body: { code: 'issue.changed-meanwhile', errors: [{ field: 'subject' }] },
  });
  expect((await approve(ben, id, { revision: 2 })).status).toBe(200);
});

test('a correction of a draft does not approve itself', async () => {
  const id = await issue('To be corrected');
  const correct = (body: object) => api.call('POST', `/issues/${id}/corrections`, { token: anna, body });
  expect((await correct({ subject: 'By Anna', approvedBy: 'Ben' })).body.code).toBe('issue.own-approval');
  expect((await readIssue(api.app.redis, id)).subject).toBe('To be corrected');
  expect((await correct({ subject: 'By Anna' })).status).toBe(200);
  expect((await approve(anna, id)).body.code).toBe('issue.own-approval');
});

const patchArticle = (token: string, article: string, title: string) =>
  api.call('PATCH', `/articles/${article}`, { token, body: { title }, headers: { 'if-match': '*' } });
const patchNewsletter = (token: string, path: string, body: object) =>
  api.call('PATCH', `/newsletters/gazette${path}`, { token, body, headers: { 'if-match': '*' } });
/** An issue that Ben saved and Carla approved, with its only article. */
async function approved(subject: string) {
  const { id, articles } = await api.issue(api.gazette, subject);
  await save(ben, id, `${subject}, by Ben`);
  expect((await approve(carla, id)).status).toBe(200);
  return { id, article: articles[0] ?? '' };
}

test('whoever changes an article of an issue after its approval cannot approve it', async () => {
  const { id, article } = await approved('An article changes');
  expect((await patchArticle(anna, article, 'Anna wrote this')).status).toBe(200);
  const refused = await approve(anna, id);
  expect(refused).toMatchObject({ status: 409, body: { code: 'issue.own-approval' } });
  expect(refused.body.detail).toContain(`title of article ${article}`);
  expect((await approve(carla, id)).status).toBe(200);
  // Now somebody else has seen it.
  expect((await approve(anna, id)).status).toBe(200);
});

test('whoever imports other words into an article of an issue is their author', async () => {
  const text = (title: string) => ({ format: 'markdown', text: `---\ntitle: ${title}\n---\nText.`, url: address });
  const address = 'https://www.example.com/imported';
  const bring = (token: string, title: string) =>
    api.call('POST', '/newsletters/gazette/articles', { token, body: text(title) });
  expect((await bring(carla, 'First words')).status).toBeLessThan(300);
  const id = (await api.call('POST', '/newsletters/gazette/issues', { body: { latest: 1 } })).body.id as string;
  expect((await approve(ben, id)).status).toBe(200);
  expect((await bring(anna, 'Other words')).body).toMatchObject({ title: 'Other words' });
  expect((await approve(anna, id)).body.code).toBe('issue.own-approval');
  expect((await approve(ben, id)).status).toBe(200);
});

/** An issue that Carla composes. */
const composed = async (body: object) =>
  (await api.call('POST', '/newsletters/gazette/issues', { token: carla, body })).body.id as string;
const story = { title: 'Anna wrote all of it', text: 'Every word of it.' };
/** How an article comes in for the first time. */
const firstWords = {
  'writes an article': async () =>
    (await api.call('POST', '/newsletters/gazette/own-articles', { token: anna, body: story })).body.id as string,
  'imports an article': async () => {
    const body = {
      format: 'markdown',
      text: `# ${story.title}\n\n${story.text}`,
      url: 'https://www.example.com/first',
    };
    return (await api.call('POST', '/newsletters/gazette/articles', { token: anna, body })).body.id as string;
  },
  'has addresses imported': async () => {
    const paragraphs = '<p>The harbour office published the figures of the year on Friday morning.</p>'.repeat(4);
    const site = await startSite((_, response) => {
      response.end(`<title>The berth</title><article><h1>The berth</h1>${paragraphs}</article>`);
    });
    const body = { urls: [`${site.url}/berth`] };
    const asked = await api.call('POST', '/newsletters/gazette/imports', { token: anna, body });
    await runImport({ ...api.app, allowPrivateFetch: true }, { run: asked.body.id }, new AbortController().signal);
    await site.stop();
    const read = await api.call('GET', `/newsletters/gazette/imports/${asked.body.id}`);
    return read.body.articles[0].id as string;
  },
};

test.each(Object.entries(firstWords))(
  'whoever %s is an author of the issues that have it, whoever composes them',
  async (_, bring) => {
    const article = await bring();
    const id = await composed({ articles: [article] });
    const refused = await approve(anna, id);
    expect(refused).toMatchObject({ status: 409, body: { code: 'issue.own-approval' } });
    expect(refused.body.detail).toContain(`article ${article}`);
    expect((await approve(ben, id)).status).toBe(200);
    // Now somebody else has seen it.
    expect((await approve(anna, id)).status).toBe(200);
  },
);

test('whoever writes an article that Postrider chooses cannot approve it alone', async () => {
  // Of words of its own: what other issues have is no new article.
  const body = { title: 'Chosen by Postrider', text: story.text };
  await api.call('POST', '/newsletters/gazette/own-articles', { token: anna, body });
  const alone = await api.call('POST', '/newsletters/gazette/issues', { token: anna, body: { limit: 1 } });
  expect((await approve(anna, alone.body.id)).body.code).toBe('issue.own-approval');
  expect((await approve(ben, alone.body.id)).status).toBe(200);
});

test('an article that comes into an approved issue is the change of whoever wrote it', async () => {
  const { id, article } = await approved('An article is added');
  const written = await firstWords['writes an article']();
  const added = await api.call('PATCH', `/issues/${id}/draft`, {
    ...{ token: ben, body: { articles: [article, written] }, headers: { 'if-match': '*' } },
  });
  expect(added.status).toBe(200);
  expect((await approve(anna, id)).body.code).toBe('issue.own-approval');
  expect((await approve(ben, id)).body.code).toBe('issue.own-approval');
  expect((await approve(carla, id)).status).toBe(200);
});

test('an article that is written or imported at the command line is the operator’s', async () => {
  const written = await postrider.json<{ id: string }>(
    ...['article', 'add', '--newsletter', 'gazette', '--title', story.title, '--text', story.text],
  );
  const imported = await postrider.json<{ articles: { id: string }[] }>(
    ...['article', 'import', `${samples}/scan-to-pay.md`, '--newsletter', 'gazette'],
  );
  for (const { id } of [written, ...imported.articles]) {
    const issue = await composed({ articles: [id] });
    expect(await approveHere(issue)).toMatchObject({ code: 1, stderr: expect.stringContaining('--own-changes') });
    expect((await approve(anna, issue)).status).toBe(200);
  }
});

test('an article of a source has no author, whoever adds and pulls the source', async () => {
  const item =
    '<item><title>Fed</title><link>https://www.example.com/fed</link><description>Words.</description></item>';
  const site = await startSite((_, response) => {
    response.end(`<rss version="2.0"><channel><title>Feed</title>${item}</channel></rss>`);
  });
  const source = await postrider.json<{ id: string }>(
    'source',
    'add',
    `${site.url}/feed.xml`,
    '--newsletter',
    'gazette',
  );
  await postrider.json('source', 'pull', source.id);
  await site.stop();
  const { items } = (await api.call('GET', '/newsletters/gazette/articles')).body;
  const { id } = items.find((one: { title: string }) => one.title === 'Fed');
  const issue = await composed({ articles: [id] });
  expect((await approveHere(issue)).stderr).toBe('');
});

test('two people who change the same field of an article are both its authors', async () => {
  const { id, article } = await approved('An article changes twice');
  await patchArticle(anna, article, 'Anna wrote this');
  await patchArticle(carla, article, 'Anna wrote this, and Carla made it longer');
  expect((await approve(anna, id)).body.code).toBe('issue.own-approval');
  expect((await approve(carla, id)).body.code).toBe('issue.own-approval');
  expect((await approve(ben, id)).status).toBe(200);
});

test('an article that somebody changed before it was in the issue, and that nobody has approved, is their change', async () => {
  const { id, articles } = await api.issue(api.gazette, 'Never approved');
  await patchArticle(anna, articles[0] ?? '', 'Anna wrote this');
  expect((await approve(anna, id)).body.code).toBe('issue.own-approval');
  expect((await approve(ben, id)).status).toBe(200);
});

test.each([
  ['sender', '', { from: { name: 'Anna wrote this', address: 'news@example.org' } }, 'from'],
  ['look', '/look', { contact: 'Anna wrote this' }, 'look'],
  ['tagline', '', { tagline: 'Anna wrote this' }, 'tagline'],
] as const)(
  'whoever changes the %s of the newsletter after an approval cannot approve it',
  async (what, path, body, field) => {
    const { id } = await approved(`The ${what} changes`);
    expect((await patchNewsletter(anna, path, body)).status).toBe(200);
    const refused = await approve(anna, id);
    expect(refused).toMatchObject({ status: 409, body: { code: 'issue.own-approval' } });
    expect(refused.body.detail).toContain(`${field} of the newsletter`);
    expect((await approve(carla, id)).status).toBe(200);
  },
);

test('the title of a section that somebody changes after an approval is their change, too', async () => {
  const { id } = await approved('A section gets a title');
  const body = { titles: { en: 'Anna wrote this' } };
  const [section] = api.gazette.sections;
  const titled = await api.call('PATCH', `/newsletters/gazette/sections/${section}`, { token: anna, body });
  expect(titled.status).toBe(200);
  expect((await approve(anna, id)).body.code).toBe('issue.own-approval');
  expect((await approve(carla, id)).status).toBe(200);
});

test('what no email shows makes nobody an author, nor does a newsletter as it was when the issue was made', async () => {
  await patchNewsletter(anna, '', { tagline: 'From before the issue' });
  const id = await issue('After the tagline');
  const timed = await patchNewsletter(anna, '', { schedule: { daily: '0 7 * * *' } });
  expect(timed.body).toMatchObject({ schedule: { daily: '0 7 * * *' } });
  expect((await approve(anna, id)).status).toBe(200);
});

test('a copy keeps the authors of changes that nobody else has approved', async () => {
  const { id, articles } = await api.issue(api.gazette, 'To be copied');
  await save(anna, id, 'Anna wrote this');
  await patchArticle(carla, articles[0] ?? '', 'Carla wrote this');
  const copyOf = async (of: string) =>
    (await api.call('POST', `/issues/${of}/duplicate`, { token: anna, body: {} })).body.id as string;
  const copy = await copyOf(await copyOf(id));
  expect((await approve(anna, copy)).body.code).toBe('issue.own-approval');
  expect((await approve(carla, copy)).body.code).toBe('issue.own-approval');
  expect((await approve(ben, copy)).status).toBe(200);
  expect((await approve(anna, copy)).status).toBe(200);
});

test('a copy of an approved issue has no authors', async () => {
  const { id, article } = await approved('Approved, then copied');
  await patchArticle(anna, article, 'Anna wrote this');
  await approve(ben, id);
  const copy = (await api.call('POST', `/issues/${id}/duplicate`, { token: anna, body: {} })).body.id;
  expect((await approve(anna, copy)).status).toBe(200);
});

test('a copy made at the moment of a save has the author of what it copies', async () => {
  const id = await issue('Copied while saved');
  let reads = 0;
  // The save comes between the two reads of the issue: after its authors were read, and before its content is.
  const redis = new Proxy(api.app.redis, {
    get(real, name) {
      const own = Reflect.get(real, name);
      if (name !== 'hgetall') return typeof own === 'function' ? own.bind(real) : own;
      return async (key: string) => {
        reads += key === keys.issue(id) ? 1 : 0;
        if (reads === 2) await save(anna, id, 'Anna wrote this');
        return real.hgetall(key);
      };
    },
  });
  const { result: copy } = await perform({ ...api.app, redis }, drafts.duplicate, {
    ...{ actor: consoleActor('operator'), key: { issue: id }, input: {} },
  });
  expect([copy.subject, (await approve(anna, copy.id)).body.code]).toEqual(['Anna wrote this', 'issue.own-approval']);
});
