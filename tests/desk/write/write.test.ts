import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { saveArticle } from '../../../src/articles/store/article-store.js';
import { withdrawIssue } from '../../../src/control/cancel-issue.js';
import { scheduleIssue } from '../../../src/control/schedule-issue.js';
import { startIssue } from '../../../src/control/start-issue.js';
import { readIssue } from '../../../src/issues/issue-store.js';
import { removeSection } from '../../../src/newsletters/change-sections.js';
import type { Newsletter } from '../../../src/newsletters/newsletter.js';
import { changeNewsletter } from '../../../src/newsletters/newsletter-store.js';
import { drafts } from '../../../src/operations/issues/drafts.js';
import { moveSection } from '../../../src/operations/newsletters/rename-section.js';
import { perform } from '../../../src/operations/operation.js';
import { consoleActor, identityOf, personActor } from '../../../src/operations/permission.js';
import type { Role } from '../../../src/people/person.js';
import { addPerson } from '../../../src/people/person-store.js';
import { beginSession } from '../../../src/people/sign-in/sessions.js';
import { keys } from '../../../src/redis/keys.js';
import { startWebForTests, type WebForTests } from '../../web/web-for-tests.js';

let web: WebForTests;
let gazette: Newsletter;
let issue: string;
/** The articles of the issue, the lead first. */
let own: string[];

beforeAll(async () => {
  web = await startWebForTests();
  gazette = await web.newsletter({ timeZone: 'Europe/Berlin' });
  await web.confirmed(gazette, 'reader@example.com');
});
afterAll(() => web?.stop());
beforeEach(async () => {
  issue = (await web.issue(gazette, `What the council decided ${Math.random()}`)).id;
  const editor = await signedIn('editor');
  const added = [await article('The ferry comes back'), await article('A berth opens')];
  await editor.post(
    'write/add',
    added.map((id): [string, string] => ['article', id]),
  );
  own = [...(await content()).articles];
});

let count = 0;
async function article(title: string, more: { section?: string; publishedAt?: string } = {}) {
  count += 1;
  const { article: saved } = await saveArticle(
    web.app.redis,
    {
      ...{ title, url: `https://www.example.com/article-${count}`, section: 'City', author: 'the desk', image: null },
      ...{ publishedAt: '2031-03-04T08:00:00Z', excerpt: `About it: ${title}`, body: '<p>It.</p>', source: 'markdown' },
      ...more,
    },
    { newsletter: 'gazette' },
  );
  return saved.id;
}

async function signedIn(role: Role) {
  count += 1;
  const fields = { email: `person${count}@example.com`, name: `Person ${count}`, language: 'en', role } as const;
  const person = await addPerson(web.app.redis, { ...fields, roles: {}, movesData: false });
  const cookie = `postrider-session=${await beginSession(web.app.redis, person, 'a browser')}`;
  const headers = { cookie, 'sec-fetch-site': 'same-origin' };
  const path = (part: string) => `/desk/issues/${issue}/${part}`;
  const read = (part: string) => web.get(path(part), headers);
  const post = (part: string, values: [string, string][], more = {}) =>
    web.postOnly(path(part), values, { ...headers, ...more });
  return {
    person,
    headers,
    get: read,
    post,
    /** Opens a page with a form. @returns what posts it with other texts, as a browser that has this page does */
    async open(part = 'write') {
      const { body } = await read(part);
      const shown = formIn(body);
      return (act: string, typed: Record<string, string> = {}) => {
        const values = shown.map(([name, value]): [string, string] => [name, typed[name] ?? value]);
        return post(part, [...values, ['act', act]]);
      };
    },
  };
}

const plain = (html: string) =>
  html
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#x27;', "'")
    .replaceAll('&amp;', '&');

