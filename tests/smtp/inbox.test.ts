import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import nodemailer from 'nodemailer';
import { expect, test } from 'vitest';
import { startInbox } from '../../src/smtp/inbox.js';
import { isOwnRequest } from '../../src/smtp/inbox-links.js';
import { launchBrowser } from '../helpers/browser.js';
import { freePort } from '../helpers/process.js';

test('a link in an email of the inbox opens in a new tab, and no script of an email runs', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'postrider-inbox-'));
  const inbox = await startInbox({ smtp: await freePort(), web: await freePort() }, folder);
  const browser = await launchBrowser();
  try {
    await nodemailer.createTransport(inbox.smtpUrl).sendMail({
      ...{ from: 'news@example.com', to: 'reader@example.com', subject: 'Please confirm' },
      html: `<a href="${inbox.webUrl}/api/email">Confirm subscription</a><script>document.write('ran')</script>`,
    });
    const page = await browser.newPage();
    await page.goto(inbox.webUrl);
    await page.getByText('Please confirm').first().click();
    const email = page.frameLocator('iframe');
    const [opened] = await Promise.all([
      page.waitForEvent('popup'),
      email.getByRole('link', { name: 'Confirm subscription' }).click(),
    ]);
    await opened.waitForURL(`${inbox.webUrl}/api/email`);
    expect(await email.locator('body').textContent()).not.toContain('ran');
  } finally {
    await browser.close();
    await inbox.stop();
    await rm(folder, { recursive: true, force: true });
  }
});

test.each([
  ['localhost:1080', undefined, true],
  ['127.0.0.1:1080', 'http://127.0.0.1:1080', true],
  ['[::1]:1080', undefined, true],
  ['localhost:1080', 'http://localhost:1081', false],
  ['localhost:1080', 'https://localhost:1080', false],
  ['localhost:1080', 'http://127.0.0.1:1080', false],
  ['localhost:1080', 'https://example.com', false],
  ['localhost:1080', 'null', false],
  ['rebound.example.com:1080', undefined, false],
  ['rebound.example.com:1080', 'http://rebound.example.com:1080', false],
  ['localhost.example.com', undefined, false],
  ['example.com@localhost', 'http://example.com', false],
  ['', undefined, false],
  [undefined, undefined, false],
])('with Host %s and Origin %s, a request to the inbox is its own: %s', (host, origin, own) => {
  expect(isOwnRequest({ ...(host === undefined ? {} : { host }), ...(origin === undefined ? {} : { origin }) })).toBe(
    own,
  );
});

test('the page of another site reads no email of the inbox, neither by HTTP nor by WebSocket', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'postrider-inbox-'));
  const inbox = await startInbox({ smtp: await freePort(), web: await freePort() }, folder);
  const upgrade = { connection: 'Upgrade', upgrade: 'websocket' };
  const asked = async (path: string, headers: Record<string, string>) => {
    const request = get(`${inbox.webUrl}${path}`, { headers, agent: false });
    const [response] = await once(request, 'response');
    response.resume();
    return response.statusCode;
  };
  try {
    for (const path of ['/api/email', '/socket.io/?EIO=4&transport=polling']) {
      expect(await asked(path, {})).toBe(200);
      expect(await asked(path, { origin: 'https://example.com' })).toBe(403);
      expect(await asked(path, { host: 'rebound.example.com' })).toBe(403);
    }
    const socket = '/socket.io/?EIO=4&transport=websocket';
    expect(await asked(socket, { ...upgrade, origin: 'https://example.com' })).toBe(403);
  } finally {
    await inbox.stop();
    await rm(folder, { recursive: true, force: true });
  }
});
