import type { Command } from 'commander';
import type { App } from '../app.js';
import { type Config, InvalidConfig, readConfig } from '../config.js';
import { SurfaceError } from '../errors.js';
import { type ProcessRole, runAs } from '../log-line.js';
import { isReadable, mailboxWithoutPassword, type ReadableMailbox } from '../settings/feedback/mailbox-settings.js';
import { workerMetrics } from '../settings/metrics-settings.js';
import { readRelayAddresses } from '../settings/relay-addresses.js';
import type { Inbox } from '../smtp/inbox.js';
import { positiveInteger } from './command.js';
import { lockFolder } from './instance.js';
import type { CommandOutcome, Launchers } from './launchers.js';
import { announce, exitCode } from './output.js';
import { startOwnRedis, traceProcess, withApp } from './servers.js';
import { logConsole } from './service-log.js';
import { listenForStop, type StopRequest, untilStopped } from './stop-request.js';
import { announceRunning, type Part, requireSharedRedis, WorkerProcesses } from './worker-processes.js';
import { WrongUsage } from './wrong-usage.js';

class PartFailed extends SurfaceError {
  override readonly retryable = false;
  constructor(
    override readonly code: `${Part}.failed`,
    message: string,
  ) {
    super(message);
  }
}

/** Parts that were started. They are stopped in reverse order. */
export class Stack {
  readonly #stops: (() => Promise<void>)[] = [];

  add(stop: () => Promise<void>): void {
    this.#stops.push(stop);
  }

