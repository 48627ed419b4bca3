import { readFileSync } from 'node:fs';
import { Queue, Worker } from 'bullmq';
import nodemailer from 'nodemailer';
import { connectRedis } from '../../src/redis/client.js';
import { type Edition, renderDigest } from '../../src/render/digest.js';
import { type BenchLocale, benchLocale } from '../readers.js';

// A process that sends messages the way other programs do. It reports `ready`, starts on `go`, and runs until it is
// ended, so that its CPU time and memory can be read.

/** Its task: one argument, as JSON. */
export interface RivalTask {
  way: 'finished' | 'composed' | 'signed' | 'queued';
  port: number;
  connections: number;
  mails: number;
  redisUrl: string;
  /** A file with the issue (RivalIssue, JSON), and one with an RSA key. */
  issueFile: string;
  keyFile: string;
}

/** The issue that every rival sends: the same one that Postrider sends. */
export interface RivalIssue {
  edition: Edition;
  byLocale: Record<BenchLocale, { html: string; text: string; eml: string }>;
}

const task = JSON.parse(process.argv[2] ?? '') as RivalTask;
const issue = JSON.parse(readFileSync(task.issueFile, 'utf8')) as RivalIssue;
const { newsletter } = issue.edition;
const finished = { en: Buffer.from(issue.byLocale.en.eml), 'zh-CN': Buffer.from(issue.byLocale['zh-CN'].eml) };
const dkim = { domainName: 'example.com', keySelector: 'bench', privateKey: readFileSync(task.keyFile, 'utf8') };
const transport = nodemailer.createTransport({
  host: '127.0.0.1',
  port: task.port,
  pool: true,
  maxConnections: task.connections,
  maxMessages: Number.POSITIVE_INFINITY,
  ...(task.way === 'signed' ? { dkim } : {}),
});

const addressOf = (number: number) => `reader${number}@example.org`;

/** A message that Nodemailer composes, with the same headers as Postrider's. */
function composed(number: number, { html, text }: { html: string; text: string }) {
  const leave = `https://news.example.com/unsubscribe/${number}`;
  return {
    from: newsletter.from,
    to: { name: `Reader ${number}`, address: addressOf(number) },
    subject: issue.edition.issue.subject,
    messageId: `<${number}@example.com>`,
    headers: { 'List-Unsubscribe': `<${leave}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' },
    html,
    text,
  };
}

const send: Record<RivalTask['way'], (number: number) => Promise<unknown>> = {
  finished: (number) =>
    transport.sendMail({
      envelope: { from: newsletter.from.address, to: addressOf(number) },
      raw: finished[benchLocale(number)],
    }),
  composed: (number) => transport.sendMail(composed(number, issue.byLocale[benchLocale(number)])),
  signed: (number) => transport.sendMail(composed(number, issue.byLocale[benchLocale(number)])),
  async queued(number) {
    const leave = `https://news.example.com/unsubscribe/${number}`;
    const why = 'You receive this newsletter because you subscribed to it.';
    const reader = { greeting: `Dear Reader ${number},`, why, unsubscribeUrl: leave, preferencesUrl: leave };
    return transport.sendMail(composed(number, renderDigest(issue.edition, benchLocale(number), reader, 0)));
  },
};

/** Keeps one message in flight per connection: each is sent when an earlier one is done. */
async function sendAll(): Promise<void> {
  let next = 0;
  const one = async () => {
    while (next < task.mails) {
      next += 1;
      await send[task.way](next);
    }
  };
  await Promise.all(Array.from({ length: task.connections }, one));
}

/** A BullMQ job for each message; the jobs exist before the measurement starts. */
async function readyQueue(): Promise<() => Promise<unknown>> {
  const connection = await connectRedis(task.redisUrl);
  const name = `rival-${process.pid}`;
  const queue = new Queue(name, { connection });
  const numbers = Array.from({ length: task.mails }, (_, i) => i + 1);
  await queue.addBulk(
    numbers.map((number) => ({ name: 'mail', data: { number }, opts: { removeOnComplete: true, removeOnFail: true } })),
  );
  const worker = new Worker<{ number: number }>(name, ({ data }) => send.queued(data.number), {
    connection: connection.duplicate(),
    concurrency: task.connections,
    autorun: false,
  });
  return () => worker.run();
}

const begin = task.way === 'queued' ? await readyQueue() : sendAll;
process.on('message', () => void begin());
process.send?.('ready');
