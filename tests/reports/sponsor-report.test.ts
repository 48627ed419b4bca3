import { afterAll, beforeAll, expect, test } from 'vitest';
import { countClick } from '../../src/answers/clicks/count-click.js';
import { readLinks } from '../../src/answers/clicks/link-table.js';
import { saveArticle } from '../../src/articles/store/article-store.js';
import { composeIssue } from '../../src/issues/compose.js';
import { addSponsor, readSponsor, removeSponsor } from '../../src/issues/sponsors/sponsor-store.js';
import { changeNewsletter } from '../../src/newsletters/newsletter-store.js';
import { reportSponsor, sponsorCsv } from '../../src/reports/sponsor-report.js';
import { articleForTests } from '../helpers/edition.js';
import { startPostrider, type TestPostrider } from '../helpers/postrider.js';
import { sponsorForTests } from '../helpers/sponsor.js';

let postrider: TestPostrider;
beforeAll(async () => {
  postrider = await startPostrider({ readers: 3 });
  await changeNewsletter(postrider.app.redis, postrider.newsletter.slug, { clicks: 'link' });
});
afterAll(() => postrider.stop());

test('a sponsor is counted over its issues: emails, people’s clicks, and those of machines apart', async () => {
  const { app, newsletter } = postrider;
  const { redis, list } = app;
  const { slug } = newsletter;
  const url = 'https://sponsor.example.com/';
  const { id } = await addSponsor(redis, slug, sponsorForTests({ title: '=1+1', url, issues: 2 }), 'Ada');
  const ids: string[] = [];
  for (const subject of ['=Formula', 'Second', 'Third']) {
    const story = { ...articleForTests, title: subject, url: `https://www.example.com/${subject}` };
    const articles = [(await saveArticle(redis, story, { newsletter: slug })).article.id];
    const { issue } = await composeIssue(redis, newsletter, { articles, subject });
    await postrider.send(issue);
    ids.push(issue.id);
  }
  const [first = '', second = ''] = ids;
  const links = [...(await readLinks(redis, first))];
  const link = links.find(([, one]) => one.url === url)?.[0] ?? 0;
  const other = links.find(([, one]) => one.url !== url)?.[0] ?? 0;
  const click = (visitor: string, number: number, kind: 'p' | 'm') =>
    countClick(redis, { issue: first, link: number, class: kind, visitor, at: Date.now() });
  await click('a', link, 'p');
  await click('b', link, 'm');
  await click('c', other, 'p');
  await removeSponsor(redis, slug, id);

  const report = await reportSponsor(list, await readSponsor(redis, slug, id));
  expect(report.issues).toMatchObject([
    { issue: first, emails: 3, clicks: { people: 1, machines: 1, unknown: 0 } },
    { issue: second, emails: 3, clicks: { people: 0, machines: 0, unknown: 0 } },
  ]);
  expect(report.total).toEqual({ emails: 6, clicks: { people: 1, machines: 1, unknown: 0 } });
  expect(JSON.stringify(report)).not.toMatch(/@/);
  const [, line] = sponsorCsv(report).split('\r\n');
  expect(line).toBe(`${first},'=Formula,${report.issues[0]?.startedAt},3,1,1,0`);
});