/** The fields of the form of a page with what they hold. */
function formIn(html: string): [string, string][] {
  const [form = ''] = /<form[^>]*class="card (?:narrow )?writing"[\s\S]*?<\/form>/.exec(html) ?? [];
  const fields: [string, string][] = [];
  for (const [whole, tag = ''] of form.matchAll(/<(input|textarea|select)\b[^>]*>/g)) {
    const attribute = (name: string) => plain(new RegExp(` ${name}="([^"]*)"`).exec(whole)?.[1] ?? '');
    if (/type="(radio|checkbox)"/.test(whole) && !whole.includes(' checked=')) continue;
    const rest = form.slice(form.indexOf(whole) + whole.length);
    const inner = tag === 'textarea' ? (/^([\s\S]*?)<\/textarea>/.exec(rest)?.[1] ?? '') : '';
    const chosen = tag === 'select' ? (/<option value="([^"]*)"[^>]* selected=""/.exec(rest)?.[1] ?? '') : '';
    const value = { textarea: plain(inner), select: plain(chosen), input: attribute('value') }[tag] ?? '';
    fields.push([attribute('name'), value]);
  }
  return fields;
}

const asScript = { accept: 'application/json' };
const content = () => readIssue(web.app.redis, issue);

test('what somebody types is saved, the form leads back to its page, and the page says when and by whom', async () => {
  const writer = await signedIn('writer');
  const submit = await writer.open();
  const answer = await submit('save', { subject: 'Trams at night', note: 'Good **morning**,\r\n\r\n{{name|reader}}' });
  expect([answer.statusCode, answer.headers.location]).toEqual([303, `/desk/issues/${issue}/write`]);
  expect(await content()).toMatchObject({ subject: 'Trams at night', note: 'Good **morning**,\n\n{{name|reader}}' });
  expect((await writer.get('write')).body).toMatch(/Saved \d\d:\d\d in Europe\/Berlin by you/);
});

test('a form that changes nothing makes no version', async () => {
  const submit = await (await signedIn('writer')).open();
  const { revision } = await content();
  expect((await submit('save')).statusCode).toBe(303);
  expect((await content()).revision).toBe(revision);
});

test('an empty subject follows the headline of the lead again', async () => {
  const writer = await signedIn('writer');
  await (await writer.open())('save', { subject: 'Trams at night' });
  expect((await content()).followsLead).not.toContain('subject');
  await (await writer.open())('save', { subject: ' ' });
  const { subject, followsLead } = await content();
  expect([subject.startsWith('What the council decided'), followsLead.includes('subject')]).toEqual([true, true]);
});

test('two people on different texts of one draft are both saved, and neither replaces what they did not see', async () => {
  const [one, other] = [await (await signedIn('writer')).open(), await (await signedIn('editor')).open()];
  expect((await one('save', { subject: 'By one' })).statusCode).toBe(303);
  expect((await other('save', { note: 'By the other' })).statusCode).toBe(303);
  expect(await content()).toMatchObject({ subject: 'By one', note: 'By the other' });
});

test('of two people on the same text, the second sees both, and decides', async () => {
  const [first, second] = [await signedIn('writer'), await signedIn('editor')];
  const [one, other] = [await first.open(), await second.open()];
  await one('save', { subject: 'By one' });
  const refused = await other('save', { subject: 'By the other', note: 'A note' });
  expect(refused.statusCode).toBe(409);
  expect(refused.body).toContain('value="By the other"');
  expect(refused.body).toMatch(
    new RegExp(`${first.person.name} wrote this on [^:]+:\\d\\d:</p><blockquote[^>]*>By one<`),
  );
  // What nobody else has changed is saved.
  expect(await content()).toMatchObject({ subject: 'By one', note: 'A note' });
  const again = formIn(refused.body);
  const theirs = await second.post('write', [...again, ['act', 'theirs:subject']]);
  expect([theirs.statusCode, (await content()).subject]).toEqual([303, 'By one']);
  expect((await second.post('write', [...again, ['act', 'save']])).statusCode).toBe(303);
  expect((await content()).subject).toBe('By the other');
});

