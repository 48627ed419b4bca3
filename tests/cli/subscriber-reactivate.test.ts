import { afterAll, beforeAll, expect, test } from 'vitest';
import { composeIssue } from '../../src/issues/compose.js';
import type { Issue } from '../../src/issues/issue.js';
import {
  addReader,
  addTestNewsletter,
  readerAddress,
  startPostrider,
  type TestPostrider,
} from '../helpers/postrider.js';
import { type Installation, quickInstallation } from '../helpers/process.js';
import { startTestRedis } from '../helpers/redis.js';

let postrider: TestPostrider;
let installation: Installation;
let issue: Issue;
const email = readerAddress(1);

beforeAll(async () => {
  const server = await startTestRedis();
  const refuse = (to: string) =>
    to === email || to === 'moved@example.org' ? { code: 550, text: `5.1.1 <${to}> no such user` } : undefined;
  postrider = await startPostrider({ server, readers: 3, rules: { onRecipient: refuse } });
  installation = await quickInstallation({ REDIS_URL: `unix://${server.url}`, SMTP_URL: postrider.sink.url });
  issue = await postrider.composeIssue();
  await postrider.send(issue);
});
afterAll(async () => {
  await installation.remove();
  await postrider.stop();
});

test('`subscriber show` names the state, the reason, the time and the issue', async () => {
  const because = {
    at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    event: 'bounced',
    by: 'bounce',
    issue: issue.id,
    source: 'smtp',
    words: '550 5.1.1 <…> no such user',
  };
  const shown = await installation.json('subscriber', 'show', email);
  expect(shown).toMatchObject({ email, subscriptions: [{ newsletter: 'business', state: 'bounced', because }] });
  const { stdout } = await installation.cli('subscriber', 'show', email);
  expect(stdout).toContain(`bounced by bounce (${issue.id}): 550 5.1.1 <…> no such user`);
});

test('`issue resend` leaves out the bounced reader, and shows the number left out', async () => {
  const resend = ['issue', 'resend', issue.id, '--state', 'bounced'];
  // Nobody would be emailed, so there is nothing to confirm.
  expect(await installation.json(...resend)).toEqual({
    ...{ id: issue.id, dryRun: false, putBack: 0, leftOut: 1, haveAll: 0 },
  });
  const { stdout } = await installation.cli(...resend, '--yes');
  expect(stdout).toBe('0 readers will be emailed again; 1 is left out because its address bounced.\n');
});

test('without a hold there is nothing to decide, and the doctor says so', async () => {
  expect(await installation.json('feedback', 'holds')).toEqual({ items: [], next: null });
  const release = await installation.cli('feedback', 'release', '--newsletter', 'business');
  expect(release).toMatchObject({ code: 1, stdout: '' });
  expect(release.stderr).toContain('held back');
  const { stdout } = await installation.cli('doctor', '--json');
  expect(JSON.parse(stdout).checks).toContainEqual(expect.objectContaining({ name: 'bounces', ok: true }));
});

test('`subscriber reactivate` requires a reason and a known reader, and says if nothing was changed', async () => {
  const { app } = postrider;
  const newsletter = await addTestNewsletter(app, { slug: 'weekly' });
  await addReader(app, newsletter, 'moved@example.org');
  await postrider.send((await composeIssue(app.redis, newsletter, {})).issue);
  const options = ['--newsletter', 'weekly', '--reason', 'the host was renamed'];
  const reactivate = ['subscriber', 'reactivate', 'moved@example.org', ...options];
  expect((await installation.cli(...reactivate.slice(0, -2))).code).toBe(2);
  expect((await installation.cli(...reactivate.slice(0, -1), ' ')).code).toBe(2);
  const stranger = await installation.cli('subscriber', 'reactivate', 'stranger@example.org', ...options);
  expect(stranger).toMatchObject({ code: 1, stdout: '' });
  expect(await installation.json(...reactivate)).toMatchObject({
    newsletter: 'weekly',
    state: 'confirmed',
    changed: true,
  });
  expect(await installation.json(...reactivate)).toMatchObject({ state: 'confirmed', changed: false });
  const { stdout } = await installation.cli('subscriber', 'show', 'moved@example.org');
  expect(stdout).toContain('reactivated by editor: the host was renamed');
});
