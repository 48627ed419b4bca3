import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { eraseReader } from '../../src/answers/reader-answers.js';
import { readIssue } from '../../src/issues/issue-store.js';
import type { Newsletter } from '../../src/newsletters/newsletter.js';
import { changeNewsletter } from '../../src/newsletters/newsletter-store.js';
import { drafts } from '../../src/operations/issues/drafts.js';
import { archiving } from '../../src/operations/newsletters/archiving.js';
import { perform } from '../../src/operations/operation.js';
import { consoleActor, personActor } from '../../src/operations/permission.js';
import { readAudit } from '../../src/people/audit/audit-log.js';
import type { Role } from '../../src/people/person.js';
import { addPerson } from '../../src/people/person-store.js';
import { beginSession } from '../../src/people/sign-in/sessions.js';
import { keys } from '../../src/redis/keys.js';
import { idOf } from '../../src/subscribers/list/subscriber-store.js';
import { changeMembership } from '../../src/subscribers/membership/change-membership.js';
import { startWebForTests, type WebForTests } from '../web/web-for-tests.js';

let web: WebForTests;
let gazette: Newsletter;
let issue: string;

beforeAll(async () => {
  web = await startWebForTests();
  gazette = await web.newsletter();
  for (const name of ['one', 'two', 'three']) await web.confirmed(gazette, `${name}@example.com`);
});
afterAll(async () => {
  await web?.stop();
});
beforeEach(async () => {
  await changeNewsletter(web.app.redis, 'gazette', { approval: 'draft', timeZone: 'UTC' });
  issue = (await web.issue(gazette, `What the council decided ${Math.random()}`)).id;
});

let people = 0;
async function signedIn(role: Role) {
  people += 1;
  const fields = { email: `person${people}@example.com`, name: `Person ${people}`, language: 'en', role } as const;
  const person = await addPerson(web.app.redis, { ...fields, roles: {}, movesData: false });
  const headers = {
    cookie: `postrider-session=${await beginSession(web.app.redis, person, 'a browser')}`,
    'sec-fetch-site': 'same-origin',
  };
  const path = (part: string) => `/desk/issues/${issue}/${part}`;
  return {
    person,
    get: (part: string) => web.get(path(part), headers),
    /** The page of the send once its readers are counted: it renews itself until then. */
    async sheet(part = 'send') {
      for (;;) {
        const answer = await web.get(path(part), headers);
        if (answer.statusCode !== 200 || !answer.body.includes('aria-busy="true"')) return answer;
      }
    },
    /** Gives the issue another subject. */
    write: (subject: string) =>
      perform(web.app, drafts.change, { actor: personActor(person, Date.now()), key: { issue }, input: { subject } }),
    post: (part: string, fields: [string, string][]) => web.postOnly(path(part), fields, headers),
    /** What the form of the page would post, with every stop ignored that may be. */
    async form(): Promise<[string, string][]> {
      const { body } = await this.sheet();
      const values = [...body.matchAll(/<input type="(hidden|checkbox)" name="(\w+)" value="([^"]+)"/g)];
      return values.map(([, , name = '', value = '']): [string, string] => [name, value]);
    },
  };
}
const stateOf = async () => (await readIssue(web.app.redis, issue)).state;

test('the page says in one sentence what goes to how many, and its button has the number', async () => {
  const { body } = await (await signedIn('editor')).sheet();
  expect(body).toMatch(/This sends “What the council decided [\d.]+” to 3 readers of The Example Gazette\./);
  expect(body).toContain('Send to 3 readers');
  expect(body).toContain('name="readers" value="3"');
});

test('while the readers are counted the page says so, renews itself and has nothing to press', async () => {
  const editor = await signedIn('editor');
  const turn = keys.checksTurn(issue, 'now');
  await web.app.redis.set(turn, 'a process that counts for a long time');
  const { body } = await editor.get('send');
  expect(body).toContain('The readers are being counted, and the issue is being checked.');
  expect(body).toContain('<noscript><meta http-equiv="refresh" content="1"/></noscript>');
  expect(body).not.toContain('<button');
  await web.app.redis.del(turn);
  expect((await editor.sheet()).body).toContain('Send to 3 readers');
});