test('a text that is too long stays on the page, with what is wrong beside it, and the others are saved', async () => {
  const writer = await signedIn('writer');
  const long = 'x'.repeat(10_001);
  const refused = await (await writer.open())('save', { note: long, subject: 'Short' });
  expect(refused.statusCode).toBe(409);
  expect(refused.body).toContain('At most 10,000 characters.');
  expect(refused.body).toContain(`>${long}</textarea>`);
  expect(await content()).toMatchObject({ note: '', subject: 'Short' });
});

test('a text in a script of many bytes is taken up to its limit', async () => {
  const writer = await signedIn('writer');
  const long = '港'.repeat(10_000);
  expect((await (await writer.open())('save', { note: long, 'sectionNotes.City': long })).statusCode).toBe(303);
  expect((await content()).sectionNotes).toEqual({ City: long });
});

test('articles are moved, made the lead and removed, each after what was typed was saved', async () => {
  const writer = await signedIn('writer');
  const [lead = '', second = '', third = ''] = own;
  const order = async () => (await content()).articles;
  const press = async (act: string, typed = {}) => (await (await writer.open())(act, typed)).headers.location;
  expect(await press(`up:${third}`, { subject: 'Typed before' })).toBe(`/desk/issues/${issue}/write#article-${third}`);
  expect([await order(), (await content()).subject]).toEqual([[lead, third, second], 'Typed before']);
  await press(`lead:${second}`);
  expect(await order()).toEqual([second, lead, third]);
  await press(`top:${third}`);
  expect(await order()).toEqual([second, third, lead]);
  await press(`down:${second}`);
  expect(await order()).toEqual([third, second, lead]);
  await press(`remove:${second}`);
  expect(await order()).toEqual([third, lead]);
  await press(`remove:${third}`);
  const last = await (await writer.open())(`remove:${lead}`);
  expect([last.statusCode, await order()]).toEqual([409, [lead]]);
  expect(last.body).toContain('An issue needs at least one article.');
});

test('a move counts from how the articles are now, whoever has moved them meanwhile', async () => {
  const [one, other] = [await (await signedIn('writer')).open(), await (await signedIn('editor')).open()];
  const [lead = '', second = '', third = ''] = own;
  await one(`lead:${third}`);
  expect((await other(`down:${lead}`)).statusCode).toBe(303);
  expect((await content()).articles).toEqual([third, second, lead]);
  await one(`remove:${second}`);
  const gone = await other(`up:${second}`);
  expect([gone.statusCode, gone.body.includes('Somebody else has removed that article.')]).toEqual([409, true]);
});

test('an article is shown otherwise in this issue alone, and as it is again where its field is empty', async () => {
  const writer = await signedIn('writer');
  const [, second = ''] = own;
  const part = `write/article/${second}`;
  await (await writer.open(part))('save', { title: 'The ferry is back', excerpt: 'At last.' });
  expect((await content()).versions[second]).toEqual({ title: 'The ferry is back', excerpt: 'At last.' });
  await (await writer.open(part))('save', { title: '' });
  expect((await content()).versions[second]).toEqual({ excerpt: 'At last.' });
  await (await writer.open(part))('save', { picture: 'none' });
  expect((await content()).versions[second]).toEqual({ excerpt: 'At last.', image: null });
  const refused = await (await writer.open(part))('save', { picture: 'other', url: 'no address', excerpt: 'New' });
  expect([refused.statusCode, refused.body.includes('Enter an address that starts with https://.')]).toEqual([
    409,
    true,
  ]);
  expect(refused.body).toContain('>New</textarea>');
});

test('a picture whose alternative text is changed keeps the point that stays in view, until it is another picture', async () => {
  const writer = await signedIn('writer');
  const [, second = ''] = own;
  const part = `write/article/${second}`;
  const url = 'https://pictures.example.com/tram.jpg';
  const image = { url, alt: 'A tram', focus: { x: 0.25, y: 0.75 } };
  const asked = { actor: consoleActor('test'), key: { issue }, input: { versions: { [second]: { image } } } };
  await perform(web.app, drafts.change, asked);
  await (await writer.open(part))('save', { alt: 'A tram at night' });
  expect((await content()).versions[second]?.image).toEqual({ ...image, alt: 'A tram at night' });
  await (await writer.open(part))('save', { url: 'https://pictures.example.com/ferry.jpg' });
  expect((await content()).versions[second]?.image?.focus).toBeUndefined();
});

