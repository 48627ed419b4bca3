import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Newsletter } from '../../../src/newsletters/newsletter.js';
import type { Role } from '../../../src/people/person.js';
import { sessionKeys } from '../../../src/redis/keys.js';
import { countFigures } from '../../../src/reports/figures/count-figures.js';
import { changeSubscriber, idOf, readSubscriber } from '../../../src/subscribers/list/subscriber-store.js';
import { enrol } from '../../../src/subscribers/membership/enrol.js';
import { eraseSubscriber } from '../../../src/subscribers/membership/erase.js';
import { membershipOf, withMembership, withState } from '../../../src/subscribers/record/subscriber.js';
import { startWebForTests, type WebForTests } from '../../web/web-for-tests.js';
import { deskPerson, sendForReal } from '../report/sent-issues.js';

let web: WebForTests;
let gazette: Newsletter;
let weekend: Newsletter;
const list = '/desk/n/gazette/readers';

beforeAll(async () => {
  web = await startWebForTests();
  gazette = await web.newsletter({ timeZone: 'UTC' });
  weekend = await web.newsletter({ slug: 'weekend', title: 'The Weekend', sections: [] });
  for (const name of ['ada', 'ben', 'gone']) await add(gazette, `${name}@example.com`, { name: `${name} <b>` });
  await add(gazette, 'cy@example.org', { sections: ['City'], locale: 'zh-CN' });
  await add(weekend, 'ada@example.com', { name: 'Somebody else' });
  const issue = await web.issue(gazette, 'What the council decided');
  await sendForReal(web, gazette, issue, 'gone@example.com');
  await countFigures(web.app.list, [gazette, weekend], web.app.config.pace.groups);
}, 120_000);
afterAll(() => web.stop());

type Own = Partial<Parameters<typeof enrol>[2]>;
const consent = { method: 'command', from: 'the stand at the fair', textVersion: 0, ip: '' } as const;
const add = (newsletter: Newsletter, email: string, own: Own = {}) =>
  enrol(web.app.list, newsletter, {
    name: '',
    sections: [],
    locale: 'en',
    status: 'confirmed',
    consent,
    email,
    ...own,
  });

const idFor = (email: string) => idOf(web.app.list, email).toString('hex');
const page = (email: string, part = '') => `${list}/${idFor(email)}${part}`;
const textOf = (body: string) =>
  body
    .replace(/<(head|script)\b.*?<\/\1>/gs, '')
    .replace(/<[^>]+>/g, '|')
    .replace(/\|+/g, '|');
const editor = (newsletter?: string, movesData = true) =>
  newsletter === undefined
    ? deskPerson(web, 'editor', {}, 'en', movesData)
    : deskPerson(web, null, { [newsletter]: 'editor' }, 'en', movesData);

/** Makes every session one of somebody who signed in 16 minutes ago. */
async function ageSessions() {
  const { redis } = web.app;
  for (const key of await redis.keys(sessionKeys.session('*'))) {
    const session = JSON.parse((await redis.get(key)) ?? '{}');
    await redis.set(key, JSON.stringify({ ...session, signedInAt: Date.now() - 16 * 60_000 }), 'KEEPTTL');
  }
}

test('readers are listed with their numbers as of the last count, and conditions are a sentence', async () => {
  const ada = await editor();
  const all = textOf((await ada.get(list)).body);
  expect(all).toMatch(/\|3 confirmed readers, counted [^|]+\|/);
  expect(all).toContain('|Confirmed |3|');
  expect(all).toContain('|Confirmed readers of “The Example Gazette”|3 readers, counted');
  expect(all).toMatch(/ada@example.com\|ada &lt;b&gt;\|Confirmed\|/);
  const found = textOf((await ada.get(`${list}?section=City&locale=zh-CN&domain=example.org&count=1`)).body);
  expect(found).toContain(
    'who get City, read in Chinese (China), and have a mailbox at example.org|1 reader, counted just now.|',
  );
  expect(found).toContain('cy@example.org');
  expect(found).not.toContain('ada@example.com');
  const bounced = textOf((await ada.get(`${list}?state=bounced`)).body);
  expect(bounced).toContain('|Readers of “The Example Gazette” whose mailbox bounced|1 reader, counted');
  const chinese = await deskPerson(web, 'editor', {}, 'zh-CN');
  expect(textOf((await chinese.get(`${list}?locale=zh-CN`)).body)).toMatch(
    /\|《The Example Gazette》的已确认读者（语言：简体中文）\|截至 [^|]+：1 人。/,
  );
});

test('a whole address leads to its reader, and is in no address of a page', async () => {
  const ada = await editor('gazette');
  const found = await ada.post(list, { text: ' Ada@Example.com ' });
  expect([found.statusCode, found.headers.location]).toEqual([303, page('ada@example.com')]);
  const none = await ada.post(list, { text: 'nobody@example.com' });
  expect([none.statusCode, textOf(none.body)]).toEqual([
    404,
    expect.stringContaining('nobody@example.com is not a reader'),
  ]);
  expect((await ada.post(list, { text: ' ' })).statusCode).toBe(422);
  const links = [...(await ada.get(list)).body.matchAll(/(?:href|action|src)="([^"]*)"/g)].map(([, link]) => link);
  expect(links.filter((link) => /@|%40/.test(link ?? ''))).toEqual([]);
});

