import { openApp } from '../../src/app.js';
import { readInstance } from '../../src/cli/instance.js';
import { parseConfig } from '../../src/config.js';
import { startIssue } from '../../src/control/start-issue.js';
import { composeIssue } from '../../src/issues/compose.js';
import type { Issue } from '../../src/issues/issue.js';
import type { Newsletter } from '../../src/newsletters/newsletter.js';
import { addNewsletter } from '../../src/newsletters/newsletter-store.js';
import { keys } from '../../src/redis/keys.js';
import { idOf, readSubscriber } from '../../src/subscribers/list/subscriber-store.js';
import { enrol } from '../../src/subscribers/membership/enrol.js';
import { type Purpose, signToken } from '../../src/subscribers/membership/tokens.js';
import { type Membership, membershipOf } from '../../src/subscribers/record/subscriber.js';
import type { Finished } from '../../tests/helpers/command-runner.js';
import { newsletterFields } from '../../tests/helpers/newsletter.js';
import { newInstallation } from '../../tests/helpers/process.js';
import { type SinkRules, type SmtpSink, startSmtpSink } from '../../tests/helpers/smtp-sink.js';
import { type Reply, type Sent, send, sendRaw } from './client.js';

/** A running Postrider with a Redis and a mail server of its own, and what an attack needs to reach and check it. */
export interface Instance {
  url: string;
  port: number;
  dataDir: string;
  /** The secret that signs its links. No output may contain it. */
  secret: string;
  /** A newsletter with sections, a confirmed reader (`known`) and a sent issue. */
  newsletter: Newsletter;
  issue: Issue;
  known: string;
  /** A second newsletter, for attacks from one newsletter on another. */
  other: Newsletter;
  /** Where all its email goes. */
  sink: SmtpSink;
  /** The same store, opened by the attack to prepare readers and to see what changed. */
  app: Awaited<ReturnType<typeof openApp>>;
  pid: number;
  /** Standard error of the server so far. */
  said(): string;
  cli(...words: string[]): Promise<Finished>;
  json<T>(...words: string[]): Promise<T>;
  send(method: string, path: string, sent?: Sent): Promise<Reply>;
  get(path: string, headers?: Record<string, string>): Promise<Reply>;
  /** The page of an article, by its id, as a browser gets it. */
  article(id: string): Promise<Reply>;
  /** Posts a form as a browser does. */
  post(path: string, fields: Record<string, string> | [string, string][], sent?: Sent): Promise<Reply>;
  raw(bytes: string | Buffer, waitMs?: number): Promise<string>;
  /** Adds a confirmed reader. @returns the address */
  reader(name?: string, newsletter?: Newsletter): Promise<string>;
  token(purpose: Purpose, address: string, at?: number, newsletter?: Newsletter): string;
  membership(address: string, newsletter?: Newsletter): Promise<Membership | undefined>;
  /** Sets the counters of all rate limits to nothing. */
  forgetLimits(): Promise<void>;
  /** An API token's text. */
  apiToken(...options: string[]): Promise<string>;
  stop(): Promise<void>;
}

/** What the providers' reports are authenticated by, and where bounces come back. */
export const webhookSettings = {
  POSTMARK_WEBHOOK_SECRET: 'a password of Postmark for attacks',
  MAILGUN_WEBHOOK_KEY: 'a key of Mailgun for attacks',
  RESEND_WEBHOOK_SECRET: `whsec_${Buffer.from('a key of Resend for attacks').toString('base64')}`,
  BOUNCE_DOMAIN: 'bounces.example.com',
  LOG_LEVEL: 'info',
} as const;

/** The switch of the self-test, which the processes of the instance need too (self-test/switch.mjs). */
function switchedOff(): Record<string, string> {
  const { NODE_OPTIONS = '', REMOVED_PROTECTION } = process.env;
  return REMOVED_PROTECTION === undefined ? {} : { NODE_OPTIONS, REMOVED_PROTECTION };
}

const secret = 'Attack-run: 4 signing 9 links, 2 be found nowhere';

/** The reply of the mail server to addresses that begin with `refuses`. */
export const scriptInReply = '5.1.1 No such user <script>alert(1)</script>';
const rules: SinkRules = {
  onRecipient: (address) => (address.startsWith('refuses') ? { code: 550, text: scriptInReply } : undefined),
};