test('of two people who change the same headline for one issue, the second sees both', async () => {
  const [, second = ''] = own;
  const part = `write/article/${second}`;
  const [first, third] = [await signedIn('writer'), await signedIn('writer')];
  const [one, other] = [await first.open(part), await third.open(part)];
  await one('save', { title: 'By one' });
  const refused = await other('save', { title: 'By the other', excerpt: 'Also typed' });
  expect(refused.statusCode).toBe(409);
  for (const text of ['value="By the other"', '>By one</blockquote>', '>Also typed</textarea>', first.person.name])
    expect(refused.body).toContain(text);
  await third.post(part, [...formIn(refused.body), ['act', 'save']]);
  expect((await content()).versions[second]).toEqual({ title: 'By the other', excerpt: 'Also typed' });
});

test('of two texts that others have changed, a button that is not for both decides nothing about the other', async () => {
  const [one, writer] = [await (await signedIn('editor')).open(), await signedIn('writer')];
  const mine = await writer.open();
  await one('save', { subject: 'Their subject', note: 'Their note' });
  let refused = await mine('save', { subject: 'My subject', note: 'My note' });
  const [, second = ''] = own;
  for (const act of ['theirs:subject', `up:${second}`, 'test', 'send', 'undo']) {
    refused = await writer.post('write', [...formIn(refused.body), ['act', act]]);
    expect([act, refused.statusCode, refused.body.includes('>My note</textarea>')]).toEqual([act, 409, true]);
    expect(await content()).toMatchObject({ subject: 'Their subject', note: 'Their note' });
  }
  // What somebody writes after the conflict was shown is another one.
  const shown = formIn(refused.body);
  await (await (await signedIn('editor')).open())('save', { note: 'Their other note' });
  const again = await writer.post('write', [...shown, ['act', 'save']]);
  expect([again.statusCode, again.body.includes('>Their other note</blockquote>')]).toEqual([409, true]);
  expect((await writer.post('write', [...formIn(again.body), ['act', 'save']])).statusCode).toBe(303);
  expect(await content()).toMatchObject({ subject: 'Their subject', note: 'My note' });
});

test('the headline of a colleague is taken, and their excerpt stays until somebody decides about that too', async () => {
  const [, second = ''] = own;
  const part = `write/article/${second}`;
  const [one, writer] = [await (await signedIn('writer')).open(part), await signedIn('writer')];
  const mine = await writer.open(part);
  await one('save', { title: 'Their title', excerpt: 'Their excerpt' });
  const both = await mine('save', { title: 'My title', excerpt: 'My excerpt' });
  const left = await writer.post(part, [...formIn(both.body), ['act', 'theirs:title']]);
  expect([left.statusCode, left.body.includes('>My excerpt</textarea>')]).toEqual([409, true]);
  expect((await content()).versions[second]).toEqual({ title: 'Their title', excerpt: 'Their excerpt' });
  expect((await writer.post(part, [...formIn(left.body), ['act', 'save']])).statusCode).toBe(303);
  expect((await content()).versions[second]).toEqual({ title: 'Their title', excerpt: 'My excerpt' });
});

test('a form that is posted again because its answer was lost changes nothing more', async () => {
  const writer = await signedIn('writer');
  const [, second = ''] = own;
  const sponsor = { title: 'A map', url: 'https://sponsor.example.com/', place: 'end' };
  const forms: [string, Record<string, string>][] = [
    ['write', { subject: ' Trams  at night', note: 'A note' }],
    [`write/article/${second}`, { title: 'The ferry', excerpt: 'At last.' }],
    ['write/sponsor/new', sponsor],
  ];
  for (const [part, typed] of forms) {
    const submit = await writer.open(part);
    await submit('save', typed);
    const { revision, sponsors } = await content();
    expect([part, (await submit('save', typed)).statusCode]).toEqual([part, 303]);
    expect(await content()).toMatchObject({ revision, sponsors });
  }
});

