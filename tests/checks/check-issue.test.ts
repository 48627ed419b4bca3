import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { readArticle, saveArticle } from '../../src/articles/store/article-store.js';
import type { CheckName, CheckState } from '../../src/checks/check.js';
import { checkNames, isPractice } from '../../src/checks/check.js';
import { type CheckDeps, relaysOf } from '../../src/checks/issue/check-issue.js';
import { checkPublicUrl } from '../../src/checks/issue/check-public-url.js';
import { checkRelay } from '../../src/checks/issue/check-relay.js';
import { scheduleIssue } from '../../src/control/schedule-issue.js';
import { composeIssue } from '../../src/issues/compose.js';
import { editDraft } from '../../src/issues/edit-draft.js';
import type { Issue } from '../../src/issues/issue.js';
import { changeIssueState } from '../../src/issues/issue-store.js';
import { slotsWithDue } from '../../src/issues/sponsors/due-sponsors.js';
import { addSponsor, changeSponsor } from '../../src/issues/sponsors/sponsor-store.js';
import { dayAfter, dayOf, wallTimeAt } from '../../src/newsletters/zoned-time.js';
import { noRelay } from '../../src/smtp/relay.js';
import { openRelay } from '../../src/smtp/relay-set.js';
import { sponsorForTests } from '../helpers/sponsor.js';
import { type Draft, startChecksForTests, startSite } from './checks-for-tests.js';

const world = await startChecksForTests();
const { app, site, dns } = world;
const open: (() => unknown)[] = [];
beforeEach(() => {
  dns.zone = { ...world.cleanZone };
});
afterAll(async () => {
  for (const close of open) await close();
  await world.stop();
});

test('an issue without faults passes every check, and each is named once', async () => {
  const { issue } = await world.draft();
  const { ok, checks } = await world.check(issue);
  expect(checks.filter(({ state }) => state !== 'ok')).toEqual([]);
  expect(ok).toBe(true);
  expect(checks.map(({ name }) => name)).toEqual(checkNames);
  expect(checks.every(({ detail, remedy }) => detail !== '' && remedy === '')).toBe(true);
});

test('a Chinese issue without faults passes every check too', async () => {
  const { issue } = await world.draft({
    newsletter: { locale: 'zh-CN', title: '港口新闻' },
    article: {
      title: '新泊位本周启用',
      excerpt: '港口新泊位将于本周正式启用，沿岸的货运班次随之调整，读者可在站内查阅完整时刻表。'.repeat(6),
    },
  });
  expect((await world.check(issue)).checks.filter(({ state }) => state !== 'ok')).toEqual([]);
});

interface Planted {
  draft?: Draft;
  given?: Partial<CheckDeps> & { settings?: Partial<CheckDeps['config']> };
  zone?: typeof dns.zone;
  prepare?: (issue: Issue) => Promise<unknown>;
}

const sends = { settings: { smtpUrl: 'smtps://relay.example.net' } };
const spf = (...TXT: string[]) => ({ 'news.example.net': { TXT } });
const many = Object.fromEntries(
  Array.from({ length: 11 }, (_, i) => [`s${i}.example.net`, { TXT: ['v=spf1 ip4:192.0.2.1 -all'] }]),
);

const rspamd = (score: number, action = 'no action') =>
  startSite({
    '/checkv2': (_, response) =>
      response.end(JSON.stringify({ score, required_score: 15, action, symbols: { MANY_LINKS: { score } } })),
  });

