import type { FastifyInstance } from 'fastify';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { listComments } from '../../../src/answers/comments/comment-store.js';
import { decideComment } from '../../../src/answers/comments/moderate.js';
import { takeComment } from '../../../src/answers/comments/take-comment.js';
import { rateArticle } from '../../../src/answers/ratings/ratings.js';
import { storeVote } from '../../../src/answers/votes/votes.js';
import { openApp } from '../../../src/app.js';
import { sourceName, unknownPicture, writePictureSource } from '../../../src/articles/pictures/picture-source.js';
import { sourceSettings } from '../../../src/articles/pull/source.js';
import { addSource, changeSource, listSources, removeSource } from '../../../src/articles/pull/source-store.js';
import type { ArticleDraft, StoredArticle } from '../../../src/articles/store/article.js';
import { saveArticle } from '../../../src/articles/store/article-store.js';
import { editArticle, removeArticle, restoreArticle } from '../../../src/articles/store/edit-article.js';
import { freezeEmails, readEdition } from '../../../src/delivery/edition.js';
import { shareSource } from '../../../src/delivery/share-picture.js';
import type { Issue } from '../../../src/issues/issue.js';
import {
  addIssue,
  changeIssueState,
  nextIssueId,
  readIssue,
  writeCorrection,
} from '../../../src/issues/issue-store.js';
import { setUnlisted, setWithdrawn } from '../../../src/issues/publication.js';
import { markTaken } from '../../../src/issues/taking/hold-articles.js';
import { orderSections, removeSection, renameSection, titleSection } from '../../../src/newsletters/change-sections.js';
import type { Newsletter } from '../../../src/newsletters/newsletter.js';
import { changeNewsletter } from '../../../src/newsletters/newsletter-store.js';
import { removeNewsletter } from '../../../src/operations/newsletters/remove-newsletter.js';
import { keys } from '../../../src/redis/keys.js';
import { siteState } from '../../../src/redis/site-changes.js';
import { links } from '../../../src/render/links.js';
import { changeSite } from '../../../src/site/site-store.js';
import { closeSignUps } from '../../../src/subscribers/abuse/sign-up-state.js';
import { idOf } from '../../../src/subscribers/list/subscriber-store.js';
import { maxBehindMs } from '../../../src/web/kit/page-cache.js';
import { buildWeb } from '../../../src/web/server.js';
import { until } from '../../helpers/clock.js';
import { startWebForTests, type WebForTests } from '../web-for-tests.js';

// A page is kept until something changes that it shows. So two things must hold for each change: a kept page never
// differs from one that is rendered now, and no page is rendered again that the change is not about. When an issue comes,
// kept pages may lack it until they are rendered again in the background.

let web: WebForTests;
let kept: FastifyInstance;
/** Addresses of the pages that `kept` has rendered, and of those that it is rendering. */
const rendered: string[] = [];
const rendering: string[] = [];
/** The most of `mentioning` that were rendered at the same time. */
let mostAtOnce = 0;
let gazette: Newsletter;
let harbour: StoredArticle;
let bridge: StoredArticle;
let walk: StoredArticle;
let unsent: StoredArticle;
let first: Issue;
let second: Issue;
let draft: Issue;

beforeAll(async () => {
  web = await startWebForTests();
});
afterEach(() => {
  vi.restoreAllMocks();
});
afterAll(async () => {
  await kept.close();
  await web.stop();
});

const draftOf = (title: string, section = 'City'): ArticleDraft => ({
  ...{ title, section, author: 'City desk', excerpt: `${title}, in short.`, body: `<p>${title}.</p>` },
  url: `https://www.example.com/${title}`,
  publishedAt: '2031-03-04T08:00:00Z',
  image: { url: `https://www.example.com/${title}.jpg`, alt: '' },
  source: 'markdown',
});
const save = async (title: string, newsletter = 'gazette', section = 'City') =>
  (await saveArticle(web.app.redis, draftOf(title, section), { newsletter })).article;
const cut = (title: string, id: string) => {
  const url = `https://www.example.com/${title}.jpg`;
  return cutAs(sourceName({ url }), id, url);
};
const cutAs = (name: string, id: string, url = '') => {
  const files = (['card', 'page', 'share'] as const).map((place) => ({ place, width: 320, height: 240 }));
  const source = { ...unknownPicture, url, state: 'made' as const, picture: { id, files } };
  return writePictureSource(web.app.redis, name, source);
};