/** Starts an instance on free ports of loopback, with content. */
export async function startInstance(): Promise<Instance> {
  const sink = await startSmtpSink(rules);
  const settings = { ...webhookSettings, ...switchedOff(), SMTP_URL: sink.url, SECRET: secret, TRUST_PROXY: 'true' };
  const installation = await newInstallation(settings);
  const closers: (() => unknown)[] = [() => sink.stop(), () => installation.remove()];
  const stop = async () => {
    for (const close of closers.splice(0).reverse()) await close();
  };
  try {
    const running = await installation.start('up');
    closers.push(() => running.stop());
    const servers = (await readInstance(installation.dataDir))?.servers;
    if (!servers) throw new Error('the instance does not say where it listens');
    const config = parseConfig({ ...installation.env, LOG_LEVEL: 'silent' });
    const app = await openApp(config, { redisUrl: servers.redisUrl, smtpUrl: sink.url });
    closers.push(() => app.close());
    const port = Number(installation.env.PORT);
    const own = access(port, app, installation);
    const content = await addContent(app, own, sink);
    const { dataDir, url } = installation;
    const server = { url, port, dataDir, secret, sink, app, pid: running.process.pid ?? 0, said: running.said };
    const of = (newsletter = content.newsletter) => newsletter;
    return {
      ...server,
      ...own,
      ...content,
      reader: (name, newsletter) => own.reader(name, of(newsletter)),
      token: (purpose, address, at, newsletter) => own.token(purpose, address, at, of(newsletter)),
      membership: (address, newsletter) => own.membership(address, of(newsletter)),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

const access = (port: number, app: Instance['app'], installation: Pick<Instance, 'cli' | 'json'>) => ({
  ...requests(port),
  ...readers(app),
  ...commands(installation),
});

const formType = 'application/x-www-form-urlencoded';

function requests(port: number) {
  return {
    send: (method: string, path: string, sent?: Sent) => send(port, method, path, sent),
    get: (path: string, headers: Record<string, string> = {}) => send(port, 'GET', path, { headers }),
    async article(id: string) {
      const found = await send(port, 'GET', `/articles/${id}`);
      return found.status === 301 ? send(port, 'GET', String(found.headers.location)) : found;
    },
    post: (path: string, fields: Record<string, string> | [string, string][], sent: Sent = {}) =>
      send(port, 'POST', path, {
        body: new URLSearchParams(fields).toString(),
        ...sent,
        headers: { 'content-type': formType, ...sent.headers },
      }),
    raw: (bytes: string | Buffer, waitMs?: number) => sendRaw(port, bytes, waitMs),
  };
}

function readers(app: Instance['app']) {
  let count = 0;
  return {
    async forgetLimits() {
      const counters = await app.redis.keys(keys.limit('*', '*'));
      if (counters.length > 0) await app.redis.del(...counters);
    },
    async reader(name = 'A Reader', newsletter: Newsletter) {
      count += 1;
      const email = `target${count}@example.org`;
      const consent = { method: 'command', from: 'an attack', textVersion: 0, ip: '' } as const;
      const fields = { email, name, sections: [], locale: 'en', status: 'confirmed', consent } as const;
      await enrol(app.list, newsletter, fields);
      return email;
    },
    token: (purpose: Purpose, address: string, at = Math.floor(Date.now() / 1000), { number }: Newsletter) =>
      signToken(app.tokenKeys, purpose, { newsletter: number, id: idOf(app.list, address), at }),
    membership: async (address: string, { number }: Newsletter) =>
      membershipOf(await readSubscriber(app.list, idOf(app.list, address)), number),
  };
}

function commands({ cli, json }: Pick<Instance, 'cli' | 'json'>) {
  return {
    cli,
    json,
    async apiToken(...options: string[]) {
      return (await json<{ token: string }>('token', 'create', '--name', 'attack', ...options)).token;
    },
  };
}

async function addContent(app: Instance['app'], { json, reader }: ReturnType<typeof access>, sink: SmtpSink) {
  const add = (slug: string, fields: Partial<Newsletter>) =>
    addNewsletter(
      app.redis,
      newsletterFields({
        slug,
        title: `The ${slug}`,
        from: { name: 'News', address: 'news@example.com' },
        postalAddress: '1 Example Road',
        ...fields,
      }),
    );
  const newsletter = await add('gazette', { sections: ['City', 'Science'], schedule: { weekly: '0 8 * * 6' } });
  const other = await add('weekend', {});
  const known = await reader('Known Reader', newsletter);
  await json('article', 'import', 'samples/articles', '--newsletter', 'gazette');
  const { issue } = await composeIssue(app.redis, newsletter, {});
  await startIssue(app.redis, app.queues, issue.id);
  await sink.received(1);
  return { newsletter, other, issue, known };
}
