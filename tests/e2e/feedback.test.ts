import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { composeIssue } from '../../src/issues/compose.js';
import { readIssue } from '../../src/issues/issue-store.js';
import { reportIssue } from '../../src/reports/report.js';
import { countSubscribers } from '../../src/subscribers/list/count-subscribers.js';
import { bounceOf, complaintOf } from '../feedback/report-emails.js';
import { readerAddress, startPostrider, type TestPostrider } from '../helpers/postrider.js';
import { type Installation, newInstallation } from '../helpers/process.js';
import { startTestRedis } from '../helpers/redis.js';
import type { SunkMail } from '../helpers/smtp-sink.js';

let postrider: TestPostrider;
let installation: Installation;
let folder: string;
const secret = 'a secret for the tests only';
const domain = 'bounces.example.com';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postrider-feedback-'));
  const server = await startTestRedis();
  postrider = await startPostrider({ server, readers: 20, settings: { BOUNCE_DOMAIN: domain } });
  installation = await newInstallation({
    REDIS_URL: `unix://${server.url}`,
    SMTP_URL: postrider.sink.url,
    BOUNCE_DOMAIN: domain,
    SECRET: secret,
  });
});
afterAll(async () => {
  await installation.remove();
  await postrider.stop();
  await rm(folder, { recursive: true, force: true });
});

test('a digest is sent, its bounces and a complaint arrive by email, and the list is exactly right', async () => {
  const { app, sink, newsletter } = postrider;
  const { id } = await postrider.composeIssue();
  await postrider.send(await readIssue(app.redis, id));
  const mailTo = (number: number): SunkMail => {
    const [mail] = sink.mailsTo(readerAddress(number));
    if (!mail) throw new Error('no email');
    return mail;
  };
  const gone = [0, 1, 2, 3].map((i) => bounceOf(mailTo(i), '5.1.1', `550 5.1.1 <${readerAddress(i)}>: no such user`));
  const full = [4, 5].map((i) => bounceOf(mailTo(i), '5.2.2', '552 5.2.2 mailbox full'));
  const blocked = [6, 7, 8].map((i) => bounceOf(mailTo(i), '5.7.1', '550 5.7.1 blocked by our policy'));
  const folded = bounceOf(mailTo(9), '5.1.1', '550 5.1.1 no such user', mailTo(9).from.toUpperCase());
  const complaint = complaintOf(mailTo(10));
  const strange =
    gone[0]
      ?.replaceAll(mailTo(0).to, 'stranger@example.org')
      .replaceAll(mailTo(0).from, 'x@example.com')
      .replace(/List-Unsubscribe:[\s\S]*?\r\n(?=\S)/, '')
      .replace(/(Message-ID: <)[0-9a-f]+@news/, '$1beef@news') ?? '';
  const mailbox = [...gone, ...full, ...blocked, folded, complaint, strange]
    .map((text) => `From MAILER-DAEMON Thu Jan  1 00:00:00 2026\n${text.replaceAll('\r\n', '\n')}\n`)
    .join('');
  const file = join(folder, 'reports.mbox');
  await writeFile(file, mailbox, 'latin1');
  const ingest = () => installation.json('feedback', 'ingest', file);
  expect(await ingest()).toEqual({ reports: 12, applied: 11, unattributed: 1, ignored: 0, held: 0, unread: 0 });
  expect(await countSubscribers(app.list, newsletter)).toMatchObject({ confirmed: 14, bounced: 5, unsubscribed: 1 });
  const report = await reportIssue(app.list, id);
  expect(report).toMatchObject({ audience: 20, accepted: 10, bounced: 5, failed: 5, bouncedLater: 10 });
  // The same mailbox again, as an interrupted poll would read it.
  expect(await ingest()).toEqual({ reports: 12, applied: 0, unattributed: 1, ignored: 11, held: 0, unread: 0 });
  expect(await reportIssue(app.list, id)).toEqual(report);
  const { articles } = await readIssue(app.redis, id);
  const next = await composeIssue(app.redis, newsletter, { articles: [...articles] });
  expect(await postrider.send(next.issue)).toMatchObject({ audience: 14, accepted: 14 });
});
