import { existsSync } from 'node:fs';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, type TestContext, test } from 'vitest';
import { connectRedis } from '../../src/redis/client.js';
import { socketPath } from '../../src/redis/private-redis.js';
import { type Installation, newInstallation, quickInstallation } from '../helpers/process.js';
import { startTestRedis, type TestRedis } from '../helpers/redis.js';
import { type SmtpSink, startSmtpSink } from '../helpers/smtp-sink.js';

type AtEnd = TestContext['onTestFinished'];

/** An installation whose commands run in a process that is kept. */
async function install(atEnd: AtEnd, settings: Record<string, string> = {}): Promise<Installation> {
  const installation = await quickInstallation(settings);
  atEnd(installation.remove);
  return installation;
}

/** An installation whose commands are processes of their own, as an operator starts them. */
async function installForPrograms(atEnd: AtEnd, settings: Record<string, string> = {}): Promise<Installation> {
  const installation = await newInstallation(settings);
  atEnd(installation.remove);
  return installation;
}

/** Starts a long-running command, which stops when the test ends. */
async function startProgram(atEnd: AtEnd, installation: Installation, command: string) {
  const program = await installation.start(command);
  atEnd(async () => {
    await program.stop();
  });
  return program;
}

const newsletter = [
  'newsletter',
  'add',
  '--slug',
  'business',
  '--title',
  'Harbour Digest',
  '--from',
  'News <news@example.com>',
  '--sections',
  'News,Tech',
];

describe('with the operator’s own Redis and relay', () => {
  async function strangers(atEnd: AtEnd): Promise<{ redis: TestRedis; sink: SmtpSink; installation: Installation }> {
    const redis = await startTestRedis();
    atEnd(redis.stop);
    const sink = await startSmtpSink();
    atEnd(sink.stop);
    return {
      redis,
      sink,
      installation: await install(atEnd, { REDIS_URL: `unix://${redis.url}`, SMTP_URL: sink.url }),
    };
  }

  test('an imported list of 200 gets one issue: 200 personal messages, and the report says 200', async ({
    onTestFinished: atEnd,
  }) => {
    const { sink, installation } = await strangers(atEnd);
    const { json } = installation;
    await json(...newsletter, '--address', '1 Example Road');
    const file = join(await mkdtemp(join(tmpdir(), 'postrider-list-')), 'list.csv');
    const rows = Array.from(
      { length: 200 },
      (_, i) => `reader${i}@example.com,"Reader, ${i}",${i % 2 ? 'News' : ''},${i % 3 ? 'en' : 'zh-CN'}`,
    );
    await writeFile(file, ['email,name,sections,locale', ...rows, 'not an address,,,'].join('\n'));
    expect(
      await json(
        'subscriber',
        'import',
        file,
        '--newsletter',
        'business',
        '--status',
        'confirmed',
        '--consent',
        'the old list',
      ),
    ).toMatchObject({
      read: 201,
      added: 200,
      updated: 0,
      skipped: { 'invalid email': 1 },
    });
    expect(await json('article', 'import', 'samples/articles')).toMatchObject({ imported: 9, updated: 0, skipped: [] });
    expect(await json('article', 'import', 'samples/articles')).toMatchObject({
      added: 0,
      imported: 0,
      updated: 0,
      unchanged: 9,
    });
    const { id } = await json<{ id: string }>('issue', 'compose', 'business', '--latest', '5');
    await startProgram(atEnd, installation, 'web');
    expect((await fetch(`${installation.url}/healthz`)).status).toBe(200);
    const readiness = async () => (await fetch(`${installation.url}/readyz`)).json();
    // Pages are served, and nothing is sent yet.
    expect(await readiness()).toMatchObject({ status: 'degraded', degraded: expect.arrayContaining(['worker']) });
    await startProgram(atEnd, installation, 'worker');
    await expect.poll(readiness).toMatchObject({ status: 'ready' });
    const report = await json('issue', 'send', id, '--yes', '--wait');
    expect(report).toMatchObject({
      id,
      state: 'sent',
      audience: 200,
      accepted: 200,
      deferred: 0,
      bounced: 0,
      failed: 0,
      uncertain: 0,
      excluded: 0,
    });
    expect(await json('issue', 'report', id)).toMatchObject({
      ...report,
      refusals: [],
      clicks: { people: 0, machines: 0, unknown: 0, links: expect.any(Array) },
    });
    expect(sink.mails).toHaveLength(200);
    // No imported reader is told that they signed up.
    const { text } = await sink.parsed('reader1@example.com');
    expect(text).toContain('Your consent is recorded as "the old list".');
    expect(text).not.toContain('you subscribed to it');
    const heads = sink.mails.map(
      ({ raw }) => raw.toString('latin1').split('\r\n\r\n')[0]?.replace(/\r\n /g, ' ') ?? '',
    );
    for (const header of [
      /^To: .*?<?([^\s<]+@[^\s>]+)>?$/m,
      /^Message-ID: (\S+)$/m,
      /^List-Unsubscribe: <(http:\S+)>$/m,
    ]) {
      expect(new Set(heads.map((head) => header.exec(head)?.[1])).size).toBe(200);
    }
    expect((await installation.cli('issue', 'send', id)).stderr).toContain(
      'has been sent already. Try failed recipients again with `postrider issue resend',
    );
  });
});

