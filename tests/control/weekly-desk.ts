import { setTimeout as sleep } from 'node:timers/promises';
import { simpleParser } from 'mailparser';
import { saveArticle } from '../../src/articles/store/article-store.js';
import { withdrawIssue } from '../../src/control/cancel-issue.js';
import { resendIssue } from '../../src/control/resend-issue.js';
import { startIssue } from '../../src/control/start-issue.js';
import { composeIssue, NothingToCompose } from '../../src/issues/compose.js';
import type { Issue } from '../../src/issues/issue.js';
import { readIssue } from '../../src/issues/issue-store.js';
import type { Newsletter } from '../../src/newsletters/newsletter.js';
import { keys } from '../../src/redis/keys.js';
import type { AudienceFilter } from '../../src/subscribers/list/audience.js';
import { until } from '../helpers/clock.js';
import { addReader, addTestNewsletter, type TestPostrider } from '../helpers/postrider.js';
import type { SinkRules } from '../helpers/smtp-sink.js';

/** Lets a mail server accept a number of messages, and keeps the next ones waiting. */
export class Gate {
  #left = Number.POSITIVE_INFINITY;
  #waiting: (() => void)[] = [];
  readonly rules: SinkRules = {
    onMessage: async () => {
      while (this.#left <= 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
      this.#left -= 1;
      if (this.messageMs > 0) await sleep(this.messageMs);
      return undefined;
    },
  };

  /** @param messageMs how long the server takes for each message, so that there is time to interfere */
  constructor(readonly messageMs = 0) {}

  /** Accepts this many messages from now on. */
  allow(count: number): void {
    this.#left = count;
    for (const next of this.#waiting.splice(0)) next();
  }

  /** Accepts everything. */
  open(): void {
    this.allow(Number.POSITIVE_INFINITY);
  }

  /** Whether a message is waiting. */
  get isClosed(): boolean {
    return this.#waiting.length > 0;
  }
}

/** The readers at one company, and all others. */
export const groups = { engineers: 'engineers.example.org', others: 'others.example.org' } as const;
type Group = keyof typeof groups;
export const onlyEngineers: AudienceFilter = { domain: [groups.engineers] };
export const onlyOthers: AudienceFilter = { domain: [groups.others] };

/** A newsletter with readers in two groups, whose emails tell which articles each reader has. */
export class Desk {
  #written = 0;
  #read = 0;
  readonly #had = new Map<string, string[]>();

  private constructor(
    readonly postrider: TestPostrider,
    readonly gate: Gate,
    readonly newsletter: Newsletter,
    readonly readers: readonly string[],
  ) {}

  static async open(postrider: TestPostrider, gate: Gate, slug: string, perGroup: number): Promise<Desk> {
    const newsletter = await addTestNewsletter(postrider.app, { slug });
    const { articles } = (await composeIssue(postrider.app.redis, newsletter, {})).issue;
    const readers = Object.values(groups).flatMap((domain) =>
      Array.from({ length: perGroup }, (_, i) => `${slug}-${i}@${domain}`),
    );
    for (const email of readers) await addReader(postrider.app, newsletter, email);
    const desk = new Desk(postrider, gate, newsletter, readers);
    // The articles of the helper are in a draft that is never sent.
    if (articles.length === 0) throw new TypeError('the newsletter has no articles');
    return desk;
  }

  readersIn(group: Group): readonly string[] {
    return this.readers.filter((email) => email.endsWith(groups[group]));
  }

  /** Imports articles. @returns their ids, the oldest first */
  async write(count: number): Promise<string[]> {
    const ids: string[] = [];
    for (let i = 0; i < count; i += 1) {
      this.#written += 1;
      const name = `${this.newsletter.slug}-${this.#written}`;
      const { article } = await saveArticle(
        this.postrider.app.redis,
        {
          title: `Story ${name}`,
          url: `https://news.example.com/stories/${name}.`,
          section: 'News',
          publishedAt: new Date(Date.UTC(2031, 0, 1, 0, this.#written)).toISOString(),
          author: '',
          image: null,
          excerpt: `About ${name}.`,
          body: `<p>About ${name}.</p>`,
          source: 'page',
        },
        { newsletter: this.newsletter.slug },
      );
      ids.push(article.id);
    }
    return ids;
  }

  /** @returns undefined when there is nothing to compose */
  async compose(audience: AudienceFilter = {}, articles?: readonly string[]): Promise<Issue | undefined> {
    const composition = { audience, ...(articles ? { articles } : {}) };
    return composeIssue(this.postrider.app.redis, this.newsletter, composition).then(
      ({ issue }) => issue,
      (error: unknown) => {
        if (error instanceof NothingToCompose) return undefined;
        throw error;
      },
    );
  }

  start(issue: Issue): Promise<void> {
    const { redis, queues } = this.postrider.app;
    return startIssue(redis, queues, issue.id);
  }

  async send(issue: Issue): Promise<void> {
    await this.start(issue);
    await this.atRest(issue);
  }

  /** Starts a send and cancels it when this many readers have it, and another message is on its way. */
  async cancelAfter(issue: Issue, count: number) {
    this.gate.allow(count);
    await this.start(issue);
    return this.cancelAtGate(issue);
  }

  /** Cancels an issue when a message waits at the mail server, or when it is sent before that. */
  async cancelAtGate(issue: Issue) {
    const { redis, list } = this.postrider.app;
    const isSent = async () => (await readIssue(redis, issue.id)).state === 'sent';
    await until(`${issue.id} waits`, async () => this.gate.isClosed || (await isSent()));
    const cancelled = (await isSent()) ? undefined : await withdrawIssue(list, issue.id);
    this.gate.open();
    await this.atRest(issue);
    return cancelled;
  }

  async resend(issue: Issue) {
    const result = await resendIssue(this.postrider.app, issue.id, ['waiting']);
    await this.atRest(issue);
    return result;
  }

  /** Waits until no worker runs a job of an issue, and the issue has left `sending`. */
  async atRest(issue: Issue): Promise<void> {
    const { redis } = this.postrider.app;
    const active = (queue: string) => redis.llen(`${keys.queues}:${queue}:active`);
    await until(
      `${issue.id} is at rest`,
      async () =>
        (await readIssue(redis, issue.id)).state !== 'sending' &&
        (await active('deliver')) + (await active('plan')) === 0,
    );
  }

  /** The names of the articles that each reader has, with repetitions. */
  async had(): Promise<ReadonlyMap<string, readonly string[]>> {
    const { mails } = this.postrider.sink;
    for (; this.#read < mails.length; this.#read += 1) {
      const mail = mails[this.#read];
      if (!mail || !this.readers.includes(mail.to)) continue;
      const { text = '' } = await simpleParser(mail.raw);
      const found = [...text.matchAll(/stories\/(\S+?)\.(?=\s|$)/g)].map(([, name = '']) => name);
      this.#had.set(mail.to, [...(this.#had.get(mail.to) ?? []), ...found]);
    }
    return this.#had;
  }

  /** What is wrong: articles that a reader got twice or lacks. @param owed readers → articles; default: all to everybody */
  async faults(owed: (reader: string) => readonly string[] = () => this.names): Promise<string[]> {
    const all = await this.had();
    return this.readers.flatMap((reader) => {
      const had = all.get(reader) ?? [];
      const twice = had.filter((name, i) => had.indexOf(name) !== i).map((name) => `${reader} has ${name} twice`);
      const lacking = owed(reader).filter((name) => !had.includes(name));
      return [...twice, ...lacking.map((name) => `${reader} lacks ${name}`)];
    });
  }

  /** The names of all articles. */
  get names(): string[] {
    return Array.from({ length: this.#written }, (_, i) => `${this.newsletter.slug}-${i + 1}`);
  }
}
