import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { InvalidInput } from '../../../src/errors.js';
import type { Newsletter } from '../../../src/newsletters/newsletter.js';
import { openCsv } from '../../../src/subscribers/csv/read-csv.js';
import { hasEmail, openRowReader } from '../../../src/subscribers/import/import-row.js';
import { UnreadableCsv } from '../../../src/subscribers/import/import-subscribers.js';
import { parseAddress } from '../../../src/subscribers/record/address.js';

const newsletter = { number: 1, locale: 'en', sections: ['News', 'Tech'] } as unknown as Newsletter;

/** The parts of an import that read the file's bytes. @returns the number of valid rows */
async function readThrough(file: string): Promise<number> {
  const csv = await openCsv(file, (header) => hasEmail(header));
  try {
    const reader = openRowReader(newsletter, csv.header, { status: 'confirmed', consent: 'x' });
    let taken = 0;
    for await (const rows of csv.rows) for (const { cells } of rows) if ('given' in reader.read(cells)) taken += 1;
    return taken;
  } finally {
    await csv.close();
  }
}

const fragment = fc.constantFrom(
  ...['email', 'name', ',', ';', '\t', '"', '\n', '\r\n', '\r', 'a@example.com', ' ', "'=", 'sep=;', '2024-01-01'],
  ...['uuid,email,name,attributes,status,created_at,updated_at', 'x'.repeat(300), '\ufeff', '张'],
);
const bytes = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fragment.map((text) => Buffer.from(text)) },
    { weight: 1, arbitrary: fragment.map((text) => Buffer.from(text, 'utf16le')) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 4 }).map((array) => Buffer.from(array)) },
  ),
  { maxLength: 24 },
);

test('a file of any bytes is read, or refused as unreadable', async () => {
  const file = join(await mkdtemp(join(tmpdir(), 'postrider-fuzz-')), 'list.csv');
  let read = 0;
  await fc.assert(
    fc.asyncProperty(fc.boolean(), bytes, async (headed, parts) => {
      await writeFile(file, Buffer.concat([Buffer.from(headed ? 'email,name\n' : ''), ...parts]));
      try {
        await readThrough(file);
        read += 1;
      } catch (error) {
        expect(error instanceof UnreadableCsv || error instanceof InvalidInput, String(error)).toBe(true);
      }
    }),
    { numRuns: 4_000 },
  );
  expect(read).toBeGreaterThan(1000);
});

test('the fast path for addresses accepts nothing that the rules refuse, and gives the same result', () => {
  const letters = fc.constantFrom('a', 'b', 'Z', '9', '-', '.', '_', '+', 'xn--', '@', ' ', '0x1', 'é');
  const part = fc.array(letters, { minLength: 1, maxLength: 6 }).map((some) => some.join(''));
  const long = fc.integer({ min: 1, max: 70 }).map((size) => 'a'.repeat(size));
  const piece = fc.oneof(part, long);
  const tail = fc.constantFrom('.com', '.example.com', '.1', '.c0m', '');
  const read = (text: string) => {
    try {
      return parseAddress(text);
    } catch (error) {
      expect(error).toBeInstanceOf(InvalidInput);
      return undefined;
    }
  };
  fc.assert(
    fc.property(piece, piece, tail, (local, domain, end) => {
      // A capital letter in the domain avoids the fast path.
      const short = read(`${local}@${domain.toLowerCase()}${end}`);
      const viaRules = read(`${local}@${domain.toLowerCase()}${end.toUpperCase()}`);
      expect(short).toEqual(viaRules);
    }),
    { numRuns: 10_000 },
  );
});
