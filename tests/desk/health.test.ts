import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { noteBackup } from '../../src/backup/last-backup.js';
import { feedbackEvent } from '../../src/feedback/feedback-event.js';
import { takeEvent } from '../../src/feedback/journal.js';
import { keepUnread } from '../../src/feedback/unread-reports.js';
import { fine, healthCheck, warns } from '../../src/health/found.js';
import { writeHealth } from '../../src/health/kept-health.js';
import { publisherMessages } from '../../src/locale/publisher-languages.js';
import { readNewsletter } from '../../src/newsletters/newsletter-store.js';
import { operations } from '../../src/operations/operations.js';
import { noteChange } from '../../src/people/audit/audit-log.js';
import type { Role } from '../../src/people/person.js';
import { addPerson, listPersons } from '../../src/people/person-store.js';
import { beginSession } from '../../src/people/sign-in/sessions.js';
import { healthKeys, keys } from '../../src/redis/keys.js';
import { announceWorker } from '../../src/reports/presence.js';
import { idOf, readSubscriber } from '../../src/subscribers/list/subscriber-store.js';
import { membershipOf } from '../../src/subscribers/record/subscriber.js';
import { programVersion } from '../../src/version.js';
import { launchBrowser } from '../helpers/browser.js';
import { until } from '../helpers/clock.js';
import { beginTrouble, endTrouble } from '../helpers/store-trouble.js';
import { startWebForTests, type WebForTests } from '../web/web-for-tests.js';

let web: WebForTests;
beforeAll(async () => {
  web = await startWebForTests({ DNS_SERVERS: '127.0.0.1:1' });
});
afterAll(async () => {
  await web?.stop();
});
beforeEach(async () => {
  await web.empty();
  await web.newsletter({ timeZone: 'Europe/Berlin' });
});

let people = 0;
async function signedIn(role: Role | null, roles: Record<string, Role> = {}, since = Date.now()): Promise<string> {
  people += 1;
  const fields = { email: `person${people}@example.com`, name: 'A Person', language: 'en', role, roles } as const;
  const person = await addPerson(web.app.redis, { ...fields, movesData: false });
  return beginSession(web.app.redis, person, 'a browser', since);
}
const cookieOf = (session: string) => ({ cookie: `postrider-session=${session}` });
const home = '/desk/n/gazette/health';
const get = (path: string, session: string) => web.get(path, cookieOf(session));
const post = (path: string, fields: Record<string, string>, session: string) =>
  web.postOnly(path, fields, { ...cookieOf(session), 'sec-fetch-site': 'same-origin' });
const facts = { version: programVersion(), node: '24.1.0', startedAt: 1 };

test('a worker checks when somebody looks, and the page shows what it found, what runs and what waits', async () => {
  const workers = await web.startWorkers();
  const url = await web.server.listen({ host: '127.0.0.1', port: 0 });
  const browser = await launchBrowser();
  try {
    const context = await browser.newContext({ viewport: { width: 390, height: 844 }, hasTouch: true });
    await context.addCookies([{ name: 'postrider-session', value: await signedIn('owner'), url }]);
    const page = await context.newPage();
    await page.goto(`${url}/desk/n/gazette`);
    // On a phone the places are in a menu.
    await page.locator('details.menu summary').click();
    await page.getByRole('link', { name: 'Health', exact: true }).click();
    const card = page.locator('#checks-card');
    await card.getByText('Checked at').waitFor();
    const first = await web.app.redis.hget(healthKeys.checks, 'latest');
    await card.getByText(/checks? found nothing wrong/).click();
    expect(await card.textContent()).toContain('noeviction');
    await page.getByRole('button', { name: 'Check again' }).click();
    await card.getByText('A worker is checking.').waitFor();
    await page.getByRole('button', { name: 'Check again' }).waitFor();
    expect(await web.app.redis.hget(healthKeys.checks, 'latest')).not.toBe(first);
    const main = String(await page.locator('main').textContent());
    for (const words of ['Runs', 'Last seen', programVersion(), process.versions.node, 'Every change is appended'])
      expect(main).toContain(words);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
  } finally {
    await browser.close();
    await workers.stop();
  }
});

