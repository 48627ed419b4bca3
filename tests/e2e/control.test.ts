import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, type TestContext, test } from 'vitest';
import { until } from '../helpers/clock.js';
import { type Installation, quickInstallation } from '../helpers/process.js';
import { startTestRedis } from '../helpers/redis.js';
import { type SinkRules, type SmtpSink, startSmtpSink } from '../helpers/smtp-sink.js';

type AtEnd = TestContext['onTestFinished'];

/** An operator's installation with so many readers, a running worker and a draft. */
async function install(
  atEnd: AtEnd,
  readers: number,
  rules: SinkRules,
  settings: Record<string, string> = {},
): Promise<{ installation: Installation; sink: SmtpSink; id: string }> {
  const redis = await startTestRedis();
  atEnd(redis.stop);
  const sink = await startSmtpSink(rules);
  atEnd(sink.stop);
  const installation = await quickInstallation({ REDIS_URL: `unix://${redis.url}`, SMTP_URL: sink.url, ...settings });
  atEnd(installation.remove);
  const { json } = installation;
  const about = ['--slug', 'business', '--title', 'Harbour Digest', '--from', 'News <news@example.com>'];
  await json('newsletter', 'add', ...about, '--sections', 'News,Tech', '--address', '1 Example Road');
  const file = join(await mkdtemp(join(tmpdir(), 'postrider-list-')), 'list.csv');
  await writeFile(file, ['email', ...Array.from({ length: readers }, (_, i) => `reader${i}@example.com`)].join('\n'));
  const consent = ['--status', 'confirmed', '--consent', 'the old list'];
  await json('subscriber', 'import', file, '--newsletter', 'business', ...consent);
  await json('article', 'import', 'samples/articles');
  const { id } = await json<{ id: string }>('issue', 'compose', 'business', '--latest', '4');
  const worker = await installation.start('worker');
  atEnd(async () => {
    await worker.stop();
  });
  return { installation, sink, id };
}

