import { afterAll, beforeAll, expect, test } from 'vitest';
import { reportIssue } from '../../src/reports/report.js';
import { addReader, startPostrider, type TestPostrider } from '../helpers/postrider.js';
import { type Installation, newInstallation } from '../helpers/process.js';
import { startTestRedis } from '../helpers/redis.js';

let postrider: TestPostrider;
let installation: Installation;
let refuses = true;

beforeAll(async () => {
  const server = await startTestRedis();
  postrider = await startPostrider({
    server,
    readers: 5,
    rules: {
      onRecipient: (to) =>
        refuses && to.endsWith('@gmail.com') ? { code: 550, text: '5.7.26 unauthenticated, see the page' } : undefined,
    },
  });
  for (let i = 0; i < 20; i += 1) await addReader(postrider.app, postrider.newsletter, `reader${i}@gmail.com`);
  installation = await newInstallation({ REDIS_URL: `unix://${server.url}`, SMTP_URL: postrider.sink.url });
});
afterAll(async () => {
  await installation.remove();
  await postrider.stop();
});

test('a provider that refuses an issue fails the wait, and every command shows its words and the remedy', async () => {
  const { id } = await postrider.composeIssue();
  const sent = await installation.cli('issue', 'send', id, '--yes', '--wait');
  expect(sent).toMatchObject({ code: 1 });
  expect(sent.stderr).toMatch(/is still being sent\. gmail refused .*5\.7\.26 unauthenticated/);
  expect(sent.stdout).toMatch(/on hold:\ngmail refused \d+ of \d+ .*\n {4}Its readers are on hold until .*SPF.*resume/);
  const { holds, accepted } = await installation.json<{ holds: unknown[]; accepted: number }>('issue', 'report', id);
  expect(accepted).toBe(5);
  expect(holds).toEqual([
    expect.objectContaining({ provider: 'gmail', reason: 'unauthenticated', remedy: expect.stringContaining('SPF') }),
  ]);
  const [shown, doctor] = await Promise.all([installation.cli('issue', 'show', id), installation.cli('doctor')]);
  expect(shown.stdout).toMatch(/on hold: +gmail refused/);
  const { items } = await installation.json<{ items: { code: string }[] }>('attention');
  expect(items.find(({ code }) => code === 'provider.on-hold')).toMatchObject({
    ...{ severity: 'stop', facts: { issue: id, provider: 'gmail' } },
    remedies: [{ operation: 'resumeIssue', input: { issue: id } }],
  });
  expect(doctor.stdout).toMatch(new RegExp(`✗ on hold: gmail refused .* messages of ${id} .*issue resume ${id}`));
  refuses = false;
  expect(await installation.cli('issue', 'resume', id)).toMatchObject({ code: 0 });
  await expect
    .poll(() => reportIssue(postrider.app.list, id))
    .toMatchObject({ state: 'sent', accepted: 25, holds: [] });
});
