import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { type Installation, newInstallation } from '../helpers/process.js';
import { processesWith } from '../helpers/processes.js';
import { type SmtpSink, startSmtpSink } from '../helpers/smtp-sink.js';
import { noTerminal, openTerminal, type Terminal } from '../helpers/terminal.js';

const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of open.splice(0).reverse()) await stop();
});

const readers = 60;
const connections = 5;
const ctrlC = '\x03';

/** An installation with a draft for some readers, and a mail server that takes its time for each message. */
async function install(
  messageMs: () => number,
  settings: Record<string, string> = {},
): Promise<{ installation: Installation; sink: SmtpSink; id: string }> {
  const sink = await startSmtpSink({
    onMessage: async () => {
      await sleep(messageMs());
      return undefined;
    },
  });
  open.push(sink.stop);
  const installation = await newInstallation({
    SMTP_URL: sink.url,
    SMTP_CONNECTIONS: String(connections),
    ...settings,
  });
  open.push(installation.remove);
  const { json, dataDir } = installation;
  const about = ['--slug', 'business', '--title', 'Harbour Digest', '--from', 'News <news@example.com>'];
  await json('newsletter', 'add', ...about, '--address', '1 Example Road');
  const file = join(dataDir, 'list.csv');
  await writeFile(file, ['email', ...Array.from({ length: readers }, (_, i) => `reader${i}@example.com`)].join('\n'));
  const consent = ['--status', 'confirmed', '--consent', 'the old list'];
  await json('subscriber', 'import', file, '--newsletter', 'business', ...consent);
  await json('article', 'import', 'samples/articles/scan-to-pay.md');
  const { id } = await json<{ id: string }>('issue', 'compose', 'business');
  return { installation, sink, id };
}

async function onTerminal({ env }: Installation, ...words: string[]): Promise<Terminal> {
  const terminal = openTerminal(['npm', ...words], env);
  open.push(terminal.hangUp);
  await terminal.shows(/Postrider serves|Workers are running/);
  return terminal;
}

const times = ({ mails }: SmtpSink) => {
  const counts = new Map<string, number>();
  for (const { to } of mails) counts.set(to, (counts.get(to) ?? 0) + 1);
  return counts;
};

describe.skipIf(noTerminal() !== undefined)(`Ctrl-C on a terminal${noTerminal() ? ` (${noTerminal()})` : ''}`, () => {
  test('at `npm start` during a send emails nobody twice, and leaves nothing running', async () => {
    const { installation, sink, id } = await install(() => 400);
    const started = await onTerminal(installation, 'start');
    await installation.json('issue', 'send', id);
    await sink.received(2 * connections);
    started.type(ctrlC);
    expect(await started.ended).toBe(0);
    expect(started.shown()).toContain('press Ctrl-C again to quit at once');
    expect(started.shown()).toContain('Stopped.');
    expect(processesWith(installation.dataDir)).toEqual([]);
    const taken = sink.mails.length;
    expect(taken).toBeLessThan(readers);
    expect(await installation.json('issue', 'report', id)).toMatchObject({
      state: 'sending',
      accepted: taken,
      waiting: readers - taken,
      uncertain: 0,
    });
    const again = await onTerminal(installation, 'start');
    await sink.received(readers);
    again.type(ctrlC);
    expect(await again.ended).toBe(0);
    expect(await installation.json('issue', 'report', id)).toMatchObject({ state: 'sent', accepted: readers });
    expect([...times(sink).values()]).toEqual(Array(readers).fill(1));
  });
});
