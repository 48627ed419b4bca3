import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseSync, Visitor } from 'oxc-parser';
import { checkSync } from 'recheck';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');

interface Expression {
  file: string;
  source: string;
  flags: string;
}

function expressionsIn(file: string, text: string): Expression[] {
  const found: Expression[] = [];
  const visitor = new Visitor({
    Literal(node) {
      if ('regex' in node) found.push({ file, source: node.regex.pattern, flags: node.regex.flags });
    },
  });
  visitor.visit(parseSync(file, text).program);
  return found;
}

const files = ['src', 'workers', 'emails', 'bin'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true })
    .map((path) => `${folder}/${path}`)
    .filter((path) => /\.tsx?$/.test(path)),
);
const texts = new Map(files.map((file) => [file, readFileSync(join(root, file), 'utf8')]));
const expressions = [...texts].flatMap(([file, text]) => expressionsIn(file, text));

/** Expressions slower than linear, or beyond the checker, each with the reason why it is harmless. */
const reviewed: [RegExp, string][] = [
  [/\/+$/, 'PUBLIC_URL'],
  [/\B(?=(?:\d{3})+$)/g, 'a number'],
  [/https?:\/\/\S+\/confirm\/\S+/, 'an email that the demo made'],
  [/^\s*(?:"?([^"<>]*?)"?\s*<([^<>]*)>|([^<>\s]+))\s*$/, 'a word of the command line'],
  [/\s*\n\s*/g, 'a message of our own'],
  [
    /"[^"\n]*"@[^\s<>]+|(?<![^\s<>@])[^\s<>@]+@[^\s<>@]+/g,
    'tried at each quotation mark and beginning of a word alone',
  ],
  [/self-signed certificate|unable to (verify|get).*certificate/i, 'a message of Node’s TLS'],
  [/([;\s]b=)[^;]*$/, 'a signature that Postrider made'],
  [/[^\r\n]+\r\n(?:[ \t][^\r\n]*\r\n)*/g, 'the head of an email that Postrider made'],
  [/^(?:(?!\.)[!-<>-~]{75})*(?!\.)[!-<>-~]{0,75}$/, 'each character has one place in it; a line of an email'],
  [/\ssrc="([^"]*)"/, 'a tag of an email that Postrider made'],
  [/\.? Default((?: for [a-z ]+)?): ("?)(.+)\2$/, 'a description of our own'],
  [/,(?=[^,=]*=)/, 'a setting'],
  [/,\s*(?=[\w-]+=)/, 'a filter of the command line'],
  [/^(?=.{4,255}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]*[a-z][a-z0-9-]*[a-z0-9]$/i, 'a setting'],
  [/^\[(?:IPv6:(?=.*:))?([0-9a-f.:]+)\]$/i, 'a setting'],
  [/^(?=.{4,200}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/, 'a setting'],
  [/^(\S+) (.+?) by (\S+)(?: (\{.*\}))?$/, 'a cell of a subscriber list, whose length is limited'],
  [/^(["'])(.*)\1$/, 'a cell of a subscriber list, whose length is limited'],
  [/[\s,]+(?=[a-z+]+:\/\/)/i, 'a setting'],
  [
    /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d(?::\d\d)?)(?:\.\d+)?)?\s*(Z|UTC|[+-]\d\d:?\d\d)?(?:\s+[A-Z]{2,5})?$/i,
    'a cell of a subscriber list, whose length is limited',
  ],
  [/(?<=^|[;\t\r\n]"?)(?='*[=+\-@\t\r＝＋－＠])/g, 'each quote is behind one separator alone: linear'],
  [/(?<=^|[;\t\r\n]"?)'(?='*[=+\-@\t\r＝＋－＠])/g, 'the same'],
];
/** Files whose expressions match only short texts, with the max length. The checker needs minutes for each. */
const shortTexts: Record<string, string> = {
  'src/articles/readers/article-date.ts': '200 characters, the most that a date is looked for in',
  'src/articles/readers/encoding/declared-encoding.ts': '1,000 characters, the most that a header or tag is read of',
  'src/articles/readers/page/author-names.ts': '200 characters, the most that is read of a byline',
  'src/articles/readers/page/page-author.ts': '200 characters, the most that a byline may have',
  'src/articles/readers/page/page-date.ts': '200 characters, the most that a line with a date may have',
  'src/articles/readers/page/page-title.ts': '500 characters, the most that is read of a title',
  'src/articles/pull/lists/page-regions.ts': '2,000 characters, the most that is read of a tag',
  'src/smtp/pool/connection-limit.ts': '500 characters, the most that is read of a reply',
  'src/articles/readers/page/page-furniture.ts': '80 characters, the most that a label may have',
};
const isReviewed = (name: string) => reviewed.some(([pattern]) => String(pattern) === name);

/** 'safe', or the attack. Pure JavaScript, so that the result is the same on every machine. */
function verdict({ source, flags }: Expression): string {
  process.env.RECHECK_BACKEND = 'pure';
  const found = checkSync(source, flags, { checker: 'automaton', timeout: 60_000 });
  return found.status === 'vulnerable' ? found.complexity.summary : found.status;
}

/**
 * Expressions that this version of the checker has found safe, by their hashes: it needs minutes for all of them, and a
 * verdict never changes. A run adds what it finds and removes what is gone; commit the file with the expression. CI
 * writes nothing: it checks what the file lacks.
 */
const safeFile = join(root, 'tests/fixtures/safe-expressions.txt');
const checkerVersion = String(
  JSON.parse(readFileSync(join(root, 'node_modules/recheck/package.json'), 'utf8')).version,
);
const knownSafe = new Set(readFileSync(safeFile, 'utf8').split('\n'));
const hashOf = (name: string) =>
  createHash('sha256').update(`${checkerVersion} ${name}`).digest('base64url').slice(0, 16);

function keepSafe(hashes: readonly string[]): void {
  const text = hashes
    .toSorted()
    .map((hash) => `${hash}\n`)
    .join('');
  if (process.env.CI === undefined && text !== readFileSync(safeFile, 'utf8')) writeFileSync(safeFile, text);
}

test('the checker sees an expression that hangs', () => {
  const [found] = expressionsIn('a.ts', String.raw`const pattern = /^(?:\s*<!--[\s\S]*?-->\s*)*<html/i;`);
  expect(found && verdict(found)).toBe('exponential');
});

/**
 * Tables of wordings. They match a reply or a line of at most 1,000 characters, so a bounded gap between two words has
 * a constant cost, but the checker would need minutes. Only nested unbounded repetitions could still hang.
 */
const isWording = ({ file }: Expression) =>
  file.startsWith('src/smtp/refusals/') || file.startsWith('src/feedback/read/');
const repeatedRepetition = /\((?:\?:)?[^()]*(?:[*+]|,\})[^()]*\)(?:[*+]|\{\d+,\})/;

test('a wording of a reply or a report has no nested repetition', () => {
  expect(repeatedRepetition.test('(a+ )*')).toBe(true);
  const found = expressions.filter(isWording).filter(({ source }) => repeatedRepetition.test(source));
  expect(found.map(({ file, source }) => `${file}: ${source}`)).toEqual([]);
});

test('no expression takes more than linear time, unless it only matches short texts or our own', () => {
  const spelt = new Map(
    expressions
      .filter((one) => !isWording(one))
      .filter(({ file }) => !(file in shortTexts))
      .map((expression) => [`/${expression.source}/${expression.flags}`, expression]),
  );
  const judged = [...spelt]
    .filter(([name]) => !isReviewed(name))
    .map(([name, expression]) => ({
      name,
      says: knownSafe.has(hashOf(name)) ? 'safe' : verdict(expression),
      file: expression.file,
    }));
  keepSafe(judged.flatMap(({ name, says }) => (says === 'safe' ? [hashOf(name)] : [])));
  const found = judged.filter(({ says }) => says !== 'safe');
  expect(found.map(({ name, says, file }) => `${file}: ${name} is ${says}`)).toEqual([]);
  const outdated = reviewed.filter(([pattern]) => !spelt.has(String(pattern)));
  expect(Object.keys(shortTexts).filter((file) => !texts.has(file))).toEqual([]);
  expect(outdated.map(([pattern]) => String(pattern))).toEqual([]);
});

test('the readers of foreign documents build no expression at run time, which the checker could not see', () => {
  const built = [...texts].filter(([file, text]) => file.startsWith('src/articles/') && text.includes('new RegExp('));
  expect(built.map(([file]) => file)).toEqual([]);
});
