import { expect, test } from 'vitest';
import { InvalidInput } from '../../../src/errors.js';
import { findEncoding, readText } from '../../../src/subscribers/csv/csv-encoding.js';
import { encoded } from '../../helpers/mail/encode.js';
import { fileWith } from '../list/list-for-tests.js';

async function textOf(file: string): Promise<string> {
  let text = '';
  for await (const piece of readText(file, (await findEncoding(file)).encoding)) text += piece;
  return text;
}

test('a character that is split between two chunks of a file is read whole, in every encoding', async () => {
  // The same character in GB/T 2312: B8 DB.
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

test('an invalid byte at the end of a long file is found before any text is returned', async () => {
  const file = await fileWith(Buffer.concat([Buffer.from(`email\n${'港'.repeat(70_000)}`), Buffer.from([0xe6])]));
  await expect(findEncoding(file)).rejects.toThrow(/Most of the file is UTF-8, but some of its bytes are not/);
});

const lists: [string, string[]][] = [
  ['big5', ['陳大文', '林小美', '王志明']],
  ['big5', ['香港讀者', '李嘉']],
  ['gb18030', ['张伟', '王芳', '李娜']],
  ['gb18030', ['欧阳震华', '诸葛亮']],
  ['euc-jp', ['山田太郎', '佐藤花子']],
  ['euc-jp', ['田中さくら', 'スズキ']],
  ['shift_jis', ['山田太郎', '佐藤花子', '渡辺']],
  ['shift_jis', ['田中さくら', 'スズキ', 'ﾔﾏﾀﾞ ﾀﾛｳ']],
  ['euc-kr', ['김철수', '이영희', '박지민']],
  ['windows-1252', ['Zoë', 'Renée']],
  ['windows-1252', ['Jürgen Müller', 'François', 'José Muñoz', '“O’Brien” – Søren']],
  ['windows-1250', ['Łukasz Wiśniewski', 'Zażółć']],
  ['windows-1250', ['Jiří Dvořák', 'Tomáš Novák']],
  ['windows-1250', ['Győző Szűcs', 'Erdős Pál']],
  ['windows-1251', ['Иван Петров', 'Мария Сидорова']],
  ['windows-1251', ['ИВАН ПЕТРОВ', 'Анна']],
  ['koi8-r', ['Иван Петров', 'Мария Сидорова']],
  ['windows-1253', ['Γιώργος Παπαδόπουλος', 'Μαρία']],
  ['windows-1254', ['Ayşe Yılmaz', 'Gökhan Şahin', 'Çağrı']],
  ['windows-1255', ['דוד כהן', 'שרה לוי']],
  ['windows-1256', ['محمد علي', 'فاطمة']],
  ['windows-1257', ['Jānis Bērziņš', 'Žydrūnas']],
  ['windows-874', ['สมชาย ใจดี', 'วิชัย']],
];

test.each(lists)('a list in %s is read as such: %j', async (encoding, names) => {
  const rows = names.map((name, i) => `reader${i}@example.com,${name}\n`).join('');
  const text = `email,name\n${rows}`;
  const file = await fileWith(encoded(text, encoding));
  expect(await findEncoding(file)).toEqual({ encoding, guessed: true });
  expect(await textOf(file)).toBe(text);
});

test('an encoding that cannot be detected is refused', async () => {
  const noise = Buffer.from('email,name\na@example.com,\x81\x8d\x8f\x90\x9d\n', 'latin1');
  await expect(findEncoding(await fileWith(noise))).rejects.toThrow(/encoding cannot be detected|may be in/);
});

test('an encoding is accepted by any of its names, and an unknown name is refused', async () => {
  const file = await fileWith(encoded('email,name\na@example.com,Łukasz\n', 'windows-1250'));
  for (const name of ['windows-1250', 'CP1250', 'x-cp1250'])
    expect(await findEncoding(file, name)).toEqual({ encoding: 'windows-1250', guessed: false });
  expect((await findEncoding(file, 'latin1')).encoding).toBe('windows-1252');
  const japanese = await fileWith(encoded('email,name\na@example.com,田中\n', 'shift_jis'));
  for (const name of ['Shift_JIS', 'shift-jis', 'sjis'])
    expect((await findEncoding(japanese, name)).encoding).toBe('shift_jis');
  expect((await findEncoding(await fileWith('email\n'), 'GB2312')).encoding).toBe('gb18030');
  await expect(findEncoding(file, 'klingon')).rejects.toThrow(InvalidInput);
});

test('a named encoding in which the bytes are invalid is refused before the first row', async () => {
  const file = await fileWith(encoded('email,name\na@example.com,Zoë\n', 'windows-1252'));
  await expect(findEncoding(file, 'utf-8')).rejects.toThrow(/bytes that are not in utf-8/);
});
