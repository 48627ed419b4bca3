import { afterAll, beforeAll, expect, test } from 'vitest';
import { composeIssue } from '../../src/issues/compose.js';
import { neverHeld } from '../../src/subscribers/membership/bounce-backlog.js';
import { addReader, addTestNewsletter, startPostrider, type TestPostrider } from '../helpers/postrider.js';
import { type Installation, quickInstallation } from '../helpers/process.js';
import { startTestRedis } from '../helpers/redis.js';

const readers = neverHeld + 10;
let postrider: TestPostrider;
let installation: Installation;

beforeAll(async () => {
  const server = await startTestRedis();
  postrider = await startPostrider({
    server,
    settings: { AUTO_PAUSE_BOUNCES: '0' },
    rules: { onRecipient: () => ({ code: 550, text: '5.1.1 no such user' }) },
  });
  installation = await quickInstallation({ REDIS_URL: `unix://${server.url}`, SMTP_URL: postrider.sink.url });
});
afterAll(async () => {
  await installation.remove();
  await postrider.stop();
});

/** Sends an issue of a new newsletter whose readers all bounce: the bounces past `neverHeld` are held back. */
async function sendWithHold(slug: string): Promise<void> {
  const { app } = postrider;
  const newsletter = await addTestNewsletter(app, { slug });
  for (let i = 0; i < readers; i += 1) await addReader(app, newsletter, `${slug}${i}@example.org`);
  await postrider.send((await composeIssue(app.redis, newsletter, {})).issue);
}

test('bounces that are held back are listed, and the doctor fails until an operator decides', async () => {
  await sendWithHold('listed');
  const { items: holds } = await installation.json<{ items: { newsletter: string }[] }>('feedback', 'holds');
  expect(holds.filter(({ newsletter }) => newsletter === 'listed')).toEqual([
    { newsletter: 'listed', held: 10, limit: neverHeld, since: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) },
  ]);
  expect((await installation.cli('feedback', 'holds')).stdout).toMatch(
    /listed\s+10\s+50\s+\d{4}-\d\d-\d\d \d\d:\d\d in /,
  );
  expect((await installation.json<{ items: object[] }>('attention')).items).toContainEqual(
    expect.objectContaining({
      ...{ id: 'bounces.held listed', severity: 'stop', newsletter: 'listed' },
      facts: { newsletter: 'listed', held: 10, limit: neverHeld, since: expect.any(Number) },
    }),
  );
  const { stdout, code } = await installation.cli('doctor', '--json');
  expect(JSON.parse(stdout).checks).toContainEqual(expect.objectContaining({ name: 'bounces', ok: false }));
  expect(code).toBe(1);
});

test('a release requires --yes, a roll-back restores every reader, and then nothing is left to decide', async () => {
  await sendWithHold('rolled-back');
  const stats = () => installation.json('subscriber', 'stats', '--newsletter', 'rolled-back');
  const hesitant = await installation.cli('feedback', 'release', '--newsletter', 'rolled-back');
  expect(hesitant).toMatchObject({ code: 2, stdout: '' });
  expect(hesitant.stderr).toContain('marks 10 readers as bounced');
  expect(await stats()).toMatchObject({ confirmed: 10, bounced: neverHeld });
  const unsure = await installation.cli('feedback', 'roll-back', '--newsletter', 'rolled-back');
  expect(unsure).toMatchObject({ code: 2, stdout: '' });
  expect(unsure.stderr).toContain('This drops 10 bounces, and confirms 50 readers again');
  expect(await installation.json('feedback', 'roll-back', '--newsletter', 'rolled-back', '--yes')).toEqual({
    newsletter: 'rolled-back',
    broughtBack: neverHeld,
    dropped: 10,
  });
  expect(await stats()).toMatchObject({ confirmed: readers, bounced: 0 });
  const again = await installation.cli('feedback', 'release', '--newsletter', 'rolled-back', '--yes');
  expect(again).toMatchObject({ code: 1, stdout: '' });
  expect(again.stderr).toContain('postrider feedback holds');
});