describe('with nothing configured', () => {
  test('commands work without a running server, and keep their changes', async ({ onTestFinished: atEnd }) => {
    const { json, cli } = await install(atEnd);
    await json(...newsletter);
    expect(await json('newsletter', 'list')).toMatchObject({ items: [{ slug: 'business' }] });
    const again = await cli(...newsletter, '--json');
    expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining('newsletter set business') });
    await json('newsletter', 'add', '--slug', 'second', '--title', 'Second', '--from', 'b@example.com');
    const imported = json('article', 'import', 'samples/articles/scan-to-pay.md', '--newsletter', 'second');
    expect(await imported).toMatchObject({ added: 1 });
    expect(await cli('issue', 'compose', 'business')).toMatchObject({ code: 1 });
    expect(JSON.parse(again.stdout)).toMatchObject({ error: { code: 'newsletter.exists' } });
  });

  test('an issue cannot be sent without a postal address, and the message says how to set one', async ({
    onTestFinished: atEnd,
  }) => {
    const { json, cli } = await install(atEnd);
    await json(...newsletter);
    await json('article', 'import', 'samples/articles/scan-to-pay.md');
    const { id } = await json<{ id: string }>('issue', 'compose', 'business');
    expect(await cli('issue', 'send', id)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('newsletter set business --address'),
    });
  });

  test('a preview is three files, and a test email goes to the inbox', async ({ onTestFinished: atEnd }) => {
    const installation = await install(atEnd);
    await startProgram(atEnd, installation, 'up');
    const { json, dataDir, inboxUrl } = installation;
    await json(...newsletter, '--address', '1 Example Road', '--locale', 'zh-CN');
    await json('article', 'import', 'samples/articles');
    const { id } = await json<{ id: string }>('issue', 'compose', 'business');
    await json('issue', 'preview', id, '--out', join(dataDir, 'preview'));
    expect(await readFile(join(dataDir, 'preview/digest.html'), 'utf8')).toContain('lang="zh-CN"');
    expect(await readFile(join(dataDir, 'preview/digest.txt'), 'utf8')).not.toMatch(/<[a-z]/);
    expect(await readFile(join(dataDir, 'preview/digest.eml'), 'utf8')).toMatch(
      /^List-Unsubscribe-Post: List-Unsubscribe=One-Click\r$/m,
    );
    expect(await json('issue', 'test', id, '--to', 'editor@example.com')).toMatchObject({ outcome: 'accepted' });
    const received = (await (await fetch(`${inboxUrl}/api/email`)).json()) as { subject: string; text: string }[];
    expect(received).toMatchObject([{ subject: expect.stringMatching(/^\[Test\] ./) }]);
    // Every link of ours opens, including the one to the draft, and none changes anything.
    const ours = (received[0]?.text.match(/https?:\/\/\S+/g) ?? []).filter((url) => url.startsWith(installation.url));
    expect(ours.join()).toMatch(/\/issues\/.*\/unsubscribe\/|\/unsubscribe\/.*\/issues\//);
    for (const url of ours) expect([url, (await fetch(url)).status]).toEqual([url, 200]);
    const draft = ours.find((url) => url.includes('/issues/')) ?? '';
    expect((await fetch(draft.replace(/draft=[\w-]+/, `draft=${'A'.repeat(43)}`))).status).toBe(404);
    expect((await fetch(`${installation.url}/issues/${id}`)).status).toBe(404);
    const confirmed = ['--status', 'confirmed', '--consent', 'by letter'];
    await json('subscriber', 'add', 'editor@example.com', '--newsletter', 'business', ...confirmed);
    const oneClick = ours.find((url) => url.includes('/unsubscribe/')) ?? '';
    const pressed = await fetch(oneClick, {
      method: 'POST',
      body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }),
    });
    expect(pressed.status).toBe(200);
    expect(await json('subscriber', 'stats', '--newsletter', 'business')).toMatchObject({
      confirmed: 1,
      unsubscribed: 0,
    });
    expect(await json('issue', 'report', id)).toMatchObject({ state: 'draft', audience: 0 });
  });
});

