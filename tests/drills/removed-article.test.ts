import { afterAll, beforeAll, expect, test } from 'vitest';
import { readArticles } from '../../src/articles/store/article-store.js';
import { removeArticle } from '../../src/articles/store/edit-article.js';
import { keepTime } from '../../src/control/keep-time.js';
import { scheduleIssue } from '../../src/control/schedule-issue.js';
import { composeIssue } from '../../src/issues/compose.js';
import { editDraft } from '../../src/issues/edit-draft.js';
import { readIssue } from '../../src/issues/issue-store.js';
import { startPostrider, type TestPostrider } from '../helpers/postrider.js';

const readers = 6;
const hour = 3_600_000;
let postrider: TestPostrider;
beforeAll(async () => {
  postrider = await startPostrider({ readers });
});
afterAll(() => postrider?.stop());

test('what is taken out of a scheduled issue is in no message and free for the next one; what is removed from the lists stays', async () => {
  const { app, newsletter, sink } = postrider;
  const { redis } = app;
  const { id, articles } = await postrider.composeIssue();
  const [, removed = '', taken = ''] = articles;
  await scheduleIssue(redis, app.queues, id, { startAt: Date.now() + hour, local: null });
  // An issue that has an article keeps it. Whoever wants it out takes it out of the issue.
  await removeArticle(redis, removed);
  const { revision } = await readIssue(redis, id);
  const left = articles.filter((article) => article !== taken);
  await editDraft(redis, id, { base: revision, by: 'editor@example.com' }, { articles: left });
  expect(await readIssue(redis, id)).toMatchObject({ state: 'scheduled', articles: left });

  await keepTime(app, Date.now() + hour + 1);
  expect(await postrider.sent(id)).toMatchObject({ state: 'sent', accepted: readers });
  const titleOf = async (article: string) => (await readArticles(redis, [article]))[0]?.title ?? '';
  const [stays, goes] = [await titleOf(removed), await titleOf(taken)];
  for (const { to } of sink.mails) {
    const { html = '', text = '', subject = '' } = await sink.parsed(to);
    const whole = `${subject}\n${text}\n${html || ''}`;
    expect(whole).toContain(stays);
    expect(whole).not.toContain(goes);
  }
  expect((await composeIssue(redis, newsletter, {})).issue.articles).toEqual([taken]);
});