test('who opens the page again does not have the readers counted again, unless they ask for it', async () => {
  const editor = await signedIn('editor');
  await editor.sheet();
  await web.confirmed(gazette, 'four@example.com');
  onTestFinished(async () => void (await eraseReader(web.app.list, idOf(web.app.list, 'four@example.com'), 'editor')));
  const { body } = await editor.sheet();
  expect(body).toContain('Send to 3 readers');
  // What was not seen is not sent.
  const refused = await editor.post('send', [...(await editor.form()), ['when', 'now']]);
  expect([refused.statusCode, await stateOf()]).toEqual([409, 'draft']);
  expect(refused.body).toContain('Send to 4 readers');
  expect((await editor.sheet()).body).toContain('Send to 4 readers');
  await eraseReader(web.app.list, idOf(web.app.list, 'four@example.com'), 'editor');
  const [, again = ''] = /href="[^"]*(send\?since=\d+)">Count and check again/.exec((await editor.sheet()).body) ?? [];
  expect((await editor.sheet(again)).body).toContain('Send to 3 readers');
});

test('a change of the issue or of its newsletter has it checked again', async () => {
  const editor = await signedIn('editor');
  const first = await editor.sheet();
  expect(first.body).not.toContain('Something else');
  await editor.write('Something else');
  expect((await editor.sheet()).body).toContain('This sends “Something else” to 3 readers');
  await changeNewsletter(web.app.redis, 'gazette', { postalAddress: '' });
  onTestFinished(async () => {
    await changeNewsletter(web.app.redis, 'gazette', { postalAddress: '1 Market Square' });
  });
  expect((await editor.sheet()).body).toContain('The newsletter has none, and the law requires one');
});

test('the checks that passed can be opened by name, and those that were not made are never among them', async () => {
  const { body } = await (await signedIn('editor')).sheet();
  const [, fine = ''] = /<details class="fine">(.*?)<\/details>/s.exec(body) ?? [];
  const named = [...fine.matchAll(/<dt>([^<]+)/g)].map(([, name]) => name);
  expect(named).toEqual(expect.arrayContaining(['Readers', 'Postal address']));
  expect(named).not.toContain('SPF record');
  expect(fine).toContain(`${named.length} checks found nothing to mend.`);
  expect(body).toMatch(/badge still">Note<.*checks of the sender and its DNS records were not made/s);
});

test('a send waits a minute first, in which it can be stopped, and is in the audit log with its sender', async () => {
  const editor = await signedIn('editor');
  const sent = await editor.post('send', [...(await editor.form()), ['when', 'now']]);
  expect([sent.statusCode, sent.headers.location]).toEqual([303, `/desk/issues/${issue}`]);
  const { state, startAt, sender } = await readIssue(web.app.redis, issue);
  expect([state, sender?.name]).toEqual(['scheduled', editor.person.name]);
  expect(startAt - Date.now()).toBeGreaterThan(0);
  const { entries } = await readAudit(web.app.redis, {}, 1);
  expect(entries[0]).toMatchObject({ operation: 'sendIssue', actor: { name: editor.person.name } });
  expect((await editor.get('')).body).toContain('Cancel, back to draft');
  expect(
    (
      await editor.post('control', [
        ['act', 'unschedule'],
        ['scheduledAt', new Date(startAt).toISOString()],
      ])
    ).statusCode,
  ).toBe(303);
  expect(await stateOf()).toBe('draft');
});

test('a change between the look and the button stops the send, and the page shows how it is now', async () => {
  const editor = await signedIn('editor');
  const form = await editor.form();
  await (await signedIn('writer')).write('Something else');
  const { statusCode, body } = await editor.post('send', [...form, ['when', 'now']]);
  expect([statusCode, await stateOf()]).toEqual([409, 'draft']);
  expect(body).toContain('Somebody has changed the issue since you looked at it, so nothing was sent.');
  expect(body).toContain('Something else');
});

test('more readers than the page said stop the send', async () => {
  const editor = await signedIn('editor');
  const form = (await editor.form()).map(([name, value]): [string, string] => [name, name === 'readers' ? '2' : value]);
  const { statusCode, body } = await editor.post('send', [...form, ['when', 'now']]);
  expect([statusCode, body.includes('The number of readers has changed'), await stateOf()]).toEqual([
    409,
    true,
    'draft',
  ]);
});

test('a time in the past or none is told at its field', async () => {
  const editor = await signedIn('editor');
  for (const at of ['2020-03-04T08:00', '', 'soon']) {
    const { statusCode, body } = await editor.post('send', [...(await editor.form()), ['when', 'at'], ['at', at]]);
    expect([at, statusCode, body.includes('Enter a day and a time in the future.')]).toEqual([at, 409, true]);
  }
  expect(await stateOf()).toBe('draft');
});

test('what one person has scheduled another moves only when they say so', async () => {
  const [one, other] = [await signedIn('editor'), await signedIn('editor')];
  await one.post('send', [...(await one.form()), ['when', 'at'], ['at', '2031-03-04T08:00']]);
  const { startAt } = await readIssue(web.app.redis, issue);
  const later: [string, string][] = [
    ['when', 'at'],
    ['at', '2031-03-05T08:00'],
  ];
  const refused = await other.post('send', [...(await other.form()), ...later]);
  expect(refused.body).toContain('Somebody else has scheduled it.');
  expect((await readIssue(web.app.redis, issue)).startAt).toBe(startAt);
  await other.post('send', [...(await other.form()), ...later, ['reschedule', 'yes']]);
  expect((await readIssue(web.app.redis, issue)).startAt).toBe(startAt + 86_400_000);
});

test('of two people with the same page, the second hears that the first has moved the issue', async () => {
  const [one, other, third] = [await signedIn('editor'), await signedIn('editor'), await signedIn('editor')];
  await one.post('send', [...(await one.form()), ['when', 'at'], ['at', '2031-03-04T08:00']]);
  const pages = [await other.form(), await third.form()] as const;
  const move = (at: string): [string, string][] => [
    ['when', 'at'],
    ['at', at],
    ['reschedule', 'yes'],
  ];
  await other.post('send', [...pages[0], ...move('2031-03-05T08:00')]);
  const { startAt } = await readIssue(web.app.redis, issue);
  const refused = await third.post('send', [...pages[1], ...move('2031-03-06T08:00')]);
  expect([refused.statusCode, refused.body.includes('Somebody else has scheduled it.')]).toEqual([409, true]);
  expect((await readIssue(web.app.redis, issue)).startAt).toBe(startAt);
});

test('an issue that needs an approval goes out after another person has approved it', async () => {
  await changeNewsletter(web.app.redis, 'gazette', { approval: 'wait' });
  const [author, other] = [await signedIn('editor'), await signedIn('editor')];
  await author.write('By the author');
  const page = await author.sheet();
  expect(page.body).toContain('Nobody has approved it as it is now.');
  const [, content = ''] = /value="([^"]+)" class="quiet" name="content"/.exec(page.body) ?? [];
  const own = await author.post('approve', [['content', content]]);
  expect([own.statusCode, own.body.includes('Ask somebody else to approve it.')]).toEqual([409, true]);
  const approved = await other.post('approve', [['content', content]]);
  expect(approved.body).toContain('It is approved as it is.');
  await author.post('send', [...(await author.form()), ['when', 'now']]);
  expect(await stateOf()).toBe('scheduled');
});

