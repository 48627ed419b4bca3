import type { TestContext } from 'vitest';
import { type App, openApp } from '../../src/app.js';
import { saveArticle } from '../../src/articles/store/article-store.js';
import { parseConfig } from '../../src/config.js';
import { startIssue } from '../../src/control/start-issue.js';
import { composeIssue } from '../../src/issues/compose.js';
import type { Issue } from '../../src/issues/issue.js';
import type { Locale } from '../../src/locale/locale.js';
import type { Newsletter } from '../../src/newsletters/newsletter.js';
import { addNewsletter } from '../../src/newsletters/newsletter-store.js';
import { readMeta } from '../../src/redis/meta.js';
import { type Report, reportIssue } from '../../src/reports/report.js';
import { enrol } from '../../src/subscribers/membership/enrol.js';
import { startWorkers } from '../../workers/main.js';
import { until } from './clock.js';
import { newsletterFields } from './newsletter.js';
import { startTestRedis, type TestRedis } from './redis.js';
import { type SinkRules, type SmtpSink, startSmtpSink } from './smtp-sink.js';

export interface TestPostrider {
  app: App;
  sink: SmtpSink;
  newsletter: Newsletter;
  startWorkers(): Promise<{ stop(): Promise<void> }>;
  composeIssue(): Promise<Issue>;
  /** Starts a send and waits until it ends. */
  send(issue: Issue): Promise<Report>;
  /** Waits until an issue is `sent`. */
  sent(issueId: string): Promise<Report>;
  stop(): Promise<void>;
}

export const readerAddress = (number: number) => `reader${number}@example.org`;

/** The whole pipeline on real parts: its own Redis and SMTP server, a newsletter, articles, readers. */
export async function startPostrider(
  options: {
    readers?: number;
    workers?: boolean;
    connections?: number;
    rules?: SinkRules;
    settings?: Record<string, string>;
    /** Default: the sink. */
    smtpUrl?: string;
    /** Default: its own Redis. */
    server?: TestRedis;
  } = {},
): Promise<TestPostrider> {
  const server = options.server ?? (await startTestRedis());
  const sink = await startSmtpSink(options.rules);
  await readMeta(server.redis, 64);
  const config = parseConfig({
    LOG_LEVEL: 'silent',
    SECRET: 'a secret for the tests only',
    PUBLIC_URL: 'https://news.example.com',
    SMTP_CONNECTIONS: String(options.connections ?? 5),
    ...options.settings,
  });
  const app = await openApp(config, { redisUrl: server.url, smtpUrl: options.smtpUrl ?? sink.url });
  const newsletter = await addTestNewsletter(app);
  for (let i = 0; i < (options.readers ?? 0); i += 1) await addReader(app, newsletter, readerAddress(i));
  const running: { stop(): Promise<void> }[] = [];
  const start = async () => {
    const workers = await startWorkers(app);
    running.push(workers);
    return workers;
  };
  if (options.workers ?? true) await start();

  const sent = async (issueId: string) => {
    const report = () => reportIssue(app.list, issueId);
    await until(`${issueId} is sent`, async () => (await report()).state !== 'sending', report);
    return report();
  };
  return {
    app,
    sink,
    newsletter,
    startWorkers: start,
    composeIssue: async () => (await composeIssue(app.redis, newsletter, {})).issue,
    async send(issue) {
      await startIssue(app.redis, app.queues, issue.id);
      return sent(issue.id);
    },
    sent,
    async stop() {
      for (const workers of running) await workers.stop();
      await app.close();
      await sink.stop();
      await server.stop();
    },
  };
}

/** The same, until a test ends: for tests that run at the same time. */
export async function startForTest(
  atEnd: TestContext['onTestFinished'],
  options: Parameters<typeof startPostrider>[0] = {},
): Promise<TestPostrider> {
  const postrider = await startPostrider(options);
  atEnd(postrider.stop);
  return postrider;
}

/** Adds a newsletter with four articles. */
export async function addTestNewsletter(app: App, fields: Partial<Newsletter> = {}): Promise<Newsletter> {
  const newsletter = await addNewsletter(
    app.redis,
    newsletterFields({
      title: 'Harbour Business Digest',
      from: { name: 'Harbour Business Digest', address: 'digest@news.example.com' },
      replyTo: 'desk@news.example.com',
      sections: ['News', 'Tech', 'Life'],
      postalAddress: '1 Example Road, Harbour City',
      siteUrl: 'https://news.example.com/',
      ...fields,
    }),
  );
  await addTestArticles(app, newsletter.slug);
  return newsletter;
}

export async function addReader(
  app: App,
  newsletter: Newsletter,
  email: string,
  fields: { name?: string; sections?: string[]; locale?: Locale } = {},
): Promise<void> {
  await enrol(app.list, newsletter, {
    email,
    name: fields.name ?? '',
    sections: fields.sections ?? [],
    locale: fields.locale ?? 'en',
    status: 'confirmed',
    consent: { method: 'command', from: 'a test', textVersion: 0, ip: '' },
  });
}

/** Four articles: a lead and one for each section. */
async function addTestArticles(app: App, newsletter: string): Promise<void> {
  const titles = [
    ['News', 'A new berth opens in the harbour'],
    ['News', 'The night ferry keeps its timetable'],
    ['Tech', 'How a tide gauge reports by radio'],
    ['Life', 'Where to drink tea by the water'],
  ] as const;
  for (const [i, [section, title]] of titles.entries()) {
    await saveArticle(
      app.redis,
      {
        title,
        url: `https://news.example.com/articles/${i + 1}`,
        section,
        publishedAt: new Date(Date.UTC(2026, 10, 20 - i)).toISOString(),
        author: 'Editorial desk',
        image: { url: `https://news.example.com/pictures/${i + 1}.jpg`, alt: 'The harbour' },
        excerpt: `${title}: what it means for people who work by the water.`,
        body: `<p>${title}.</p>`,
        source: 'markdown',
      },
      { newsletter },
    );
  }
}
