import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readAttention } from '../../src/attention/attention.js';
import { addNewsletter, listNewsletters } from '../../src/newsletters/newsletter-store.js';
import { attention } from '../../src/operations/attention.js';
import { perform } from '../../src/operations/operation.js';
import { people } from '../../src/operations/people/people.js';
import { personActor, type Scope, scopes, tokenActor } from '../../src/operations/permission.js';
import { invitationEnd, type Person, personState } from '../../src/people/person.js';
import { addPerson, findPerson, readPerson } from '../../src/people/person-store.js';
import { invitationAddress, remindOfInvitations } from '../../src/people/sign-in/invitation.js';
import { removeKeys } from '../../src/redis/cluster.js';
import { keys } from '../../src/redis/keys.js';
import { until } from '../helpers/clock.js';
import { newsletterFields } from '../helpers/newsletter.js';
import { startWebForTests, type WebForTests } from '../web/web-for-tests.js';
import { deskBrowser } from './desk-browser.js';

let web: WebForTests;
let workers: Awaited<ReturnType<WebForTests['startWorkers']>>;
let ada: Person;
beforeAll(async () => {
  web = await startWebForTests({ PUBLIC_URL: 'https://news.example.com', TRUST_PROXY: 'true' });
  await web.newsletter();
  await addNewsletter(web.app.redis, newsletterFields({ slug: 'business', title: 'Business Weekly' }));
  workers = await web.startWorkers({
    onRecipient: (address) => (address.startsWith('gone') ? { code: 550, text: '5.1.1 No such user' } : undefined),
  });
});
afterAll(async () => {
  await workers?.stop();
  await web?.stop();
});
beforeEach(async () => {
  const roles = { role: 'owner', roles: {}, movesData: false } as const;
  ada = await addPerson(web.app.redis, { email: 'ada@example.com', name: 'Ada Lee', language: 'en', ...roles });
});
afterEach(async () => {
  await web.app.redis.del(keys.people);
  for (const pattern of ['postrider:{sign-in}:*', 'postrider:{sessions}:*', 'postrider:{limit}:*'])
    await removeKeys(web.app.redis, pattern);
});

let number = 0;
/** Ada adds somebody, who has an address of their own in each test. */
async function added(fields: object = {}): Promise<Person> {
  number += 1;
  const email = `bo-${number}@example.com`;
  const input = { email, name: 'Bo', role: 'editor', ...fields };
  return (await perform(web.app, people.add, { actor: personActor(ada, Date.now()), key: {}, input })).result;
}
const invite = (person: Person) =>
  perform(web.app, people.invite, { actor: personActor(ada, Date.now()), key: { person: person.id }, input: {} });
const change = (person: Person, input: object) =>
  perform(web.app, people.change, { actor: personActor(ada, Date.now()), key: { person: person.id }, input });

/** The path of a person's invitation, as the email has it. */
const pathOf = (person: Person) =>
  invitationAddress('', web.app.tokenKeys, person, person.invitation ?? { at: Math.floor(Date.now() / 1_000) });
const emailed = async (address: string, count = 1) => {
  await until(`${count} emails to ${address}`, () => workers.sink.mailsTo(address).length >= count);
  return workers.sink.parsed(address);
};
const isNoted = (person: Person, email: string) =>
  until(`the email is ${email}`, async () => (await findPerson(web.app.redis, person.id))?.invitation?.email === email);