  /** Stops everything, even if a part fails to stop. */
  async stop(): Promise<void> {
    for (const stop of this.#stops.splice(0).reverse()) await stop().catch(() => undefined);
  }
}

/** Everything in one process: Redis and inbox where none are configured, web part, workers. */
export interface RunningParts {
  app: App;
  webUrl: string;
  inbox: Inbox | undefined;
  stopRequest: StopRequest;
  stop(): Promise<void>;
}

/**
 * Starts everything in one process. If a part fails to start, those started before it are stopped.
 * @throws InvalidConfig, AlreadyRunning, RedisUnreachable, InboxFailed, WebPortTaken…
 */
export async function startEverything(config: Config, launchers: Launchers): Promise<RunningParts> {
  const stack = new Stack();
  const mailbox = mailboxToRead(config);
  try {
    const hold = await lockFolder(config.dataDir, 'up');
    stack.add(hold.release);
    let { redisUrl, smtpUrl } = config;
    if (!redisUrl) {
      const redis = await startOwnRedis(config.dataDir);
      stack.add(redis.stop);
      redisUrl = redis.url;
    }
    let inbox: Inbox | undefined;
    if (!smtpUrl) {
      const { startInbox } = await import('../smtp/inbox.js');
      inbox = await startInbox({ smtp: config.inboxSmtpPort, web: config.inboxPort }, config.dataDir);
      stack.add(inbox.stop);
      smtpUrl = inbox.smtpUrl;
    }
    const { openApp } = await import('../app.js');
    const app = await openApp(config, { redisUrl, smtpUrl });
    stack.add(app.close);
    logConsole(app.log);
    // First, because the web server asks when it is made whether anybody observes.
    stack.add(await openMetrics(app));
    stack.add(await traceProcess(app));
    const stopRequest = listenForStop();
    const workers = await launchers.startWorkers(app);
    stopRequest.onCutShort(workers.giveBack);
    let web: Awaited<ReturnType<typeof openWeb>> | undefined;
    // Both at the same time: workers must not keep claiming while the web part waits for a slow connection.
    stack.add(async () => {
      await Promise.allSettled([workers.stop(), web?.stop()]);
    });
    web = await openWeb(app);
    await hold.announce({ redisUrl, smtpUrl, publicUrl: config.publicUrl, webUrl: web.url });
    if (config.feedback.listener)
      stack.add(await startPart('listener', config, 'The listener for bounces did not start.'));
    if (mailbox) stack.add(await startPart('mailbox', config, 'The mailbox for bounces cannot be read.'));
    return { app, webUrl: web.url, inbox, stopRequest, stop: () => stack.stop() };
  } catch (error) {
    await stack.stop();
    throw error;
  }
}

/**
 * Starts the receiver of bounces in a process of its own: strangers decide how busy it is, and that must not slow a
 * send down. It finds Redis as a command does, so it starts last.
 * @throws PartFailed; the process has said why
 */
async function startPart(
  part: 'listener' | 'mailbox',
  { metrics }: Config,
  failure: string,
): Promise<() => Promise<void>> {
  // The next two ports after this process's own.
  const port = metrics && metrics.port + (part === 'listener' ? 1 : 2);
  const processes = new WorkerProcesses(part, port);
  if ((await processes.start(1)) !== exitCode.done) throw new PartFailed(`${part}.failed`, failure);
  return () => processes.stop();
}

/** Loads the web part only where it is served, which saves a worker 50 MB. */
async function openWeb(app: App) {
  const [{ startWeb }, { deskRoutes }] = await Promise.all([
    import('../web/server.js'),
    import('../desk/desk-routes.js'),
  ]);
  if (app.config.desk.port === undefined) return startWeb(app, deskRoutes);
  const { startDesk } = await import('../desk/start-desk.js');
  const web = await startWeb(app);
  const desk = await startDesk(app, app.config.desk.port).catch(async (error: unknown) => {
    await web.stop();
    throw error;
  });
  return { url: web.url, stop: async () => void (await Promise.allSettled([web.stop(), desk.stop()])) };
}

function whereEmailsGo({ app, inbox }: RunningParts): string {
  if (inbox) return `SMTP_URL is not set: emails go to the catch-all inbox at ${inbox.webUrl} and to nobody else.`;
  const names = readRelayAddresses(app.config.smtpUrl ?? '').relays.map(({ name }) => name);
  return `Emails go to their recipients through ${names.join(', ')}.`;
}

/** A command that keeps running. */
const service = (program: Command, name: ProcessRole, description: string): Command =>
  program
    .command(name)
    .description(description)
    .hook('preAction', () => runAs(name));

export function serveCommands(program: Command, launchers: Launchers, outcome: CommandOutcome): void {
  service(
    program,
    'up',
    'run everything in one process: web, workers, and a private Redis and inbox where none are configured',
  ).action(async () => {
    const running = await startEverything(readConfig(), launchers);
    announce(`Postrider is running at ${running.webUrl}\n${whereEmailsGo(running)}`);
    const { reportAfterStart } = await import('./after-start.js');
    // Not awaited: a relay that hangs must not delay a stop.
    void reportAfterStart(running.app);
    await untilStopped(running.stopRequest, running.stop);
  });

  service(program, 'web', 'run the web part alone').action(() =>
    // It sends nothing, so it needs neither the relay's password nor a DKIM key.
    serve({ ...readConfig(), smtpUrl: undefined, dkim: undefined }, async (app) => {
      const stopRequest = listenForStop();
      const web = await openWeb(app);
      announce(`The web part is running at ${web.url}`);
      await untilStopped(stopRequest, web.stop);
    }),
  );

  service(program, 'listener', 'run the SMTP listener for bounces and complaints alone').action(() =>
    serve({ ...readConfig(), smtpUrl: undefined, dkim: undefined }, listenForFeedback),
  );

  service(program, 'mailbox', 'read the IMAP mailbox for bounces and complaints alone').action(() =>
    serve({ ...readConfig(), smtpUrl: undefined, dkim: undefined }, readFeedbackMailbox),
  );

  service(program, 'worker', 'run the workers alone')
    .option('--processes <count>', 'number of worker processes, each with its own connections', positiveInteger, 1)
    .option(
      '--number <n>',
      'which worker of this machine it is: its metrics are at METRICS_PORT + 6 + n',
      positiveInteger,
    )
    .action(async ({ processes, number }: { processes: number; number?: number }) => {
      if (processes > 1) runAs('supervisor');
      const config = ofNumber(readConfig(), processes, number);
      if (processes > 1) {
        outcome.code = await superviseWorkers(config, processes);
        return;
      }
      await serve(config, async (app) => {
        const stopRequest = listenForStop();
        const workers = await launchers.startWorkers(app);
        stopRequest.onCutShort(workers.giveBack);
        announceRunning('Workers are running.');
        await untilStopped(stopRequest, workers.stop);
      });
    });
}

/** The settings of one of several workers that a service manager starts on this machine. @throws WrongUsage */
function ofNumber(config: Config, processes: number, number: number | undefined): Config {
  if (number === undefined) return config;
  if (processes > 1)
    throw new WrongUsage('--number', 'several processes of one command have the ports from METRICS_PORT on');
  const metrics = config.metrics && workerMetrics(config.metrics, number);
  if (metrics && metrics.port > maxPort)
    throw new WrongUsage('--number', `there is no port ${metrics.port} for its metrics; set a lower METRICS_PORT`);
  return { ...config, metrics };
}
const maxPort = 65_535;

/** Runs one part until it is asked to stop. */
function serve(config: Config, run: (app: App) => Promise<void>): Promise<void> {
  return withApp(config, async (app) => {
    logConsole(app.log);
    const stopMetrics = await openMetrics(app);
    try {
      await run(app);
    } finally {
      await stopMetrics();
    }
  });
}

/** Serves metrics where METRICS_PORT is set, and loads them only there. @throws MetricsPortTaken, MetricsNotServed */
async function openMetrics({ redis, log, config }: App): Promise<() => Promise<void>> {
  if (!config.metrics) return async () => undefined;
  const { serveMetrics } = await import('../metrics/serve-metrics.js');
  const { metrics, durableReplicas, pace } = config;
  return (await serveMetrics({ redis, log, groups: pace.groups.names, durableReplicas }, metrics)).stop;
}

/** Runs the listener until it is asked to stop. @throws InvalidConfig, CannotListen */
async function listenForFeedback(app: App): Promise<void> {
  const { config, bounceDomain } = app;
  const { listener: settings } = config.feedback;
  if (!settings || bounceDomain === undefined) throw new InvalidConfig(['FEEDBACK_PORT is not set']);
  const stopRequest = listenForStop();
  const { startListener } = await import('../feedback/inbound/listener.js');
  const { openDnsLookup } = await import('../checks/dns/dns-lookup.js');
  const deps = { ...app, bounceDomain, dns: openDnsLookup(config.dnsServers) };
  const listener = await startListener(deps, settings, config.ehloName);
  announceRunning(`The listener for bounces is running on ${settings.host}:${listener.port}.`);
  await untilStopped(stopRequest, listener.stop);
}

/** @throws InvalidConfig for a mailbox without its password */
function mailboxToRead({ feedback: { mailbox } }: Config): ReadableMailbox | undefined {
  if (mailbox && !isReadable(mailbox)) throw new InvalidConfig([mailboxWithoutPassword]);
  return mailbox;
}

/** Reads the mailbox until it is asked to stop. @throws InvalidConfig */
async function readFeedbackMailbox(app: App): Promise<void> {
  const mailbox = mailboxToRead(app.config);
  if (!mailbox) throw new InvalidConfig(['FEEDBACK_MAILBOX is not set']);
  const stopRequest = listenForStop();
  const { watchMailbox } = await import('../feedback/mailbox/watch-mailbox.js');
  const { openDnsLookup } = await import('../checks/dns/dns-lookup.js');
  const watch = await watchMailbox({ ...app, dns: openDnsLookup(app.config.dnsServers) }, mailbox);
  announceRunning(`Reading the mailbox ${mailbox.name} for bounces.`);
  await untilStopped(stopRequest, watch.stop);
}

/** @returns the exit code */
async function superviseWorkers(config: Config, count: number): Promise<number> {
  await requireSharedRedis(config);
  const workers = new WorkerProcesses('worker', config.metrics?.port);
  const stopRequest = listenForStop();
  stopRequest.onCutShort(() => workers.cutShort());
  const stopped = untilStopped(stopRequest, () => workers.stop());
  const code = await workers.start(count);
  if (code !== 0) return code;
  await stopped;
  return exitCode.done;
}
