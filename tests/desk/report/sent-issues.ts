import type { Browser } from 'playwright-core';
import { startIssue } from '../../../src/control/start-issue.js';
import { openRecount } from '../../../src/feedback/kept-answers.js';
import type { Issue } from '../../../src/issues/issue.js';
import { readIssue } from '../../../src/issues/issue-store.js';
import type { Newsletter } from '../../../src/newsletters/newsletter.js';
import type { Role } from '../../../src/people/person.js';
import { addPerson } from '../../../src/people/person-store.js';
import { beginSession } from '../../../src/people/sign-in/sessions.js';
import { keys } from '../../../src/redis/keys.js';
import { countFigures } from '../../../src/reports/figures/count-figures.js';
import { until } from '../../helpers/clock.js';
import type { WebForTests } from '../../web/web-for-tests.js';

let people = 0;
/** A person of a web that is under test. @returns what their browser does */
export async function deskPerson(
  web: WebForTests,
  role: Role | null,
  roles: Record<string, Role> = {},
  language: 'en' | 'zh-CN' = 'en',
  movesData = true,
) {
  people += 1;
  const fields = { email: `person${people}@example.com`, name: `Person ${people}`, language, role, roles };
  const person = await addPerson(web.app.redis, { ...fields, movesData });
  const session = await beginSession(web.app.redis, person, 'a browser');
  const headers = { cookie: `postrider-session=${session}`, 'sec-fetch-site': 'same-origin' };
  return {
    person,
    session,
    get: (path: string) => web.get(path, headers),
    post: (path: string, fields: Record<string, string>) => web.postOnly(path, fields, headers),
    /** A page of a browser in which this person is signed in. */
    async page(browser: Browser, url: string, options: Parameters<Browser['newContext']>[0] = {}) {
      const context = await browser.newContext(options);
      await context.addCookies([{ name: 'postrider-session', value: session, url }]);
      return { page: await context.newPage(), close: () => context.close() };
    },
  };
}

/** Sends an issue to every reader, through a mail server that refuses one address. @returns the emails */
export async function sendForReal(web: WebForTests, newsletter: Newsletter, issue: Issue, refused: string) {
  const { sink, stop } = await web.startWorkers({
    onRecipient: (address) => (address === refused ? { code: 550, text: '5.1.1 No such user <b>here</b>' } : undefined),
  });
  try {
    await startIssue(web.app.redis, web.app.queues, issue.id);
    const stateOf = async () => (await readIssue(web.app.redis, issue.id)).state;
    await until('the issue is sent', async () => (await stateOf()) === 'sent', stateOf);
  } finally {
    await stop();
  }
  await web.app.redis.del(keys.answers(newsletter.number));
  return sink.mails.map(({ raw }) => raw.toString().replace(/=\r?\n/g, ''));
}

/** Counts what readers answered, as a worker does. */
export async function countAll({ app }: WebForTests, newsletter: Newsletter, now = Date.now() + 3_600_000) {
  const recount = await openRecount(app.list, newsletter, now);
  const visitors = new Map(recount ? [[newsletter.number, recount.visit]] : []);
  await countFigures(app.list, [newsletter], app.config.pace.groups, now, visitors);
  await recount?.keep();
}
