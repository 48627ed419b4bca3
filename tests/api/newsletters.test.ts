import { afterAll, beforeAll, expect, test } from 'vitest';
import { changeSource } from '../../src/articles/pull/source-store.js';
import { saveArticle } from '../../src/articles/store/article-store.js';
import { addIssue, changeIssueState } from '../../src/issues/issue-store.js';
import { addSegment } from '../../src/subscribers/list/segment-store.js';
import { articleForTests } from '../helpers/edition.js';
import { type ApiForTests, startApiForTests } from './api-for-tests.js';

let api: ApiForTests;
let editor: string;
beforeAll(async () => {
  api = await startApiForTests();
  ({ token: editor } = await api.makeToken({ scopes: ['content:read', 'content:write'] }));
});
afterAll(() => api.stop());

let made = 0;
async function create(given: object = {}) {
  made += 1;
  const body = { slug: `paper-${made}`, title: 'A Paper', from: { name: '', address: 'desk@example.com' }, ...given };
  const created = await api.call('POST', '/newsletters', { body });
  return { ...created, path: `/newsletters/paper-${made}`, slug: `paper-${made}` };
}

test('a newsletter is added, read, and changed on the revision that was read', async () => {
  const created = await create({ sections: ['City', 'Sport'], schedule: { daily: '0 8 * * *' }, timeZone: 'UTC' });
  expect(created).toMatchObject({
    status: 201,
    headers: { etag: '"0"', location: `http://localhost:3000/api/v1${created.path}` },
    body: {
      slug: created.slug,
      from: { name: 'A Paper', address: 'desk@example.com' },
      archivedAt: null,
      lastRuns: [],
    },
  });
  expect((await api.call('GET', created.path)).body).toEqual(created.body);
  expect((await api.call('GET', '/newsletters')).body.items).toContainEqual(
    expect.objectContaining({ slug: created.slug }),
  );
  const again = await api.call('POST', '/newsletters', { body: { ...created.body, slug: created.slug } });
  expect(again.status).toBe(422);
  const taken = { slug: created.slug, title: 'x', from: { name: 'x', address: 'desk@example.com' } };
  expect(await api.call('POST', '/newsletters', { body: taken })).toMatchObject({
    status: 409,
    body: { code: 'newsletter.exists' },
  });

  const change = { body: { tagline: 'Short', schedule: { weekly: '0 8 * * 1', daily: '' } } };
  expect(await api.call('PATCH', created.path, change)).toMatchObject({ status: 428 });
  const changed = await api.call('PATCH', created.path, { ...change, headers: { 'if-match': '"0"' } });
  expect(changed).toMatchObject({
    status: 200,
    headers: { etag: '"1"' },
    body: { tagline: 'Short', title: 'A Paper', schedule: { weekly: '0 8 * * 1' }, revision: 1 },
  });
  const late = await api.call('PATCH', created.path, { body: { title: 'B' }, headers: { 'if-match': '"0"' } });
  expect(late).toMatchObject({ status: 412, headers: { etag: '"1"' }, body: { code: 'newsletter.changed-meanwhile' } });
  const fields = late.body.errors.map(({ field }: { field: string }) => field);
  expect(fields.sort()).toEqual(['schedule', 'scheduledAt', 'tagline']);
  expect(late.body.errors[0].detail).toMatch(/^changed by a test at 2/);
});

test('every wrong field of a newsletter is named at once', async () => {
  const body = {
    ...{ slug: 'No Slug', title: ' ', from: { address: 'nobody' }, locale: 'xx', sections: ['A,B'], colour: 'red' },
    ...{ siteUrl: 'ftp://example.com', timeZone: 'Mars', follow: [{ label: 'x', url: 'javascript:alert(1)' }] },
  };
  const { status, body: problem } = await api.call('POST', '/newsletters', { body });
  expect(status).toBe(422);
  expect(problem.errors.map(({ field }: { field: string }) => field).sort()).toEqual([
    ...['colour', 'follow.0.url', 'from.address', 'from.name', 'locale', 'sections.0', 'siteUrl', 'slug'],
    ...['timeZone', 'title'],
  ]);
  const cron = await create({ schedule: { daily: 'every morning' } });
  expect(cron).toMatchObject({ status: 422, body: { errors: [{ field: 'schedule.daily' }] } });
});

