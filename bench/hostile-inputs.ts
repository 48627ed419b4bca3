import { readdirSync, readFileSync } from 'node:fs';
import { allSlowDocuments, foreignDocument } from '../tests/articles/slow-documents.js';
import { localFixtures, serverFixtures } from '../tests/fixtures/feedback/servers.js';
import { writtenFixtures } from '../tests/fixtures/feedback/written.js';

/** The readers of input from strangers. The first three read in a thread of their own. */
export type HostileReader = 'feed' | 'page' | 'Markdown' | 'CSV' | 'report';

export interface HostileInput {
  reader: HostileReader;
  name: string;
  bytes: Uint8Array;
}

const times = (part: string, count: number) => part.repeat(count);
const input = (reader: HostileReader, name: string, text: string): HostileInput => ({
  reader,
  name,
  bytes: Buffer.from(text),
});

const slowCsv: Record<string, string> = {
  'a quote that is never closed': `email,name\na@example.com,"${times('x,', 1_000_000)}`,
  'quotes in a row': `email,name\n${times('"', 500_000)}`,
  'many columns': `email,${times('x,', 200_000)}\na@example.com\n`,
  'many columns about consent': `email,${times('unsubscribed reason,', 20_000)}\na@example.com\n`,
  'many rows of nothing': `email,name\n${times(',\n', 500_000)}`,
  'blanks in a cell': `email,name\na@example.com,${times(' ', 1_000_000)}\n`,
  'blanks in an address': `email\n${times(' ', 500_000)}@example.com\n`,
  'a long address': `email\n${times('a.', 500_000)}@example.com\n`,
  'a long name around an address': `email\n${times('<', 300_000)}a@example.com>\n`,
  'a long date': `email,confirmed_at\na@example.com,${times('1 (', 300_000)}\n`,
  'a long status': `email,status\na@example.com,${times('opted-out ', 100_000)}\n`,
  'a new status in every row': `email,status\n${Array.from({ length: 100_000 }, (_, n) => `r${n}@example.com,word${n}`).join('\n')}`,
  'lines of CR alone': `email,name\r${times('a@example.com,x\r', 200_000)}`,
  'delimiters of every kind': `email${times(';,\t', 100_000)}\n`,
  'section names': `email,sections\na@example.com,"${times('News;', 200_000)}"\n`,
};

const slowReports: Record<string, string> = {
  'a header folded without end': `Subject: x\n${times(' folded\n', 300_000)}\nfailed`,
  'headers in a row': `${times('X-A: b\n', 300_000)}\nfailed`,
  'encoded words in a row': `Subject: ${times('=?utf-8?q?=41?= ', 100_000)}\n\nfailed`,
  'encoded words without end': `Subject: ${times('=?utf-8?q?', 100_000)}\n\nfailed`,
  'parts in parts': `${Array.from({ length: 2_000 }, (_, n) => `Content-Type: multipart/mixed; boundary=b${n}\n\n--b${n}\n`).join('')}\nfailed`,
  'boundaries in a row': `Content-Type: multipart/report; boundary=b\n\n${times('--b\n\n', 300_000)}`,
  'messages in messages': `${times('Content-Type: message/rfc822\n\n', 20_000)}failed`,
  'recipients in a row': `Content-Type: message/delivery-status\n\n${times('Final-Recipient: rfc822; a@example.com\nAction: failed\nStatus: 5.1.1\n\n', 30_000)}`,
  'addresses in a row': `Subject: failure notice\n\n${times('<a@example.com>: 550 5.1.1\n', 50_000)}`,
  'at signs in a row': `Subject: failure notice\n\n${times('@', 500_000)}`,
  'brackets in a row': `Subject: failure notice\n\n${times('<', 500_000)}`,
  'one long line': `Subject: failure notice\n\n${times('550 ', 500_000)}`,
  'blanks in a row': `Subject: failure notice\n\n${times(' ', 2_000_000)}x`,
  'HTML without end': `Content-Type: text/html\nSubject: failure notice\n\n${times('<p', 300_000)}`,
  'base64 that is none': `Content-Transfer-Encoding: base64\nSubject: failure notice\n\n${times('=', 1_000_000)}`,
  'parameters in a row': `Content-Type: multipart/report; ${times('a=b; ', 200_000)}\n\nfailed`,
  'quotes in a parameter': `Content-Type: multipart/report; boundary="${times('\\"', 300_000)}\n\nfailed`,
};

