import { once } from 'node:events';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, type TestContext, test } from 'vitest';
import { startPrivateRedis } from '../../src/redis/private-redis.js';
import { until } from '../helpers/clock.js';
import { type Installation, quickInstallation } from '../helpers/process.js';
import { processesWith } from '../helpers/processes.js';
import { type SmtpSink, type SunkMail, startSmtpSink } from '../helpers/smtp-sink.js';
import { noTerminal, openTerminal, type Terminal } from '../helpers/terminal.js';

const readers = 60;
const connections = 5;
const ctrlC = '\x03';

type AtEnd = TestContext['onTestFinished'];

/** A draft for some readers. Each test gets a copy of its data. */
let prepared: Installation;
let id: string;
beforeAll(async () => {
  prepared = await quickInstallation();
  const { json, dataDir } = prepared;
  const up = await prepared.start('up');
  const about = ['--slug', 'business', '--title', 'Harbour Digest', '--from', 'News <news@example.com>'];
  await json('newsletter', 'add', ...about, '--address', '1 Example Road');
  const file = join(dataDir, 'list.csv');
  await writeFile(file, ['email', ...Array.from({ length: readers }, (_, i) => `reader${i}@example.com`)].join('\n'));
  const consent = ['--status', 'confirmed', '--consent', 'the old list'];
  await json('subscriber', 'import', file, '--newsletter', 'business', ...consent);
  // Without a picture, whose address would belong to this installation.
  const article = join(dataDir, 'article.md');
  await writeFile(
    article,
    '---\ntitle: A new berth opens\nurl: https://news.example.com/berth\n---\nShips moor there.\n',
  );
  await json('article', 'import', article);
  id = (await json<{ id: string }>('issue', 'compose', 'business')).id;
  await up.stop();
});
afterAll(() => prepared?.remove());

/**
 * An installation with that draft, and a mail server that answers so many messages and keeps the next ones waiting.
 * @returns also the messages that the server has, whether or not it has answered yet, and functions that let it answer
 *   all messages, or all but those that wait
 */
async function install(
  atEnd: AtEnd,
  answered: number,
  settings: Record<string, string> = {},
): Promise<{ installation: Installation; sink: SmtpSink; begun: SunkMail[]; answerAll(): void; answerLater(): void }> {
  const begun: SunkMail[] = [];
  let isHeld = true;
  let answerAll = () => {};
  const gate = new Promise<void>((resolve) => {
    answerAll = resolve;
  });
  const answerLater = () => {
    isHeld = false;
  };
  const sink = await startSmtpSink({
    onMessage: async (mail) => {
      begun.push(mail);
      if (isHeld && begun.length > answered) await gate;
      return undefined;
    },
  });
  atEnd(sink.stop);
  const installation = await quickInstallation({
    SMTP_URL: sink.url,
    SMTP_CONNECTIONS: String(connections),
    ...settings,
  });
  atEnd(installation.remove);
  await cp(prepared.dataDir, installation.dataDir, { recursive: true });
  return {
    ...{ installation, sink, begun, answerLater },
    answerAll() {
      answerLater();
      answerAll();
    },
  };
}

/** A Redis with the draft, outside the installation's data folder. @returns its socket */
async function ownRedis(atEnd: AtEnd): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'postrider-test-'));
  atEnd(() => rm(folder, { recursive: true, force: true }));
  await cp(prepared.dataDir, folder, { recursive: true });
  const server = await startPrivateRedis(folder);
  atEnd(server.stop);
  return server.url;
}

async function onTerminal(atEnd: AtEnd, { env }: Installation, ...words: string[]): Promise<Terminal> {
  const terminal = openTerminal(['npm', ...words], env);
  atEnd(terminal.hangUp);
  await terminal.shows(/Postrider is running|web part is running|Workers are running/);
  return terminal;
}

async function untilSent(expect: TestContext['expect'], { json }: Installation, sink: SmtpSink): Promise<void> {
  const report = () => json('issue', 'report', id);
  await until('every reader has the issue', () => times(sink).size === readers, report);
  await expect.poll(report, { interval: 200 }).toMatchObject({ state: 'sent', accepted: readers });
}

/** Whether a server takes connections. A `fetch` on a kept connection may wait for ever when its server ends. */
async function isListening(url: string): Promise<boolean> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

const messageId = ({ raw }: { raw: Buffer }) => /^Message-ID: (\S+)/im.exec(raw.toString('latin1'))?.[1];

const times = ({ mails }: SmtpSink) => {
  const counts = new Map<string, number>();
  for (const { to } of mails) counts.set(to, (counts.get(to) ?? 0) + 1);
  return counts;
};

