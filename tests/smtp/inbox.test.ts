import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import nodemailer from 'nodemailer';
import { expect, test } from 'vitest';
import { startInbox } from '../../src/smtp/inbox.js';
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
