import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { table } from '../../src/cli/output.js';
import { keyFile, makeKey } from '../helpers/mail/dkim.js';
import { startPostrider } from '../helpers/postrider.js';
import type { LabelledMail } from './labelled-mail.js';
import { makeMails } from './make-mails.js';
import { findDefects, pythonMissing } from './read-by-python.js';
import type { FilterVerdict } from './received.js';
import { askRspamd, rspamdMissing } from './rspamd.js';
import { askSpamAssassin, spamAssassinMissing } from './spamassassin.js';
import { forgeHeaders, keyRecords, verifySignatures } from './verify-signatures.js';

// `npm run test:mails [-- --readers 95]`: has the product send every kind of email in every layout and language, and lets
// independent programs read them: Python's email package and mailparser; mailauth and dkimpy; SpamAssassin and rspamd,
// without network. Exits 1 when one finds a fault, or when one is missing.

const words = process.argv.slice(2);
/** With 95 readers there are more than 2,000 messages. */
const readers = Number(words.includes('--readers') ? words[words.indexOf('--readers') + 1] : 95);
/** rspamd's rules for an authenticated sender. Without them in the result, its DNS did not answer. */
const proofs = ['R_DKIM_ALLOW', 'R_SPF_ALLOW', 'DMARC_POLICY_ALLOW'];
/** Max SpamAssassin score of a message. */
const maxScore = 0.1;

// In memory where there is some. It goes with this process, however that ends.
const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'postrider-mails-'));
process.env.TMPDIR = folder;
process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

const faults: string[] = [];
const figures: [string, string | number][] = [];
const note = (what: string, figure: string | number) => {
  figures.push([what, figure]);
  process.stderr.write(`${what}: ${figure}\n`);
};

const keys = { one: makeKey('rsa'), two: makeKey('ed25519') };
const postrider = await startPostrider({
  workers: false,
  settings: {
    BOUNCE_DOMAIN: 'bounces.example.com',
    // Readers can unsubscribe by email then. Nothing listens.
    FEEDBACK_PORT: '2525',
    DKIM_DOMAIN: 'example.com',
    DKIM_SELECTOR: 'one',
    DKIM_PRIVATE_KEY_FILE: await keyFile(keys.one),
    DKIM_ED25519_SELECTOR: 'two',
    DKIM_ED25519_PRIVATE_KEY_FILE: await keyFile(keys.two),
  },
});
const mails = await makeMails(postrider, readers).finally(() => postrider.stop());
const samples = mails.filter(({ sample }) => sample);
note('messages', mails.length);
note('kinds', new Set(mails.map(({ kind }) => kind)).size);

/** Writes messages to files for programs in other languages. */
async function written(name: string, all: readonly LabelledMail[]): Promise<string> {
  const path = join(folder, name);
  await mkdir(path);
  for (const [i, { raw }] of all.entries()) await writeFile(join(path, `${i}.eml`), raw);
  return path;
}

async function readAndVerify(): Promise<void> {
  const all = await written('all', mails);
  const defects = await findDefects(all, mails);
  note('messages with a defect or read differently', defects.filter(({ length }) => length > 0).length);
  for (const [i, found] of defects.entries())
    if (found.length > 0) faults.push(`${mails[i]?.kind}: ${found.join('; ')}`);

  const verdicts = await verifySignatures(all, mails, keys);
  for (const verifier of ['mailauth', 'dkimpy'] as const) {
    note(`valid signatures by ${verifier}`, verdicts.flatMap((each) => each[verifier]).filter(Boolean).length);
    for (const [i, { [verifier]: valid }] of verdicts.entries())
      if (valid.length !== 2 || valid.includes(false))
        faults.push(`${mails[i]?.kind}: a signature fails in ${verifier}`);
  }
  const { forged, undetected } = await forgeHeaders(await written('samples', samples), samples, keys);
  note('second headers put on top (all signed ones but Feedback-ID)', forged);
  note('second headers that a signature allows', undetected.flat().length);
  for (const [i, found] of undetected.entries())
    if (found.length > 0) faults.push(`${samples[i]?.kind}: a signature allows a second ${found.join(', ')}`);
}

/** The highest score of each kind, whatever its layout and language, by filter. */
const scores = new Map<string, Record<string, number>>();

/** Prints the highest score, and the rules that raise one. */
function judge(name: string, verdicts: readonly FilterVerdict[], isFine: (verdict: FilterVerdict) => boolean): void {
  note(`${name}: messages`, verdicts.length);
  note(`${name}: highest score`, Math.max(...verdicts.map(({ score }) => score)).toFixed(2));
  const raising = verdicts.flatMap(({ rules }) => Object.entries(rules).filter(([, score]) => score > 0.05));
  for (const rule of new Set(raising.map(([each, score]) => `${each} (${score})`)))
    note(`${name}: messages with ${rule}`, raising.filter(([each, score]) => `${each} (${score})` === rule).length);
  for (const [i, { score }] of verdicts.entries()) {
    const kind = samples[i]?.kind.split(',')[0] ?? '';
    const known = scores.get(kind) ?? {};
    scores.set(kind, { ...known, [name]: Math.max(score, known[name] ?? score) });
  }
  for (const [i, verdict] of verdicts.entries())
    if (!isFine(verdict)) faults.push(`${samples[i]?.kind}: ${name} ${JSON.stringify(verdict)}`);
}

if (pythonMissing) faults.push(pythonMissing);
else await readAndVerify();
if (spamAssassinMissing) faults.push(spamAssassinMissing);
else judge('SpamAssassin', await askSpamAssassin(samples), ({ score }) => score <= maxScore);
if (rspamdMissing) faults.push(rspamdMissing);
else {
  const verdicts = await askRspamd(samples, await keyRecords(keys));
  judge('rspamd', verdicts, ({ action, rules }) => action === 'no action' && proofs.every((rule) => rule in rules));
}

const verdict = faults.length === 0 ? 'No program finds a fault.' : faults.join('\n');
const filters = ['SpamAssassin', 'rspamd'];
const perKind = [...scores].map(([kind, by]) => [kind, ...filters.map((name) => by[name]?.toFixed(2) ?? '')]);
process.stdout.write(`${table([['what', 'figure'], ...figures])}\n\n`);
process.stdout.write(`${table([['highest score', ...filters], ...perKind])}\n\n${verdict}\n`);
process.exitCode = faults.length === 0 ? 0 : 1;