/** @param state null: it stays a draft */
async function issueOf(newsletter: string, articles: readonly StoredArticle[], state: 'sent' | null): Promise<Issue> {
  const { redis, publicUrl } = web.app;
  const ids = articles.map(({ id }) => id);
  const id = await nextIssueId(redis, newsletter);
  const subject = `Issue ${id}`;
  const issue = await addIssue(redis, { id, newsletter, subject, preheader: '', articles: ids, audience: {} });
  await markTaken(redis, issue, ids);
  if (state === null) return issue;
  await freezeEmails(web.app, await readEdition(redis, publicUrl, issue));
  await changeIssueState(redis, id, 'sending', { startedAt: Date.now() });
  await changeIssueState(redis, id, 'sent');
  return readIssue(redis, id);
}

beforeEach(async () => {
  await web.empty();
  const sections = ['City', 'Sport'];
  gazette = await web.newsletter({ comments: true, ratings: true, sections });
  await web.newsletter({ slug: 'weekend', title: 'Weekend', sections: ['Outside'] });
  [harbour, bridge, unsent] = [await save('Harbour'), await save('Bridge', 'gazette', 'Sport'), await save('Unsent')];
  walk = await save('Walk', 'weekend', 'Outside');
  first = await issueOf('gazette', [bridge], 'sent');
  second = await issueOf('gazette', [harbour], 'sent');
  draft = await issueOf('gazette', [await save('Tomorrow')], null);
  await issueOf('weekend', [walk], 'sent');
  await cut('Harbour', 'a'.repeat(20));
  await kept?.close();
  rendered.length = 0;
  mostAtOnce = 0;
  kept = buildWeb(web.app);
  kept.addHook('preHandler', async ({ url }) => {
    rendering.push(url);
    mostAtOnce = Math.max(mostAtOnce, rendering.filter((one) => mentioning().includes(one)).length);
  });
  kept.addHook('onResponse', async ({ url }) => {
    const at = rendering.indexOf(url);
    if (at >= 0) rendered.push(...rendering.splice(at, 1));
  });
});

const page = (article: StoredArticle) => links.article('', article);
const ofGazette = () => [
  ...['/n/gazette', '/n/gazette/issues', '/n/gazette/sections/City', '/n/gazette/sections/Sport'],
  ...[first, second].map(({ id }) => `/issues/${id}`),
  `/issues/${second.id}?view=email`,
  ...['/n/gazette/feed.atom', '/n/gazette/articles.json'],
  ...[page(harbour), page(bridge)],
];
/** The pages that are about one thing, and mention the newest issues and articles of their newsletter beside it. */
const mentioning = () => [
  ...[first, second].map(({ id }) => `/issues/${id}`),
  `/issues/${second.id}?view=email`,
  ...[page(harbour), page(bridge), '/about'],
];
/** The pages that show the story about the harbour. A section with one story goes on with those of others. */
const withHarbour = () => [
  ...['/', '/about', '/n/gazette', '/n/gazette/issues', `/issues/${second.id}`],
  ...['/n/gazette/sections/City', '/n/gazette/sections/Sport'],
  ...[page(harbour), page(bridge)],
];
const ofSite = () => ['/', '/about', '/sitemap.xml', '/sitemap-news.xml'];
const ofOthers = () => ['/n/weekend', '/n/weekend/issues', '/n/weekend/feed.json', page(walk), '/n/gazette/embed'];
const all = () => [...ofSite(), ...ofGazette(), ...ofOthers()];

const read = async () => {
  const answers = new Map<string, unknown>();
  for (const url of all()) {
    const { statusCode, body, headers } = await kept.inject({ url, headers: { 'accept-language': 'en' } });
    answers.set(url, [statusCode, headers.etag, body]);
  }
  return answers;
};
/** All pages, each rendered now: a process of an earlier version may have changed everything (site-changes.test.ts). */
const readAnew = async () => {
  await store().set(keys.siteVersion, Number(await store().get(keys.siteVersion)) + 1);
  await until('nothing is kept', async () => (await siteState(store())).now.version === (await storedVersion()));
  return read();
};
const storedVersion = async () => Number(await store().get(keys.siteVersion));

/** Makes a change, and reads every page. @returns the addresses that were rendered again, sorted */
async function renderedAfter(change: () => Promise<unknown>): Promise<string[]> {
  await read();
  await change();
  rendered.length = 0;
  await read();
  return rendered.toSorted();
}

/** No kept page differs from one that is rendered now. */
async function expectFresh(change: string): Promise<void> {
  const answers = await read();
  const anew = await readAnew();
  for (const [url, answer] of answers) expect([change, url, answer]).toEqual([change, url, anew.get(url)]);
}

