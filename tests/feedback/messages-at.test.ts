import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { messagesAt } from '../../src/feedback/messages-at.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postrider-messages-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function read(paths: readonly string[], input = Readable.from([])): Promise<[string, string][]> {
  const found: [string, string][] = [];
  for await (const { path, bytes } of messagesAt(paths, input)) found.push([path, bytes.toString('latin1')]);
  return found;
}

test('files are read as they are, folders with all their content, and hidden files are ignored', async () => {
  const dir = join(folder, 'maildir');
  await mkdir(join(dir, 'new'), { recursive: true });
  await writeFile(join(dir, 'new', 'b.eml'), 'Subject: b\n\nFrom here on\n');
  await writeFile(join(dir, 'a.eml'), 'Subject: a\r\n\r\nbody');
  await writeFile(join(dir, '.hidden'), 'Subject: no\n\n');
  await writeFile(join(dir, 'empty'), '');
  expect(await read([dir])).toEqual([
    [join(dir, 'a.eml'), 'Subject: a\r\n\r\nbody'],
    [join(dir, 'new', 'b.eml'), 'Subject: b\n\nFrom here on\n'],
  ]);
});

test('a missing path causes an error that names it', async () => {
  await expect(read([join(folder, 'nothing')])).rejects.toMatchObject({ code: 'input.invalid', field: 'path' });
});

test('an mbox file is split into its emails, wherever its chunks end', async () => {
  const line = fc.constantFrom('text', 'From the desk', '>From here', '>>From there', '', 'From', 'fromage');
  const message = fc
    .array(line, { minLength: 1, maxLength: 6 })
    .map((lines) => `Subject: one\n\n${lines.join('\n')}\n`);
  await fc.assert(
    fc.asyncProperty(
      fc.array(message, { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 1, max: 9 }),
      async (given, size) => {
        const quoted = given.map((text) => text.replace(/^(>*From )/gm, '>$1'));
        const mailbox = Buffer.from(quoted.map((text) => `From sender Thu Jan  1 00:00:00 2026\n${text}\n`).join(''));
        const chunks = Array.from({ length: Math.ceil(mailbox.length / size) }, (_, i) =>
          mailbox.subarray(i * size, (i + 1) * size),
        );
        const found = await read(['-'], Readable.from(chunks));
        expect(found.map(([path]) => path)).toEqual(given.map((_, i) => `-#${i + 1}`));
        expect(found.map(([, text]) => text)).toEqual(given.map((text) => `${text}\n`));
      },
    ),
    { numRuns: 300 },
  );
});

test('the first ten megabytes of an endless email are read', async () => {
  const chunk = Buffer.alloc(1_024 * 1_024, 97);
  const [[, text] = ['', '']] = await read(['-'], Readable.from(Array.from({ length: 12 }, () => chunk)));
  expect(text.length).toBe(10 * 1_024 * 1_024);
});
