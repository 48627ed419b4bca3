import type { Page, Response } from 'playwright-core';
import { withParameters } from '../../src/web/kit/addresses.js';
import type { PageToSee } from './pages-for-tests.js';

/** Opens a page in a language. The response to a form is opened by posting the form, as a browser does. */
export async function openPage(
  page: Page,
  url: string,
  { path, fields, until }: PageToSee,
  lang: string,
): Promise<Response | null> {
  const address = `${url}${withParameters(path, { lang })}`;
  if (!fields) {
    const answer = await page.goto(address);
    if (until) await page.locator(until).waitFor();
    return answer;
  }
  await page.goto(`${url}/healthz`);
  const inputs = fields.map(([name, value]) => `<input name="${name}" value="${value}">`).join('');
  await page.setContent(`<form method="post" action="${address}">${inputs}</form>`);
  const [answer] = await Promise.all([page.waitForNavigation(), page.evaluate('document.forms[0].submit()')]);
  return answer;
}