/** One fault each, and the check that must find it. No other check may complain. */
const faults: [
  what: string,
  name: CheckName,
  state: CheckState,
  detail: RegExp,
  planted: Planted | (() => Promise<Planted>),
][] = [
  ['a sender without an SPF record', 'spf', 'warning', /has no SPF record/, { zone: spf('another text') }],
  ['two SPF records', 'spf', 'stop', /2 SPF records/, { zone: spf('v=spf1 -all', 'v=spf1 ~all') }],
  [
    'an SPF record with eleven includes',
    'spf',
    'stop',
    /needs 11 DNS lookups/,
    {
      zone: {
        ...many,
        ...spf(
          `v=spf1 ${Object.keys(many)
            .map((name) => `include:${name}`)
            .join(' ')} -all`,
        ),
      },
    },
  ],
  [
    'an SPF record that includes itself',
    'spf',
    'stop',
    /includes itself/,
    { zone: spf('v=spf1 include:news.example.net -all') },
  ],
  ['a DKIM key that is not published', 'dkim', 'stop', /there is no DKIM record/, { zone: { [world.dkimName]: {} } }],
  [
    'a DKIM record of another key',
    'dkim',
    'stop',
    /for another key/,
    { zone: { [world.dkimName]: { TXT: ['v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A'] } } },
  ],
  ['a DKIM key that was revoked', 'dkim', 'stop', /revoked/, { zone: { [world.dkimName]: { TXT: ['v=DKIM1; p='] } } }],
  ['a sender without DMARC', 'dmarc', 'warning', /has no DMARC record/, { zone: { '_dmarc.example.net': {} } }],
  [
    'a DMARC record without a policy',
    'dmarc',
    'stop',
    /no valid p=/,
    { zone: { '_dmarc.example.net': { TXT: ['v=DMARC1; p=maybe'] } } },
  ],
  [
    'a signature and a Return-Path of other domains than From',
    'alignment',
    'stop',
    /neither belongs to the domain of From/,
    {
      draft: { newsletter: { from: { name: 'News', address: 'news@example.com' } } },
      zone: {
        '_dmarc.example.com': { TXT: ['v=DMARC1; p=none'] },
        'bounces.example.net': spf('v=spf1 -all')['news.example.net'],
      },
      given: { bounceDomain: 'bounces.example.net' },
    },
  ],
  [
    'an EHLO name without reverse DNS',
    'reverse-dns',
    'warning',
    /no name in reverse DNS/,
    { zone: { '1.2.0.192.in-addr.arpa': {} } },
  ],
  ...(
    [
      ['mta-sts', '_mta-sts', 'v=STSv1', /no id=/],
      ['tls-rpt', '_smtp._tls', 'v=TLSRPTv1; rua=', /no rua=/],
      ['bimi', 'default._bimi', 'v=BIMI1; l=http://example.net/logo.svg', /https/],
    ] as const
  ).map(([name, label, record, detail]): (typeof faults)[number] => [
    `a record for ${name} that is worth nothing`,
    ...([name, 'warning', detail] as const),
    { zone: { [`${label}.news.example.net`]: { TXT: [record] } } },
  ]),
  [
    'a relay that is down',
    'relay',
    'stop',
    /127\.0\.0\.1:1/,
    async () => {
      const relay = openRelay('smtp://127.0.0.1:1', 1);
      open.push(() => relay.close());
      return { given: { relay, settings: { smtpUrl: 'smtp://127.0.0.1:1' } } };
    },
  ],
  ['links that lead to this machine', 'public-url', 'stop', /readers cannot open the links/, { given: sends }],
  [
    'a one-click endpoint that redirects',
    'one-click',
    'stop',
    /redirects \(301\)/,
    async () => {
      const proxy = await startSite({
        '/healthz': (_, response) => response.end('{"status":"ok"}'),
        '/unsubscribe': (_, response) => response.writeHead(301, { location: '/elsewhere' }).end(),
      });
      open.push(proxy.stop);
      return { given: { publicUrl: proxy.url } };
    },
  ],
  [
    'a link to a page that is gone',
    'links',
    'stop',
    /\/gone answers 404/,
    { draft: { article: { url: `${site.url}/gone` } } },
  ],
  ['a link that answers 503', 'links', 'warning', /answers 503/, { draft: { article: { url: `${site.url}/busy` } } }],
  [
    'a link that redirects for ever',
    'links',
    'warning',
    /redirects more than 5 times/,
    { draft: { article: { url: `${site.url}/loop` } } },
  ],
  [
    'a picture that is gone',
    'pictures',
    'stop',
    /\/3\.jpg answers 404/,
    { draft: { article: { image: { url: `${site.url}/3.jpg`, alt: 'A berth' } } } },
  ],
  [
    'a picture that is a page',
    'pictures',
    'stop',
    /text\/html, not a picture/,
    { draft: { article: { image: { url: `${site.url}/a/1`, alt: 'A berth' } } } },
  ],
  [
    'a picture without a description',
    'alt-texts',
    'warning',
    /^the picture of “A new berth opens in the harbour” \([a-z2-7]{12}\) without a description$/,
    { draft: { article: { image: { url: `${site.url}/1.jpg`, alt: '' }, source: 'markdown' } } },
  ],
  [
    'an article of a section that the newsletter lacks',
    'sections',
    'warning',
    /^“Money” of “A new berth opens in the harbour” is no section of the newsletter/,
    { draft: { article: { section: 'Money' } } },
  ],
  [
    'an email that Gmail cuts off',
    'size',
    'stop',
    /cuts it off at 102 KB/,
    { draft: { article: { excerpt: 'A long excerpt. '.repeat(7_000) }, preheader: 'Why it matters' } },
  ],
  [
    'an email of nearly that size',
    'size',
    'warning',
    /close to the 102 KB/,
    { draft: { article: { excerpt: 'A long excerpt. '.repeat(4_900) }, preheader: 'Why it matters' } },
  ],
  [
    'a subject that inboxes cut',
    'subject',
    'warning',
    /columns wide/,
    { draft: { subject: 'A subject that goes on and on, until no inbox is left that shows what it was about' } },
  ],
  [
    'a Chinese subject that inboxes cut',
    'subject',
    'warning',
    /72 columns wide/,
    { draft: { subject: '港'.repeat(36) } },
  ],
  ['an empty subject', 'subject', 'stop', /empty/, { draft: { subject: '' } }],
  ['an empty preheader', 'preheader', 'warning', /empty/, { draft: { preheader: '' } }],
  [
    'a placeholder in a title',
    'placeholders',
    'stop',
    /“TK” in article/,
    { draft: { article: { title: 'The berth costs TK million' } } },
  ],
  ['a Chinese placeholder', 'placeholders', 'stop', /“待补” in preheader/, { draft: { preheader: '泊位数据待补' } }],
  ['a merge field of another system', 'placeholders', 'stop', /FNAME/, { draft: { subject: 'News for *|FNAME|*' } }],
  [
    'a newsletter without a postal address',
    'postal-address',
    'stop',
    /the law requires one/,
    { draft: { newsletter: { postalAddress: ' ' } } },
  ],
  [
    'an audience of nobody',
    'audience',
    'stop',
    /0 of 1 confirmed reader: domain example\.com/,
    { draft: { audience: { domain: ['example.com'] } } },
  ],
  ['no reader at all', 'audience', 'stop', /no confirmed reader/, { draft: { readers: 0 } }],
  [
    'an email that rspamd marks for the spam folder',
    'spam-score',
    'warning',
    /7 of 15 \(MANY_LINKS\)/,
    async () => {
      const filter = await rspamd(7, 'add header');
      open.push(filter.stop);
      return { given: { settings: { spamCheckUrl: filter.url } } };
    },
  ],
  [
    'a spam score over the limit',
    'spam-score',
    'stop',
    /17 of 15 \(MANY_LINKS\)/,
    async () => {
      const filter = await rspamd(17);
      open.push(filter.stop);
      return { given: { settings: { spamCheckUrl: filter.url } } };
    },
  ],
  [
    'a spam filter that is down',
    'spam-score',
    'warning',
    /cannot be asked/,
    { given: { settings: { spamCheckUrl: 'http://127.0.0.1:1' } } },
  ],
];

