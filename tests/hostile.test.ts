import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mutatedInputs, readHostile } from '../bench/hostile.js';
import { slowInputs } from '../bench/hostile-inputs.js';
import { type DocumentReader, openDocumentReader } from '../src/articles/readers/document-reader.js';
import { PostriderError } from '../src/errors.js';

// A small selection of `npm run bench -- hostile`, which reads 10,000 of them and measures.

let folder: string;
let reader: DocumentReader;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postrider-hostile-'));
  reader = openDocumentReader();
});
afterAll(async () => {
  await reader.close();
  await rm(folder, { recursive: true, force: true });
});

const slowLists = slowInputs.filter((input) => input.reader === 'CSV' || input.reader === 'report');
test.each(slowLists.map((input) => [input.reader, input.name, input] as const))(
  '%s: %s is read, or refused with a reason',
  async (_reader, _name, input) => {
    const error = await readHostile(input, reader, folder).catch((reason: unknown) => reason);
    if (error !== undefined) expect(error).toBeInstanceOf(PostriderError);
  },
);

test('feeds, pages, Markdown, lists and reports with any change are read, or refused with a reason', async () => {
  for (const input of mutatedInputs(100, 7)) {
    const error = await readHostile(input, reader, folder).catch((reason: unknown) => reason);
    if (error !== undefined) expect(error, input.name).toBeInstanceOf(PostriderError);
    if (error !== undefined) expect(error, input.name).not.toHaveProperty('code', 'article.too-complex');
  }
});