test('articles are found by words, section and day, without those that were sent, and added at the end', async () => {
  const writer = await signedIn('writer');
  const wanted = await article('Rain over the harbour', { section: 'Science', publishedAt: '2031-05-06T22:30:00Z' });
  await article('Rain elsewhere', { section: 'Sport', publishedAt: '2031-05-07T22:30:00Z' });
  // 00:30 on 7 May in Berlin.
  const found = await writer.get('write/add?search=rain&section=Science&from=2031-05-07&until=2031-05-07');
  expect([found.body.includes(`value="${wanted}"`), found.body.includes('Rain elsewhere')]).toEqual([true, false]);
  expect((await writer.get('write/add?search=rain&until=2031-05-06')).body).toContain('No article matches.');
  expect((await writer.post('write/add', [])).body).toContain('Choose at least one article.');
  const added = await writer.post('write/add', [
    ['article', wanted],
    ['article', own[0] ?? ''],
  ]);
  expect([added.statusCode, (await content()).articles]).toEqual([303, [...own, wanted]]);
});

test('a sponsor is added, changed and removed, and one that is not valid says what is missing', async () => {
  const writer = await signedIn('writer');
  const sponsor = { title: 'A map that stays dry', url: 'https://sponsor.example.com/', place: 'section:City' };
  const refused = await (await writer.open('write/sponsor/new'))('save', { ...sponsor, url: '' });
  expect([refused.statusCode, refused.body.includes('value="A map that stays dry"')]).toEqual([409, true]);
  const long = await (await writer.open('write/sponsor/new'))('save', { ...sponsor, label: 'W'.repeat(61) });
  expect(long.body).toMatch(/id="label"[^>]*aria-invalid="true"[\s\S]*Shorten this to 60 characters or fewer/);
  expect(long.body).not.toContain('at most 10 sponsors');
  const wordy = await (await writer.open('write/sponsor/new'))('save', { ...sponsor, text: 'W '.repeat(1_001) });
  expect(wordy.body).toMatch(
    /<textarea id="text"[^>]*aria-invalid="true"[\s\S]*Shorten this to 2,000 characters or fewer/,
  );
  await (await writer.open('write/sponsor/new'))('save', sponsor);
  expect((await content()).sponsors).toMatchObject([{ id: 's1', ...sponsor }]);
  const [one, other] = [
    await writer.open('write/sponsor/s1'),
    await (await signedIn('editor')).open('write/sponsor/s1'),
  ];
  await one('save', { text: 'Printed on stone paper.' });
  const conflict = await other('save', { text: 'Another text' });
  expect([conflict.statusCode, conflict.body.includes('Printed on stone paper.')]).toEqual([409, true]);
  expect(conflict.body).toContain('>Another text</textarea>');
  await (await writer.open())('drop:s1');
  expect((await content()).sponsors).toEqual([]);
});

test('people undo their own changes alone, see the history by person, and bring an earlier version back', async () => {
  const [first, second] = [await signedIn('writer'), await signedIn('editor')];
  await (await first.open())('save', { subject: 'By one' });
  await (await second.open())('save', { note: 'By the other' });
  await (await first.open())('undo');
  expect(await content()).toMatchObject({ note: 'By the other' });
  expect((await content()).subject).not.toBe('By one');
  await (await first.open())('redo');
  expect((await content()).subject).toBe('By one');
  const { body } = await second.get('write/history');
  for (const text of [first.person.name, 'You', 'took back a change', 'made an undone change again', '>By one</dd>'])
    expect(body).toContain(text);
  const [, revision = ''] = /name="revision" value="(\d+)"/.exec(body) ?? [];
  const tos = [...body.matchAll(/<button[^>]* value="(\d+)"[^>]* name="to"/g)].map(([, to = '']) => Number(to));
  expect(
    (
      await second.post('write/history', [
        ['revision', revision],
        ['to', String(Math.min(...tos))],
      ])
    ).statusCode,
  ).toBe(303);
  expect(await content()).toMatchObject({ note: '', articles: own.slice(0, 1) });
  const nothing = await (await signedIn('writer')).open();
  const refused = await nothing('undo');
  expect([refused.statusCode, refused.body.includes('You have no change to undo.')]).toEqual([409, true]);
});