/** `issue watch --json-lines`, as a process that runs beside the others. */
function watch({ env }: Installation, id: string) {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const words = [join(root, 'bin/run.js'), 'issue', 'watch', id, '--json-lines'];
  const child = spawn(process.execPath, words, { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.on('data', (chunk) => {
    text += String(chunk);
  });
  const ended = once(child, 'close').then(([code]) => ({
    code: Number(code),
    lines: text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, number | string | null>),
  }));
  return { lines: () => text.split('\n').length - 1, ended };
}

test.concurrent('an operator watches, pauses, corrects and resumes a send, and everybody gets it once', async ({
  onTestFinished: atEnd,
}) => {
  // Slow until the send is paused.
  let messageMs = 60;
  const slowly: SinkRules = {
    onMessage: async () => {
      await sleep(messageMs);
      return undefined;
    },
  };
  const { installation, sink, id } = await install(atEnd, 150, slowly, { SMTP_CONNECTIONS: '1' });
  const { json, cli } = installation;
  await json('issue', 'send', id, '--yes');
  await sink.received(2);
  const watching = watch(installation, id);
  await until('the watch shows progress', () => watching.lines() >= 1);
  expect(await json('issue', 'pause', id)).toEqual({ id, state: 'paused', startAt: null });
  const { code, lines } = await watching.ended;
  expect(code).toBe(1);
  expect(lines.length).toBeGreaterThan(1);
  expect(lines[0]).toMatchObject({ id, state: 'sending', rate: expect.any(Number) });
  expect(lines.at(-1)).toMatchObject({ id, state: 'paused', rate: null, etaSeconds: null });
  for (const { audience, waiting, accepted } of lines) expect(audience).toBe(Number(waiting) + Number(accepted));
  expect((await cli('issue', 'pause', id)).stderr).toContain(`Issue ${id} is paused already.`);
  const corrected = await json('issue', 'correct', id, '--subject', 'The corrected subject', '--no-sponsor', '--yes');
  expect(corrected).toMatchObject({ id, edition: 2, acceptedBefore: expect.any(Number) });
  expect((await cli('issue', 'correct', id)).code).toBe(2);
  const again = watch(installation, id);
  expect(await again.ended).toMatchObject({ code: 1 });
  messageMs = 0;
  await json('issue', 'resume', id);
  const done = await watch(installation, id).ended;
  expect(done.code).toBe(0);
  expect(done.lines.at(-1)).toMatchObject({ state: 'sent', accepted: 150, edition: 2 });
  expect(new Set(sink.mails.map(({ to }) => to)).size).toBe(150);
  expect(sink.mails).toHaveLength(150);
  const text = (await cli('issue', 'report', id)).stdout;
  expect(text).toMatch(/= audience: +150/);
  expect(text).toMatch(/edition: +2, corrected \S+ \S+ in \S+ after \d+ were accepted/);
}, 300_000);

test.concurrent('an operator cancels a send that pauses itself, and sees each recipient’s delivery status', async ({
  onTestFinished: atEnd,
}) => {
  const bounce = { code: 550, text: '5.1.1 no such user' };
  const { installation, id } = await install(
    atEnd,
    120,
    { onRecipient: (address) => (/[02468]@/.test(address) ? bounce : undefined) },
    // One connection, so that most recipients still wait when the send pauses itself.
    { AUTO_PAUSE_AFTER: '20', SMTP_CONNECTIONS: '1' },
  );
  const { json, cli } = installation;
  const sent = await cli('issue', 'send', id, '--yes', '--wait');
  expect(sent.code).toBe(1);
  expect(sent.stderr).toMatch(/is paused\..*emails bounced, which is more than 10 %/);
  expect(sent.stdout).toMatch(/state: +paused: \d+ of the first \d+ emails bounced/);
  expect((await cli('issue', 'list')).stdout).toMatch(/paused .* emails bounced/);
  await json('issue', 'cancel', id, '--yes');
  const report = await json<Record<string, number>>('issue', 'report', id);
  expect(report).toMatchObject({ state: 'cancelled', audience: 120 });
  expect((await cli('issue', 'report', id)).stdout).toMatch(new RegExp(`not sent: +${report.waiting}`));
  const rows = await json<{ address: string; state: string; reply: string }[]>(
    ...['issue', 'recipients', id, '--state', 'bounced,waiting'],
  );
  expect(rows).toHaveLength(Number(report.waiting) + Number(report.bounced));
  const bounced = rows.find(({ state }) => state === 'bounced');
  expect(bounced).toMatchObject({ reply: '550 5.1.1 no such user' });
  expect(await json('issue', 'recipient', id, bounced?.address ?? '')).toMatchObject({ state: 'bounced', attempts: 1 });
  expect(await json('issue', 'recipients', id, '--state', 'uncertain')).toEqual([]);
  expect((await cli('issue', 'recipients', id)).stdout.trimEnd().split('\n')).toHaveLength(121);
  expect((await cli('issue', 'who', id, 'stranger@example.com')).stdout).toContain('not on the list');
  expect((await cli('issue', 'resume', id)).stderr).toContain(`issue resend ${id} --state waiting`);
  const refused = await cli('issue', 'resend', id, '--state', 'bounced');
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('who have no email are waiting')]);
}, 300_000);

test.concurrent('a complaint suppresses the reader, and counts once for the issue', async ({
  onTestFinished: atEnd,
}) => {
  const { installation, id } = await install(atEnd, 3, {});
  const { json, cli } = installation;
  await json('issue', 'send', id, '--yes', '--wait');
  const complain = ['subscriber', 'complain', 'reader1@example.com', '--issue', id, '--yes'];
  expect(await json(...complain)).toMatchObject({ newsletters: ['business'], counted: true });
  expect(await json(...complain)).toMatchObject({ newsletters: [], counted: false });
  expect(await json('subscriber', 'show', 'reader1@example.com')).toMatchObject({
    subscriptions: [{ state: 'complained' }],
  });
  expect((await cli('subscriber', 'complain', 'stranger@example.com', '--yes')).stderr).toContain('no subscriber');
});
