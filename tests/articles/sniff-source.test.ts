import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sniffSource } from '../../src/articles/readers/sniff-source.js';

const script = fileURLToPath(new URL('./sniff-for-tests.ts', import.meta.url));
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postrider-sniff-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** The kind of each document, found by a process of its own, which is ended after a minute. */
async function sniffApart(documents: readonly string[]): Promise<string[]> {
  const files = documents.map((_, place) => join(folder, `${place}.html`));
  await Promise.all(files.map((file, place) => writeFile(file, documents[place] ?? '')));
  const args = ['--import', 'tsx', script, ...files];
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 60_000, killSignal: 'SIGKILL' });
  return stdout.trim().split('\n');
}

const sniff = (text: string) => sniffSource(text, 'https://example.com/', false);
const many = (part: string, bytes: number) => part.repeat(Math.ceil(bytes / part.length));

test('comments and declarations before the first element never hang the import, however many there are', async () => {
  const beginnings = [
    many('<!-- x -->', 400),
    many('<!---->', 5e6),
    many('<?a?>', 5e6),
    many('<!DOCTYPE a>', 5e6),
    many('<!--', 5e6),
    many('<?', 5e6),
    many('<!DOCTYPE [', 5e6),
    many('<!DOCTYPE [ ] ', 5e6),
    many(' ', 5e6),
    many(' <!-- --> ', 5e6),
  ];
  const pages = beginnings.slice(0, 4).map((beginning) => `${beginning}<html>`);
  expect(await sniffApart([...beginnings, ...pages])).toEqual([
    ...beginnings.map(() => 'undefined'),
    ...pages.map(() => 'page'),
  ]);
});

test('a feed or page is recognised by its first element, whatever is before it', () => {
  const before = fc.constantFrom(
    '<?xml version="1.0"?>',
    '<!-- <html> -->',
    '<!DOCTYPE html>',
    '<!doctype rss [ <!ENTITY a "b"> <!ENTITY c "d"> ]>',
    '\n',
    '\t ',
    '<?xml-stylesheet href="a.xsl"?>',
  );
  const roots = [
    ...['<rss version="2.0">', '<feed>', '<rdf:RDF\n', '<atom:feed xmlns:atom="x">', '<RSS>'].map((root) => [
      'feed',
      root,
    ]),
    ...['<html>', '<HTML lang="de">', '<head>', '<body class=a>', '<html/>'].map((root) => ['page', root]),
  ] as const;
  fc.assert(
    fc.property(fc.array(before), fc.constantFrom(...roots), fc.boolean(), (parts, [kind, root], marked) => {
      expect(sniff(`${marked ? '\ufeff' : ''}${parts.join('')}${root}`)).toBe(kind);
    }),
  );
});

test('an element whose name only begins like a root’s is no root', () => {
  for (const text of ['<rsst>', '<feeder>', '<htmls>', 'rss <rss>', `<${'a'.repeat(200)}:rss>`])
    expect(sniff(text)).toBeUndefined();
});
