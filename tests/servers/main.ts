import { existsSync } from 'node:fs';
import { table } from '../../src/cli/output.js';
import { startGreylist } from './greylist.js';
import { type Kind, kinds } from './kinds.js';
import { certificate, type MailServer } from './mail-server.js';
import { type Passage, type PassageOptions, sendThrough } from './send-through.js';

// `npm run test:servers [-- --readers 2000 --connections 5 --only exim --json]`: sends an issue through Debian's Exim,
// Postfix, OpenSMTPD and aiosmtpd, in each of their states and with each dialogue. Exits 1 when a reader was lost, when
// more readers than connections got a message twice, or when a limit of 20 messages per connection costs too much.

const words = process.argv.slice(2);
const word = (name: string) => (words.includes(`--${name}`) ? words[words.indexOf(`--${name}`) + 1] : undefined);
const readers = Number(word('readers') ?? 2_000);
const connections = Number(word('connections') ?? 5);
const only = word('only')?.toLowerCase();
const dialogues = ['own', 'nodemailer'] as const;
/** How much longer a send may take at 20 messages per connection than without that limit. */
const maxSlowdown = 1.3;

// Most of what the servers and Redis write is not worth a disk.
if (!process.env.TMPDIR && existsSync('/dev/shm')) process.env.TMPDIR = '/dev/shm';

interface Row extends Passage {
  server: string;
  state: string;
  dialogue: string;
}
const rows: Row[] = [];
const broken: string[] = [];

async function pass(
  server: string,
  state: string,
  start: () => Promise<MailServer>,
  options: Partial<PassageOptions> = {},
): Promise<void> {
  for (const dialogue of dialogues) {
    const running = await start();
    const query = `${options.query ? `${options.query}&` : '?'}dialogue=${dialogue}`;
    try {
      const passage = await sendThrough(running, { readers, connections, ...options, query });
      rows.push({ server, state, dialogue, ...passage });
      process.stderr.write(`${server}, ${state}, ${dialogue}: ${passage.seconds.toFixed(1)} s\n`);
      const said = [
        passage.lost > 0 ? `${passage.lost} readers got nothing` : '',
        passage.doubles > connections ? `${passage.doubles} messages came twice` : '',
        passage.rest,
      ].filter(Boolean);
      if (said.length > 0) broken.push(`${server}, ${state}, ${dialogue}: ${said.join('; ')}`);
    } catch (error) {
      broken.push(`${server}, ${state}, ${dialogue}: ${String(error)}`);
    } finally {
      await running.stop();
    }
  }
}

const tls = `?tls=required&ca=${certificate.ca}&servername=relay.example.com`;

async function passAll({ name, usual, tlsRequired, greylisting, limits }: Kind): Promise<void> {
  await pass(name, 'as installed', usual);
  for (const [limit, start] of Object.entries(limits)) await pass(name, limit, start);
  await pass(name, 'TLS required', tlsRequired, { query: tls });
  await pass(name, 'greylisting', async () => {
    const greylist = await startGreylist();
    const server = await greylisting(greylist.port);
    return { ...server, stop: () => server.stop().then(greylist.stop) };
  });
  await pass(name, 'killed in the middle', usual, { restart: true });
}

for (const kind of kinds.filter(({ name }) => !only || name.toLowerCase() === only)) {
  if (kind.missing) broken.push(`${kind.name} was left out: ${kind.missing}`);
  else await passAll(kind);
}

process.stdout.write(`${table([['server', 'state', 'dialogue', 'readers', 'seconds', 'connections', 'lost', 'doubles'], ...rows.map((row) => [row.server, row.state, row.dialogue, row.readers, row.seconds.toFixed(2), row.connections, row.lost, row.doubles])])}\n${broken.join('\n')}\n`);
process.exitCode = broken.length === 0 ? 0 : 1;