test.each(faults)('a check finds %s', async (_what, name, state, detail, planted) => {
  const { draft, given, zone, prepare } = typeof planted === 'function' ? await planted() : planted;
  Object.assign(dns.zone, zone);
  const { issue } = await world.draft(draft);
  await prepare?.(issue);
  const { ok, checks } = await world.check(issue, given);
  // Where a relay on this machine sends, the public address of the tests is always found, too.
  const found = checks.filter(({ state: is, code }) => is !== 'ok' && code !== 'public-url.here');
  expect(found).toMatchObject([{ name, state, detail: expect.stringMatching(detail) }]);
  expect(found[0]?.remedy).toMatch(/^[A-Z].*\S$/s);
  expect(ok).toBe(state !== 'stop');
});

test('records that help a sender are advice with the record to publish', async () => {
  for (const name of ['_mta-sts.news', '_smtp._tls.news', 'default._bimi']) delete dns.zone[`${name}.example.net`];
  const { issue } = await world.draft();
  const { ok, checks } = await world.check(issue);
  expect([ok, checks.filter(({ state }) => state !== 'ok')]).toEqual([true, []]);
  expect(checks.filter(({ remedy }) => remedy !== '').map(({ name, remedy }) => [name, remedy])).toEqual([
    ['mta-sts', expect.stringContaining('at _mta-sts.news.example.net: v=STSv1; id=')],
    ['tls-rpt', expect.stringContaining('at _smtp._tls.news.example.net: v=TLSRPTv1; rua=mailto:')],
    ['bimi', expect.stringContaining('at default._bimi.news.example.net: v=BIMI1; l=https://')],
  ]);
  dns.zone['_dmarc.example.net'] = { TXT: ['v=DMARC1; p=none'] };
  dns.zone['default._bimi.news.example.net'] = { TXT: ['v=BIMI1; l=https://example.net/logo.svg'] };
  expect((await world.check(issue)).checks.find(({ name }) => name === 'bimi')).toMatchObject({
    state: 'ok',
    remedy: expect.stringContaining('p=quarantine or p=reject in the DMARC record of example.net'),
  });
});