test('a part of an address or of a name finds readers, and no name that somebody has in another newsletter', async () => {
  const ada = await editor('gazette');
  const found = async (text: string) => {
    const { body } = await ada.post(list, { text });
    return ['ada@', 'ben@', 'cy@', 'gone@'].filter((one) => body.includes(`>${one}`));
  };
  expect(await found('@EXAMPLE.o')).toEqual(['cy@']);
  expect(await found('ben <')).toEqual(['ben@']);
  expect(await found('example')).toEqual(['ada@', 'ben@', 'cy@', 'gone@']);
  expect(await found('Somebody else')).toEqual([]);
});

test('a search in a long list stops at fifty, and the next ones are asked for by a form', async () => {
  const long = await web.newsletter({ slug: 'long', sections: [] });
  for (let i = 0; i < 60; i += 1) await add(long, `many${i}@example.net`);
  const ada = await editor('long');
  const first = await ada.post('/desk/n/long/readers', { text: 'many' });
  const count = ({ body }: { body: string }) => body.match(/>many\d+@/g)?.length;
  const [, after = ''] = /name="after" value="([^"]+)"/.exec(first.body) ?? [];
  expect([count(first), count(await ada.post('/desk/n/long/readers', { text: 'many', after }))]).toEqual([50, 10]);
});

test('one reader is shown with the state and why, the consent, and what became of each email', async () => {
  const ada = await editor();
  const gone = textOf((await ada.get(page('gone@example.com'))).body);
  expect(gone).toContain('|Bounced|');
  expect(gone).toContain(
    '|Why|Taken off the list: their mailbox bounced|because of a bounce · Issue 1|550 5.1.1 No such user &lt;b&gt;',
  );
  expect(gone).toContain('|Where|the stand at the fair|');
  expect(gone).toMatch(/\|What the council decided\|[^|]+\|Bounced\|/);
  const shown = textOf((await ada.get(page('ada@example.com'))).body);
  expect(shown).toMatch(/\|What the council decided\|[^|]+\|Accepted by servers\|/);
  expect(shown).toContain('|Other newsletters|The Weekend| · Confirmed|');
  const neighbour = await editor('gazette');
  expect((await neighbour.get(page('ada@example.com'))).body).not.toContain('The Weekend');
});

test('whoever may not see readers is told so, and what is not there is not found', async () => {
  for (const role of ['viewer', 'writer'] as const satisfies Role[]) {
    const person = await deskPerson(web, null, { gazette: role, weekend: 'owner' });
    for (const path of [list, page('ada@example.com'), page('ada@example.com', '/erase'), `${list}/new`]) {
      const { statusCode, body } = await person.get(path);
      expect([path, statusCode, body.includes('Readers are not open to you')]).toEqual([path, 403, true]);
      expect(body).not.toContain('ada@example.com');
    }
    expect((await person.get('/desk/n/gazette')).body).not.toContain(`href="${list}"`);
  }
  const owner = await deskPerson(web, 'owner');
  for (const path of [
    '/desk/n/none/readers',
    `${list}/0000000000000000`,
    `${list}/ada@example.com`,
    page('cy@example.org').replace('gazette', 'weekend'),
  ])
    expect([path, (await owner.get(path)).statusCode]).toEqual([path, 404]);
  const neighbour = await editor('weekend');
  expect((await neighbour.get(page('ada@example.com'))).statusCode).toBe(404);
});

test('a bounced reader is brought back with a reason, and unsubscribed after a question', async () => {
  const returns = await web.newsletter({ slug: 'returns', sections: [] });
  await add(returns, 'back@example.com');
  await changeSubscriber(web.app.list, idOf(web.app.list, 'back@example.com'), (reader) => {
    const membership = membershipOf(reader, returns.number);
    return reader && membership && withMembership(reader, withState(membership, 'bounced', 'bounce'));
  });
  const ada = await editor('returns');
  const at = `/desk/n/returns/readers/${idFor('back@example.com')}`;
  expect((await ada.post(at, { reason: ' ' })).statusCode).toBe(422);
  const back = await ada.post(at, { reason: 'They wrote to us.' });
  expect(back.headers.location).toBe(`${at}?done=broughtBack`);
  expect(textOf((await ada.get(`${at}?done=broughtBack`)).body)).toContain('|They wrote to us.|');
  expect(textOf((await ada.get(`${at}/unsubscribe`)).body)).toContain('Unsubscribe this reader?');
  expect((await ada.post(`${at}/unsubscribe`, {})).headers.location).toBe(`${at}?done=unsubscribed`);
  expect((await ada.post(`${at}/unsubscribe`, {})).headers.location).toBe(`${at}?done=alreadyLeft`);
  expect((await ada.post(at, { reason: 'Again' })).statusCode).toBe(409);
});