test('a writer and a viewer have no page to send from, and their posts do nothing', async () => {
  for (const role of ['writer', 'viewer'] as const) {
    const person = await signedIn(role);
    expect((await person.get('send')).headers.location).toBe(`/desk/issues/${issue}`);
    expect((await person.get('')).body).not.toContain('/send"');
    for (const [part, fields] of [
      ['send', [['when', 'now']]],
      ['approve', [['content', '1.0']]],
      [
        'control',
        [
          ['act', 'cancel'],
          ['sure', 'yes'],
        ],
      ],
    ] as [string, [string, string][]][])
      expect([role, part, (await person.post(part, fields)).statusCode]).toEqual([role, part, 404]);
  }
  expect(await stateOf()).toBe('draft');
});

test('an issue is cancelled only after a question', async () => {
  const editor = await signedIn('editor');
  const asked = await editor.post('control', [['act', 'cancel']]);
  expect([asked.statusCode, await stateOf()]).toEqual([200, 'draft']);
  expect(asked.body).toContain('Nobody gets it. Its articles are free for other issues. This cannot be undone.');
  const done = await editor.post('control', [
    ['act', 'cancel'],
    ['sure', 'yes'],
  ]);
  expect([done.statusCode, await stateOf()]).toEqual([303, 'cancelled']);
  expect((await editor.post('control', [['act', 'pause']])).statusCode).toBe(303);
});