test('a wrong kind of value and a wrong address are told in plain words', async () => {
  const { path } = await create();
  const headers = { 'if-match': '*' };
  const detail = async (body: object) => {
    const { status, body: problem } = await api.call('PATCH', path, { body, headers });
    expect(status).toBe(422);
    return problem.errors[0].detail;
  };
  expect(await detail({ schedule: 'daily' })).toBe('must be an object, not text');
  const webhook = await api.call('POST', '/webhooks', { body: { url: 'hooks' } });
  expect(webhook.body.errors).toEqual([
    { field: 'url', detail: 'must be a whole address, such as https://www.example.com/' },
  ]);
});

test('a change of an unknown newsletter answers 404, whether it says what it saw or not', async () => {
  for (const headers of [{}, { 'if-match': '"1"' }] as Record<string, string>[])
    expect(await api.call('PATCH', '/newsletters/nowhere', { body: { tagline: 'x' }, headers })).toMatchObject({
      ...{ status: 404, body: { code: 'newsletter.not-found' } },
    });
});

test('settings that make emails go out need the scope to send, and a token for one newsletter makes no other', async () => {
  const { path } = await create();
  const headers = { 'if-match': '*' };
  for (const body of [{ approval: 'send' }, { schedule: { daily: '0 8 * * *' } }, { needsApproval: false }])
    expect(await api.call('PATCH', path, { token: editor, body, headers })).toMatchObject({
      status: 403,
      body: { code: 'auth.scope-missing' },
    });
  expect((await api.call('PATCH', path, { token: editor, body: { tagline: 'x' }, headers })).status).toBe(200);
  for (const call of [`${path}/archive`, `${path}/reopen`])
    expect((await api.call('POST', call, { token: editor })).status).toBe(403);
  expect((await api.call('DELETE', `${path}?confirm=${path.split('/')[2]}`, { token: editor })).status).toBe(403);
  const { token } = await api.makeToken({ newsletter: 'gazette' });
  const body = { slug: 'gazette', title: 'x', from: { name: '', address: 'desk@example.com' } };
  expect(await api.call('POST', '/newsletters', { token, body })).toMatchObject({ status: 403 });
  expect(await api.call('PATCH', path, { token, body: { tagline: 'y' }, headers })).toMatchObject({ status: 403 });
});

test('the approval mode is set by its own name or by the names of version 0.1.0', async () => {
  const { path, body } = await create({ needsApproval: true, approval: 'send' });
  expect(body).toMatchObject({ approval: 'wait', needsApproval: true, lateMinutes: 15 });
  const change = async (given: object) =>
    (await api.call('PATCH', path, { body: given, headers: { 'if-match': '*' } })).body;
  expect(await change({ approval: 'send', lateMinutes: 60 })).toMatchObject({
    approval: 'send',
    needsApproval: false,
    lateMinutes: 60,
  });
  expect(await change({ needsApproval: false, approval: 'wait' })).toMatchObject({ approval: 'draft' });
  expect(await change({ lateMinutes: 0 })).toMatchObject({ errors: [{ field: 'lateMinutes' }] });
});