test('an erasure needs the right, a fresh sign-in and a yes, and ends in the list', async () => {
  await add(gazette, 'erased@example.com');
  await countFigures(web.app.list, [gazette, weekend], web.app.config.pace.groups);
  const at = page('erased@example.com', '/erase');
  const without = await editor(undefined, false);
  expect((await without.get(page('erased@example.com'))).body).not.toContain(at);
  expect((await without.post(at, { sure: 'yes' })).statusCode).toBe(404);
  const stale = await editor();
  await ageSessions();
  expect((await stale.get(at)).headers.location).toBe(`/desk/sign-in?back=${encodeURIComponent(at)}`);
  expect((await stale.post(at, { sure: 'yes' })).statusCode).toBe(403);
  const ada = await editor();
  expect(textOf((await ada.get(at)).body)).toContain('It cannot be undone.');
  expect((await ada.post(at, {})).statusCode).toBe(422);
  const before = textOf((await ada.get(list)).body);
  const id = idOf(web.app.list, 'erased@example.com');
  expect((await readSubscriber(web.app.list, id))?.address).toBe('erased@example.com');
  expect((await ada.post(at, { sure: 'yes' })).headers.location).toBe(`${list}?done=erased`);
  expect((await readSubscriber(web.app.list, id))?.address).toBe('');
  const after = textOf((await ada.get(`${list}?done=erased`)).body);
  expect(after).toContain('The reader was erased');
  // Every number of the page.
  const counted = /\|(\d+) confirmed readers, counted/.exec(before)?.[1];
  expect(after).toContain(`|${Number(counted) - 1} confirmed readers, counted`);
  expect(after).toContain(`|Confirmed |${Number(counted) - 1}|`);
  const sought = textOf((await ada.post(list, { text: 'erased@example.com' })).body);
  expect(sought).toContain('is not a reader of this newsletter');
  expect(sought).not.toMatch(/add them/i);
});

test('a reader of a newsletter of others is not erased by somebody of one', async () => {
  const ada = await deskPerson(web, null, { gazette: 'owner' });
  const refused = await ada.post(page('ada@example.com', '/erase'), { sure: 'yes' });
  expect([refused.statusCode, textOf(refused.body)]).toEqual([
    409,
    expect.stringContaining('a newsletter in which you have no role'),
  ]);
  expect((await ada.get(page('ada@example.com', '/data'))).statusCode).toBe(404);
});

test('all data of a reader is a file', async () => {
  const ada = await editor();
  const { headers, body } = await ada.get(page('ada@example.com', '/data'));
  expect(headers['content-disposition']).toBe(`attachment; filename="reader-${idFor('ada@example.com')}.json"`);
  expect(JSON.parse(body)).toMatchObject({ address: 'ada@example.com', answers: { comments: [] } });
});

test('the readers of a list are a file for whoever may move their data', async () => {
  const at = `${list}/file?section=City&locale=zh-CN`;
  const without = await editor('gazette', false);
  expect((await without.get(list)).body).not.toContain(`${list}/file`);
  expect((await without.get(at)).statusCode).toBe(404);
  const stale = await editor('gazette');
  await ageSessions();
  expect((await stale.get(at)).headers.location).toBe(`/desk/sign-in?back=${encodeURIComponent(at)}`);
  const { headers, body } = await (await editor('gazette')).get(at);
  expect(headers['content-disposition']).toBe('attachment; filename="gazette-readers.csv"');
  expect(body).toContain('cy@example.org');
  expect(body).not.toContain('ada@example.com');
});

test('somebody who is added gets an email to confirm, and faults are beside their fields', async () => {
  const ada = await editor('gazette');
  const wrong = await ada.post(`${list}/new`, { email: 'none', name: '', locale: 'en', consent: '' });
  expect([wrong.statusCode, textOf(wrong.body)]).toEqual([
    422,
    expect.stringMatching(/Enter a whole email address.*Say where they asked/s),
  ]);
  const typed = { email: 'new@example.com', name: 'New', locale: 'zh-CN', section: 'City', consent: 'by phone' };
  const added = await ada.post(`${list}/new`, typed);
  expect(added.headers.location).toBe(`${page('new@example.com')}?done=waits`);
  const shown = textOf((await ada.get(`${page('new@example.com')}?done=waits`)).body);
  expect(shown).toContain('The confirmation email is on its way.');
  expect(shown).toContain('|Not confirmed yet|');
  expect(shown).toContain('|by phone|');
  expect(await web.notices()).toBe(1);
  await add(gazette, 'angry@example.com');
  await eraseSubscriber(web.app.list, idOf(web.app.list, 'angry@example.com'), 'editor');
  const refused = await ada.post(`${list}/new`, { ...typed, email: 'angry@example.com' });
  expect([refused.statusCode, textOf(refused.body)]).toEqual([409, expect.stringContaining('Only they can subscribe')]);
});
