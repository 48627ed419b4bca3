import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { table } from '../../src/cli/output.js';
import { sendGreedily } from './greedy-client.js';
import { startGreylist } from './greylist.js';
import { type Kind, kinds, oddRelay, type RefusingState } from './kinds.js';
import { certificate, type MailServer } from './mail-server.js';
import { type Passage, type PassageOptions, sendThrough } from './send-through.js';

// `npm run test:servers [-- --readers 2000 --connections 5 --only exim --state 'as installed' --minutes 4]`: sends an
// issue through Debian's Exim, Postfix, OpenSMTPD and aiosmtpd, in each of their states, and with each dialogue in two
// of them. Exits 1 when a reader was lost, when more messages than connections came twice, when a limit of 20 messages per
// connection costs too much, when a send takes too little of what a server allows that refuses now and then, or when the
// minutes were over before all was sent.

const words = process.argv.slice(2);
const word = (name: string) => (words.includes(`--${name}`) ? words[words.indexOf(`--${name}`) + 1] : undefined);
const readers = Number(word('readers') ?? 2_000);
const connections = Number(word('connections') ?? 5);
const minutes = Number(word('minutes') ?? 4);
const only = word('only')?.toLowerCase();
const onlyState = word('state');
const dialogues = ['own', 'nodemailer'] as const;
/** With the other states the whole would take longer than four minutes. */
const withBoth = new Set(['as installed', 'killed in the middle']);
/** How much longer a send may take at 20 messages per connection than without that limit. */
const maxSlowdown = 1.3;
/** How much a send must take of what a server allows that refuses now and then. */
const minShare = 0.85;

// In memory where there is some: the disk is not what is measured. It goes with this process, however that ends.
const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'postrider-servers-'));
chmodSync(folder, 0o755);
process.env.TMPDIR = folder;
process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

interface Row extends Passage {
  server: string;
  state: string;
  dialogue: string;
  /** How long it takes at best, where the server refuses a part of what it gets. */
  bestSeconds?: number;
}
const rows: Row[] = [];
const broken: string[] = [];
const say = (line: string) => {
  broken.push(line);
  process.stderr.write(`${line}\n`);
};

async function pass(
  server: string,
  state: string,
  start: () => Promise<MailServer>,
  options: Partial<PassageOptions> = {},
  bestSeconds?: number,
): Promise<void> {
  if (onlyState && onlyState !== state) return;
  for (const dialogue of withBoth.has(state) ? dialogues : dialogues.slice(0, 1)) {
    if (performance.now() > minutes * 60_000) {
      say(`${server}, ${state}, ${dialogue}: left out, because ${minutes} minutes were over (--minutes)`);
      continue;
    }
    let running: MailServer | undefined;
    const query = `${options.query ? `${options.query}&` : '?'}dialogue=${dialogue}`;
    try {
      running = await start();
      const passage = await sendThrough(running, { readers, connections, ...options, query });
      rows.push({ server, state, dialogue, ...passage, ...(bestSeconds === undefined ? {} : { bestSeconds }) });
      process.stderr.write(`${server}, ${state}, ${dialogue}: ${passage.seconds.toFixed(1)} s\n`);
      const said = [
        passage.lost > 0 ? `${passage.lost} readers got nothing` : '',
        passage.doubles > connections ? `${passage.doubles} messages came twice` : '',
        bestSeconds !== undefined && bestSeconds / passage.seconds < minShare
          ? 'took too little of what is allowed'
          : '',
        passage.rest,
      ].filter(Boolean);
      if (said.length > 0) say(`${server}, ${state}, ${dialogue}: ${said.join('; ')}`);
    } catch (error) {
      say(`${server}, ${state}, ${dialogue}: ${String(error)}`);
    } finally {
      await running?.stop();
    }
  }
}

const tls = `?tls=required&ca=${certificate.ca}&servername=relay.example.com`;

/**
 * Sends through a server that refuses now and then, and compares the time with that of a greedy client; or, where a
 * send takes longer than that for reasons of its own, with a send through the same server without the refusals.
 */
async function passRefusing(name: string, state: string, { start, unlimited, ...best }: RefusingState): Promise<void> {
  if (onlyState && onlyState !== state) return;
  const messages = Math.min(readers, best.messages ?? readers);
  const server = await start();
  const most = best.connections ?? connections;
  const greedy = await sendGreedily(server.url, { messages, connections: most });
  await server.stop();
  const willing = await unlimited?.();
  const own = willing && (await sendThrough(willing, { readers: messages, connections: most, query: '?dialogue=own' }));
  await willing?.stop();
  const bestSeconds = Math.max(greedy, own?.seconds ?? 0);
  await pass(name, state, start, { readers: messages }, bestSeconds);
}

async function passAll({ name, usual, tlsRequired, greylisting, limits, refusals = {} }: Kind): Promise<void> {
  await pass(name, 'as installed', usual);
  for (const [limit, start] of Object.entries(limits)) await pass(name, limit, start);
  for (const [state, refusing] of Object.entries(refusals)) await passRefusing(name, state, refusing);
  await pass(name, 'TLS required', tlsRequired, { query: tls });
  await pass(name, 'greylisting', async () => {
    const greylist = await startGreylist();
    const server = await greylisting(greylist.port);
    return { ...server, stop: () => server.stop().then(greylist.stop) };
  });
  await pass(name, 'killed in the middle', usual, { restart: true });
}

for (const kind of kinds.filter(({ name }) => !only || name.toLowerCase() === only)) {
  if (kind.missing) say(`${kind.name} was left out: ${kind.missing}`);
  else await passAll(kind);
}
if (!only || only === 'odd') await passRefusing('odd', 'refuses now and then', oddRelay);

/** Compares a send with a limit of 20 messages per connection to one with 1,000. */
function compareLimits(): void {
  const secondsAt = (limit: string) =>
    rows.find(({ server, state }) => server === 'Exim' && state === limit)?.seconds ?? Number.NaN;
  const ratio = secondsAt('20 per connection') / secondsAt('1,000 per connection');
  const line = `Exim with 20 messages per connection: ${ratio.toFixed(2)} × the time with 1,000`;
  if (ratio > maxSlowdown) say(`${line}, and may take ${maxSlowdown} ×`);
  else if (ratio > 0) process.stderr.write(`${line}\n`);
}
compareLimits();

const heading = [
  'server',
  'state',
  'dialogue',
  'readers',
  'seconds',
  'connections',
  'lost',
  'doubles',
  'allowed/s',
  'taken/s',
  'share',
];
const cells = rows.map((row) => [
  row.server,
  row.state,
  row.dialogue,
  row.readers,
  row.seconds.toFixed(2),
  row.connections,
  row.lost,
  row.doubles,
  ...(row.bestSeconds === undefined
    ? ['', '', '']
    : [
        (row.readers / row.bestSeconds).toFixed(0),
        (row.readers / row.seconds).toFixed(0),
        `${Math.round((row.bestSeconds / row.seconds) * 100)} %`,
      ]),
]);
const verdict = broken.length === 0 ? 'Every reader got the issue.' : broken.join('\n');
process.stdout.write(`${table([heading, ...cells])}\n${verdict}\n`);
process.exitCode = broken.length === 0 ? 0 : 1;
