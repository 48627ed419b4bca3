import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { isInstalled } from '../helpers/redis-server.js';
import type { SunkMail } from '../helpers/smtp-sink.js';
import { unpackedFolder } from '../servers/mail-server.js';
import { type FilterVerdict, received } from './received.js';

const unpacked = unpackedFolder('spamassassin');
const program = join(unpacked, 'usr/bin/spamassassin');
const isUnpacked = existsSync(program);

/** Why SpamAssassin cannot run here; undefined when it can. */
export const spamAssassinMissing =
  isUnpacked || isInstalled('spamassassin')
    ? undefined
    : 'SpamAssassin is not there: `bash scripts/setup.sh --mails` unpacks it where the package manager is apt-get';

/** The program with all its rules of Debian, and none of this machine's. */
const command = isUnpacked
  ? [
      ...['perl', '-T', `-I${unpacked}/usr/share/perl5`, program],
      ...[`--configpath=${unpacked}/usr/share/spamassassin`, `--siteconfigpath=${unpacked}/etc/spamassassin`],
    ]
  : ['spamassassin', '--configpath=/usr/share/spamassassin', '--siteconfigpath=/etc/spamassassin'];

const settings = [
  'add_header all Rules _SCORE_ _TESTSSCORES(,)_',
  'fold_headers 0',
  // They learn from the messages before.
  'use_bayes 0',
  'use_txrep 0',
];

/** Asks SpamAssassin about messages, with its rules that need no network (`-L`). */
export async function askSpamAssassin(mails: readonly SunkMail[]): Promise<FilterVerdict[]> {
  const folder = await mkdtemp(join(tmpdir(), 'postrider-spamassassin-'));
  const files = mails.map((_, i) => join(folder, `${i}.eml`));
  for (const [i, mail] of mails.entries()) await writeFile(files[i] ?? '', received(mail));
  const [name = '', ...words] = [
    ...command,
    ...['-L', '--prefspath=/dev/null', ...settings.map((line) => `--cf=${line}`), ...files],
  ];
  const { stdout } = await promisify(execFile)(name, words, {
    maxBuffer: 256 * 1024 * 1024,
    env: { ...process.env, HOME: folder, LC_ALL: 'C' },
    encoding: 'latin1',
  });
  await rm(folder, { recursive: true, force: true });
  const found = [...stdout.matchAll(/^X-Spam-Rules: (\S+) (.*)$/gm)].map(([, score, rules = '']) => ({
    score: Number(score),
    rules: Object.fromEntries(
      [...rules.matchAll(/(\w+)=(-?[\d.]+)/g)].map(([, rule = '', points]) => [rule, Number(points)]),
    ),
    action: '',
  }));
  if (found.length !== mails.length) throw new Error(`SpamAssassin judged ${found.length} of ${mails.length} messages`);
  return found;
}
