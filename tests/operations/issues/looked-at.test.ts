import { afterAll, beforeAll, expect, test } from 'vitest';
import { editArticle } from '../../../src/articles/store/edit-article.js';
import { ignorableChecks } from '../../../src/checks/check.js';
import { changeIssueState, readIssue } from '../../../src/issues/issue-store.js';
import { pauseFields } from '../../../src/issues/pause-fields.js';
import { changeNewsletter } from '../../../src/newsletters/newsletter-store.js';
import { keys } from '../../../src/redis/keys.js';
import { type ApiForTests, startApiForTests } from '../../api/api-for-tests.js';
import { type Installation, quickInstallation } from '../../helpers/process.js';

// @slow 3 s

// What an approval, a correction or a resumption lets go out is what its author looked at. Anna sends; Ben changes an
// article.

let api: ApiForTests;
let postrider: Installation;
let anna: string;
let ben: string;
beforeAll(async () => {
  api = await startApiForTests();
  const path = String(api.app.redis.options.path);
  postrider = await quickInstallation({ REDIS_URL: `unix://${path}`, LOG_LEVEL: 'silent' });
  for (let n = 0; n < 5; n += 1) await api.enrolled(api.gazette, `reader${n}@example.org`);
  anna = (await api.makeToken({ name: 'Anna' })).token;
  ben = (await api.makeToken({ name: 'Ben' })).token;
});
afterAll(async () => {
  await postrider.remove();
  await api.stop();
});

const ignore = [...ignorableChecks];
const by = (token: string, method: 'GET' | 'PATCH' | 'POST', path: string, body?: object) =>
  api.call(method, path, { token, headers: { 'if-match': '*' }, ...(body ? { body } : {}) });
const stateOf = async (id: string) => (await readIssue(api.app.redis, id)).state;
const contentOf = async (id: string) => (await by(anna, 'GET', `/issues/${id}/draft`)).body.content as string;

/** An issue that Anna sends, and its article, which Ben then changes. */
async function sentByAnna(subject: string): Promise<{ id: string; article: string }> {
  const { id, articles } = await api.issue(api.gazette, subject);
  expect(await by(anna, 'POST', `/issues/${id}/send`, { ignore })).toMatchObject({ status: 202 });
  return { id, article: articles[0] ?? '' };
}
const change = async (article: string, title: string) =>
  expect((await by(ben, 'PATCH', `/articles/${article}`, { title })).status).toBe(200);

test('a correction is refused when an article has changed since its author looked, and names who changed it', async () => {
  const { id, article } = await sentByAnna('Being sent');
  const content = await contentOf(id);
  await change(article, 'Unseen by Anna');
  const correct = (body: object) =>
    by(anna, 'POST', `/issues/${id}/corrections`, { preheader: 'A small fix', ...body });
  const refused = await correct({ content });
  expect(refused).toMatchObject({ status: 409, body: { code: 'issue.changed-meanwhile' } });
  expect(refused.body.errors).toEqual([
    { field: `title of article ${article}`, detail: expect.stringContaining('Ben') },
  ]);
  const asked = await correct({ confirm: false });
  expect(asked).toMatchObject({ status: 422, body: { errors: [{ field: 'confirm' }] } });
  expect(asked.body.errors[0].detail).toContain(`goes out with it: title of article ${article} (by Ben)`);
  expect((await readIssue(api.app.redis, id)).edition).toBe(1);

  expect(await correct({ content: await contentOf(id) })).toMatchObject({ status: 200, body: { edition: 2 } });
  // The next correction is asked about later changes only.
  const next = await correct({ confirm: false });
  expect(next.body.errors[0].detail).not.toContain('goes out with it');
});

test('of corrections at the same time one is written, and the others are told to look again', async () => {
  const { id } = await sentByAnna('Corrected by four');
  const answers = await Promise.all(
    [1, 2, 3, 4].map((n) => by(anna, 'POST', `/issues/${id}/corrections`, { preheader: `Fix ${n}` })),
  );
  const refused = answers.filter(({ status }) => status !== 200);
  expect(answers.length - refused.length).toBeGreaterThanOrEqual(1);
  for (const answer of refused)
    expect(answer).toMatchObject({ status: 409, body: { code: expect.stringMatching(/meanwhile$/) } });
  expect((await readIssue(api.app.redis, id)).edition).toBe(1 + answers.length - refused.length);
});