test('what was typed while the send began is shown to be copied', async () => {
  const writer = await signedIn('writer');
  const submit = await writer.open();
  await startIssue(web.app.redis, web.app.queues, issue);
  const answer = await submit('save', { note: 'Too late <b>' });
  expect([answer.statusCode, answer.body.includes('The send has begun')]).toEqual([409, true]);
  expect(answer.body).toContain('>Too late &lt;b&gt;</textarea>');
  expect((await writer.get('write')).headers.location).toBe(`/desk/issues/${issue}`);
});

test('a writer writes and does not send; a viewer is led to the issue, and their forms are not found', async () => {
  const writer = await signedIn('writer');
  expect((await writer.get('write')).body).not.toContain('value="send"');
  expect((await (await signedIn('editor')).get('write')).body).toContain('value="send"');
  const viewer = await signedIn('viewer');
  expect((await viewer.get('write')).headers.location).toBe(`/desk/issues/${issue}`);
  expect((await viewer.get('')).body).not.toContain('/write"');
  const before = await content();
  const parts = ['write', 'write/add', 'write/sponsor/new', 'write/history', `write/article/${own[0]}`];
  for (const part of parts)
    expect([
      part,
      (
        await viewer.post(part, [
          ['act', 'save'],
          ['subject', 'x'],
        ])
      ).statusCode,
    ]).toEqual([part, 404]);
  expect((await viewer.get('write/history')).body).not.toContain('Bring back');
  expect((await content()).revision).toBe(before.revision);
});

test('"Check and send" saves first, and leads to the page of the send', async () => {
  const editor = await signedIn('editor');
  const answer = await (await editor.open())('send', { subject: 'Seen last' });
  expect([answer.headers.location, (await content()).subject]).toEqual([`/desk/issues/${issue}/send`, 'Seen last']);
});

test('others who have the draft open are named', async () => {
  const other = await signedIn('writer');
  await other.get('write');
  const { body } = await (await signedIn('writer')).get('write');
  expect(body).toMatch(new RegExp(`Also in this issue now: [^<]*${other.person.name}`));
});

test('whoever is only typing is there too, and hears who else is', async () => {
  const [one, other] = [await signedIn('writer'), await signedIn('writer')];
  const typed = formIn((await one.get('write')).body);
  await web.app.redis.del(keys.presence(issue));
  expect((await one.post('write', typed, asScript)).json().here).toBe('');
  expect((await other.get('write')).body).toMatch(new RegExp(`data-here="[^"]*">[^<]*${one.person.name}\\b`));
  expect((await one.post('write', typed, asScript)).json().here).toMatch(new RegExp(`${other.person.name}\\b`));
});

test('the email is shown as any reader, with what the merge fields become for them', async () => {
  const writer = await signedIn('writer');
  await (await writer.open())('save', { subject: 'For {{name|you}} in {{section|all}}: {{count}}' });
  const usual = await writer.get('write');
  expect(usual.body).toContain('For you in all: 3');
  const { body } = await writer.get('write?name=Ada&section=Science&in=zh-CN');
  expect(body).toContain('For Ada in Science: 1');
  expect(body).toContain(`src="/desk/issues/${issue}/email?name=Ada&amp;in=zh-CN&amp;section=Science"`);
  const email = await writer.get('email?name=Ada&in=zh-CN&section=Science');
  expect([email.statusCode, /<html[^>]*lang="zh-CN"/.test(email.body)]).toEqual([200, true]);
  expect(body).toMatch(/[\d.]+ KB of HTML\. Gmail cuts an email off at 102 KB\./);
});

