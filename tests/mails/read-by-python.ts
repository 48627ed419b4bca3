import { execFile, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { simpleParser } from 'mailparser';
import { unpackedFolder } from '../servers/mail-server.js';

/** Debian's Python, because its packages contain programs for it alone. Another one may come first on the PATH. */
const python = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3';

const packages = `${unpackedFolder('dkimpy')}/usr/lib/python3/dist-packages`;
const env = { ...process.env, PYTHONIOENCODING: 'utf-8', PYTHONPATH: packages };

/** Why Python or dkimpy with its Ed25519 cannot run here; undefined when both can. */
export const pythonMissing =
  spawnSync(python, ['-c', 'import dkim, nacl'], { env }).status === 0
    ? undefined
    : 'dkimpy is not there: `bash scripts/setup.sh --mails` unpacks it where the package manager is apt-get';

/** Runs a script of Python. @returns the document of each line that it prints */
export async function runPython<Line>(script: URL, ...words: string[]): Promise<Line[]> {
  const { stdout } = await promisify(execFile)(python, [fileURLToPath(script), ...words], {
    maxBuffer: 256 * 1024 * 1024,
    env,
  });
  return stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Line);
}

interface Reading {
  defects: string[];
  parts: { type: string; sameText: boolean; textSha256: string }[];
  to: [string, string];
  subject: string;
}

/** Some versions of Python keep the space between two encoded words of a name (against RFC 2047 §6.2). */
const withoutBlanks = (name: string) => name.replaceAll(' ', '');
const sha256 = (text: string) => createHash('sha256').update(text.replace(/\n+$/, '')).digest('hex');

/**
 * Reads messages with Python's email package and with mailparser.
 * @param folder holds the messages as `<number>.eml`
 * @returns the faults of each message: defects that Python finds, and differences between the two
 */
export async function findDefects(
  folder: string,
  mails: readonly { raw: Buffer; to: string; name: string }[],
): Promise<string[][]> {
  const script = new URL('../helpers/mail/read-mails.py', import.meta.url);
  const readings = await runPython<Reading>(script, folder, '0', String(mails.length - 1));
  return Promise.all(
    mails.map(async (mail, i) => {
      const { defects = [], parts = [], to = ['', ''], subject = '' } = readings[i] ?? {};
      const { text = '', html, ...parsed } = await simpleParser(mail.raw, { skipTextToHtml: true });
      const [read] = Array.isArray(parsed.to) ? [] : (parsed.to?.value ?? []);
      const hashes = html ? [sha256(text), sha256(html)] : [sha256(text)];
      const said: [boolean, string][] = [
        [
          withoutBlanks(to[0]) === withoutBlanks(mail.name) && read?.name === mail.name,
          `names ${to[0]}, ${read?.name}`,
        ],
        [to[1] === mail.to && read?.address === mail.to, `addresses ${to[1]} and ${read?.address}`],
        [subject === parsed.subject, `subjects ${subject} and ${parsed.subject}`],
        [parts.every(({ sameText }) => sameText), 'a part that is not UTF-8'],
        [parts.map(({ textSha256 }) => textSha256).join() === hashes.join(), 'texts that differ'],
      ];
      return [...defects, ...said.filter(([isRight]) => !isRight).map(([, words]) => words)];
    }),
  );
}
