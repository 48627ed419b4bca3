import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { autoReplyFixtures, complaintFixtures, delayFixtures, noneFixtures } from '../fixtures/feedback/others.js';
import { serverFixtures } from '../fixtures/feedback/servers.js';
import { type Installation, quickInstallation } from '../helpers/process.js';

let postrider: Installation;
let folder: string;
const bounce = serverFixtures[0]?.raw ?? '';
const others = [delayFixtures[0], complaintFixtures[0], autoReplyFixtures[0], noneFixtures[0]].map(
  (one) => one?.raw ?? '',
);

interface Read {
  reports: { path: string; kind: string; recipients: Record<string, unknown>[] }[];
}

beforeAll(async () => {
  // There is no Redis: the command needs none.
  postrider = await quickInstallation({ REDIS_URL: 'redis://127.0.0.1:1' });
  folder = await mkdtemp(join(tmpdir(), 'postrider-reports-'));
  await writeFile(join(folder, 'bounce.eml'), bounce);
  await mkdir(join(folder, 'Maildir/new'), { recursive: true });
  await mkdir(join(folder, 'Maildir/cur'));
  for (const [index, raw] of others.entries())
    await writeFile(join(folder, `Maildir/${index < 2 ? 'new' : 'cur'}/1${index}.host:2,S`), raw);
  const mailbox = [bounce, ...others].map((raw) => `From MAILER-DAEMON Mon Mar  2 06:00:09 2026\n${raw}\n\n`).join('');
  await writeFile(join(folder, 'mailbox'), mailbox);
});
afterAll(async () => {
  await postrider.remove();
  await rm(folder, { recursive: true });
});

test('feedback read shows the recipient and the reason of a bounce, without Redis', async () => {
  const path = join(folder, 'bounce.eml');
  const { reports } = await postrider.json<Read>('feedback', 'read', path);
  expect(reports).toMatchObject([
    {
      path,
      kind: 'bounce',
      recipients: [
        { address: 'reader@example.net', kind: 'hard', status: '5.1.1', reason: 'no-such-user', fault: 'reader' },
      ],
    },
  ]);
  expect(reports[0]?.recipients[0]?.reply).toContain('User unknown');
});

test('feedback read takes folders, Maildirs and mailbox files', async () => {
  const kinds = async (path: string) =>
    (await postrider.json<Read>('feedback', 'read', join(folder, path))).reports.map(({ kind }) => kind);
  expect(await kinds('Maildir')).toEqual(['auto-reply', 'none', 'delay', 'complaint']);
  expect(await kinds('mailbox')).toEqual(['bounce', 'delay', 'complaint', 'auto-reply', 'none']);
});

test('feedback read refuses a missing path with exit code 2', async () => {
  const { code } = await postrider.cli('feedback', 'read', join(folder, 'nothing'), '--json');
  expect(code).toBe(2);
});