test('a sender at a mailbox provider stops an issue', async () => {
  const { issue } = await world.draft({ newsletter: { from: { name: 'News', address: 'harbour@Gmail.com' } } });
  const { ok, checks } = await world.check(issue);
  expect([ok, checks.filter(({ state }) => state !== 'ok')]).toMatchObject([
    false,
    [{ name: 'from', state: 'stop', detail: expect.stringContaining('gmail.com belongs to a mailbox provider') }],
  ]);
});

test('a link that leads to a private network is refused, unless that is allowed', async () => {
  const { issue } = await world.draft();
  const { checks } = await world.check(issue, { settings: { allowPrivateFetch: false } });
  expect(checks.find(({ name }) => name === 'links')).toMatchObject({
    state: 'stop',
    detail: expect.stringContaining('leads to a private network'),
  });
});

test('a link that refuses HEAD, and one that redirects, pass', async () => {
  for (const path of ['/no-head', '/moved']) {
    const { issue } = await world.draft({ article: { url: `${site.url}${path}` } });
    expect((await world.check(issue)).checks.find(({ name }) => name === 'links')).toMatchObject({ state: 'ok' });
  }
});

test('articles sent before, the same subject again and an issue at the same time are warnings', async () => {
  const { issue, newsletter } = await world.draft();
  await changeIssueState(app.redis, issue.id, 'sending', { startedAt: Date.now() });
  const again = (await composeIssue(app.redis, newsletter, { articles: issue.articles })).issue;
  const stateOf = async (at?: number) =>
    Object.fromEntries(
      (await world.check(again, {}, at === undefined ? at : { startAt: at })).checks.map(({ name, state }) => [
        name,
        state,
      ]),
    );
  expect(await stateOf()).toMatchObject({ 'sent-before': 'warning', 'same-subject': 'warning', schedule: 'warning' });
  await changeIssueState(app.redis, issue.id, 'sent');
  expect(await stateOf()).toMatchObject({ 'sent-before': 'warning', 'same-subject': 'warning', schedule: 'ok' });
  const later = (await composeIssue(app.redis, newsletter, { articles: issue.articles, subject: 'Later' })).issue;
  const startAt = Date.now() + 7_200_000;
  await scheduleIssue(app.redis, app.queues, later.id, { startAt, local: null });
  expect(await stateOf()).toMatchObject({ schedule: 'ok' });
  expect(await stateOf(startAt + 60_000)).toMatchObject({ schedule: 'warning' });
});

test('articles that a part of the readers has are no warning: those readers get the issue without them', async () => {
  const { issue, newsletter } = await world.draft({ audience: { domain: ['example.com'] } });
  await changeIssueState(app.redis, issue.id, 'sending', { startedAt: Date.now() });
  await changeIssueState(app.redis, issue.id, 'sent');
  const { subject } = issue;
  const general = (await composeIssue(app.redis, newsletter, { subject })).issue;
  expect(general.articles.toSorted()).toEqual(issue.articles.toSorted());
  const { checks } = await world.check(general);
  const states = Object.fromEntries(checks.map(({ name, state }) => [name, state]));
  expect(states).toMatchObject({ 'sent-before': 'ok', 'same-subject': 'ok' });
});