describe('the invitation', () => {
  test('says who invites, to which paper and as what, and its button signs the person in by their own address', async () => {
    const bo = await added({ role: 'writer', roles: { business: 'editor' } });
    const { subject, text = '', html } = await emailed(bo.email);
    expect(subject).toBe('Ada Lee invited you to work on The Example Gazette');
    for (const words of ['Hello Bo', 'All newsletters: writer.', 'Business Weekly: editor.', '7 days'])
      for (const part of [text, html]) expect(String(part).replace(/\s+/g, ' ')).toContain(words);
    const [, path = ''] = /^https:\/\/news\.example\.com(\/desk\/invitation\/\S+)$/m.exec(text) ?? [];
    expect(String(html).split(`href="https://news.example.com${path}"`)).toHaveLength(3);
    await isNoted(bo, 'sent');
    expect(personState(await readPerson(web.app.redis, bo.id))).toBe('invited');

    const browser = deskBrowser(web);
    const page = await browser.get(path);
    expect(page.body).toContain('Bo, you are invited to work on The Example Gazette.');
    expect(page.body).not.toContain(bo.email);
    expect(await browser.post(path)).toMatchObject({ statusCode: 303, headers: { location: '/desk/sign-in/sent' } });
    await until('the second email', () => workers.sink.mailsTo(bo.email).length === 2);
    const [, code = ''] = /^(\d{4} \d{4})\r?$/m.exec(String(workers.sink.mailsTo(bo.email)[1]?.raw)) ?? [];
    await browser.enter(code);
    expect(await browser.isSignedIn()).toBe(true);
    expect(await readPerson(web.app.redis, bo.id)).toMatchObject({ invitation: null, joinedAt: expect.any(Number) });
    expect(personState(await readPerson(web.app.redis, bo.id))).toBe('active');
    // It has done its work.
    expect((await browser.get(path)).statusCode).toBe(410);
    await expect(invite(bo)).rejects.toMatchObject({ code: 'person.has-joined' });
  });

  test('still works after 20 mail scanners have opened it', async () => {
    const bo = await added();
    for (let i = 0; i < 20; i += 1)
      expect((await deskBrowser(web, `198.51.100.${i}`).get(pathOf(bo))).statusCode).toBe(200);
    expect((await deskBrowser(web).post(pathOf(bo))).statusCode).toBe(303);
  });

  test('that was forwarded signs nobody else in: the code goes to the person who is invited', async () => {
    const bo = await added();
    const other = deskBrowser(web, '203.0.113.9');
    await other.post(pathOf(bo));
    expect((await other.post(pathOf(bo))).headers.location).toBe('/desk/sign-in/sent');
    expect((await other.enter('00000000')).statusCode).toBe(400);
    expect(await other.isSignedIn()).toBe(false);
    await emailed(bo.email, 2);
  });

  test('cannot be posted by another site', async () => {
    const bo = await added();
    for (const from of ['cross-site', 'same-site'])
      expect((await deskBrowser(web).post(pathOf(bo), {}, { 'sec-fetch-site': from })).statusCode).toBe(403);
  });

  test('is in the language of the person, and names nobody when a program invites', async () => {
    const program = tokenActor({ id: 't', name: 'a program', scopes, newsletter: null });
    const fields = { email: 'zhou@example.com', name: '周明', language: 'zh-CN', role: 'viewer' };
    const { result } = await perform(web.app, people.add, { actor: program, key: {}, input: fields });
    const { subject, text } = await emailed(result.email);
    expect(subject).toBe('邀请您参与 The Example Gazette 的工作');
    expect(text).toContain('查看者');
    expect(text).not.toContain('a program');
    expect((await deskBrowser(web).get(pathOf(result))).body).toContain('周明');
  });
});

describe('an invitation ends at once', () => {
  const ends: [string, (bo: Person) => Promise<unknown>][] = [
    ['when the role changes', (bo) => change(bo, { role: 'viewer' })],
    ['when a role in one newsletter changes', (bo) => change(bo, { roles: { business: 'viewer' } })],
    ['when the address changes', (bo) => change(bo, { email: `moved-${bo.email}` })],
    [
      'when the person is removed',
      (bo) =>
        perform(web.app, people.remove, {
          ...{ actor: personActor(ada, Date.now()), key: { person: bo.id }, input: { confirm: 'true' } },
        }),
    ],
    [
      'after seven days',
      async (bo) => {
        const text = (await web.app.redis.hget(keys.people, bo.id)) ?? '';
        const at = (bo.invitation?.at ?? 0) - 7 * 86_400 - 1;
        const { invitation, ...record } = JSON.parse(text);
        const old = { ...record, invitation: { ...invitation, at } };
        await web.app.redis.hset(keys.people, bo.id, JSON.stringify(old));
        Object.assign(bo, { invitation: { ...invitation, at } });
      },
    ],
  ];
  test.each(ends)('%s, with the same answer as for a link that never existed', async (_, end) => {
    const bo = await added();
    expect((await deskBrowser(web).get(pathOf(bo))).statusCode).toBe(200);
    await end(bo);
    const never = `/desk/invitation/${'A'.repeat(43)}`;
    for (const call of ['get', 'post'] as const) {
      const told = async (path: string) => {
        const { statusCode, body } = await deskBrowser(web)[call](path);
        return { statusCode, body: body.replaceAll(path, '') };
      };
      expect(await told(pathOf(bo))).toEqual(await told(never));
      expect((await told(never)).statusCode).toBe(410);
    }
    const left = await findPerson(web.app.redis, bo.id);
    if (left) expect(['uninvited', 'expired']).toContain(personState(left));
  });

  test('and not for a new name or language', async () => {
    const bo = await added();
    await change(bo, { name: 'Bo Li', language: 'zh-CN' });
    expect((await deskBrowser(web).get(pathOf(bo))).body).toContain('Bo Li');
  });

  test('and can be sent again: the earlier link ends, the new one works', async () => {
    const bo = await added();
    await emailed(bo.email);
    await change(bo, { role: 'owner' });
    const { result: again } = await invite(bo);
    expect(invitationEnd(again.invitation ?? { at: 0, by: '', email: 'sent' })).toBeGreaterThan(Date.now());
    await until('the second email', () => workers.sink.mailsTo(bo.email).length === 2);
    expect((await deskBrowser(web).get(pathOf(again))).statusCode).toBe(200);
  });

  test('and so does a request to sign in that was under way when the address changes', async () => {
    const bo = await added();
    const browser = deskBrowser(web);
    await browser.ask(bo.email);
    await emailed(bo.email, 2);
    const all = workers.sink.mailsTo(bo.email).map(({ raw }) => String(raw));
    const codes = all.flatMap((raw) => /^(\d{4} \d{4})\r?$/m.exec(raw)?.[1] ?? []);
    expect(codes).toHaveLength(1);
    await change(bo, { email: `moved-${bo.email}` });
    await browser.enter(codes[0] ?? '');
    expect(await browser.isSignedIn()).toBe(false);
  });
});