/** Most of the time, each waits for a process of its own. */
describe('with nothing configured, in processes of their own', () => {
  test.concurrent('a second `up` says that one is running, and SIGTERM stops everything in order', async ({
    expect,
    onTestFinished: atEnd,
  }) => {
    const installation = await installForPrograms(atEnd);
    const up = await installation.start('up');
    expect((await fetch(`${installation.url}/readyz`)).status).toBe(200);
    const second = await installation.cli('up');
    expect(second).toMatchObject({ code: 1, stderr: expect.stringContaining('already running') });
    const { code, stderr } = await up.stop('SIGTERM');
    expect(code).toBe(0);
    expect(stderr).toContain('Stopped.');
    expect(existsSync(join(installation.dataDir, 'redis.sock'))).toBe(false);
    // A change by a command while nothing runs is there after the next start.
    await installation.json(...newsletter);
    const third = await installation.start('up');
    expect(await installation.json('newsletter', 'show', 'business')).toMatchObject({ title: 'Harbour Digest' });
    await third.stop('SIGINT');
  });

  test.concurrent('`up` says where emails go and which part fails, and in a pipe its log is JSON', async ({
    expect,
    onTestFinished: atEnd,
  }) => {
    const installation = await installForPrograms(atEnd, {
      SMTP_URL: 'smtp://user:hidden-password@127.0.0.1:1',
      LOG_LEVEL: 'debug',
    });
    const up = await startProgram(atEnd, installation, 'up');
    const said = () => up.said();
    await expect.poll(said).toMatch(/Not ready: relay: .*SMTP_URL/);
    expect(said()).toContain('Emails go to their recipients through 127.0.0.1:1.');
    expect(said()).not.toContain('hidden-password');
    // The last line may not be complete yet.
    const lines = said().split('\n').slice(0, -1);
    for (const line of lines.filter((one) => one.startsWith('{'))) JSON.parse(line);
  });

  test.concurrent.for(['up', 'web'])(
    '`%s` ends when its private Redis is killed, and says so',
    async (command, { expect, onTestFinished: atEnd }) => {
      const installation = await installForPrograms(atEnd);
      const program = await installation.start(command);
      const redis = await connectRedis(socketPath(installation.dataDir));
      const pid = Number(/process_id:(\d+)/.exec(await redis.info('server'))?.[1]);
      redis.disconnect();
      process.kill(pid, 'SIGKILL');
      const { code, stderr } = await program.ended;
      expect(code).toBe(1);
      expect(stderr).toContain('The private Redis ended; its log is ');
    },
  );

  test.concurrent('a send without a worker says so instead of waiting in silence', async ({
    expect,
    onTestFinished: atEnd,
  }) => {
    const { json, cli } = await installForPrograms(atEnd);
    await json(...newsletter, '--address', '1 Example Road');
    await json('article', 'import', 'samples/articles/scan-to-pay.md');
    const { id } = await json<{ id: string }>('issue', 'compose', 'business');
    const confirmed = ['--status', 'confirmed', '--consent', 'by letter'];
    await json('subscriber', 'add', 'reader@example.com', '--newsletter', 'business', ...confirmed);
    const sent = await cli('issue', 'send', id, '--yes', '--wait', '--json');
    expect(sent).toMatchObject({ code: 1, stderr: expect.stringContaining('No worker is running') });
    expect(JSON.parse(sent.stdout)).toMatchObject({ state: 'sending', accepted: 0 });
  });

  test.concurrent('an unreachable Redis causes one line that names it, and exit code 1', async ({
    onTestFinished: atEnd,
  }) => {
    const env = { REDIS_URL: 'redis://:hidden-password@127.0.0.1:1' };
    const says = /Redis does not answer at redis:\/\/127\.0\.0\.1:1/;
    await isRefused({ words: ['newsletter', 'list'], code: 1, says }, await installForPrograms(atEnd, env));
  });
});

interface Refused {
  words: string[];
  env?: Record<string, string>;
  code: number;
  says: RegExp;
}

async function isRefused({ words, code, says }: Refused, { cli }: Installation): Promise<void> {
  const result = await cli(...words);
  expect(result.code).toBe(code);
  expect(result.stderr).toMatch(says);
  expect(result.stderr.trim().split('\n')).toHaveLength(1);
  expect(result.stderr).not.toMatch(/hidden-password|node_modules|at .*\.ts/);
}