test('a new issue begins with the newest articles or with chosen ones, and only for those who may make one', async () => {
  const editor = await signedIn('editor');
  const path = '/desk/n/gazette/compose';
  const fresh = await article('News of the day', { publishedAt: new Date().toISOString() });
  const made = await web.postOnly(path, [['act', 'newest']], editor.headers);
  const [, id = ''] = /^\/desk\/issues\/(.+)\/write$/.exec(String(made.headers.location)) ?? [];
  expect((await readIssue(web.app.redis, id)).articles).toContain(fresh);
  const none = await web.postOnly(path, [['act', 'newest']], editor.headers);
  expect([none.statusCode, none.body.includes('No article waits for an issue')]).toEqual([409, true]);
  const chosen = await web.postOnly(
    path,
    [
      ['act', 'choose'],
      ['article', fresh],
    ],
    editor.headers,
  );
  expect(chosen.statusCode).toBe(303);
  const writer = await signedIn('writer');
  expect((await web.get(path, writer.headers)).statusCode).toBe(404);
  expect((await web.postOnly(path, [['act', 'newest']], writer.headers)).statusCode).toBe(404);
  const list = '/desk/n/gazette/issues';
  expect((await web.get(list, editor.headers)).body).toContain(`href="${path}"`);
  expect((await web.get(list, writer.headers)).body).not.toContain(`href="${path}"`);
});

