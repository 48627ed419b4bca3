import { afterAll, beforeAll, expect, test } from 'vitest';
import { neverHeld } from '../../src/subscribers/membership/bounce-hold.js';
import { startPostrider, type TestPostrider } from '../helpers/postrider.js';
import { type Installation, newInstallation } from '../helpers/process.js';
import { startTestRedis } from '../helpers/redis.js';

const readers = neverHeld + 10;
let postrider: TestPostrider;
let installation: Installation;

beforeAll(async () => {
  const server = await startTestRedis();
  postrider = await startPostrider({
    server,
    readers,
    settings: { AUTO_PAUSE_BOUNCES: '0' },
    rules: { onRecipient: () => ({ code: 550, text: '5.1.1 no such user' }) },
  });
  installation = await newInstallation({ REDIS_URL: `unix://${server.url}`, SMTP_URL: postrider.sink.url });
  await postrider.send(await postrider.composeIssue());
});
afterAll(async () => {
  await installation.remove();
  await postrider.stop();
});

const stats = () => installation.json('subscriber', 'stats', '--newsletter', 'business');

test('bounces that are held back are listed, and the doctor fails until an operator decides', async () => {
  expect(await installation.json('feedback', 'holds')).toEqual([
    { newsletter: 'business', held: 10, limit: neverHeld, since: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) },
  ]);
  expect((await installation.cli('feedback', 'holds')).stdout).toMatch(/business\s+10\s+50/);
  const { stdout, code } = await installation.cli('doctor', '--json');
  expect(JSON.parse(stdout).checks).toContainEqual(expect.objectContaining({ name: 'bounces', ok: false }));
  expect(code).toBe(1);
});

test('a release asks for --yes, a roll-back brings everyone back, and then nothing is left to decide', async () => {
  const hesitant = await installation.cli('feedback', 'release', '--newsletter', 'business');
  expect(hesitant).toMatchObject({ code: 2, stdout: '' });
  expect(hesitant.stderr).toContain('takes 10 readers off the list');
  expect(await stats()).toMatchObject({ confirmed: 10, bounced: neverHeld });
  expect(await installation.json('feedback', 'roll-back', '--newsletter', 'business')).toEqual({
    newsletter: 'business',
    broughtBack: neverHeld,
    dropped: 10,
  });
  expect(await stats()).toMatchObject({ confirmed: readers, bounced: 0 });
  const again = await installation.cli('feedback', 'release', '--newsletter', 'business', '--yes');
  expect(again).toMatchObject({ code: 1, stdout: '' });
  expect(again.stderr).toContain('postrider feedback holds');
});
