import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Ingested, ingestReport } from '../../src/feedback/ingest-report.js';
import type { Issue } from '../../src/issues/issue.js';
import { idOf } from '../../src/subscribers/list/subscriber-store.js';
import { reportOf } from '../feedback/feedback-for-tests.js';
import { readerAddress, startPostrider, type TestPostrider } from '../helpers/postrider.js';
import { type Installation, quickInstallation } from '../helpers/process.js';
import { startTestRedis } from '../helpers/redis.js';

let postrider: TestPostrider;
let installation: Installation;
let issue: Issue;
let ingested: Ingested;
let folder: string;
const [gone, blocked, full, late] = [0, 1, 2, 3].map(readerAddress) as [string, string, string, string];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postrider-feedback-'));
  const server = await startTestRedis();
  const said: Record<string, { code: number; text: string }> = {
    [gone]: { code: 550, text: '5.1.1 no such user' },
    [blocked]: { code: 554, text: '5.7.1 Service unavailable; client host blocked using a block list' },
    [full]: { code: 552, text: '5.2.2 mailbox full' },
  };
  postrider = await startPostrider({ server, readers: 5, rules: { onRecipient: (to) => said[to] } });
  installation = await quickInstallation({ REDIS_URL: `unix://${server.url}`, SMTP_URL: postrider.sink.url });
  issue = await postrider.composeIssue();
  await postrider.send(issue);
  const [mail] = postrider.sink.mailsTo(late);
  if (!mail) throw new Error('no email');
  ingested = await ingestReport(postrider.app, await reportOf(mail));
});
afterAll(async () => {
  await installation.remove();
  await postrider.stop();
  await rm(folder, { recursive: true, force: true });
});

test('`issue report` lists direct and later refusals by fault, with the server’s words and a remedy', async () => {
  const { refusals } = await installation.json<{ refusals: unknown[] }>('issue', 'report', issue.id);
  expect(refusals).toEqual([
    expect.objectContaining({ fault: 'us', reason: 'blocked', count: 1, words: expect.stringContaining('block list') }),
    expect.objectContaining({ fault: 'provider', reason: 'mailbox-full', count: 1 }),
    expect.objectContaining({ fault: 'reader', reason: 'no-such-user', count: 2, remedy: expect.any(String) }),
  ]);
  const { stdout } = await installation.cli('issue', 'report', issue.id);
  expect(stdout).toMatch(/1 × blocked \(fault: ours\): 554 5\.7\.1 .*\n {4}\S/);
});

test('`feedback list` shows servers’ replies and reports, and `feedback show` the remedy', async () => {
  expect(ingested).toBe('applied');
  const { items: lines } = await installation.json<{ items: { id: string; subscriber: string }[] }>(
    ...['feedback', 'list', '--newsletter', 'business'],
  );
  const lineOf = (address: string) =>
    lines.find(({ subscriber }) => subscriber === idOf(postrider.app.list, address).toString('hex'));
  expect(lines).toHaveLength(4);
  expect(lineOf(gone)).toMatchObject({
    source: 'smtp',
    kind: 'hard',
    issue: issue.id,
    status: '5.1.1',
    fault: 'reader',
  });
  expect(lineOf(blocked)).toMatchObject({ source: 'smtp', kind: 'policy', fault: 'us' });
  expect(lineOf(late)).toMatchObject({ source: 'report', kind: 'hard', outcome: 'applied', proof: 'headers' });
  const id = lineOf(late)?.id ?? '';
  expect(await installation.json('feedback', 'show', id)).toMatchObject({
    id,
    remedy: expect.stringContaining('bounced'),
  });
  expect(await installation.cli('feedback', 'show', 'nothing')).toMatchObject({ code: 1, stdout: '' });
  expect(await installation.json('issue', 'report', issue.id)).toMatchObject({ bounced: 2, bouncedLater: 1 });
});

test('the doctor names refusals that are our own fault, and fails if there are many', async () => {
  const { stdout, code } = await installation.cli('doctor', '--json');
  const { checks } = JSON.parse(stdout) as { checks: { name: string }[] };
  expect(checks.find(({ name }) => name === 'refusals')).toMatchObject({
    ok: false,
    detail: expect.stringContaining(`1 of ${issue.id} (blocked)`),
    remedy: expect.stringContaining('block list'),
  });
  expect(code).toBe(1);
});

test('`feedback ingest` counts emails by outcome, and ignores those that report nothing', async () => {
  const file = join(folder, 'hello.eml');
  await writeFile(file, 'From: a@example.net\r\nTo: b@example.net\r\nSubject: hello\r\n\r\nhello\r\n');
  expect(await installation.json('feedback', 'ingest', file, folder)).toEqual({
    reports: 2,
    applied: 0,
    unattributed: 0,
    unread: 0,
    ignored: 2,
    held: 0,
  });
  const { items } = await installation.json('audit', 'list', '--text', 'ingestFeedback');
  expect(items).toEqual([
    expect.objectContaining({
      ...{ operation: 'ingestFeedback', newsletter: null, object: {}, fields: ['paths'], outcome: 'done' },
      actor: { kind: 'console', id: '', name: expect.stringMatching(/./) },
    }),
  ]);
});

test('`feedback ingest` applies nothing, and notes nothing, when one of its paths cannot be read', async () => {
  const noted = async () => (await installation.json('audit', 'list', '--text', 'ingestFeedback')).items;
  const before = await noted();
  const nowhere = await installation.cli('feedback', 'ingest', folder, join(folder, 'nothing'));
  expect(nowhere.code).toBe(2);
  expect(nowhere.stderr).toContain(join(folder, 'nothing'));
  expect(await noted()).toEqual(before);
});
