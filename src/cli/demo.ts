import { rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import type { App } from '../app.js';
import { pictureStates } from '../articles/pictures/picture-source.js';
import { schedulePictures } from '../articles/pictures/schedule-pictures.js';
import type { ArticleImportResult } from '../articles/sources/import-articles.js';
import type { Article } from '../articles/store/article.js';
import { type Config, readConfig } from '../config.js';
import { startIssue } from '../control/start-issue.js';
import { composeIssue } from '../issues/compose.js';
import type { Issue } from '../issues/issue.js';
import { runAs } from '../log-line.js';
import type { Newsletter } from '../newsletters/newsletter.js';
import { links } from '../render/links.js';
import { reportIssue } from '../reports/report.js';
import { countSubscribers } from '../subscribers/list/count-subscribers.js';
import {
  addDemoNewsletter,
  articlesByIssue,
  demoSponsor,
  openStories,
  rateStories,
  sampleFolders,
  writeComments,
} from './demo-content.js';
import { DemoFailed, demoReaders, patienceMs, signUpAll, waitForEmails } from './demo-readers.js';
import { readInstance } from './instance.js';
import type { CommandOutcome, Launchers } from './launchers.js';
import { exitCode, type Output, openOutput, table } from './output.js';
import { type RunningParts, startEverything } from './serve.js';
import { untilStopped } from './stop-request.js';

/** How long to wait for cut pictures. Without them, the emails show the samples' own. */
const picturePatienceMs = 15_000;

export function demoCommand(program: Command, launchers: Launchers, outcome: CommandOutcome): void {
  program
    .command('demo')
    .description('run the whole pipeline on this machine: sign-up, confirmation, digest, send; no email leaves it')
    .option('--once', 'exit when the last email has arrived')
    .option('--json', 'print one JSON document on standard output')
    .hook('preAction', () => runAs('up'))
    .action(async (flags: { once?: boolean; json?: boolean }) => {
      const output = openOutput(flags.json === true);
      const running = await startEverything(await demoConfig(readConfig()), launchers);
      try {
        const demo = runDemo(running, output);
        const result = await Promise.race([demo, running.stopRequest.asked]);
        // After a stop the unfinished demo fails; its error says nothing new.
        demo.catch(() => undefined);
        if (!result || result.accepted !== demoReaders || result.received !== demoReaders)
          outcome.code = exitCode.failed;
        if (result && flags.once) return;
        if (result)
          output.note(`The desk, with a link that works once and for 15 minutes: ${await linkToDesk(running.app)}`);
        if (result) output.note('Postrider keeps running until you press Ctrl-C.');
        await untilStopped(running.stopRequest, running.stop);
      } finally {
        await running.stop();
      }
    });
}

/** Makes somebody who may do everything in the demo. @returns a link that signs them in */
async function linkToDesk(app: App): Promise<string> {
  const [{ people }, { perform }, { consoleActor }] = await Promise.all([
    import('../operations/people/people.js'),
    import('../operations/operation.js'),
    import('../operations/permission.js'),
  ]);
  const actor = consoleActor('demo');
  const input = { email: 'editor@example.com', name: 'Demo Editor', language: 'en', role: 'owner' };
  const { result } = await perform(app, people.add, { actor, key: {}, input });
  const { document } = await perform(app, people.link, { actor, key: { person: result.id }, input: {} });
  return (document as { url: string }).url;
}

/** A data folder of its own, emptied at every run: the demo never touches a real list, Redis or relay. */
async function demoConfig(config: Config): Promise<Config> {
  const dataDir = join(config.dataDir, 'demo');
  // A running demo keeps its data; the start below then reports it.
  if (!(await readInstance(dataDir))) await rm(dataDir, { recursive: true, force: true });
  const port = await freePort(config.port);
  const inboxPort = await freePort(config.inboxPort);
  const inboxSmtpPort = await freePort(config.inboxSmtpPort);
  return {
    ...config,
    dataDir,
    port,
    inboxPort,
    inboxSmtpPort,
    host: '127.0.0.1',
    publicUrl: `http://localhost:${port}`,
    publicUrlGiven: true,
    redisUrl: undefined,
    smtpUrl: undefined,
    dkim: undefined,
    feedback: { ...config.feedback, listener: undefined, mailbox: undefined },
    logLevel: config.logLevel === 'info' ? 'warn' : config.logLevel,
  };
}

/** The wanted port, or a free one if that is taken. */
async function freePort(wanted: number): Promise<number> {
  const listen = (port: number) =>
    new Promise<number>((resolve, reject) => {
      const server = createServer();
      server.once('error', reject);
      server.listen(port, '127.0.0.1', () => {
        const address = server.address();
        server.close(() => resolve(typeof address === 'object' && address ? address.port : port));
      });
    });
  return listen(wanted).catch(() => listen(0));
}

/** Waits until an issue is sent, for at most `patienceMs`. */
async function untilSent(app: App, issueId: string): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while ((await reportIssue(app.list, issueId)).state === 'sending' && Date.now() < deadline) await sleep(100);
}

