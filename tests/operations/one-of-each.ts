import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { takeComment } from '../../src/answers/comments/take-comment.js';
import { sourceSettings } from '../../src/articles/pull/source.js';
import { addSource } from '../../src/articles/pull/source-store.js';
import { saveArticle } from '../../src/articles/store/article-store.js';
import { feedbackEvent } from '../../src/feedback/feedback-event.js';
import { takeEvent } from '../../src/feedback/journal.js';
import { addSponsor } from '../../src/issues/sponsors/sponsor-store.js';
import { addStep } from '../../src/issues/welcome/change-series.js';
import { commentKeys } from '../../src/redis/keys.js';
import { keepFile } from '../../src/subscribers/reader-imports/request-import.js';
import { createWebhook } from '../../src/webhooks/change-webhook.js';
import type { ApiForTests } from '../api/api-for-tests.js';
import { articleForTests } from '../helpers/edition.js';
import { sponsorForTests } from '../helpers/sponsor.js';

/** A bounce of the first newsletter. */
const report = feedbackEvent.parse({
  ...{ id: '0123456789abcdef0123456789abcdef', at: 1, kind: 'hard', subscriber: '0123456789abcdef', newsletter: 1 },
  ...{ issue: '', sentAt: 0, proof: 'bounce-address', source: 'report', status: '5.1.1', code: 550 },
  ...{ reason: 'no-such-user', fault: 'reader', words: 'No such user.', outcome: 'applied' },
});

/** Makes an object of each kind in the first newsletter. @returns a value for each name of a key */
export async function oneOfEach(api: ApiForTests): Promise<Record<string, string>> {
  const ids: Record<string, string> = {
    slug: 'gazette',
    section: 'City',
    name: 'Any',
    import: 'none',
    report: report.id,
  };
  const settings = sourceSettings.parse({ url: 'https://www.example.com/feed.xml', kind: 'feed' });
  ids.source = (await addSource(api.app.redis, 'gazette', settings)).id;
  const story = { ...articleForTests, url: 'https://www.example.com/story' };
  await takeEvent(api.app.redis, report);
  ids.article = (await saveArticle(api.app.redis, story, { newsletter: 'gazette' })).article.id;
  const fields = { url: 'https://hooks.example.com/', events: [], newsletter: null };
  const comment = {
    newsletter: api.gazette.number,
    article: 'abcdefghijkl',
    name: 'Bo',
    text: 'Yes',
    stamp: 'a',
    at: 1,
  };
  await takeComment(api.app.list, api.app.queues, comment, { ip: '192.0.2.7', proven: true });
  [ids.comment = ''] = await api.app.redis.zrange(commentKeys.all, '0', '-1');
  const folder = await mkdtemp(join(tmpdir(), 'postrider-csv-'));
  await writeFile(join(folder, 'list.csv'), 'email\n');
  const file = { path: join(folder, 'list.csv'), name: 'list.csv', by: 'a test' };
  ids.readerImport = (await keepFile(api.app.redis, api.gazette, file, 1_000_000)).id;
  const written = sponsorForTests({ url: 'https://sponsor.example.com/' });
  ids.sponsor = (await addSponsor(api.app.redis, 'gazette', written, 'a test')).id;
  await addStep(api.app.redis, 'gazette', { days: 1, subject: 'Hello', preheader: '', note: 'Hello' }, 1);
  ids.step = 'step-1';
  ids.writer = '0123456789abcdef';
  ids.webhook = (await createWebhook(api.app.redis, fields, { networks: [] }, 0)).id;
  return ids;
}