test('archiving and a new time zone name the issues that they concern', async () => {
  const { path, slug } = await create({ timeZone: 'UTC' });
  const { id } = await addIssue(api.app.redis, {
    ...{ id: `${slug}-1`, newsletter: slug, subject: 'Later', preheader: '', articles: ['none'], audience: {} },
  });
  const startAt = '2099-12-01T00:00:00.000Z';
  await changeIssueState(api.app.redis, id, 'scheduled', { startAt: Date.parse(startAt) });
  const zone = { body: { timeZone: 'Asia/Shanghai' }, headers: { 'if-match': '*' } };
  expect((await api.call('PATCH', path, zone)).body).toMatchObject({ movedIssues: [{ id, startAt, local: null }] });
  expect((await api.call('PATCH', path, zone)).body).not.toHaveProperty('movedIssues');
  const affectedIssues = [{ id, effect: 'does-not-start', accepted: 0, left: 0, startAt }];
  const asked = await api.call('POST', `${path}/archive?dryRun=true`);
  expect(asked).toMatchObject({ status: 200, body: { archivedAt: null, affectedIssues } });
  expect((await api.call('POST', `${path}/archive`)).body).toMatchObject({
    archivedAt: expect.stringMatching(/^2/),
    affectedIssues,
  });
  expect((await api.call('POST', `${path}/reopen`)).body).toMatchObject({ affectedIssues: [{ id, effect: 'starts' }] });
});

test('a newsletter is archived, reopened, and removed once its name confirms what is lost', async () => {
  const { path, slug } = await create();
  await saveArticle(api.app.redis, articleForTests, { newsletter: slug });
  expect((await api.call('POST', `${path}/archive`)).body.archivedAt).toMatch(/^2/);
  expect((await api.call('POST', `${path}/reopen`)).body.archivedAt).toBeNull();
  for (const query of ['', '?confirm=gazette', `?confirm=${slug.toUpperCase()}`]) {
    const asked = await api.call('DELETE', `${path}${query}`);
    expect(asked).toMatchObject({ status: 422, body: { errors: [{ field: 'confirm' }] } });
    expect(asked.body.errors[0].detail).toBe(
      `must be "${slug}". This removes "A Paper" for good: 0 subscriptions (0 readers of this newsletter alone), 0 issues with results and pages, 1 article, 0 sources, 0 schedules, 0 segments, 0 tokens and 0 webhooks. Subscriptions to other newsletters stay.`,
    );
  }
  expect(await api.call('DELETE', `${path}?confirm=${slug}`)).toMatchObject({ status: 204, body: undefined });
  expect(await api.call('GET', path)).toMatchObject({ status: 404, body: { code: 'newsletter.not-found' } });
});

test('sections are added, renamed and removed', async () => {
  const { path, slug } = await create({ sections: ['City', 'Sport'] });
  const sections = async (answer: ReturnType<typeof api.call>) => (await answer).body.sections;
  const add = (name: string) => api.call('POST', `${path}/sections`, { token: editor, body: { name } });
  expect(await sections(add('科技'))).toEqual(['City', 'Sport', '科技']);
  expect(await sections(add('city'))).toEqual(['City', 'Sport', '科技']);
  const tech = `${path}/sections/${encodeURIComponent('科技')}`;
  expect(await sections(api.call('PATCH', tech, { token: editor, body: { name: 'Tech' } }))).toEqual([
    ...['City', 'Sport', 'Tech'],
  ]);
  // Nothing is in it, so that nothing has to be confirmed. Repeating the call changes nothing.
  expect((await api.call('PATCH', tech, { token: editor, body: { name: 'Tech' } })).body).toMatchObject({
    sections: ['City', 'Sport', 'Tech'],
    formerSections: [{ name: '科技', section: 'Tech', finished: true }],
  });
  expect(await api.call('PATCH', tech, { body: { name: 'x' } })).toMatchObject({
    status: 404,
    body: { code: 'section.not-found' },
  });
  expect(await api.call('PATCH', `${path}/sections/Tech`, { body: { name: 'City' } })).toMatchObject({
    status: 422,
    body: { errors: [{ field: 'name' }] },
  });
  const unsure = await api.call('DELETE', `${path}/sections/Sport`);
  expect(unsure).toMatchObject({ status: 422, body: { errors: [{ field: 'confirm' }] } });
  expect(unsure.body.errors[0].detail).toContain('which 0 confirmed readers chose.');
  expect(await sections(api.call('DELETE', `${path}/sections/Sport?confirm=Sport`))).toEqual(['City', 'Tech']);
  const order = { sections: ['tech'] };
  expect(await sections(api.call('PATCH', `${path}/sections`, { token: editor, body: order }))).toEqual([
    'Tech',
    'City',
  ]);
  const titled = { titles: { 'zh-CN': '科技' } };
  const { body } = await api.call('PATCH', `${path}/sections/Tech`, { token: editor, body: titled });
  expect(body.sectionTitles).toEqual({ Tech: { 'zh-CN': '科技' } });
  const merge = (more: object) => api.call('POST', `${path}/sections/Tech/merge`, { body: { into: 'City', ...more } });
  expect(await merge({})).toMatchObject({ status: 422, body: { errors: [{ field: 'confirm' }] } });
  expect(await merge({ into: 'Nowhere', confirm: 'Tech' })).toMatchObject({ body: { errors: [{ field: 'into' }] } });
  expect(await sections(merge({ confirm: 'Tech' }))).toEqual(['City']);
  const newsletter = { ...(await api.newsletter({ slug: `${slug}-x`, sections: ['Tech'] })), slug: `${slug}-x` };
  await addSegment(api.app.list, newsletter, { name: 'Engineers', filter: { section: ['Tech'] } });
  expect(await api.call('DELETE', `/newsletters/${slug}-x/sections/Tech?confirm=Tech`)).toMatchObject({
    status: 409,
    body: { code: 'newsletter.section-in-use' },
  });
});