test('a form without a button of its page is not found, whatever issue its address names', async () => {
  const { person } = await signedIn('owner');
  const headers = {
    cookie: `postrider-session=${await beginSession(web.app.redis, person, 'a browser')}`,
    'sec-fetch-site': 'same-origin',
  };
  for (const name of [issue, 'nowhere', '%00', '%0d%0aX-Evil:1'])
    for (const act of ['', 'send', '__proto__']) {
      const { statusCode, headers: answer } = await web.postOnly(
        `/desk/issues/${name}/control`,
        [['act', act]],
        headers,
      );
      expect([name, act, statusCode, answer.location]).toEqual([name, act, 404, undefined]);
    }
  expect(await stateOf()).toBe('draft');
});

test('after a refusal the page keeps what was chosen, so that a second press sends nothing earlier', async () => {
  const editor = await signedIn('editor');
  const form = (await editor.form()).map(([name, value]): [string, string] => [name, name === 'readers' ? '2' : value]);
  const chosen: [string, string][] = [
    ['when', 'at'],
    ['at', '2031-03-04T18:00'],
  ];
  const { body } = await editor.post('send', [...form, ...chosen]);
  expect(body).toContain('The number of readers has changed');
  expect(body).toMatch(/<input type="radio" name="when" checked="" value="at"\/>/);
  expect(body).toContain('value="2031-03-04T18:00"');
});

test('a scheduled issue keeps its time unless another one is chosen, and its page says whose it is', async () => {
  const editor = await signedIn('editor');
  await editor.post('send', [...(await editor.form()), ['when', 'at'], ['at', '2031-03-04T08:00']]);
  const { startAt } = await readIssue(web.app.redis, issue);
  const { body } = await editor.sheet();
  expect(body).toMatch(/<input type="radio" name="when" checked="" value="keep"\/>/);
  expect(body).toContain(`Scheduled by ${editor.person.name}.`);
  expect((await editor.post('send', [...(await editor.form()), ['when', 'keep']])).statusCode).toBe(303);
  expect(await readIssue(web.app.redis, issue)).toMatchObject({ state: 'scheduled', startAt });
});

test('a local time that has passed where readers are needs a word of the sender', async () => {
  const { list } = web.app;
  await changeNewsletter(web.app.redis, 'gazette', { timeZone: 'Pacific/Pago_Pago' });
  await web.confirmed(gazette, 'kiritimati@example.com');
  // The other tests have three readers, in whatever order they run.
  onTestFinished(async () => void (await eraseReader(list, idOf(list, 'kiritimati@example.com'), 'editor')));
  const ahead = { timeZone: 'Pacific/Kiritimati' } as const;
  await changeMembership(list, gazette, idOf(list, 'kiritimati@example.com'), ahead, 'editor');
  const editor = await signedIn('editor');
  // The day that has begun there has not begun in the zone of the newsletter, which is 25 hours behind.
  const day = new Date(Date.now() + 14 * 3_600_000).toISOString().slice(0, 10);
  const chosen: [string, string][] = [
    ['when', 'local'],
    ['at', `${day}T00:00`],
  ];
  const asked = await editor.post('send', [...(await editor.form()), ...chosen]);
  expect([asked.statusCode, await stateOf()]).toEqual([409, 'draft']);
  expect(asked.body).toContain('Email readers at once where that time has passed');
  await editor.post('send', [...(await editor.form()), ...chosen, ['late', 'yes']]);
  expect(await stateOf()).toBe('scheduled');
});

test('the page of an issue whose newsletter was archived says so in place of an error', async () => {
  const archived = await web.newsletter({ slug: 'ended', title: 'Ended' });
  const gone = (await web.issue(archived, 'Never sent')).id;
  const asked = { actor: consoleActor('operator'), key: { slug: 'ended' }, input: { confirm: 'true' } };
  await perform(web.app, archiving.archive, asked);
  const editor = await signedIn('editor');
  issue = gone;
  const { statusCode, headers } = await editor.get('send');
  expect([statusCode, headers.location]).toEqual([303, `/desk/issues/${gone}`]);
  expect(
    (
      await editor.post('send', [
        ['content', '1.0'],
        ['readers', '1'],
        ['when', 'now'],
      ])
    ).statusCode,
  ).toBe(303);
  expect((await editor.get('')).statusCode).toBe(200);
});

test('a check leads to the field that mends it, for those who may write there', async () => {
  const editor = await signedIn('editor');
  await editor.write('THE COUNCIL HAS DECIDED');
  const { body } = await editor.sheet();
  expect(body).toContain(`<a href="/desk/issues/${issue}/write#subject">Change it in the issue</a>`);
  expect(body).toContain(`<a href="/desk/issues/${issue}/write#preheader">Change it in the issue</a>`);
});