test('an issue that paused because it was changed is resumed as somebody has seen it, or after a question', async () => {
  const { id, article } = await sentByAnna('Changed after its start');
  await change(article, 'Second words');
  await changeIssueState(api.app.redis, id, 'paused', pauseFields({ because: 'changed' }), ['sending']);
  const resume = (query = '') => by(anna, 'POST', `/issues/${id}/resume${query}`);
  const asked = await resume();
  expect(asked).toMatchObject({ status: 422, body: { errors: [{ field: 'confirm' }] } });
  expect(asked.body.errors[0].detail).toMatch(new RegExp(`title of article ${article} \\(by Ben\\).*5 readers`));
  const said = await postrider.cli('issue', 'resume', id);
  expect(said).toMatchObject({ code: 2, stderr: expect.stringContaining('(by Ben). This sends it to 5 readers') });
  // Nobody has it, so nobody has to be named.
  expect(said.stderr).not.toContain('issue reached');
  const content = await contentOf(id);
  await change(article, 'Third words');
  expect(await resume(`?content=${content}`)).toMatchObject({
    status: 409,
    body: { code: 'issue.changed-meanwhile', errors: [{ field: `title of article ${article}` }] },
  });
  expect(await stateOf(id)).toBe('paused');
  const seen = await contentOf(id);
  expect(await resume(`?content=${seen}`)).toMatchObject({ status: 200, body: { state: 'sending' } });
  expect(await api.app.redis.hget(keys.issue(id), 'seenContent')).toBe(seen);
});

test('a question about the changes of others names nobody for a field that its asker or a source changed last', async () => {
  const { id, article } = await sentByAnna('Changed by two');
  await change(article, 'Words of Ben');
  const asked = async () =>
    (await by(anna, 'POST', `/issues/${id}/corrections`, { preheader: 'A small fix', confirm: false })).body.errors[0]
      .detail as string;
  expect(await asked()).toContain(`goes out with it: title of article ${article} (by Ben).`);
  expect((await by(anna, 'PATCH', `/articles/${article}`, { title: 'Words of Anna' })).status).toBe(200);
  expect(await asked()).toContain(`goes out with it: title of article ${article}.`);
  await editArticle(api.app.redis, article, { title: 'Sent again' }, { by: 'source-3', revision: undefined });
  expect(await asked()).toContain(`goes out with it: title of article ${article}.`);
});

test('whoever changed it themselves resumes it without a question', async () => {
  const { id, article } = await sentByAnna('Changed by Ben alone');
  await change(article, 'Words of Ben');
  await changeIssueState(api.app.redis, id, 'paused', pauseFields({ because: 'changed' }), ['sending']);
  expect(await by(ben, 'POST', `/issues/${id}/resume`)).toMatchObject({ status: 200 });
});

test('an approval that starts a send is bound to the number of readers that the approver saw', async () => {
  const { id } = await api.issue(api.gazette, 'Waits for its approval');
  const at = new Date(Date.now() + 3_600_000).toISOString();
  expect(await by(anna, 'POST', `/issues/${id}/send`, { at, ignore })).toMatchObject({ status: 202 });
  await changeNewsletter(api.app.redis, 'gazette', { approval: 'wait' });
  const approve = (readers: number) => by(ben, 'POST', `/issues/${id}/approve`, { readers });
  const refused = await approve(4);
  expect(refused).toMatchObject({ status: 409, body: { code: 'issue.audience-moved' } });
  expect(refused.body.detail).toContain('5 readers');
  // As the refusal says.
  const look = await by(ben, 'POST', `/issues/${id}/prepare-send`, {});
  expect(look).toMatchObject({ status: 200, body: { readers: 5, startAt: at, scheduledAt: at } });
  await api.app.redis.hset(keys.issue(id), 'startAt', Date.now() - 1_000);
  expect((await by(ben, 'POST', `/issues/${id}/prepare-send`, {})).body).toMatchObject({ readers: 5, startAt: null });
  await api.app.redis.hset(keys.issue(id), 'startAt', Date.parse(at));
  expect(await approve(5)).toMatchObject({ status: 200, body: { readers: 5 } });
  await changeNewsletter(api.app.redis, 'gazette', { approval: 'send' });
});
