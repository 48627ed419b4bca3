import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Locale } from '../../src/locale/locale.js';
import { wants } from '../../src/newsletters/newsletter.js';
import { renderDigest, renderDigestTemplate } from '../../src/render/digest.js';
import { openDkimSigner } from '../../src/render/dkim.js';
import { escapeHtml } from '../../src/render/escape-html.js';
import { greetingLine, isNamed, reasonLine } from '../../src/render/greeting.js';
import { compileTemplate, type MergeValues, merge } from '../../src/render/merge-template.js';
import { asciiEdition, chineseEdition, mixedEdition } from '../helpers/edition.js';
import { dnsOf, keyFile, keySettings, makeKey, signedBy, verdicts } from '../helpers/mail/dkim.js';
import { encodingFaults } from '../helpers/mail/mime.js';
import { wildNames } from '../helpers/wild-names.js';

const count = 1_000;

const names = wildNames(count);

const token = 'AbCd_-09'.repeat(6);
const valuesFor = (name: string, locale: Locale, sections: number, number: number): MergeValues => ({
  name,
  address: `reader${number}@example.org`,
  messageId: `<mail-${number}@news.example.com>`,
  fields: {
    greeting: greetingLine(locale, name),
    why: reasonLine(locale, 'The Digest', { method: 'import', from: name }),
    unsubscribeUrl: `https://news.example.com/unsubscribe/${token}`,
    preferencesUrl: `https://news.example.com/preferences/${token}?n=${number}&x="1"`,
  },
  sections,
  variant: 0,
  wantsSection: (position) => wants(sections, position),
});

const sha256 = (content: string) => createHash('sha256').update(content).digest('hex');
const withCrlf = (text: string) => text.replace(/\r?\n/g, '\r\n');

const standIns = {
  greeting: 'STAND-IN-0',
  unsubscribeUrl: 'STAND-IN-1',
  preferencesUrl: 'STAND-IN-2',
  why: 'STAND-IN-3',
};
function putIn(content: string, fields: typeof standIns, escaped: (value: string) => string): string {
  return content.replace(/STAND-IN-([0123])/g, (_, number) =>
    escaped([fields.greeting, fields.unsubscribeUrl, fields.preferencesUrl, fields.why][Number(number)] ?? ''),
  );
}

const rsa = makeKey('rsa');
const ed25519 = makeKey('ed25519');

let folder: string;
const mails: Buffer[] = [];
/** SHA-256 of the two parts of each email, rendered for its reader alone. */
const rendered: string[][] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postrider-mails-'));
  const sign = await openDkimSigner({
    domain: 'example.com',
    keys: [keySettings('one', await keyFile(rsa)), keySettings('two', await keyFile(ed25519))],
  });
  const variants = [
    { edition: mixedEdition, locale: 'en' },
    { edition: asciiEdition, locale: 'en' },
    { edition: chineseEdition, locale: 'zh-CN' },
  ] as const;
  const templates = await Promise.all(
    variants.map(async ({ edition, locale }) => {
      const mail = await renderDigestTemplate(edition, locale);
      return [false, true].map((eightBit) => compileTemplate(mail, { eightBit }));
    }),
  );
  // Rendered once for each choice of sections, for readers with and without a name, with placeholders for their values.
  // A thousand renders would take minutes.
  const known = new Map<string, ReturnType<typeof renderDigest>>();
  const renderedFor = async (which: number, sections: number, named: boolean) => {
    const variant = variants[which];
    if (!variant) throw new Error('no such variant');
    const key = `${which} ${sections} ${named}`;
    const own = { name: named ? 'Anna' : '' };
    const found = known.get(key) ?? renderDigest(variant.edition, variant.locale, standIns, sections, own);
    known.set(key, found);
    return found;
  };
  for (const [i, name] of names.entries()) {
    const variant = variants[i % variants.length];
    const template = templates[i % variants.length]?.[Math.floor(i / variants.length) % 2];
    if (!variant || !template) throw new Error('no such template');
    const sections = i % 8;
    // Every seventh name is ASCII only, so that some emails need no encoding.
    const values = valuesFor(i % 7 === 0 ? 'Anna' : name, variant.locale, sections, i);
    mails.push(await signedBy(sign, merge(template, values)));
    const { text, html } = await renderedFor(i % variants.length, sections, isNamed(values.name));
    rendered.push([
      sha256(withCrlf(putIn(text, values.fields, (value) => value))),
      sha256(withCrlf(putIn(html, values.fields, escapeHtml))),
    ]);
  }
  for (const [i, mail] of mails.entries()) await writeFile(join(folder, `${i}.eml`), mail);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const withoutBlanks = (name: string) => name.replaceAll(' ', '');
const nameOf = (i: number) => (i % 7 === 0 ? 'Anna' : (names[i] ?? ''));

test(`${count} merged emails have two signatures, and mailauth accepts both`, async () => {
  const resolver = dnsOf({ one: rsa, two: ed25519 });
  for (const [i, mail] of mails.entries()) {
    expect(await verdicts(mail, resolver), `mail ${i} for ${JSON.stringify(nameOf(i))}`).toEqual(['pass', 'pass']);
    expect(encodingFaults(mail), `mail ${i}`).toEqual([]);
  }
});

interface Reading {
  defects: string[];
  parts: { type: string; encoding: string; sha256: string; sameText: boolean }[];
  to: [string, string];
  subject: string;
}

/** Why Python cannot run, or undefined. Nearly every system has it. */
function whyNoPython(): string | undefined {
  try {
    execFileSync('/usr/bin/env', ['python3', '-c', 'import email.policy']);
    return undefined;
  } catch {
    return 'python3 is not here: scripts/setup.sh --browser installs it where it can';
  }
}

const noPython = whyNoPython();
describe.skipIf(noPython)(`Python's email package${noPython ? ` (${noPython})` : ''}`, () => {
  test(`reads ${count} merged emails without a defect, and finds the rendered content in them`, async () => {
    const script = resolve(import.meta.dirname, '../helpers/mail/read-mails.py');
    const { stdout } = await promisify(execFile)('/usr/bin/env', ['python3', script, folder, '0', String(count - 1)], {
      maxBuffer: 64 * 1024 * 1024,
      env: { ...process.env, PYTHONIOENCODING: 'utf-8' },
    });
    const readings = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Reading);
    expect(readings).toHaveLength(count);
    for (const [i, { defects, parts, to }] of readings.entries()) {
      const about = `mail ${i} for ${JSON.stringify(nameOf(i))}`;
      expect(defects, about).toEqual([]);
      expect(parts.map(({ type }) => type)).toEqual(['text/plain', 'text/html']);
      expect(
        parts.map((part) => part.sha256),
        about,
      ).toEqual(rendered[i]);
      expect(
        parts.every(({ sameText }) => sameText),
        about,
      ).toBe(true);
      // Some versions of Python keep the space between two encoded words of a name (against RFC 2047 §6.2).
      expect([withoutBlanks(to[0]), to[1]], about).toEqual([withoutBlanks(nameOf(i)), `reader${i}@example.org`]);
    }
    const encodings = new Set(readings.flatMap(({ parts }) => parts.map(({ encoding }) => encoding)));
    expect([...encodings].sort()).toEqual(['7bit', '8bit', 'base64', 'quoted-printable']);
  });
});