describe('refused commands', () => {
  test.for<Refused & { name: string }>([
    { name: 'an unknown flag', words: ['newsletter', 'list', '--colour'], code: 2, says: /unknown option '--colour'/ },
    { name: 'an unknown command', words: ['newsletters'], code: 2, says: /unknown command 'newsletters'/ },
    {
      name: 'a bad slug',
      words: ['newsletter', 'add', '--slug', 'A B', '--title', 'x', '--from', 'a@example.com'],
      code: 2,
      says: /--slug/,
    },
    {
      name: 'a bad sender',
      words: ['newsletter', 'add', '--slug', 'a', '--title', 'x', '--from', 'a, b@example.com'],
      code: 2,
      says: /--from/,
    },
    {
      name: 'a bad address',
      words: ['subscriber', 'add', 'a,b@example.com', '--newsletter', 'x'],
      code: 2,
      says: /email/,
    },
    {
      name: 'a half-set group',
      words: ['newsletter', 'list'],
      env: { DKIM_DOMAIN: 'example.com' },
      code: 2,
      says: /DKIM_DOMAIN set without DKIM_SELECTOR/,
    },
    {
      name: 'a newsletter that is not there',
      words: ['newsletter', 'show', 'nothing'],
      code: 1,
      says: /no newsletter "nothing"/,
    },
    { name: 'a missing article file', words: ['article', 'import', 'none.md'], code: 1, says: /none\.md/ },
  ])('$name ends with one line that names it, and exit code $code', async (refused, { onTestFinished: atEnd }) => {
    await isRefused(refused, await install(atEnd, refused.env));
  });

  test('doctor names each failure and how to fix it', async ({ onTestFinished: atEnd }) => {
    const { cli } = await install(atEnd, { SMTP_URL: 'smtp://127.0.0.1:1' });
    const { code, stdout } = await cli('doctor', '--json');
    expect(code).toBe(1);
    const { checks } = JSON.parse(stdout) as { checks: { name: string; ok: boolean; remedy: string }[] };
    expect(checks.find(({ name }) => name === 'redis')).toMatchObject({ ok: true });
    expect(checks.find(({ name }) => name === 'relay')).toMatchObject({
      ok: false,
      remedy: expect.stringContaining('SMTP_URL'),
    });
    expect(checks.find(({ name }) => name === 'worker')).toMatchObject({
      ok: false,
      remedy: expect.stringContaining('postrider worker'),
    });
  });

  test('a list that was created with a SECRET is refused without it, and each command says how to set it', async ({
    onTestFinished: atEnd,
  }) => {
    const { env, dataDir, json, cli } = await install(atEnd, { SECRET: 'the secret of the first start' });
    await json(...newsletter);
    const copy = join(dataDir, 'list.backup');
    await json('backup', copy);
    const remedy = 'put the old one behind it: SECRET=new,old.';
    delete env.SECRET;
    for (const words of [
      ['newsletter', 'list'],
      ['restore', copy, '--force'],
    ]) {
      const { code, stderr } = await cli(...words);
      expect([code, stderr.trim().split('\n').length]).toEqual([1, 1]);
      expect(stderr).toContain('was created with a secret, and no secret is configured.');
      expect(stderr).toContain(remedy);
    }
    env.SECRET = 'a newer secret made later';
    const { checks } = JSON.parse((await cli('doctor', '--json')).stdout) as { checks: { name: string }[] };
    const detail = 'the list was created with a secret, and that secret is not configured';
    expect(checks.filter(({ name }) => name === 'secret')).toMatchObject([
      { ok: false, detail, remedy: expect.stringContaining(remedy) },
    ]);
    env.SECRET = 'a newer secret made later,the secret of the first start';
    expect(await json('restore', copy, '--force')).toMatchObject({ waiting: [] });
    expect(await json('newsletter', 'show', 'business')).toMatchObject({ title: 'Harbour Digest' });
  });

  test('doctor, with nothing running, says so plainly and names the one command', async ({ onTestFinished: atEnd }) => {
    const { cli } = await install(atEnd);
    const { code, stdout } = await cli('doctor');
    expect(code).toBe(1);
    expect(stdout.trim().split('\n').at(-1)).toBe(
      'Postrider is not running here. Start it with one command: npm start',
    );
    expect(stdout).toContain('✗ worker: none is running');
    expect(stdout).toContain('✗ relay: the catch-all inbox of Postrider, which takes every email here, is not running');
    expect(stdout).not.toMatch(/\(none\)|no worker is running/);
  });

  test('`newsletter set` without an option is wrong usage, and lists the options', async ({
    onTestFinished: atEnd,
  }) => {
    const { cli } = await install(atEnd);
    const { code, stdout, stderr } = await cli('newsletter', 'set', 'business');
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/give at least one option: (.*--title.*--sections|.*--sections.*--title)/);
  });

  test('the state of sign-ups says when a part is empty', async ({ onTestFinished: atEnd }) => {
    const { cli } = await install(atEnd);
    expect((await cli('brake', 'show')).stdout).toMatch(/disposable addresses: +none/);
  });
});
