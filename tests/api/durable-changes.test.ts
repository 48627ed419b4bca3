import { afterAll, beforeAll, expect, test } from 'vitest';
import { saveArticle } from '../../src/articles/store/article-store.js';
import { ignorableChecks } from '../../src/checks/check.js';
import { NotOnDisk } from '../../src/redis/disk/not-on-disk.js';
import { buildWeb } from '../../src/web/server.js';
import { articleForTests } from '../helpers/edition.js';
import { type ApiForTests, startApiForTests } from './api-for-tests.js';

// @slow 3 s

let api: ApiForTests;
beforeAll(async () => {
  api = await startApiForTests();
});
afterAll(() => api.stop());

/** How often Redis was asked whether its file is synced. */
async function waits(): Promise<number> {
  const stats = await api.app.redis.info('commandstats');
  return Number(/^cmdstat_waitaof:calls=(\d+)/m.exec(stats)?.[1] ?? 0);
}

type Method = 'POST' | 'PATCH' | 'DELETE';
type Step = readonly [method: Method, path: (ids: Readonly<Record<string, string>>) => string, body?: unknown];

const newsletter = '/newsletters/gazette';
const readers = `${newsletter}/subscribers`;
const enrolment = { email: 'two@example.org', status: 'confirmed', consent: { from: 'the fair of 2031' } };
const draft = ({ issue }: Readonly<Record<string, string>>) => `/issues/${issue}/draft`;

/** Checks that fail where no mail leaves the machine. */
const anyway = { ignore: [...ignorableChecks] };

/** Changes in an order in which each is possible. */
const steps: Readonly<Record<string, Step>> = {
  'change a newsletter': ['PATCH', () => newsletter, { title: 'The Gazette', approval: 'wait' }],
  'change its look': ['PATCH', () => `${newsletter}/look`, { accent: '#123456' }],
  'add a section': ['POST', () => `${newsletter}/sections`, { name: 'Boats' }],
  'add a segment': ['POST', () => `${newsletter}/segments`, { name: 'Sailors', filter: { section: ['Boats'] } }],
  'remove a segment': ['DELETE', () => `${newsletter}/segments/Sailors`],
  'add a source': ['POST', () => `${newsletter}/sources`, { url: 'https://www.example.com/feed.xml', kind: 'feed' }],
  'change a source': ['PATCH', ({ source }) => `/sources/${source}`, { section: 'Boats' }],
  'remove a source': ['DELETE', ({ source }) => `/sources/${source}`],
  'change the site': ['PATCH', () => '/site', { name: 'Example News' }],
  'compose an issue': ['POST', () => `${newsletter}/issues`, {}],
  'approve an issue': ['POST', ({ issue }) => `/issues/${issue}/approve`, {}],
  'need no approval': ['PATCH', () => newsletter, { approval: 'draft' }],
  // Later than the approval, because nobody approves their own change.
  'change an article': ['PATCH', ({ article }) => `/articles/${article}`, { title: 'A better title' }],
  'change a draft': ['PATCH', draft, { subject: 'Another subject' }],
  'undo a change': ['POST', ({ issue }) => `${draft({ issue: `${issue}` })}/undo`, {}],
  'duplicate an issue': ['POST', ({ issue }) => `/issues/${issue}/duplicate`],
  'delete a draft': ['DELETE', ({ copy }) => `/issues/${copy}`],
  'schedule an issue': ['POST', ({ issue }) => `/issues/${issue}/send`, { at: '2090-01-01T08:00', ...anyway }],
  'unschedule an issue': ['POST', ({ issue }) => `/issues/${issue}/unschedule`],
  'send an issue': ['POST', ({ issue }) => `/issues/${issue}/send`, anyway],
  'pause an issue': ['POST', ({ issue }) => `/issues/${issue}/pause`],
  'resume an issue': ['POST', ({ issue }) => `/issues/${issue}/resume`],
  'correct an issue': ['POST', ({ issue }) => `/issues/${issue}/corrections`, { subject: 'A corrected subject' }],
  'unlist an issue': ['PATCH', ({ issue }) => `/issues/${issue}/publication`, { unlisted: true }],
  'cancel an issue': ['POST', ({ issue }) => `/issues/${issue}/cancel`, {}],
  'send it to the rest': ['POST', ({ issue }) => `/issues/${issue}/resend`, { states: ['waiting'] }],
  'cancel it again': ['POST', ({ issue }) => `/issues/${issue}/cancel`, {}],
  'archive a newsletter': ['POST', () => `${newsletter}/archive`],
  'reopen a newsletter': ['POST', () => `${newsletter}/reopen`],
  'sign up a reader': ['POST', () => readers, { email: 'one@example.org', consent: { from: 'a form' } }],
  'add a reader': ['POST', () => `${readers}/enrol`, enrolment],
  'change a reader': ['PATCH', ({ reader }) => `${readers}/${reader}`, { name: 'A Reader' }],
  'move a reader': ['POST', ({ reader }) => `${readers}/${reader}/address`, { email: 'moved@example.org' }],
  'record a complaint': ['POST', ({ reader }) => `/subscribers/${reader}/complaints`, {}],
  'erase a reader': ['DELETE', ({ reader }) => `/subscribers/${reader}?confirm=true`],
  'remove an article': ['DELETE', ({ article }) => `/articles/${article}`],
  'restore an article': ['POST', ({ article }) => `/articles/${article}/restore`],
  'import an article': [
    'POST',
    () => `${newsletter}/articles`,
    { format: 'markdown', text: '# A\n\nB.', url: 'https://www.example.com/a' },
  ],
  'import addresses': ['POST', () => `${newsletter}/imports`, { urls: ['https://www.example.com/b'] }],
};

test('each change over the API waits for the disk once before it is answered', async () => {
  const url = 'https://www.example.com/story';
  const { article } = await saveArticle(api.app.redis, { ...articleForTests, url }, { newsletter: 'gazette' });
  await api.enrolled(api.gazette, 'reader@example.org');
  const ids: Record<string, string> = { article: article.id };
  const outcomes: Record<string, unknown> = {};
  for (const [name, [method, path, body]] of Object.entries(steps)) {
    const before = await waits();
    const { status, body: sent } = await api.call(method, path(ids), {
      headers: { 'if-match': '*' },
      ...(body === undefined ? {} : { body }),
    });
    if (name === 'add a source') ids.source = sent.id;
    if (name === 'add a reader') ids.reader = sent.id;
    if (name === 'compose an issue') ids.issue = sent.id;
    if (name === 'duplicate an issue') ids.copy = sent.id;
    outcomes[name] = status < 300 ? (await waits()) - before : sent;
  }
  expect(outcomes).toEqual(Object.fromEntries(Object.keys(steps).map((name) => [name, 1])));
});

test('a change that the disk does not confirm is answered with 503, whatever its route', async () => {
  const list = { ...api.app.list, onDisk: () => Promise.reject(new NotOnDisk()) };
  const server = buildWeb({ ...api.app, list });
  const answer = await server.inject({
    method: 'PATCH',
    url: `/api/v1${newsletter}`,
    headers: { authorization: `Bearer ${api.token}`, 'if-match': '*' },
    payload: { title: 'The Gazette' },
  });
  expect([answer.statusCode, answer.json().code]).toEqual([503, 'service.unavailable']);
  await server.close();
});