test('without a worker the page says so, keeps what was found last, and does not ask again and again', async () => {
  const session = await signedIn('owner');
  const empty = await get(home, session);
  expect(empty.body).toContain('No worker runs, so nobody can check.');
  expect(empty.body).not.toContain('data-hx-trigger');
  const found = healthCheck('secret', [warns('secret.weak', { weak: 1 })]);
  await writeHealth(web.app.redis, { at: Date.now() - 3_600_000, checks: [found] });
  const { body } = await get(home, session);
  for (const words of ['1 thing needs a look.', 'Checked at', 'No worker runs, so nobody can check.'])
    expect(body).toContain(words);
});

test('a worker that ended without a word is shown as gone, and one that was stopped is not shown', async () => {
  const session = await signedIn('owner');
  const stopped = await announceWorker(web.app.redis, 'stopped-1', () => ({ ...facts, doing: [] }));
  await stopped.stop();
  const busy = await announceWorker(web.app.redis, 'busy-1', () => ({
    ...facts,
    doing: [{ queue: 'deliver', jobs: 2 }],
  }));
  await web.app.redis.hset(
    healthKeys.workers,
    'killed-1',
    JSON.stringify({ ...facts, version: '0.0.1', doing: [], seenAt: Date.now() - 60_000 }),
  );
  const { body } = await get(home, session);
  expect(body.indexOf('busy-1')).toBeLessThan(body.indexOf('killed-1'));
  for (const words of ['Sending issues', 'It ended without a word', 'Another version than this page.'])
    expect(body).toContain(words);
  expect(body).not.toContain('stopped-1');
  await busy.stop();
});

test.each(['too few replicas', 'memory full'] as const)(
  '%s: Today and this page say why Redis refuses writes, and do not ask for a worker',
  async (trouble) => {
    const { redis } = web.app;
    const session = await signedIn('owner', {}, Date.now() - 3_600_000);
    const gone = JSON.stringify({ ...facts, doing: [], seenAt: Date.now() - 60_000 });
    await redis.hset(healthKeys.workers, 'silent-1', gone);
    const kept = [healthCheck('worker', [fine('worker.running', { workers: 1 })])];
    await writeHealth(redis, { at: Date.now() - 3_600_000, checks: kept });
    await beginTrouble(redis, trouble);
    try {
      for (const language of ['en', 'zh-CN'] as const) {
        const { health } = publisherMessages(language).desk;
        const said = language === 'en' ? 'Redis refuses to write, because' : 'Redis 拒绝写入，因为';
        const [today, page] = [
          await get(`/desk/n/gazette?lang=${language}`, session),
          await get(`${home}?lang=${language}`, session),
        ];
        for (const { statusCode, body } of [today, page]) {
          expect(statusCode).toBe(200);
          expect(body).toContain(said);
        }
        expect(today.body).not.toContain(language === 'en' ? 'no worker is running' : '没有正在运行的工作进程');
        expect(page.body).toContain(health.workersUnknown);
        for (const words of [health.noWorker, health.noChecker, 'silent-1']) expect(page.body).not.toContain(words);
      }
    } finally {
      await endTrouble(redis, trouble);
    }
  },
);

test('only owners of all newsletters see it, and /desk/health leads them there', async () => {
  for (const session of [await signedIn('editor'), await signedIn(null, { gazette: 'owner' })]) {
    expect((await get(home, session)).statusCode).toBe(404);
    expect((await get('/desk/n/gazette', session)).body).not.toContain(home);
  }
  const owner = await signedIn('owner');
  expect((await get('/desk/health', owner)).headers.location).toBe(home);
  // What concerns the installation leads from Today to it: no worker runs.
  expect((await get('/desk/n/gazette', owner)).body).toContain('>Open Health<');
});

test('a test of a relay goes through it to the person who asks, and the page shows what the server said', async () => {
  const session = await signedIn('owner');
  const own = `person${people}@example.com`;
  const workers = await web.startWorkers();
  try {
    const path = `${home}/email`;
    await until('the relay is reported', async () => (await get(path, session)).body.includes('Answers'));
    const [, relay = ''] = /value="([^"]+)"[^>]* name="relay"/.exec((await get(path, session)).body) ?? [];
    expect((await post(path, { relay }, session)).statusCode).toBe(303);
    await until('the test is sent', async () => (await get(path, session)).body.includes('The server took it.'));
    const tests = workers.sink.mails.filter(({ raw }) => raw.includes('Subject: A test of your mail server'));
    expect(tests.map(({ to }) => to)).toEqual([own]);
    const { body } = await get(path, session);
    expect([body.includes('What the server said'), body.includes('every 1s')]).toEqual([true, false]);
    // Nobody tests a server that is not in use, and nobody but an owner tests any.
    expect((await post(path, { relay: 'other.example.com:25' }, session)).statusCode).toBe(400);
    expect((await post(path, { relay }, await signedIn('editor'))).statusCode).toBe(404);
    for (let i = 0; i < 9; i += 1) await post(path, { relay }, session);
    const limited = await post(path, { relay }, session);
    expect([limited.statusCode, limited.body.includes('That were many tests.')]).toEqual([400, true]);
  } finally {
    await workers.stop();
  }
});

