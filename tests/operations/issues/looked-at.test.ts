import { afterAll, beforeAll, expect, test } from 'vitest';
import { editArticle } from '../../../src/articles/store/edit-article.js';
import { ignorableChecks } from '../../../src/checks/check.js';
import { readFrozenEmail } from '../../../src/delivery/edition.js';
import { planIssue } from '../../../src/delivery/plan-issue.js';
import { isPublic } from '../../../src/issues/issue.js';
import { changeIssueState, readIssue, writeCorrection } from '../../../src/issues/issue-store.js';
import { pauseFields } from '../../../src/issues/pause-fields.js';
import { publicContent } from '../../../src/issues/public-content.js';
import { markTaken } from '../../../src/issues/taking/hold-articles.js';
import { changeNewsletter } from '../../../src/newsletters/newsletter-store.js';
import { keys, takingKeys } from '../../../src/redis/keys.js';
import { type ApiForTests, startApiForTests } from '../../api/api-for-tests.js';
import { type Installation, quickInstallation } from '../../helpers/process.js';

// What an approval, a correction or a resumption lets go out is what its author looked at. Anna sends; Ben changes an
// article.

let api: ApiForTests;
let postrider: Installation;
let anna: string;
let ben: string;
let carl: string;
beforeAll(async () => {
  api = await startApiForTests();
  const path = String(api.app.redis.options.path);
  postrider = await quickInstallation({ REDIS_URL: `unix://${path}`, LOG_LEVEL: 'silent' });
  for (let n = 0; n < 5; n += 1) await api.enrolled(api.gazette, `reader${n}@example.org`);
  anna = (await api.makeToken({ name: 'Anna' })).token;
  ben = (await api.makeToken({ name: 'Ben' })).token;
  carl = (await api.makeToken({ name: 'Carl' })).token;
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

/** A draft whose emails nobody has made. */
async function draftOf(subject: string) {
  const issue = await api.issue(api.gazette, subject);
  await api.app.redis.del(keys.templates(issue.id, issue.edition));
  return issue;
}

/** An issue that Anna sends, and its article, which Ben then changes. */
async function sentByAnna(subject: string): Promise<{ id: string; article: string }> {
  const { id, articles } = await draftOf(subject);
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

/** Ben changes an article of an issue that Anna has sent, and a worker pauses it. */
async function pausedByChange(subject: string): Promise<{ id: string; article: string }> {
  const { id, article } = await sentByAnna(subject);
  await change(article, 'Words of Ben');
  await planIssue(api.app, id);
  expect(await readIssue(api.app.redis, id)).toMatchObject({ state: 'paused', pausedFor: { because: 'changed' } });
  return { id, article };
}
/** An issue that somebody approved, Anna sent, and Ben changed. */
async function pausedAfterApproval(subject: string): Promise<string> {
  const { id, articles } = await draftOf(subject);
  expect(await by(anna, 'POST', `/issues/${id}/approve`, {})).toMatchObject({ status: 200 });
  expect(await by(anna, 'POST', `/issues/${id}/send`, { ignore })).toMatchObject({ status: 202 });
  await change(articles[0] ?? '', 'Words of Ben');
  await planIssue(api.app, id);
  expect(await stateOf(id)).toBe('paused');
  return id;
}
const resumed = (token: string, id: string, query = '') => by(token, 'POST', `/issues/${id}/resume${query}`);
const shownAt = async (id: string) => JSON.parse((await postrider.cli('issue', 'show', id, '--json')).stdout);

test('an issue that changed after its approval is approved again before it is resumed', async () => {
  await changeNewsletter(api.app.redis, 'gazette', { approval: 'wait' });
  const id = await pausedAfterApproval('Changed after its approval');
  const refused = await resumed(anna, id, '?confirm=true');
  expect(refused).toMatchObject({ status: 409, body: { code: 'issue.not-approved' } });
  expect(refused.body.detail).toContain(`POST /issues/${id}/approve`);
  const said = await postrider.cli('issue', 'resume', id, '--yes');
  expect(said).toMatchObject({ code: 1, stderr: expect.stringContaining(`postrider issue approve ${id}`) });
  expect(await shownAt(id)).toMatchObject({ state: 'paused', approval: { state: 'changed' } });
  const { stdout } = await postrider.cli('issue', 'show', id);
  expect(stdout).toMatch(/approval: +needed again[\s\S]*what to do: +Look at it as it is now/);
  const approve = (token: string, content: string) => by(token, 'POST', `/issues/${id}/approve`, { content });
  expect(await approve(ben, await contentOf(id))).toMatchObject({ status: 409, body: { code: 'issue.own-approval' } });
  const [article = ''] = (await readIssue(api.app.redis, id)).articles;
  const looked = await contentOf(id);
  await change(article, 'Changed while Anna looked');
  expect(await approve(anna, looked)).toMatchObject({ status: 409, body: { code: 'issue.changed-meanwhile' } });
  expect(await approve(anna, await contentOf(id))).toMatchObject({ status: 200, body: { readers: null } });
  // The approval starts nothing by itself.
  expect(await shownAt(id)).toMatchObject({ state: 'paused', approval: { state: 'approved' } });
  expect(await resumed(anna, id)).toMatchObject({ status: 200 });
  await planIssue(api.app, id);
  expect(await readIssue(api.app.redis, id)).toMatchObject({ planned: true, sender: { name: 'Anna' } });
  // Its emails are made.
  expect(await approve(carl, await contentOf(id))).toMatchObject({ body: { code: 'issue.cannot-approve' } });
  await changeNewsletter(api.app.redis, 'gazette', { approval: 'send' });
});

test('a correction of an issue that is being sent names the approval that it needs in the same call', async () => {
  await changeNewsletter(api.app.redis, 'gazette', { approval: 'wait' });
  const { id } = await draftOf('Corrected while it is sent');
  expect(await by(anna, 'POST', `/issues/${id}/approve`, {})).toMatchObject({ status: 200 });
  expect(await by(anna, 'POST', `/issues/${id}/send`, { ignore })).toMatchObject({ status: 202 });
  // It cannot wait for an approval: no other call would help.
  const correction = await by(anna, 'POST', `/issues/${id}/corrections`, { preheader: 'A small fix', confirm: true });
  expect(correction).toMatchObject({ status: 409, body: { code: 'issue.not-approved' } });
  expect(correction.body.detail).toContain('"approvedBy"');
  expect(correction.body.detail).not.toContain(`/issues/${id}/approve`);
  await changeNewsletter(api.app.redis, 'gazette', { approval: 'send' });
});

test('nobody approves their own changes of a paused issue by correcting it', async () => {
  await changeNewsletter(api.app.redis, 'gazette', { approval: 'wait' });
  const id = await pausedAfterApproval('Corrected by its author');
  const correct = (input: object) => by(ben, 'POST', `/issues/${id}/corrections`, { preheader: 'A fix', ...input });
  expect(await correct({ approvedBy: '' })).toMatchObject({ status: 409, body: { code: 'issue.own-approval' } });
  expect(await correct({})).toMatchObject({ status: 200 });
  expect(await resumed(ben, id)).toMatchObject({ status: 409, body: { code: 'issue.not-approved' } });
  await changeNewsletter(api.app.redis, 'gazette', { approval: 'send' });
});

test('a correction that nobody has approved goes out by no cancellation and resend either', async () => {
  await changeNewsletter(api.app.redis, 'gazette', { approval: 'wait' });
  const id = await pausedAfterApproval('Cancelled and sent again');
  const call = (path: string, input: object = {}) => by(ben, 'POST', `/issues/${id}/${path}`, input);
  expect(await call('corrections', { subject: 'Words of Ben alone' })).toMatchObject({ status: 200 });
  // Whoever cancels it is told what helps.
  const { stdout } = await postrider.cli('issue', 'cancel', id, '--yes');
  expect(stdout).toContain(`postrider issue duplicate ${id}`);
  expect(stdout).not.toContain('issue resend');
  const refused = await call('resend', { states: ['waiting'], confirm: true });
  expect(refused).toMatchObject({ status: 409, body: { code: 'issue.cannot-resend' } });
  expect(refused.body.detail).toContain('was cancelled before it was sent to anybody');
  await planIssue(api.app, id);
  expect(await readIssue(api.app.redis, id)).toMatchObject({ state: 'cancelled', planned: false });
  await changeNewsletter(api.app.redis, 'gazette', { approval: 'send' });
});

test('a correction that waits for an approval is not written into a send that somebody let go on meanwhile', async () => {
  const { redis } = api.app;
  const { id } = await pausedByChange('Corrected too late');
  const known = await readIssue(redis, id);
  const next = { ...known, subject: 'Seen by nobody', edition: known.edition + 1 };
  const entry = { call: 'late', revision: known.revision + 1, by: 'Carl', at: Date.now(), changes: [] };
  expect(await resumed(anna, id, `?content=${await contentOf(id)}`)).toMatchObject({ status: 200 });
  await planIssue(api.app, id);
  expect(await by(anna, 'POST', `/issues/${id}/pause`)).toMatchObject({ status: 200 });
  expect(
    await writeCorrection(redis, known, next, entry, { staged: keys.stagedTemplates(id, 'none'), shown: undefined }),
  ).toBe(false);
  expect(await readIssue(redis, id)).toMatchObject({ subject: 'Corrected too late', edition: 1, planned: true });
});

test('an issue that waits for another look is on no public page, and its correction on none either', async () => {
  const { redis } = api.app;
  const { id, article } = await sentByAnna('Not public yet');
  const listed = async () => (await publicContent(redis, api.gazette)).issues.map((one) => one.id);
  expect(await listed()).toContain(id);
  await change(article, 'Words of Ben');
  await planIssue(api.app, id);
  const correction = { subject: 'Words of Carl', content: await contentOf(id) };
  expect(await by(carl, 'POST', `/issues/${id}/corrections`, correction)).toMatchObject({
    ...{ status: 200, body: { page: null } },
  });
  expect(await by(anna, 'GET', `/issues/${id}`)).toMatchObject({ body: { page: null } });
  const withdrawn = await postrider.cli('issue', 'withdraw', id);
  expect(withdrawn.stderr).toContain('It gets one when it is resumed.');
  expect(isPublic(await readIssue(redis, id))).toBe(false);
  expect(await listed()).not.toContain(id);
  expect((await postrider.cli('issue', 'show', id)).stdout).toMatch(/on the web: +once it is sent/);
  expect(await resumed(anna, id, `?content=${await contentOf(id)}`)).toMatchObject({ status: 200 });
  expect(await listed()).toContain(id);
});

test('an article that a correction drops before the emails are made is free for other issues', async () => {
  const { redis } = api.app;
  const { id, article } = await pausedByChange('With one article less');
  const { articles: others } = await draftOf('Chosen in its place');
  await redis.del(takingKeys.issued('gazette'));
  await markTaken(redis, await readIssue(redis, id), [article]);
  const articles = { articles: others, content: await contentOf(id) };
  expect(await by(carl, 'POST', `/issues/${id}/corrections`, articles)).toMatchObject({ status: 200 });
  expect(await redis.hmget(takingKeys.issued('gazette'), article, ...others)).toEqual([null, id]);
});

test('what a restored issue repeats is asked beside what others have changed in it', async () => {
  const { id } = await pausedByChange('Restored after it was changed');
  await api.app.redis.hset(keys.issue(id), 'restoredAt', Date.now());
  const asked = await resumed(anna, id);
  expect(asked.body.errors[0].detail).toMatch(/was changed: .*This sends it to 5 readers.*get it twice/);
  const said = await postrider.cli('issue', 'resume', id);
  expect(said).toMatchObject({ code: 2, stderr: expect.stringContaining('get it twice') });
});

test('the command line says what a corrected issue that is paused still waits for', async () => {
  const { id } = await pausedByChange('Corrected in a terminal');
  const { stdout } = await postrider.cli('issue', 'correct', id, '--preheader', 'P', '--yes');
  expect(stdout).toMatch(/is changed\. Nobody has been emailed yet\. Look at it as it is now\..*Then resume it/);
});

test('a refusal says what to do with the approval or the hold that was given for nothing', async () => {
  await changeNewsletter(api.app.redis, 'gazette', { approval: 'wait' });
  const id = await pausedAfterApproval('Approved for nothing');
  const { body } = await by(ben, 'POST', `/issues/${id}/corrections`, { preheader: 'P', approvedBy: 'Eve' });
  expect(body.detail).toMatch(/Correct it without "approvedBy"\. Then approve it with POST .*another person's token/);
  const corrected = await postrider.cli('issue', 'correct', id, '--preheader', 'P', '--approved-by', 'Eve', '--yes');
  expect(corrected.stderr).toMatch(/Correct it without --approved-by\. Then somebody else/);
  expect(corrected.stderr).not.toContain('--own-changes');
  const held = await by(carl, 'POST', `/issues/${id}/approve`, { holdSeconds: 60 });
  expect(held.body.detail).toContain(`without "holdSeconds", then resume it with POST /issues/${id}/resume`);
  const approved = await postrider.cli('issue', 'approve', id, '--hold', '2m');
  expect(approved.stderr).toContain(`without --hold, then resume it with \`postrider issue resume ${id}\``);
  await changeNewsletter(api.app.redis, 'gazette', { approval: 'send' });
});

test('what a look at a paused issue shows is what goes out, also a subject that follows its article', async () => {
  const { id } = await pausedByChange('Follows its article');
  await api.app.redis.hset(keys.issue(id), 'followsLead', JSON.stringify(['subject']));
  const shown = await shownAt(id);
  expect(shown.subject).toBe('Words of Ben');
  expect((await by(anna, 'GET', `/issues/${id}/draft`)).body.subject).toBe('Words of Ben');
  expect(await resumed(anna, id, `?content=${shown.content}`)).toMatchObject({ status: 200 });
  await planIssue(api.app, id);
  expect(await readIssue(api.app.redis, id)).toMatchObject({ planned: true, subject: 'Words of Ben' });
});

test('who resumes an issue a moment after another one forgets no emails that are being sent', async () => {
  const { id } = await pausedByChange('Resumed twice');
  const { edition, revision } = await readIssue(api.app.redis, id);
  expect(await resumed(anna, id, `?content=${await contentOf(id)}`)).toMatchObject({ status: 200 });
  await planIssue(api.app, id);
  // The second one has read the issue while it was paused.
  const second = changeIssueState(api.app.redis, id, 'sending', {}, ['paused'], { revision, forgets: edition });
  await expect(second).rejects.toMatchObject({ code: 'issue.illegal-transition' });
  expect(await readFrozenEmail(api.app.redis, await readIssue(api.app.redis, id), 'en')).toBeDefined();
});

test('at the command line, an approval of a paused issue says how it goes on', async () => {
  await changeNewsletter(api.app.redis, 'gazette', { approval: 'wait' });
  const id = await pausedAfterApproval('Approved at the command line');
  const { content } = await shownAt(id);
  const said = await postrider.cli('issue', 'approve', id, '--content', content);
  expect(said).toMatchObject({ code: 0, stdout: expect.stringContaining(`postrider issue resume ${id}`) });
  await changeNewsletter(api.app.redis, 'gazette', { approval: 'send' });
});

test('a correction of an issue that has changed since its sender looked asks first', async () => {
  const { id, article } = await pausedByChange('Corrected while it is paused');
  const correct = (more: object = {}) =>
    by(carl, 'POST', `/issues/${id}/corrections`, { preheader: 'Words of Carl', ...more });
  const asked = await correct();
  expect(asked).toMatchObject({ status: 422, body: { errors: [{ field: 'confirm' }] } });
  expect(asked.body.errors[0].detail).toContain(`goes out with it: title of article ${article} (by Ben)`);
  expect(asked.body.errors[0].detail).toContain('which nobody has yet. It goes out once it is resumed, to 5 readers.');
  expect(await correct({ confirm: true })).toMatchObject({ status: 200 });
});

test('between the start and the emails, a correction asks as well', async () => {
  const { id, article } = await sentByAnna('Corrected before its emails are made');
  await change(article, 'Words of Ben');
  const correct = (more: object) => by(carl, 'POST', `/issues/${id}/corrections`, { preheader: 'P', ...more });
  expect(await correct({})).toMatchObject({ status: 422, body: { errors: [{ field: 'confirm' }] } });
  expect(await correct({ content: await contentOf(id) })).toMatchObject({ status: 200 });
});

test('what others have corrected since is asked about before a paused issue goes on', async () => {
  const { id, article } = await pausedByChange('Corrected by Carl');
  const correction = { preheader: 'Words of Carl', content: await contentOf(id) };
  expect(await by(carl, 'POST', `/issues/${id}/corrections`, correction)).toMatchObject({ status: 200 });
  const asked = await resumed(anna, id);
  expect(asked).toMatchObject({ status: 422, body: { errors: [{ field: 'confirm' }] } });
  expect(asked.body.errors[0].detail).toContain('preheader (by Carl)');
  expect(asked.body.errors[0].detail).toContain(`title of article ${article} (by Ben)`);
  await change(article, 'Ben again');
  expect(await resumed(anna, id, `?content=${await contentOf(id)}`)).toMatchObject({ status: 200 });
  await planIssue(api.app, id);
  expect(await readIssue(api.app.redis, id)).toMatchObject({ planned: true });
  // What Anna saw, and not what Carl saw.
  const email = await readFrozenEmail(api.app.redis, await readIssue(api.app.redis, id), 'en');
  expect(email?.text).toContain('Ben again');
});

test('at the command line, the mark of what somebody has seen is taken from `issue show`', async () => {
  const { id, article } = await pausedByChange('Looked at in a terminal');
  const first = (await shownAt(id)).content;
  await change(article, 'Ben once more');
  const late = await postrider.cli('issue', 'resume', id, '--content', first);
  expect(late).toMatchObject({ code: 1, stderr: expect.stringContaining('(by Ben)') });
  const overtaken = await postrider.cli('issue', 'correct', id, '--preheader', 'P', '--content', first, '--yes');
  expect(overtaken).toMatchObject({ code: 1, stderr: expect.stringContaining('(by Ben)') });
  const second = (await shownAt(id)).content;
  expect(await postrider.cli('issue', 'correct', id, '--preheader', 'P', '--content', second, '--yes')).toMatchObject({
    code: 0,
  });
  const third = (await shownAt(id)).content;
  expect(await postrider.cli('issue', 'resume', id, '--content', third)).toMatchObject({ code: 0 });
  expect(await stateOf(id)).toBe('sending');
});

test('an approval of an earlier revision than the one that went out is shown as such', async () => {
  await changeNewsletter(api.app.redis, 'gazette', { approval: 'wait' });
  const { id, revision } = await draftOf('Approved, then changed');
  expect(await by(carl, 'POST', `/issues/${id}/approve`, {})).toMatchObject({ status: 200 });
  await changeNewsletter(api.app.redis, 'gazette', { approval: 'send' });
  expect(await by(anna, 'PATCH', `/issues/${id}/draft`, { subject: 'Changed after that' })).toMatchObject({
    status: 200,
  });
  expect(await by(anna, 'POST', `/issues/${id}/send`, { ignore })).toMatchObject({ status: 202 });
  expect(await shownAt(id)).toMatchObject({ revision: revision + 1, approval: { state: 'changed' } });
  await planIssue(api.app, id);
  expect(await shownAt(id)).toMatchObject({ approval: { state: 'changed' } });
  const { stdout } = await postrider.cli('issue', 'show', id);
  expect(stdout).toMatch(/approval: +an earlier revision was approved at .* by token "Carl"/);
});

test('an issue that was approved, changed and changed back is shown as approved once its emails are made', async () => {
  await changeNewsletter(api.app.redis, 'gazette', { approval: 'wait' });
  const { id, subject } = await draftOf('Approved, changed and changed back');
  expect(await by(carl, 'POST', `/issues/${id}/approve`, {})).toMatchObject({ status: 200 });
  for (const words of ['Something else', subject])
    expect(await by(anna, 'PATCH', `/issues/${id}/draft`, { subject: words })).toMatchObject({ status: 200 });
  expect(await by(anna, 'POST', `/issues/${id}/send`, { ignore })).toMatchObject({ status: 202 });
  await planIssue(api.app, id);
  expect(await shownAt(id)).toMatchObject({ approval: { state: 'approved' } });
  await changeNewsletter(api.app.redis, 'gazette', { approval: 'send' });
});