test('text with markup is text on every page that shows it', async () => {
  const editor = await signedIn('editor');
  const breaker = '<script>alert(1)</script>"><img src=x onerror="alert(1)">';
  const [, second = ''] = own;
  await (await editor.open())('save', {
    subject: breaker,
    preheader: breaker,
    note: breaker,
    'sectionNotes.City': breaker,
  });
  await (await editor.open(`write/article/${second}`))('save', { title: breaker, excerpt: breaker });
  const slot = {
    title: breaker,
    text: breaker,
    url: 'https://sponsor.example.com/',
    label: breaker,
    imageAlt: breaker,
  };
  await (await editor.open('write/sponsor/new'))('save', slot);
  await article(breaker);
  const parts = [
    'write',
    `write/article/${second}`,
    'write/sponsor/s1',
    'write/add',
    'write/history',
    `write?name=${encodeURIComponent(breaker)}`,
  ];
  for (const part of [...parts, `write/add?search=${encodeURIComponent(breaker)}`]) {
    const { statusCode, body } = await editor.get(part);
    expect([part, statusCode, /<script>alert|<img src=x|\bonerror="/i.test(body)]).toEqual([part, 200, false]);
    expect(body).toContain('&lt;script&gt;');
  }
});

test.each([
  ['two spaces and a no-break space', 'subject', 'Storm  tonight\u00a0: what', 'Storm tonight : what'],
  ['a full-width space', 'preheader', '港口\u3000今晚', '港口 今晚'],
  ['a control character', 'note', 'One\u000btwo', 'Onetwo'],
])('%s make no conflict of a text with itself', async (_, field, typed, stored) => {
  const writer = await signedIn('writer');
  const shown = formIn((await writer.get('write')).body);
  const send = (values: [string, string][], more = {}) => writer.post('write', values, more);
  const withText = (text: string, was?: string) =>
    shown.map(([name, value]): [string, string] => [
      name,
      name === field ? text : name === `was.${field}` ? (was ?? value) : value,
    ]);
  const { marks } = (await send(withText(typed), asScript)).json();
  expect((await content())[field as 'subject']).toBe(stored);
  const { marks: next, says } = (await send(withText(`${typed}!`, marks[field]), asScript)).json();
  expect([Object.keys(next), says]).toEqual([expect.arrayContaining([field]), expect.stringMatching(/^Saved/)]);
  expect((await content())[field as 'subject']).toBe(`${stored}!`);
  // A page that is opened then has the same mark.
  expect(formIn((await writer.get('write')).body)).toContainEqual([`was.${field}`, next[field]]);
});

test('a note of a section that is renamed meanwhile is saved for the new name', async () => {
  await changeNewsletter(web.app.redis, 'gazette', { addSections: ['Port'] });
  const writer = await signedIn('writer');
  await (await writer.open())('save', { 'sectionNotes.Port': 'First' });
  const submit = await writer.open();
  await moveSection(web.app.list, 'gazette', { from: 'Port', to: 'Harbour' });
  expect((await submit('save', { 'sectionNotes.Port': 'Second' })).statusCode).toBe(303);
  expect((await content()).sectionNotes).toEqual({ Harbour: 'Second' });
});

test('a note of a section that is removed meanwhile stays on the page, and the other texts are saved', async () => {
  await changeNewsletter(web.app.redis, 'gazette', { addSections: ['Tides'] });
  const writer = await signedIn('writer');
  const submit = await writer.open();
  await removeSection(web.app.redis, 'gazette', 'Tides');
  const refused = await submit('save', { 'sectionNotes.Tides': 'High at <noon>', note: 'Good morning' });
  expect(refused.statusCode).toBe(409);
  expect(refused.body).toContain('The newsletter no longer has this section.');
  expect(refused.body).toContain('>High at &lt;noon&gt;</textarea>');
  expect(await content()).toMatchObject({ sectionNotes: {}, note: 'Good morning' });
  // The form that is shown has it too.
  const again = await writer.post('write', [...formIn(refused.body), ['act', 'save']]);
  expect(again.body).toContain('>High at &lt;noon&gt;</textarea>');
});

test('what was typed into an article that was removed, or into a cancelled issue, is shown with the true reason', async () => {
  const [writer, editor] = [await signedIn('writer'), await signedIn('editor')];
  const submit = await writer.open(`write/article/${own[1]}`);
  await (await editor.open())(`remove:${own[1]}`);
  const removed = await submit('save', { title: 'Typed for it' });
  expect([removed.statusCode, removed.body.includes('This article was removed')]).toEqual([409, true]);
  expect(removed.body).toContain('>Typed for it</textarea>');
  const late = await writer.open();
  await withdrawIssue(web.app.list, issue);
  const cancelled = await late('save', { note: 'Typed too late' });
  expect([cancelled.statusCode, cancelled.body.includes('This issue was cancelled')]).toEqual([409, true]);
  expect(cancelled.body).toContain('>Typed too late</textarea>');
  for (const { body } of [removed, cancelled]) expect(body).not.toContain('The send has begun');
});

test('a scheduled issue says when it starts and what a change does, and only a button saves it', async () => {
  const [sender, other] = [await signedIn('editor'), await signedIn('editor')];
  const startAt = Date.parse('2031-07-01T06:00:00Z');
  const seen = { sender: { id: identityOf(personActor(sender.person, Date.now())), name: sender.person.name } };
  await scheduleIssue(web.app.redis, web.app.queues, issue, { startAt, local: null }, seen);
  const { revision } = await content();
  for (const [who, says] of [
    [sender, 'What you save is sent then.'],
    [other, `A change by anybody but ${sender.person.name} makes it wait`],
  ] as const) {
    const { body } = await who.get('write');
    expect(body).toMatch(/its send starts at [^<]*08:00[^<]* in Europe\/Berlin/);
    expect(body).toContain(says);
    const typed = formIn(body).map(([name, value]): [string, string] => [name, name === 'note' ? 'Half a' : value]);
    const kept = (await who.post('write', typed, asScript)).json();
    expect([kept.marks, kept.says]).toEqual([{}, expect.stringMatching(/^Not saved yet: .*08:00.* in Europe\/Berlin/)]);
    expect((await content()).revision).toBe(revision);
  }
  expect((await (await sender.open())('save', { note: 'A whole sentence.' })).statusCode).toBe(303);
  expect(await content()).toMatchObject({ note: 'A whole sentence.', state: 'scheduled', waits: null });
  await (await other.open())('save', { note: 'By another' });
  expect((await content()).waits).toMatchObject({ for: 'changed' });
  const { body } = await other.get('write');
  expect(body).toContain('it waits for somebody first');
});