const comment = (text: string) =>
  takeComment(
    web.app.list,
    web.app.queues,
    { newsletter: gazette.number, article: harbour.id, name: 'Bo', text, stamp: text, at: Date.now() },
    { ip: '192.0.2.1', proven: true },
  );
const held = async () => (await web.app.redis.zrange('postrider:{comments}:held', '0', '-1'))[0] ?? '';
const store = () => web.app.redis;
/** A source of the article about the bridge. @returns its id */
async function sourceOfBridge(): Promise<string> {
  const settings = sourceSettings.parse({ url: 'https://www.example.com/feed', kind: 'feed', body: 'full' });
  const { id } = await addSource(store(), 'gazette', settings);
  await saveArticle(
    store(),
    { ...draftOf('Bridge', 'Sport'), source: 'feed' },
    { newsletter: 'gazette', sourceId: id },
  );
  return id;
}
const moved = { ...draftOf('Bridge', 'City'), publishedAt: '2031-03-05T08:00:00Z' };

/** Lists of issues and articles. */
const lists = () => ['/', '/n/gazette', '/n/gazette/issues', '/n/gazette/sections/City', '/n/gazette/sections/Sport'];
/** What a send that begins adds to: these pages are rendered again in the background. */
const touched = () => [...lists(), ...mentioning()];

/** Starts the send of an issue, and waits until the pages that it adds to were rendered again. */
async function startSend(issue: Issue): Promise<void> {
  await read();
  await beginSend(issue);
  await read();
  await untilRendered();
}
/** Begins the send of an issue. */
async function beginSend({ id }: Issue): Promise<void> {
  await changeIssueState(store(), id, 'sending', { startedAt: Date.now() });
  rendered.length = 0;
}
const untilRendered = () => until('all are rendered again', () => touched().every((url) => rendered.includes(url)));
/** The text of a page of the process that keeps pages. */
const textOf = async (url: string) => (await kept.inject({ url, headers: { 'accept-language': 'en' } })).body;
const stopClock = () => {
  const now = performance.now();
  vi.spyOn(performance, 'now').mockImplementation(() => now);
};
const advanceClock = (ms: number) => {
  const now = performance.now.bind(performance);
  vi.spyOn(performance, 'now').mockImplementation(() => now() + ms);
};

/** Changes that no page shows. Each is prepared first, so that only the change itself counts. */
const unseen: [string, () => Promise<() => Promise<unknown>>][] = [
  ['an article comes in', async () => () => save('News')],
  ['an article comes in again as it was', async () => () => save('Harbour')],
  [
    'an article that no issue has comes in changed, and moves',
    async () => () => saveArticle(store(), { ...moved, url: draftOf('Unsent').url }, { newsletter: 'gazette' }),
  ],
  ['an article that no issue has is removed', async () => () => removeArticle(store(), unsent.id)],
  ['the picture of an article that no issue has is cut', async () => () => cut('Unsent', 'b'.repeat(20))],
  ['an issue is drafted', async () => () => issueOf('gazette', [unsent], null)],
  ['an issue is scheduled', async () => () => changeIssueState(store(), draft.id, 'scheduled')],
  ['a draft is cancelled', async () => () => changeIssueState(store(), draft.id, 'cancelled')],
  [
    'the send of an issue is paused and goes on',
    async () => {
      const issue = await issueOf('gazette', [unsent], null);
      await startSend(issue);
      return async () => {
        for (const state of ['paused', 'sending', 'sent'] as const) await changeIssueState(store(), issue.id, state);
      };
    },
  ],
  ['a comment waits for the editor', async () => () => comment('Held')],
  [
    'a comment that waits is rejected',
    async () => {
      await comment('Bad');
      const id = await held();
      return () => decideComment(web.app.list, id, 'rejected', Date.now());
    },
  ],
];

test('no page is rendered again for a change that no page shows', async () => {
  for (const [name, prepare] of unseen) expect([name, await renderedAfter(await prepare())]).toEqual([name, []]);
  await expectFresh('all of them');
});

