import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { table } from '../../src/cli/output.js';
import { readReport } from '../../src/feedback/read/read-report.js';
import { sender } from '../fixtures/feedback/parts.js';
import { systemReports } from '../fixtures/feedback/systems/all.js';
import { type Label, labelOf } from '../fixtures/feedback/systems/labelled.js';
import { unpackedFolder } from '../servers/mail-server.js';

// `npm run test:bounces`: reads the labelled reports of many mail systems (tests/fixtures/feedback/systems) with
// Postrider and with Debian's Sisimai, and prints one table. Exits with 1 if Postrider calls a living mailbox gone or
// reads a report otherwise than it is labelled.

const perl5lib = `${unpackedFolder('sisimai')}/usr/share/perl5`;
const env = { ...process.env, PERL5LIB: perl5lib };
const hasSisimai = spawnSync('perl', ['-MSisimai', '-e', '1'], { env }).status === 0;

/** A reading in the words that both readers share. `other`: a failure that says nothing about the mailbox. */
type Reading = 'hard' | 'soft' | 'other' | 'none';

const wanted: Record<Label, Reading> = {
  hard: 'hard',
  soft: 'soft',
  ours: 'other',
  refused: 'other',
  unknown: 'other',
  'auto-reply': 'none',
  delay: 'none',
  nothing: 'none',
};

function readByPostrider(): Reading[] {
  const context = { isBounceAddress: (address: string) => address === sender, ours: ['news.example.com'] };
  return systemReports.map(({ raw }) => wanted[labelOf(readReport(Buffer.from(raw), context))]);
}

/** Reasons of Sisimai about a mailbox that may take email later, or about the way to it. */
const soft = /^(mailboxfull|expired|networkerror|systemerror|systemfull|mailererror|suspend|toomanyconn|ratelimited)$/;

function readBySisimai(): Reading[] {
  const folder = mkdtempSync(join(tmpdir(), 'postrider-bounces-'));
  try {
    const files = systemReports.map(({ raw }, i) => {
      const file = join(folder, `${i}.eml`);
      writeFileSync(file, raw);
      return file;
    });
    const script = fileURLToPath(new URL('read-by-sisimai.pl', import.meta.url));
    const lines = execFileSync('perl', [script, ...files], { env, encoding: 'utf8' })
      .trim()
      .split('\n');
    return lines.map((line) => {
      const { reason, action, hard } = JSON.parse(line) as { reason: string; action: string; hard: boolean };
      if (reason === '' || /^(delivered|vacation|feedback)$/.test(reason) || action === 'delayed') return 'none';
      return hard ? 'hard' : soft.test(reason) ? 'soft' : 'other';
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function row(
  name: string,
  readings: readonly Reading[],
): { cells: (string | number)[]; falseHard: number; right: number } {
  const pairs = systemReports.map(({ label }, i) => ({ want: wanted[label], got: readings[i] ?? 'none' }));
  const count = (fits: (pair: { want: Reading; got: Reading }) => boolean) => pairs.filter(fits).length;
  const of = (want: Reading) =>
    `${count((one) => one.want === want && one.got === want)} of ${count((one) => one.want === want)}`;
  const falseHard = count(({ want, got }) => want !== 'hard' && got === 'hard');
  const unread = count(({ want, got }) => want !== 'none' && got === 'none');
  const right = count(({ want, got }) => want === got);
  return { cells: [name, right, of('hard'), of('soft'), of('other'), of('none'), unread, falseHard], falseHard, right };
}

const ours = row('Postrider', readByPostrider());
const rows = [ours, ...(hasSisimai ? [row('Sisimai', readBySisimai())] : [])];
const head = ['READER', 'RIGHT', 'HARD', 'SOFT', 'OTHER FAILURES', 'NO FAILURE', 'UNREAD', 'FALSE HARD'];
process.stdout.write(`${systemReports.length} reports\n\n${table([head, ...rows.map(({ cells }) => cells)])}\n`);
if (!hasSisimai)
  process.stdout.write(
    '\nSisimai is missing: `bash scripts/setup.sh --bounces` unpacks it where the package manager is apt-get.\n',
  );
process.exitCode = ours.falseHard === 0 && ours.right === systemReports.length ? 0 : 1;