test('a copy of a sent article, or of one in the same issue, is a warning that names the other one', async () => {
  const { issue, newsletter } = await world.draft();
  const [id = ''] = issue.articles;
  const original = await readArticle(app.redis, id);
  if (!original) throw new Error('The draft has no article.');
  const copied = { ...original, url: `${original.url}&copy` };
  const { article: copy } = await saveArticle(app.redis, copied, { newsletter: newsletter.slug });
  const compose = async (articles: readonly string[]) => {
    const made = await composeIssue(app.redis, newsletter, { articles, subject: 'A copy' });
    return (await world.check(made.issue)).checks.find(({ name }) => name === 'sent-before');
  };
  expect(await compose([copy.id])).toMatchObject({ state: 'ok' });
  expect(await compose([id, copy.id])).toMatchObject({
    state: 'warning',
    detail: `“${copy.title}” has the same title as ${id}, which is in this issue too`,
  });
  await changeIssueState(app.redis, issue.id, 'sending', { startedAt: Date.now() });
  expect(await compose([copy.id])).toMatchObject({
    state: 'warning',
    detail: `“${copy.title}” has the same title as ${id}, sent in ${issue.id}`,
  });
});

test('a relay that may be used without TLS is a warning, unless it is on this machine', async () => {
  const stateOf = async (smtpUrl: string) => (await checkRelay(app.relay, relaysOf({ smtpUrl }))).state;
  expect(await stateOf('smtp://relay.example.net?tls=opportunistic')).toBe('warning');
  expect(await stateOf('smtp://relay.example.net?tls=required')).toBe('ok');
  expect(await stateOf('smtps://relay.example.net')).toBe('ok');
  expect(await stateOf('smtp://127.0.0.1')).toBe('ok');
  // `issue send` queues for an inbox that starts later.
  expect((await checkRelay(noRelay, [])).state).toBe('warning');
});

test('pages that do not answer are a warning on this machine, and stop an issue for others', async () => {
  const stateOf = async (leavesMachine: boolean) => {
    const options = { publicUrl: 'http://127.0.0.1:1', tokenKeys: app.tokenKeys, leavesMachine, isInbox: false };
    return (await checkPublicUrl(options, 1)).map(({ state }) => state);
  };
  expect(await stateOf(false)).toEqual(['warning', 'warning']);
  expect(await stateOf(true)).toEqual(['stop', 'stop']);
});

test('a public address that only this machine opens stops an issue, warns where a local relay may send it on, and suits the inbox', async () => {
  const codeOf = async (leavesMachine: boolean, isInbox: boolean) => {
    const options = { publicUrl: app.publicUrl, tokenKeys: app.tokenKeys, leavesMachine, isInbox };
    const [found] = await checkPublicUrl(options, 1);
    return found && [found.state, found.code, isPractice(found)];
  };
  expect(await codeOf(true, false)).toEqual(['stop', 'public-url.local', false]);
  expect(await codeOf(false, false)).toEqual(['warning', 'public-url.here', false]);
  expect(await codeOf(false, true)).toEqual(['ok', 'public-url.inbox', true]);
});

test('a site that answers every request with its own page is not mistaken for Postrider', async () => {
  const other = await startSite({
    '/healthz': (_, response) => response.end('Welcome'),
    '/unsubscribe': (_, response) => response.end('Welcome'),
  });
  open.push(other.stop);
  const options = { publicUrl: other.url, tokenKeys: app.tokenKeys, leavesMachine: false, isInbox: true };
  expect(await checkPublicUrl(options, 1)).toMatchObject([{ state: 'stop' }, { state: 'stop' }]);
});