test('the keys that sign are shown with their age, and what DNS said of each sender', async () => {
  const session = await signedIn('owner');
  const at = 'mail._domainkey.example.com';
  const year = 400 * 86_400_000;
  const keys = [{ type: 'rsa', bits: 2048, at, writtenAt: Date.now() - year }];
  const checks = [
    healthCheck('dkim-key', [fine('dkim-key.fine', { keys })]),
    healthCheck('spf', [warns('spf.unanswered', { reason: 'ETIMEOUT' })], ['example.com']),
  ];
  await writeHealth(web.app.redis, { at: Date.now(), checks });
  const { body } = await get(`${home}/email`, session);
  for (const words of ['RSA, 2,048 bits', at, 'Its file is 400 days old.', 'Older than a year', 'SPF of example.com'])
    expect(body).toContain(words);
  expect(body).toContain('/desk/n/gazette/first-day/dns');
});

/** Bounces of these readers that are held back. */
async function held(...emails: string[]): Promise<void> {
  const gazette = await readNewsletter(web.app.redis, 'gazette');
  const bounce = { at: Date.now() + 1_000, issue: '', source: 'report', words: 'No such user.' };
  await web.app.redis.set(
    keys.bounceBacklog(gazette.number),
    JSON.stringify({ since: Date.now(), bounced: 51, limit: 50 }),
  );
  for (const email of emails) {
    const id = idOf(web.app.list, email).toString('hex');
    await web.app.redis.hset(keys.heldBounces(gazette.number), id, JSON.stringify(bounce));
  }
}
const stateOf = async (email: string) => {
  const { number } = await readNewsletter(web.app.redis, 'gazette');
  const reader = await readSubscriber(web.app.list, idOf(web.app.list, email));
  return reader && membershipOf(reader, number)?.state;
};

test('bounces that are held back are applied or dropped once their number is confirmed as it is now', async () => {
  const gazette = await readNewsletter(web.app.redis, 'gazette');
  for (const name of ['one', 'two', 'three']) await web.confirmed(gazette, `${name}@example.com`);
  await held('one@example.com');
  const session = await signedIn(null, { gazette: 'editor' });
  const [path, decide] = [`${home}/reports`, `${home}/reports/hold`];
  // An editor comes from Today: the rest of Health is for owners.
  expect((await get('/desk/n/gazette', session)).body).toContain('>Read the bounces<');
  expect((await get(path, session)).body).toContain('1 bounce held back');
  expect((await post(decide, { act: 'release' }, session)).body).toContain('Mark 1 reader as bounced?');
  await held('two@example.com');
  const late = await post(decide, { act: 'release', sure: 'yes', held: '1' }, session);
  expect([late.statusCode, late.body.includes('Mark 2 readers as bounced?')]).toEqual([409, true]);
  expect(await stateOf('one@example.com')).toBe('confirmed');
  const done = await post(decide, { act: 'release', sure: 'yes', held: '2' }, session);
  expect(done.headers.location).toBe(`${path}?done=released&count=2`);
  expect((await get(String(done.headers.location), session)).body).toContain('2 readers marked as bounced.');
  expect([await stateOf('one@example.com'), await stateOf('two@example.com')]).toEqual(['bounced', 'bounced']);
  await held('three@example.com');
  expect((await post(decide, { act: 'rollBack' }, session)).body).toContain('Drop 1 bounce?');
  const dropped = await post(decide, { act: 'rollBack', sure: 'yes', held: '1' }, session);
  expect(dropped.headers.location).toMatch(/done=rolledBack&count=1/);
  expect(await stateOf('three@example.com')).toBe('confirmed');
  const gone = await post(decide, { act: 'rollBack', sure: 'yes', held: '1' }, session);
  expect(gone.headers.location).toBe(`${path}?done=gone`);
  const viewer = await signedIn('viewer');
  expect([(await get(path, viewer)).statusCode, (await post(decide, { act: 'release' }, viewer)).statusCode]).toEqual([
    403, 403,
  ]);
});