test('renaming a section counts what moves, and moves it once the section is confirmed', async () => {
  const { path, slug } = await create({ sections: ['City', 'Sport'] });
  const { article } = await saveArticle(api.app.redis, { ...articleForTests, section: 'City' }, { newsletter: slug });
  const change = (body: object) => api.call('PATCH', `${path}/sections/City`, { token: editor, body });
  const unsure = await change({ name: 'Town' });
  expect(unsure).toMatchObject({ status: 422, body: { errors: [{ field: 'confirm' }] } });
  expect(unsure.body.errors[0].detail).toContain('must be "City". This renames "City" to "Town". It moves 1 article.');
  expect(await change({ name: 'Sport', confirm: 'City' })).toMatchObject({ body: { errors: [{ field: 'name' }] } });
  expect(await change({ name: 'Town', confirm: 'City' })).toMatchObject({
    status: 200,
    body: { sections: ['Town', 'Sport'] },
  });
  expect((await api.call('GET', `/articles/${article.id}`)).body).toMatchObject({ section: 'Town' });
});

test('a refused change of a source or an article names the fields that changed, and who changed them', async () => {
  const url = 'https://www.example.com/named-feed.xml';
  const { body: source } = await api.call('POST', '/newsletters/gazette/sources', { body: { url, kind: 'feed' } });
  await changeSource(api.app.redis, source.id, { section: 'City', every: 30 }, { by: 'Ada' });
  const late = { body: { language: 'en' }, headers: { 'if-match': '"1"' } };
  const refused = await api.call('PATCH', `/sources/${source.id}`, late);
  expect(refused).toMatchObject({ status: 412, headers: { etag: '"2"' } });
  expect(refused.body.errors).toMatchObject([{ field: 'every' }, { field: 'section' }]);
  expect(refused.body.errors[0].detail).toMatch(/^changed by Ada at /);

  const { article } = await saveArticle(api.app.redis, articleForTests, { newsletter: 'gazette' });
  const path = `/articles/${article.id}`;
  const edit = (body: object) => api.call('PATCH', path, { body, headers: { 'if-match': '"1"' } });
  expect((await edit({ title: 'One', excerpt: 'Better' })).status).toBe(200);
  await saveArticle(api.app.redis, { ...articleForTests, author: 'City desk' }, { newsletter: 'gazette' });
  const second = await edit({ title: 'Two' });
  expect(second).toMatchObject({ status: 412, headers: { etag: '"3"' } });
  expect(second.body.errors.map(({ field }: { field: string }) => field).sort()).toEqual([
    'author',
    'excerpt',
    'title',
  ]);
});