/** Changes with the pages that show them. */
const seen: [string, () => string[], () => Promise<() => Promise<unknown>>][] = [
  [
    'a comment is approved',
    () => [page(harbour)],
    async () => {
      await comment('Good');
      const id = await held();
      return () => decideComment(web.app.list, id, 'approved', Date.now());
    },
  ],
  [
    'a comment is removed',
    () => [page(harbour)],
    async () => {
      const { items } = await listComments(store(), { state: 'approved', limit: 1 });
      return () => decideComment(web.app.list, items[0]?.id ?? '', 'removed', Date.now());
    },
  ],
  [
    'the picture of an issue is drawn',
    // The newest one is also the preview of the pages that lead to it, and of a section without a story.
    () => [
      ...['/', '/n/gazette', '/n/gazette/issues', '/n/gazette/sections/Sport'],
      ...[`/issues/${second.id}`, `/issues/${second.id}?view=email`],
    ],
    async () => () => cutAs(shareSource(second.id), 'd'.repeat(20)),
  ],
  ['a picture is cut', withHarbour, async () => () => cut('Harbour', 'c'.repeat(20))],
  ...(
    [
      ['the text of an article is edited', () => editArticle(store(), harbour.id, { excerpt: 'In other words.' })],
      [
        'an article comes in changed',
        () => saveArticle(store(), { ...draftOf('Harbour'), excerpt: 'New.' }, { newsletter: 'gazette' }),
      ],
    ] as const
  ).map(([name, change]): (typeof seen)[number] => [
    name,
    () => [...withHarbour(), '/n/gazette/feed.atom', '/n/gazette/articles.json', '/sitemap.xml', '/sitemap-news.xml'],
    async () => change,
  ]),
];

test('only the pages that show it are rendered again when a comment, a picture or a text changes', async () => {
  for (const [name, pages, prepare] of seen) {
    expect([name, await renderedAfter(await prepare())]).toEqual([name, pages().sort()]);
    await expectFresh(name);
  }
});

/** Changes of what is public in a newsletter. */
const ofNewsletter: [string, () => Promise<() => Promise<unknown>>][] = [
  ['an article is removed', async () => () => removeArticle(store(), harbour.id)],
  ['an article is put back', async () => () => restoreArticle(store(), harbour.id)],
  ['an article moves to another section', async () => () => editArticle(store(), harbour.id, { section: 'Sport' })],
  [
    'an article comes in with another date and section',
    async () => () => saveArticle(store(), moved, { newsletter: 'gazette' }),
  ],
  [
    'a source says how much of its articles is shown',
    async () => {
      const id = await sourceOfBridge();
      return () => changeSource(store(), id, { body: 'excerpt' });
    },
  ],
  [
    'a source is removed',
    async () => {
      const [source] = await listSources(store(), 'gazette');
      return () => removeSource(store(), source?.id ?? '');
    },
  ],
  [
    'an issue is cancelled in the middle of its send',
    async () => {
      await startSend(draft);
      return () => changeIssueState(store(), draft.id, 'cancelled');
    },
  ],
  ['an issue is unlisted', async () => () => setUnlisted(store(), first.id, true)],
  ['an issue is withdrawn', async () => () => setWithdrawn(store(), second.id, true)],
  ['a withdrawn issue is put back', async () => () => setWithdrawn(store(), second.id, false)],
  [
    'an issue is corrected',
    async () => () => {
      const entry = { call: 'one', revision: 2, at: Date.now(), by: 'editor', changes: [] };
      const next = { ...second, subject: 'Corrected', edition: 2, corrections: [] };
      return writeCorrection(store(), second, next, entry, {
        staged: keys.stagedTemplates(second.id, 'none'),
        shown: undefined,
      });
    },
  ],
];

test('the pages of other newsletters are kept when something else is public in one', async () => {
  for (const [name, prepare] of ofNewsletter) {
    const again = await renderedAfter(await prepare());
    expect([name, again.includes('/n/gazette')]).toEqual([name, true]);
    expect([name, ofOthers().filter((url) => again.includes(url))]).toEqual([name, []]);
    await expectFresh(name);
  }
});

test('when the send of an issue begins, no visitor of a kept page waits for it, and the next ones see the issue', async () => {
  // However long this process may be paused.
  stopClock();
  const before = await read();
  await beginSend(draft);
  const visits = Array.from({ length: 10 }, () => [...touched(), ...ofOthers()]).flat();
  const answers = await Promise.all(visits.map((url) => kept.inject({ url, headers: { 'accept-language': 'en' } })));
  expect(answers.map(({ headers }, n) => [visits[n], headers.etag])).toEqual(
    visits.map((url) => [url, (before.get(url) as unknown[])[1]]),
  );
  vi.restoreAllMocks();
  // Hubs and search engines fetch these once after each issue.
  for (const url of ['/n/gazette/articles.json', '/sitemap.xml']) expect(await textOf(url)).toMatch(/tomorrow/);
  await untilRendered();
  expect(mostAtOnce).toBe(1);
  expect(ofOthers().filter((url) => rendered.includes(url))).toEqual([]);
  for (const url of ['/n/gazette', '/n/gazette/issues']) expect(await textOf(url)).toContain(draft.id);
  await expectFresh('the send of an issue begins');
});

