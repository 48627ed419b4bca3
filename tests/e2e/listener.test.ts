import { afterAll, beforeAll, expect, test } from 'vitest';
import { bounceAddress } from '../../src/subscribers/membership/bounce-address.js';
import { stretchedKeys } from '../../src/subscribers/membership/tokens.js';
import { deliver } from '../feedback/report-emails.js';
import { until } from '../helpers/clock.js';
import { freePort, freePorts, type Installation, newInstallation } from '../helpers/process.js';
import { processesWith } from '../helpers/processes.js';
import { scrape } from '../metrics/metrics-for-tests.js';

const domain = 'bounces.example.com';
const secret = 'a secret for the tests only';
let installation: Installation;
let port: number;
let metricsPort: number;
beforeAll(async () => {
  port = await freePort();
  metricsPort = await freePorts(2);
  installation = await newInstallation({
    SECRET: secret,
    BOUNCE_DOMAIN: domain,
    FEEDBACK_PORT: String(port),
    FEEDBACK_HOST: '127.0.0.1',
    LOG_LEVEL: 'silent',
    METRICS_PORT: String(metricsPort),
  });
});
afterAll(() => installation.remove());

interface Doctor {
  checks: { name: string; ok: boolean; detail: string }[];
}
const line = async () => {
  const { stdout } = await installation.cli('doctor', '--json');
  return (JSON.parse(stdout) as Doctor).checks.find(({ name }) => name === 'bounce listener');
};

test('`npm start` runs the listener in its own process, which is restarted when it dies and ends with it', async () => {
  const { stop, said } = await installation.start('up');
  await until('the listener runs', () => said().includes('The listener for bounces is running'));
  const mine = () => processesWith(`FEEDBACK_PORT=${port}`).filter(({ command }) => / listener$/.test(command));
  const [first] = mine();
  process.kill(first?.pid ?? Number.NaN, 'SIGKILL');
  await until('another one runs', () => said().split('The listener for bounces is running').length > 2);
  const to = bounceAddress(stretchedKeys([secret]), domain, { newsletter: 1, id: Buffer.alloc(8, 7) });
  expect(await deliver(port, to, 'Subject: nothing\r\n\r\nNothing.\r\n')).toBe(250);
  expect(await deliver(port, `anybody@${domain}`, 'Subject: nothing\r\n\r\nNothing.\r\n')).toBe(550);
  expect(await line()).toMatchObject({ ok: true, detail: expect.stringContaining('1 email (0 applied') });
  // The listener has the port after that of the other process.
  for (const one of [metricsPort, metricsPort + 1]) expect((await scrape(one)).sum('postrider_build_info')).toBe(1);
  expect(await stop()).toMatchObject({ code: 0 });
  expect(mine()).toEqual([]);
});

test('the doctor fails when nothing listens on FEEDBACK_PORT', async () => {
  expect(await line()).toMatchObject({ ok: false, detail: `nothing listens on 127.0.0.1:${port}` });
});
