import { expect, test } from 'vitest';
import { detectEncoding, readText } from '../../../src/subscribers/csv/csv-encoding.js';
import { fileWith } from '../list/list-for-tests.js';

async function textOf(file: string): Promise<string> {
  let text = '';
  for await (const piece of readText(file, await detectEncoding(file))) text += piece;
  return text;
}

test('a character that is cut by the end of a piece of the file is read whole, in every encoding', async () => {
  // The same sign as GB/T 2312 has it: B8 DB.
  const gb18030 = (count: number) => Buffer.alloc(2 * count, Buffer.from([0xb8, 0xdb]));
  for (const shift of ['', 'a', 'ab', 'abc']) {
    const text = `email\n${shift}${'港'.repeat(70_000)}`;
    const head = Buffer.from(`email\n${shift}`);
    for (const content of [
      Buffer.from(text),
      Buffer.from(`\ufeff${text}`, 'utf16le'),
      Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
      Buffer.concat([head, gb18030(70_000)]),
    ]) {
      expect((await textOf(await fileWith(content))) === text).toBe(true);
    }
  }
});

test('a wrong byte at the very end of a long file is found before any of it is handed out', async () => {
  const file = await fileWith(Buffer.concat([Buffer.from(`email\n${'港'.repeat(70_000)}`), Buffer.from([0xe6])]));
  await expect(detectEncoding(file)).rejects.toThrow(/not in UTF-8/);
});