async function runDemo(running: RunningParts, output: Output) {
  const { app, inbox } = running;
  if (!inbox) throw new DemoFailed('The demo needs its inbox.');
  const newsletter = await addDemoNewsletter(app);
  const page = links.newsletter(app.publicUrl, newsletter.slug);

  output.note(`Importing the sample articles, and signing up ${demoReaders} readers on ${page} …`);
  const [imported] = await Promise.all([importSamples(app, newsletter), signUpAll(page, inbox.webUrl)]);

  const issues = articlesByIssue(imported.articles);
  output.note(`Sending ${issues.length} issues with ratings, comments and a sponsor …`);
  const latest = await sendIssues(app, newsletter, issues);
  const received = await waitForEmails(inbox.webUrl, demoReaders, ({ subject }) => subject === latest.subject);
  const report = await reportIssue(app.list, latest.id);
  const { confirmed } = await countSubscribers(app.list, newsletter);

  const archive = links.issue(app.publicUrl, latest.id);
  const result = {
    readers: demoReaders,
    confirmed,
    articles: latest.articles.length,
    issues: issues.length,
    accepted: report.accepted,
    received,
    page,
    inbox: inbox.webUrl,
    archive,
  };
  const text = table([
    ['readers signed up', `${demoReaders}`],
    ['confirmed by double opt-in', `${confirmed}/${demoReaders}`],
    ['articles imported', `${imported.imported}`],
    ['issues sent', `${issues.length}`],
    ['latest issue', `${latest.id}, ${report.state}`],
    ['accepted by the SMTP server', `${report.accepted}/${demoReaders}`],
    ['digests in the inbox', `${received}/${demoReaders}`],
    ['sign-up page', page],
    ['inbox', inbox.webUrl],
    ['archive page of the issue', archive],
  ]);
  output.result(result, `\n${text}\n`);
  return result;
}

/** Imports the samples. A worker cuts their pictures meanwhile, in the order in which their issues are sent. */
async function importSamples(app: App, { slug }: Newsletter): Promise<ArticleImportResult> {
  const { importArticles } = await import('../articles/sources/import-articles.js');
  const { redis, publicUrl } = app;
  const dependencies = { redis, publicUrl, allowPrivateFetch: false };
  const imported = await importArticles(dependencies, sampleFolders, { newsletters: [slug] });
  await schedulePictures(app);
  return imported;
}

/** Waits until the pictures of some articles are cut, for at most `picturePatienceMs`, so that their email shows them. */
async function untilCut({ redis }: App, articles: readonly Article[]): Promise<void> {
  const images = articles.map(({ image }) => image).filter((image) => image !== null);
  const deadline = Date.now() + picturePatienceMs;
  while ((await pictureStates(redis, images)).includes('missing') && Date.now() < deadline) await sleep(100);
}

/**
 * Sends the issues one after the other. Readers rate each, and comment on the lead story of the last one before it goes
 * out, so that its email has numbers to show.
 * @returns the last issue
 */
async function sendIssues(app: App, newsletter: Newsletter, issues: readonly Article[][]): Promise<Issue> {
  let latest: Issue | undefined;
  for (const [i, articles] of issues.entries()) {
    const lead = articles[0];
    if (lead && i === issues.length - 1) await writeComments(app, newsletter, lead.id);
    await untilCut(app, articles);
    const ids = articles.map(({ id }) => id);
    const { issue } = await composeIssue(app.redis, newsletter, { articles: ids, sponsor: demoSponsor });
    await startIssue(app.redis, app.queues, issue.id);
    await untilSent(app, issue.id);
    await rateStories(app, issue);
    await openStories(app, issue, i);
    latest = issue;
  }
  if (!latest) throw new DemoFailed('The demo has no samples.');
  return latest;
}