test('reports that arrived and emails that nobody understood are shown, each with its reader', async () => {
  const gazette = await readNewsletter(web.app.redis, 'gazette');
  await web.confirmed(gazette, 'one@example.com');
  const id = idOf(web.app.list, 'one@example.com');
  await takeEvent(
    web.app.redis,
    feedbackEvent.parse({
      ...{ id: '0123456789abcdef0123456789abcdef', at: Date.now(), kind: 'hard', subscriber: id.toString('hex') },
      ...{ newsletter: gazette.number, issue: '', sentAt: 0, proof: 'bounce-address', source: 'report' },
      ...{ status: '5.1.1', code: 550, reason: 'no-such-user', fault: 'reader', words: 'No such user.' },
      outcome: 'counted',
    }),
  );
  const unread = { unread: { subject: 'Out of order', text: 'The gateway is out of service.' }, id: 'a' };
  await keepUnread(web.app.list, unread, { id, newsletter: gazette.number });
  const { body } = await get(`${home}/reports`, await signedIn('owner'));
  for (const words of ['The mailbox is gone', 'No such user.', 'Noted only', 'Out of order', 'out of service'])
    expect(body).toContain(words);
  expect(body).toContain(`/desk/n/gazette/readers/${id.toString('hex')}`);
});

test('changes are found by who made them and what they are about, page by page, each in words', async () => {
  const session = await signedIn('owner');
  const [ada, bo] = [`a${'0'.repeat(11)}`, (await listPersons(web.app.redis))[0]?.id ?? ''];
  const note = (id: string, operation: string, at: number) =>
    noteChange(
      web.app.redis,
      { actor: { kind: 'person', id, name: id === bo ? 'Bo' : 'Ada' }, operation, ...about },
      at,
    );
  const about = { newsletter: 'gazette', object: { slug: 'gazette' }, fields: [], facts: {} };
  const now = Date.now();
  for (let i = 0; i < 55; i += 1) await (await note(ada, 'changeDraft', now - 10_000 + i)).done(undefined);
  await (await note(bo, 'approveComment', now)).refused('comment.not-found');
  const path = `${home}/changes`;
  const all = (await get(path, session)).body;
  for (const words of ['Edited a draft', 'Published a comment', 'it no longer exists', 'Bo', 'Older changes'])
    expect(all).toContain(words);
  const [, older = ''] = /href="([^"]*after=[^"]*)"/.exec(all) ?? [];
  expect((await get(older.replaceAll('&amp;', '&'), session)).body.match(/Edited a draft/g)).toHaveLength(6);
  const own = (await get(`${path}?by=${bo}`, session)).body;
  expect([own.includes('Published a comment'), own.includes('Edited a draft')]).toEqual([true, false]);
  const comments = (await get(`${path}?about=comments`, session)).body;
  expect([comments.includes('Published a comment'), comments.includes('Edited a draft')]).toEqual([true, false]);
  expect((await get(`${path}?after=x&about=y&by=z`, session)).body).toContain('Edited a draft');
  expect((await get(path, await signedIn('editor'))).statusCode).toBe(404);
  const noted = operations.filter(({ changes, byReader }) => changes && !byReader).map(({ id }) => id);
  expect(noted.filter((id) => !(id in publisherMessages('en').desk.health.changes.did))).toEqual([]);
});

test('the page of backups says when and where the last one was written, and that it is old', async () => {
  const session = await signedIn('owner');
  expect((await get(`${home}/backups`, session)).body).toContain('No backup was noted yet.');
  const backup = { machine: 'host', file: '/backups/1.backup', bytes: 12_582_912 };
  await noteBackup(web.app.redis, { ...backup, at: Date.now() });
  const { body } = await get(`${home}/backups`, session);
  for (const words of ['/backups/1.backup', '12 MB', 'Recent']) expect(body).toContain(words);
  await noteBackup(web.app.redis, { ...backup, at: Date.now() - 8 * 86_400_000 });
  expect((await get(`${home}/backups`, session)).body).toContain('It is more than a day old.');
});
