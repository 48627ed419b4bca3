import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, openApp } from '../../src/app.js';
import { saveArticle } from '../../src/articles/store/article-store.js';
import { type CheckDeps, type CheckedStart, checkIssue } from '../../src/checks/issue/check-issue.js';
import { parseConfig } from '../../src/config.js';
import { composeIssue } from '../../src/issues/compose.js';
import type { Issue } from '../../src/issues/issue.js';
import type { Newsletter } from '../../src/newsletters/newsletter.js';
import { addNewsletter } from '../../src/newsletters/newsletter-store.js';
import { dkimDnsRecord, readDkimKey } from '../../src/render/dkim-key.js';
import { buildWeb } from '../../src/web/server.js';
import { inWords } from '../findings/findings-for-tests.js';
import { startDnsServer, type Zone } from '../helpers/dns-server.js';
import { newsletterFields } from '../helpers/newsletter.js';
import { addReader } from '../helpers/postrider.js';
import { freePort } from '../helpers/process.js';
import { startTestRedis } from '../helpers/redis.js';
import { startSmtpSink } from '../helpers/smtp-sink.js';

/** A web server on loopback. @param routes by path; for `/a/1` also `/a`; a path that is missing answers 404 */
export async function startSite(routes: Record<string, (request: IncomingMessage, response: ServerResponse) => void>) {
  const server = createServer((request, response) => {
    const path = (request.url ?? '').replace(/\?.*$/, '');
    const route = routes[path] ?? routes[path.replace(/\/[^/]*$/, '')];
    if (route) return route(request, response);
    response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
}

const page = (_request: IncomingMessage, response: ServerResponse) =>
  response.writeHead(200, { 'content-type': 'text/html' }).end('<p>An article');
const picture = (_request: IncomingMessage, response: ServerResponse) =>
  response.writeHead(200, { 'content-type': 'image/jpeg' }).end();

export interface Draft {
  newsletter?: Partial<Newsletter>;
  subject?: string;
  preheader?: string;
  /** Instead of the first article's. */
  article?: {
    title?: string;
    url?: string;
    section?: string;
    source?: 'markdown' | 'feed';
    excerpt?: string;
    image?: { url: string; alt: string } | null;
  };
  readers?: number;
  audience?: Issue['audience'];
}

/** A whole installation in which a draft has no fault: pages, relay, DNS, and a site with the articles. */
export async function startChecksForTests() {
  const folder = await mkdtemp(join(tmpdir(), 'postrider-checks-'));
  const privateKeyFile = join(folder, 'key.pem');
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  await writeFile(privateKeyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const record = dkimDnsRecord('example.net', readDkimKey({ selector: 'postrider', privateKeyFile, setting: '' }));
  const cleanZone: Zone = {
    'news.example.net': { TXT: ['v=spf1 include:_spf.example.net -all', 'another text'] },
    '_spf.example.net': { TXT: ['v=spf1 ip4:192.0.2.0/24 ~all'] },
    [record.name]: { TXT: [record.value] },
    '_dmarc.example.net': { TXT: ['v=DMARC1; p=quarantine; rua=mailto:reports@example.net'] },
    '_mta-sts.news.example.net': { TXT: ['v=STSv1; id=20260101'] },
    '_smtp._tls.news.example.net': { TXT: ['v=TLSRPTv1; rua=mailto:reports@example.net'] },
    'default._bimi.example.net': { TXT: ['v=BIMI1; l=https://example.net/logo.svg'] },
    'mail.example.net': { A: ['192.0.2.1'] },
    '1.2.0.192.in-addr.arpa': { PTR: ['mail.example.net'] },
  };
  const dns = await startDnsServer(cleanZone);
  const site = await startSite({
    '/a/1': page,
    '/a/2': page,
    '/moved': (_, response) => response.writeHead(301, { location: '/a/1' }).end(),
    '/no-head': (request, response) => response.writeHead(request.method === 'GET' ? 200 : 405).end(),
    '/busy': (_, response) => response.writeHead(503).end(),
    '/loop': (_, response) => response.writeHead(302, { location: '/loop' }).end(),
    '/1.jpg': picture,
    '/2.jpg': picture,
  });
  const redis = await startTestRedis();
  const sink = await startSmtpSink();
  const port = await freePort();
  const config = parseConfig({
    LOG_LEVEL: 'silent',
    SECRET: 'a secret for the tests only',
    PUBLIC_URL: `http://localhost:${port}`,
    ALLOW_PRIVATE_FETCH: 'true',
    SMTP_URL: sink.url,
    DNS_SERVERS: dns.address,
    EHLO_NAME: 'mail.example.net',
    LIST_BUCKETS: '64',
    DKIM_DOMAIN: 'example.net',
    DKIM_SELECTOR: 'postrider',
    DKIM_PRIVATE_KEY_FILE: privateKeyFile,
  });
  const app = await openApp(config, { redisUrl: redis.url, smtpUrl: sink.url });
  const web = buildWeb(app);
  await web.listen({ port, host: 'localhost' });
  const world = { app, dns, site, sink, cleanZone, dkimName: record.name };
  return {
    ...world,
    draft: newDrafts(app, site.url),
    /** Checks an issue, with some parts of the installation replaced. */
    check: (
      issue: Issue,
      given: Partial<CheckDeps> & { settings?: Partial<CheckDeps['config']> } = {},
      at?: CheckedStart,
    ) => {
      const { settings, ...parts } = given;
      const found = checkIssue({ ...app, ...parts, config: { ...config, smtpUrl: undefined, ...settings } }, issue, at);
      return found.then((report) => ({ ...report, checks: report.checks.map(inWords) }));
    },
    async stop() {
      await web.close();
      await app.close();
      await Promise.all([sink.stop(), site.stop(), dns.stop(), redis.stop()]);
      await rm(folder, { recursive: true });
    },
  };
}

/** Composes drafts, each of a newsletter of its own with two articles. */
function newDrafts(app: App, siteUrl: string) {
  let made = 0;
  return async (given: Draft = {}): Promise<{ issue: Issue; newsletter: Newsletter }> => {
    made += 1;
    const newsletter = await addNewsletter(
      app.redis,
      newsletterFields({
        slug: `news-${made}`,
        title: 'Harbour News',
        from: { name: 'Harbour News', address: 'news@news.example.net' },
        sections: ['News', 'Tech'],
        postalAddress: '1 Example Road, Harbour City',
        siteUrl: `${siteUrl}/a/1`,
        ...given.newsletter,
      }),
    );
    const ids: string[] = [];
    for (const number of [1, 2]) {
      const { article } = await saveArticle(
        app.redis,
        {
          title: number === 1 ? 'A new berth opens in the harbour' : 'How a tide gauge reports by radio',
          url: `${siteUrl}/a/${number}?issue=${made}`,
          section: 'News',
          publishedAt: `2026-11-2${number}T08:00:00Z`,
          author: 'Editorial desk',
          image: { url: `${siteUrl}/${number}.jpg`, alt: 'The harbour in the morning' },
          excerpt: 'What it means for everyone who works by the water.',
          body: '<p>What it means.</p>',
          source: 'markdown',
          ...(number === 1 ? given.article : {}),
        },
        { newsletter: newsletter.slug },
      );
      ids.push(article.id);
    }
    for (let reader = 0; reader < (given.readers ?? 1); reader += 1)
      await addReader(app, newsletter, `reader${reader}@example.org`);
    const { subject, preheader, audience } = given;
    const { issue } = await composeIssue(app.redis, newsletter, {
      articles: ids,
      ...(subject === undefined ? {} : { subject }),
      ...(preheader === undefined ? {} : { preheader }),
      ...(audience === undefined ? {} : { audience }),
    });
    return { issue, newsletter };
  };
}
