import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Site } from '../../src/site/site.js';
import { type Installation, quickInstallation } from '../helpers/process.js';
import { startTestRedis, type TestRedis } from '../helpers/redis.js';

let server: TestRedis;
let postrider: Installation;
let folder: string;
beforeAll(async () => {
  server = await startTestRedis();
  postrider = await quickInstallation({ REDIS_URL: `unix://${server.url}`, SMTP_URL: 'smtp://127.0.0.1:1' });
  folder = await mkdtemp(join(tmpdir(), 'postrider-site-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await postrider.remove();
  await server.stop();
});

test('the site is set, shown with its texts, and set back to the defaults', async () => {
  const about = join(folder, 'about.md');
  await writeFile(about, '# Who we are\n\nWe report.\n');
  const set = ['site', 'set', '--name', 'The Example Press', '--contact', 'editor@example.com'];
  const changed = await postrider.json<Site>(...set, '--about', about, '--locale', 'en', '--audience', 'no');
  expect(changed).toMatchObject({
    name: 'The Example Press',
    contact: 'editor@example.com',
    audience: false,
    texts: { about: { en: '# Who we are\n\nWe report.\n' }, privacy: {} },
  });
  expect((await postrider.cli('site', 'show')).stdout).toMatch(/about:\s+your own \(en\)[\s\S]*privacy:\s+default/);
  await postrider.json('site', 'set', '--phone', '+1 212 555 0100', '--address', '5 Harbour Lane');
  expect((await postrider.cli('site', 'show')).stdout).toMatch(
    /phone:\s+\+1 212 555 0100\s+postal address:\s+5 Harbour/,
  );
  expect(await postrider.json('site', 'set', '--phone', '', '--address', '')).toMatchObject({
    phone: '',
    postalAddress: '',
  });
  const privacy = await postrider.cli('site', 'show', '--text', 'privacy', '--locale', 'zh-CN');
  expect(privacy.stdout).toContain('## 我们是谁\n\nThe Example Press');
  const back = await postrider.json<Site>('site', 'set', '--default-text', 'about,privacy', '--contact', '');
  expect(back).toMatchObject({ contact: '', texts: { about: {} }, revision: changed.revision + 3 });
});

test('an invalid value, an unreadable file and an empty command are refused with a remedy', async () => {
  for (const [words, said] of [
    [[], 'give at least one option: --name'],
    [['--contact', 'nobody'], 'not an address'],
    [['--phone', 'call us'], '--phone: must be a telephone number'],
    [['--address', 'x'.repeat(501)], 'at most 500 characters'],
    [['--hub', 'hub.example.com'], 'https://'],
    [['--about', join(folder, 'missing.md')], 'missing.md'],
    [['--default-text', 'terms'], 'It must be one or more of about, privacy, advertising'],
  ] as const) {
    const { code, stderr } = await postrider.cli('site', 'set', ...words);
    expect([words, code, stderr]).toEqual([words, 2, expect.stringContaining(said)]);
  }
});

test('the look of the site is set from files, shown, and reset part by part', async () => {
  const [logo, icon] = [join(folder, 'logo.png'), join(folder, 'icon.png')];
  await writeFile(logo, await picture(280, 72, 4));
  await writeFile(icon, await picture(192, 192, 3));
  const set = await postrider.json<Site>(
    'site',
    'set',
    '--accent',
    '#0b5fa5',
    '--logo',
    logo,
    '--icon',
    icon,
    '--fonts',
    'system',
  );
  expect(set).toMatchObject({
    accent: { light: '#0b5fa5', dark: expect.stringMatching(/^#/) },
    logo: { width: 280, height: 72 },
    logoDark: null,
    icon: { width: 192, height: 192 },
    fonts: 'system',
  });
  expect((await postrider.cli('site', 'show')).stdout).toMatch(/accent:\s+#0b5fa5[\s\S]*icon:\s+192 × 192 pixels/);
  for (const [words, said] of [
    [['--accent', '#ffff00'], 'the nearest shade that has it is'],
    [['--logo', icon], 'no transparent background'],
    [['--icon', logo], 'must be a square'],
    [['--remove', 'masthead'], 'It must be one or more of accent, logo, logo-dark, icon'],
    [['--fonts', 'comic'], 'Allowed choices are postrider, system'],
  ] as const) {
    const { code, stderr } = await postrider.cli('site', 'set', ...words);
    expect([words, code, stderr]).toEqual([words, 2, expect.stringContaining(said)]);
  }
  const back = await postrider.json<Site>('site', 'set', '--remove', 'accent,logo', '--fonts', 'postrider');
  expect(back).toMatchObject({ accent: null, logo: null, icon: { width: 192 }, fonts: 'postrider' });
});

const picture = (width: number, height: number, channels: 3 | 4) =>
  sharp({ create: { width, height, channels, background: { r: 20, g: 90, b: 160, alpha: 0.5 } } })
    .png()
    .toBuffer();
