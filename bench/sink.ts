import { existsSync } from 'node:fs';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../tests/helpers/process.js';
import { end, start } from './processes.js';

/** Finds a program of Postfix, whose folder may not be on the PATH. */
function postfixProgram(name: string): string {
  const folders = [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/usr/local/sbin', '/usr/libexec/postfix'];
  const found = folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
  if (!found) throw new Error(`${name} is missing; it comes with Postfix. Install it: bash scripts/setup.sh --bench`);
  return found;
}

/** The rate at which messages arrived. */
export interface Flow {
  mails: number;
  /** The number of messages divided by the time from the first at the sink to the last. */
  mailsPerSecond: number;
  /** From the tenth percentile of the messages to the ninetieth: without the start and the end. */
  middlePerSecond: number;
  /** Milliseconds on `performance.now()`'s clock at which the first was in. */
  firstAt: number;
  /** Bytes that the sink read for each message, dialogue included. */
  bytesPerMail: number;
}

/** Postfix's smtp-sink: accepts and counts every message, and keeps none. It offers no 8BITMIME, so all send 7 bits. */
export interface Sink {
  port: number;
  count(): Promise<number>;
  /** Follows the next messages. @throws when they have not arrived within `timeoutMs` */
  follow(mails: number, timeoutMs: number): Promise<Flow>;
  stop(): Promise<void>;
}

const answers = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });

/** The interval of reading the count, in ms, which is also the precision of the first and the last message's time. */
const lookMs = 5;

export async function startSink(): Promise<Sink> {
  const program = postfixProgram('smtp-sink');
  const port = await freePort();
  // Two smtp-sinks can share a port without an error (SO_REUSEPORT), and each would count a part of the messages.
  if (await answers(port)) throw new Error(`Port ${port} is already in use.`);
  const dir = await mkdtemp(join(tmpdir(), 'postrider-sink-'));
  const file = await open(join(dir, 'counters'), 'w+');
  // As root it requires a user to switch to.
  const user = userInfo().uid === 0 ? ['-u', 'nobody'] : [];
  const child = start(program, [...user, '-8', '-c', `127.0.0.1:${port}`, '1024'], {
    stdio: ['ignore', file.fd, 'inherit'],
  });
  for (const deadline = Date.now() + 5_000; !(await answers(port)); await sleep(20)) {
    if (Date.now() > deadline || child.exitCode !== null) throw new Error('smtp-sink did not start.');
  }
  /** It prints `sess=… quit=… mesg=…` after every message; the last line counts. */
  const count = async () => {
    const { size } = await file.stat();
    const tail = Buffer.alloc(Math.min(size, 200));
    await file.read(tail, 0, tail.length, size - tail.length);
    return Number(/.*mesg=\s*(\d+)\r/s.exec(tail.toString())?.[1] ?? 0);
  };
  const bytesRead = async () => Number(/^rchar: (\d+)/m.exec(await readFile(`/proc/${child.pid}/io`, 'utf8'))?.[1]);
  return {
    port,
    count,
    async follow(mails, timeoutMs) {
      const before = await count();
      const bytesBefore = await bytesRead();
      const deadline = performance.now() + timeoutMs;
      const marks: { at: number; count: number }[] = [];
      for (let seen = 0; seen < mails; await sleep(lookMs)) {
        const now = (await count()) - before;
        const at = performance.now();
        if (now > seen) marks.push({ at, count: now });
        seen = now;
        if (at > deadline)
          throw new Error(`After ${timeoutMs / 1_000} s only ${seen} of ${mails} messages have arrived.`);
      }
      const bytesPerMail = Math.round(((await bytesRead()) - bytesBefore) / mails);
      return { ...flowOf(mails, marks), bytesPerMail };
    },
    async stop() {
      await end(child);
      await file.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

function flowOf(mails: number, marks: readonly { at: number; count: number }[]): Omit<Flow, 'bytesPerMail'> {
  const between = (share: number, toShare: number) => {
    const from = marks.find(({ count }) => count >= Math.max(1, mails * share));
    const to = marks.find(({ count }) => count >= mails * toShare);
    return from && to && to.at > from.at ? (1_000 * (to.count - from.count)) / (to.at - from.at) : 0;
  };
  return {
    mails,
    mailsPerSecond: Math.round(between(0, 1)),
    middlePerSecond: Math.round(between(0.1, 0.9)),
    firstAt: marks[0]?.at ?? 0,
  };
}

/** The limit of this machine: Postfix's smtp-source, in C, sends generated messages into the same sink. */
export async function floodSink(sink: Sink, mails: number, bytes: number, connections: number): Promise<Flow> {
  const words = ['-d', '-s', String(connections), '-l', String(bytes), '-m', String(mails)];
  const envelope = ['-f', 'news@example.com', '-t', 'reader@example.org'];
  const flow = sink.follow(mails, 60_000 + mails * 5);
  const child = start(postfixProgram('smtp-source'), [...words, ...envelope, `127.0.0.1:${sink.port}`], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  try {
    return await flow;
  } finally {
    await end(child);
  }
}