describe.skipIf(noTerminal() !== undefined)(`Ctrl-C on a terminal${noTerminal() ? ` (${noTerminal()})` : ''}`, () => {
  test.concurrent('at `npm start` during a send emails nobody twice, and leaves nothing running', async ({
    expect,
    onTestFinished: atEnd,
  }) => {
    const { installation, sink, answerAll } = await install(atEnd, 2 * connections);
    const started = await onTerminal(atEnd, installation, 'start');
    await installation.json('issue', 'send', id, '--yes');
    await sink.received(2 * connections);
    started.type(ctrlC);
    await started.shows('press Ctrl-C again to quit at once');
    answerAll();
    expect(await started.ended).toBe(0);
    expect(started.shown()).toContain('Stopped.');
    expect(started.shown()).toMatch(/Emails go to their recipients through 127\.0\.0\.1:\d+\./);
    expect(started.shown()).toContain(`issue planned (issue ${id}, recipients ${readers})`);
    expect(started.shown()).not.toContain('{"level"');
    await until('no process is left', () => processesWith(installation.dataDir).length === 0);
    const taken = sink.mails.length;
    expect(taken).toBeLessThan(readers);
    expect(await installation.json('issue', 'report', id)).toMatchObject({
      state: 'sending',
      accepted: taken,
      waiting: readers - taken,
      uncertain: 0,
    });
    const again = await onTerminal(atEnd, installation, 'start');
    await untilSent(expect, installation, sink);
    again.type(ctrlC);
    expect(await again.ended).toBe(0);
    expect([...times(sink).values()]).toEqual(Array(readers).fill(1));
  });

  test.concurrent('a terminal that is closed at `npm start` during a send stops it in order, too', async ({
    expect,
    onTestFinished: atEnd,
  }) => {
    const { installation, sink, answerAll } = await install(atEnd, 2 * connections);
    const started = await onTerminal(atEnd, installation, 'start');
    await installation.json('issue', 'send', id, '--yes');
    await sink.received(2 * connections);
    const closed = started.hangUp();
    // Its terminal cannot show it any more, but it no longer serves pages.
    await until('it stops', async () => !(await isListening(installation.url)));
    answerAll();
    await closed;
    await until('no process is left', () => processesWith(installation.dataDir).length === 0);
    const taken = sink.mails.length;
    expect(await installation.json('issue', 'report', id)).toMatchObject({
      accepted: taken,
      waiting: readers - taken,
      uncertain: 0,
    });
    const again = await onTerminal(atEnd, installation, 'start');
    await untilSent(expect, installation, sink);
    again.type(ctrlC);
    expect(await again.ended).toBe(0);
    expect([...times(sink).values()]).toEqual(Array(readers).fill(1));
  });

  test.concurrent('at several worker processes during a send emails nobody twice, and each line is shown once', async ({
    expect,
    onTestFinished: atEnd,
  }) => {
    const redis = await ownRedis(atEnd);
    const { installation, sink, answerAll } = await install(atEnd, 2 * connections, { REDIS_URL: `unix://${redis}` });
    const workers = () => onTerminal(atEnd, installation, 'run', 'postrider', '--', 'worker', '--processes', '2');
    const started = await workers();
    await installation.json('issue', 'send', id, '--yes');
    await sink.received(2 * connections);
    started.type(ctrlC);
    await started.shows('Stopping…');
    answerAll();
    expect(await started.ended).toBe(0);
    expect(started.shown().match(/Stopping…|Stopped\.|Worker process/g)).toEqual(['Stopping…', 'Stopped.']);
    await until('no process is left', () => processesWith(installation.dataDir).length === 0);
    const taken = sink.mails.length;
    expect(await installation.json('issue', 'report', id)).toMatchObject({
      accepted: taken,
      waiting: readers - taken,
      uncertain: 0,
    });
    const again = await workers();
    await untilSent(expect, installation, sink);
    again.type(ctrlC);
    expect(await again.ended).toBe(0);
    expect([...times(sink).values()]).toEqual(Array(readers).fill(1));
  });

  test.concurrent('at `issue send --wait` says that the send continues and how to pause it, and it does continue', async ({
    expect,
    onTestFinished: atEnd,
  }) => {
    // The send is not over before the key is pressed.
    const { installation, sink, answerAll } = await install(atEnd, connections);
    const started = await onTerminal(atEnd, installation, 'start');
    const words = ['node', 'bin/run.js', 'issue', 'send', id, '--wait', '--yes'];
    const waiting = openTerminal(words, installation.env);
    await sink.received(connections);
    await waiting.shows('accepted');
    waiting.type(ctrlC);
    expect(await waiting.ended).toBe(1);
    expect(waiting.shown()).toContain(
      `The send continues without this command. Pause it with \`postrider issue pause ${id}\`.`,
    );
    answerAll();
    await untilSent(expect, installation, sink);
    started.type(ctrlC);
    expect(await started.ended).toBe(0);
    expect([...times(sink).values()]).toEqual(Array(readers).fill(1));
  });

  test.concurrent.for<[string, (terminal: Terminal) => Promise<void>]>([
    ['pressed again after two seconds', async (terminal) => terminal.type(ctrlC)],
    ['with a mail server that does not answer for ten seconds', async () => undefined],
  ])(
    '%s cuts the stop short: each message in flight is uncertain, and sent once more with the same Message-ID',
    async ([, goOn], { expect, onTestFinished: atEnd }) => {
      const { installation, sink, begun, answerLater } = await install(atEnd, 0);
      const started = await onTerminal(atEnd, installation, 'start');
      await installation.json('issue', 'send', id, '--yes');
      await until('all connections have a message', () => begun.length === connections);
      started.type(ctrlC);
      await started.shows('press Ctrl-C again to quit at once');
      // A further signal has a meaning of its own only after two seconds.
      await sleep(2_100);
      await goOn(started);
      expect(await started.ended).toBe(1);
      expect(started.shown()).toContain('will be reported as uncertain');
      expect(started.shown()).not.toContain('Stopped.');
      await until('no process is left', () => processesWith(installation.dataDir).length === 0);
      answerLater();
      const inFlight = begun.slice();
      const again = await onTerminal(atEnd, installation, 'start');
      await untilSent(expect, installation, sink);
      again.type(ctrlC);
      expect(await again.ended).toBe(0);
      expect(sink.mails.length).toBeLessThanOrEqual(readers + connections);
      for (const { to, raw } of inFlight) expect(sink.mailsTo(to).map(messageId)).toEqual([messageId({ raw })]);
    },
  );
});
