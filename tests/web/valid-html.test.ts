import { HtmlValidate } from 'html-validate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { locales } from '../../src/locale/locale.js';
import { withParameters } from '../../src/web/kit/addresses.js';
import { everyPage, type PageToSee } from './pages-for-tests.js';
import { startWebForTests, type WebForTests } from './web-for-tests.js';

let web: WebForTests;
let pages: PageToSee[];

beforeAll(async () => {
  web = await startWebForTests();
  pages = await everyPage(web);
});
afterAll(() => web.stop());

/** The rules of the HTML standard. React's spelling of attributes is valid, since HTML ignores their case. */
const validator = new HtmlValidate({
  root: true,
  extends: ['html-validate:standard'],
  rules: { 'attr-case': 'off', 'attribute-boolean-style': 'off', 'doctype-style': 'off', 'void-style': 'off' },
});

/** An issue is an email, whose clients need what the standard has dropped. */
const notInEmails = [
  'doctype-html',
  'no-deprecated-attr',
  'attribute-allowed-values',
  'deprecated',
  'element-permitted-content',
];

test.each(locales)('every page is valid HTML: %s', async (locale) => {
  const faults: string[] = [];
  for (const { name, path, fields } of pages) {
    const address = withParameters(path, { lang: locale });
    const { body, headers } = await (fields ? web.post(address, fields) : web.get(address));
    if (!String(headers['content-type']).startsWith('text/html')) continue;
    const { results } = await validator.validateString(body);
    for (const { ruleId, message, selector } of results.flatMap((result) => result.messages)) {
      if (name === 'issue' && notInEmails.includes(ruleId)) continue;
      faults.push(`${name}: ${ruleId}: ${message} (${selector})`);
    }
  }
  expect(faults).toEqual([]);
});