const readerOf = ({ kind, bytes }: { kind: string; bytes: Uint8Array }): HostileReader => {
  if (kind === 'file') return 'Markdown';
  return /^[^<{]{0,9}(?:<rss|<!DOCTYPE rss|\{)/.test(Buffer.from(bytes).toString('utf8', 0, 100)) ? 'feed' : 'page';
};

/** Inputs that a careless reader would read slowly. */
export const slowInputs: readonly HostileInput[] = [
  ...allSlowDocuments.map((document) => ({ reader: readerOf(document), name: document.name, bytes: document.bytes })),
  ...Object.entries(slowCsv).map(([name, text]) => input('CSV', name, text)),
  ...Object.entries(slowReports).map(([name, text]) => input('report', name, text)),
];

const file = (path: string) => readFileSync(new URL(`../tests/fixtures/${path}`, import.meta.url));
const files = (reader: HostileReader, ...paths: string[]): HostileInput[] =>
  paths.map((name) => ({ reader, name, bytes: file(name) }));

/** Valid inputs for each reader. */
const valid: Record<HostileReader, readonly HostileInput[]> = {
  feed: files('feed', ...['rss.xml', 'atom.xml', 'rdf.xml', 'feed.json'].map((name) => `articles/${name}`)),
  page: files(
    'page',
    ...['modern-page.html', 'legacy-page.html', 'gb18030-page.html'].map((name) => `articles/${name}`),
  ),
  Markdown: [
    ...files('Markdown', 'articles/folder/first.md'),
    input(
      'Markdown',
      'generator.md',
      '+++\ntitle = "A"\n[extra]\nimage = "a.jpg"\n+++\n\n{{< figure src="a.jpg" >}} [[a|b]] ==c== text[^1] `code`\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n> [!note] x\n\n[^1]: note\n',
    ),
  ],
  CSV: readdirSync(new URL('../tests/fixtures/exports/', import.meta.url)).map((name) => ({
    reader: 'CSV' as const,
    name,
    bytes: file(`exports/${name}`),
  })),
  report: [...serverFixtures, ...localFixtures, ...writtenFixtures].map(({ name, raw }) => input('report', name, raw)),
};

const tokens: Record<HostileReader, readonly string[]> = {
  feed: [
    '<item>',
    '</item>',
    '<![CDATA[',
    ']]>',
    '<!--',
    '-->',
    '&',
    '&#0;',
    '<entry>',
    '"',
    '<!DOCTYPE [',
    '\0',
    '{',
    '[',
  ],
  page: [
    '<div>',
    '<p>',
    '</p>',
    '<table><tr><td>',
    '<!--',
    '<script>',
    '&am',
    '<',
    '"',
    '<a href="',
    '<svg><style>',
    '\0',
  ],
  Markdown: ['[', '](', '`', '**', '> ', '- ', '|', '<div>', '---\n', '+++\n', '{{<', '{%', '[[', '[^1]', ':::'],
  CSV: ['"', ',', ';', '\n', '\r', '\t', ' ', '\ufeff', 'email', '@', "'=", '\0', 'status', '<'],
  report: [
    '\n\n',
    '\n ',
    '--',
    '=?utf-8?q?',
    '<',
    '>',
    '@',
    'Content-Type: multipart/mixed; boundary=x\n',
    '550 ',
    '=',
    '\0',
    ';',
  ],
};

/** Characters. Longer inputs are among the slow ones. */
const largest = 64 * 1024;

/** A valid input with one to four changes: cut, doubled, moved, noise, or a piece repeated very often. */
export function mutatedInput(reader: HostileReader, random: () => number): HostileInput {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const { name, bytes } = pick(valid[reader]);
  let text = Buffer.from(bytes).toString('latin1');
  const changes = 1 + Math.floor(random() * 4);
  for (let change = 0; change < changes; change++) {
    const from = Math.floor(random() * text.length);
    const to = Math.min(text.length, from + Math.floor(random() * random() * 400));
    const [before, piece, after] = [text.slice(0, from), text.slice(from, to), text.slice(to)];
    const token = Buffer.from(pick(tokens[reader])).toString('latin1');
    const kinds = [
      () => before + after,
      () => before,
      () => before + piece + piece + after,
      () => after + piece + before,
      () => before + token + after,
      () => before + String.fromCharCode(Math.floor(random() * 256)) + after,
      () => before + (piece || token).repeat(1 + Math.floor(random() * 1_000)) + after,
      () => before + token.repeat(1 + Math.floor(random() * 5_000)) + after,
    ];
    text = pick(kinds)().slice(0, largest);
  }
  return { reader, name: `${name}, changed`, bytes: Buffer.from(text, 'latin1') };
}

/** The document that the thread gets. */
export const documentOf = ({ reader, name, bytes }: HostileInput) => ({
  ...foreignDocument(reader === 'Markdown' ? 'file' : 'url', reader === 'Markdown' ? `${name}.md` : name, ''),
  bytes,
});