test('a person is invited five times a day, and no more', async () => {
  const bo = await added({ invite: false });
  expect(personState(bo)).toBe('uninvited');
  for (let i = 0; i < 5; i += 1) await invite(bo);
  await expect(invite(bo)).rejects.toMatchObject({ code: 'person.too-many-invitations', wait: expect.any(Number) });
  // Others can still be invited.
  await invite(await added({ invite: false }));
});

test('an email that the server refuses is shown, with what to do about it', async () => {
  const bo = await added({ email: 'gone@example.com' });
  await isNoted(bo, 'refused');
  const [found] = (await readAttention(web.app)).filter(({ code }) => code === 'invitation.unsent');
  expect(found).toMatchObject({ severity: 'warning', facts: { person: bo.id, name: 'Bo', because: 'refused' } });
  // It names somebody: for those who may read the team.
  const listed = async (scopes: readonly Scope[]) => {
    const actor = tokenActor({ id: 'abcdef012345', name: 'a test', newsletter: null, signUpsPerDay: 1, scopes });
    const { result } = await perform(web.app, attention.list, { actor, key: {}, input: {} });
    return result.filter(({ code }) => code === 'invitation.unsent');
  };
  expect(await listed(['content:read'])).toEqual([]);
  expect(await listed(['content:read', 'installation:read'])).toHaveLength(1);
  // The address is corrected: the trouble ends, and a new invitation goes there.
  await change(bo, { email: 'bo-there@example.com' });
  expect((await readAttention(web.app)).filter(({ code }) => code === 'invitation.unsent')).toEqual([]);
  await invite(bo);
  await emailed('bo-there@example.com');
});

test('an invitation whose job was lost is emailed all the same, once', async () => {
  const { id } = await addPerson(
    web.app.redis,
    { email: 'lost@example.com', name: 'Lo', language: 'en', role: 'viewer', roles: {}, movesData: false },
    { at: Math.floor(Date.now() / 1_000), by: 'Ada Lee', email: 'waiting' },
  );
  await Promise.all([remindOfInvitations(web.app), remindOfInvitations(web.app)]);
  await isNoted(await readPerson(web.app.redis, id), 'sent');
  await remindOfInvitations(web.app);
  expect(workers.sink.mailsTo('lost@example.com')).toHaveLength(1);
});

test('without a newsletter to send from, the person is added, and the list says that nobody told them', async () => {
  const all = await listNewsletters(web.app.redis);
  const archived = (archivedAt: string) =>
    Promise.all(all.map(({ slug }) => web.app.redis.hset(keys.newsletter(slug), 'archivedAt', archivedAt)));
  await archived('2031-01-01T00:00:00.000Z');
  try {
    await isNoted(await added(), 'no-sender');
  } finally {
    await archived('');
  }
});