test('a spam filter that leads to another server is not followed: only the one of the setting sees a draft', async () => {
  let seen = 0;
  const other = await startSite({
    '/checkv2': (_, response) => {
      seen += 1;
      response.end(JSON.stringify({ score: 3, required_score: 15 }));
    },
  });
  const filter = await startSite({
    '/checkv2': (_, response) => response.writeHead(307, { location: `${other.url}/checkv2` }).end(),
  });
  open.push(filter.stop, other.stop);
  const { issue } = await world.draft();
  const { checks } = await world.check(issue, { settings: { spamCheckUrl: filter.url } });
  expect(checks.find(({ name }) => name === 'spam-score')).toMatchObject({
    state: 'warning',
    detail: expect.stringContaining('it answers 307'),
  });
  expect(seen).toBe(0);
});

test('SpamAssassin is queried in its own protocol', async () => {
  const server = createTcpServer((socket) => {
    let request = '';
    socket.on('data', (chunk) => {
      request += chunk.toString('latin1');
      const [, length] = /^SYMBOLS SPAMC\/[\d.]+\r\nContent-length: (\d+)\r\n\r\n/.exec(request) ?? [];
      if (length === undefined || request.length < request.indexOf('\r\n\r\n') + 4 + Number(length)) return;
      socket.end(
        'SPAMD/1.1 0 EX_OK\r\nContent-length: 20\r\nSpam: False ; 3.4 / 5.0\r\n\r\nHTML_MESSAGE,NO_RELAYS\r\n',
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(() => server.close());
  const { port } = server.address() as AddressInfo;
  const { issue } = await world.draft();
  const { checks } = await world.check(issue, { settings: { spamCheckUrl: `spamd://127.0.0.1:${port}` } });
  expect(checks.find(({ name }) => name === 'spam-score')).toMatchObject({
    state: 'warning',
    detail: '3.4 of 5 (HTML_MESSAGE, NO_RELAYS)',
  });
});

test('a sponsor of another day is a warning, with what to do about it', async () => {
  const { issue, newsletter } = await world.draft();
  const { slug, timeZone } = newsletter;
  const today = dayOf(wallTimeAt(Date.now(), timeZone));
  const { id } = await addSponsor(app.redis, slug, sponsorForTests({ to: today }), 'Ada');
  const slots = await slotsWithDue(app.redis, newsletter, issue);
  const ready = await editDraft(app.redis, issue.id, { base: issue.revision, by: 'Ada' }, { sponsors: slots });
  const find = async (startAt?: number, day?: string) =>
    (await world.check(ready, {}, startAt === undefined ? undefined : { startAt, day })).checks.find(
      ({ name }) => name === 'sponsors',
    );
  expect(await find()).toMatchObject({ state: 'ok', detail: 'one, as it is due' });
  expect(await find(Date.now() + 2 * 86_400_000)).toMatchObject({
    state: 'warning',
    detail: '“A map that stays dry” ends before the issue goes out, so the issue does not show it',
  });
  // A send at the readers' local time: its first emails go out a day earlier than the day that all of them have.
  expect(await find(Date.now(), dayAfter(today))).toMatchObject({ state: 'warning' });
  expect(await find(Date.now() + 2 * 86_400_000, today)).toMatchObject({ state: 'ok' });
  await changeSponsor(app.redis, { newsletter: slug, id }, { paused: true }, { by: 'Ada' });
  expect(await find()).toMatchObject({
    state: 'warning',
    detail: '“A map that stays dry” is paused',
    remedy: 'Take the sponsors that are due, or change them in this issue.',
  });
});

test('a picture of a feed without a description counts as decorative, and is no warning', async () => {
  const image = { url: `${world.site.url}/1.jpg`, alt: '' };
  const { issue } = await world.draft({ article: { image, source: 'feed' } });
  const { checks } = await world.check(issue);
  expect(checks.find(({ name }) => name === 'alt-texts')).toMatchObject({
    state: 'ok',
    detail: 'one picture of a feed without a description counts as decorative, beside the headline',
  });
});

test.each([
  ['whose section is written in another case', { article: { section: 'NEWS' } }],
  ['with a section, in a newsletter without any', { newsletter: { sections: [] }, article: { section: 'Money' } }],
])('an article %s names no unknown section', async (_, draft) => {
  const { checks } = await world.check((await world.draft(draft)).issue);
  expect(checks.find(({ name }) => name === 'sections')).toMatchObject({ state: 'ok' });
});