test('a list that nobody has read for some seconds shows the issue at once', async () => {
  await read();
  await beginSend(draft);
  advanceClock(maxBehindMs + 1);
  for (const url of ['/n/gazette', '/n/gazette/issues']) expect(await textOf(url)).toContain(draft.id);
});

test('what is taken back while an issue comes is gone at once from each list', async () => {
  const takenBack: [string, () => Promise<unknown>, string][] = [
    ['an article is removed', () => removeArticle(store(), harbour.id), 'Harbour'],
    ['an issue is unlisted', () => setUnlisted(store(), second.id, true), second.id],
    ['an article is edited', () => editArticle(store(), bridge.id, { title: 'Tunnel', excerpt: '' }), 'Bridge'],
    ['the site is renamed', () => changeSite(store(), { name: 'Press' }), 'The Example Journal'],
  ];
  await changeSite(store(), { name: 'The Example Journal' });
  for (const [name, takeBack, text] of takenBack) {
    const issue = await issueOf('gazette', [await save(name)], null);
    await read();
    await beginSend(issue);
    // These visitors ask for the new lists, which may be rendered before, during or after the change.
    await Promise.all(lists().map(textOf));
    await takeBack();
    for (const url of [...lists(), ...lists()])
      expect([name, url, (await textOf(url)).includes(text)]).toEqual([name, url, false]);
    await expectFresh(name);
  }
});

test('each of several web processes shows the issue, and none shows again what was taken back', async () => {
  const { path = '' } = web.app.redis.options;
  const other = await openApp(web.app.config, { redisUrl: path, smtpUrl: undefined });
  const second = buildWeb(other);
  try {
    const all = [kept, second];
    const shows = async (text: string) =>
      (await Promise.all(all.map((one) => one.inject('/n/gazette')))).map(({ body }) => body.includes(text));
    expect(await shows('Tomorrow')).toEqual([false, false]);
    await beginSend(draft);
    await until('both show it', async () => !(await shows('Tomorrow')).includes(false));
    await removeArticle(store(), harbour.id);
    await until('both have dropped the article', async () => !(await shows('Harbour')).includes(true));
    expect(await shows('Tomorrow')).toEqual([true, true]);
    expect(await shows('Harbour')).toEqual([false, false]);
  } finally {
    await second.close();
    await other.close();
  }
});

/** Changes of what every page shows. */
const ofEveryPage: [string, () => Promise<unknown>][] = [
  ['the site gets a name', () => changeSite(store(), { name: 'The Example Press' })],
  ['a newsletter is added', () => web.newsletter({ slug: 'daily', title: 'Daily' })],
  ['a newsletter is changed', () => changeNewsletter(store(), 'gazette', { tagline: 'In short' })],
  ['a section is added', () => changeNewsletter(store(), 'gazette', { addSections: ['Life'] })],
  ['a section is renamed', () => renameSection(store(), 'gazette', 'City', 'Town')],
  ['a section is removed', () => removeSection(store(), 'gazette', 'Life')],
  ['sections are ordered', () => orderSections(store(), 'gazette', ['Sport'])],
  ['a section gets a title', () => titleSection(store(), 'gazette', 'Town', 'zh-CN', '城镇')],
  ['sign-ups are closed', () => closeSignUps(store())],
  ['a newsletter ends', () => changeNewsletter(store(), 'gazette', { archivedAt: '2031-03-04' })],
  ['a newsletter is removed', () => removeNewsletter(web.app.list, gazette)],
];

test('every page is rendered again when something changes that every page shows', async () => {
  for (const [name, change] of ofEveryPage) expect([name, await renderedAfter(change)]).toEqual([name, all().sort()]);
  await expectFresh('all of them');
});

test('no page is rendered again for ratings and votes, which show when a page is rendered next', async () => {
  const reader = idOf(web.app.list, 'ada@example.org');
  const rate = async () => {
    await rateArticle(store(), { article: harbour.id, reader, step: 5, issue: second.id });
    await storeVote(store(), { article: harbour.id, mark: Buffer.alloc(8), step: 5 });
  };
  expect(await renderedAfter(rate)).toEqual([]);
  expect(String((await readAnew()).get(page(harbour)))).toContain('from 1 rating');
});
