import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeText } from '../../../src/articles/readers/encoding/decode-text.js';

/** Markup in ASCII, then bytes. */
const page = (markup: string, ...bytes: number[]) => Buffer.concat([Buffer.from(markup), Buffer.from(bytes)]);
const curly = [0x93, 0x61, 0x94, 0x96];
const lamp = [0xb5, 0xc6];

describe('labels, as browsers read them', () => {
  test.each(['windows-1252', 'iso-8859-1', 'latin1', 'us-ascii', 'ISO8859_1', 'x-user-defined'])(
    '%s is windows-1252',
    (label) => {
      expect(decodeText(page('', ...curly), `text/html; charset=${label}`)).toBe('“a”–');
    },
  );

  test.each(['gbk', 'gb2312', 'GB18030', 'chinese'])('%s is GB18030', (label) => {
    expect(decodeText(page('', ...lamp, 0x80), `text/html; charset="${label}"`)).toBe('灯€');
    expect(decodeText(page('', 0x90, 0x30, 0x81, 0x30), `text/html; charset=${label}`)).toBe('𐀀');
  });

  test.each([
    ['big5', [0xbf, 0x4f], '燈'],
    ['shift_jis', [0x93, 0x94], '灯'],
    ['euc-jp', [0xc5, 0xf4], '灯'],
    ['iso-2022-jp', [0x1b, 0x24, 0x42, 0x45, 0x74, 0x1b, 0x28, 0x42], '灯'],
    ['euc-kr', [0xb5, 0xee], '등'],
    ['koi8-r', [0xcc, 0xc1, 0xcd], 'лам'],
    ['windows-1251', [0xeb, 0xe0, 0xec], 'лам'],
    ['iso-8859-2', [0xb1, 0xe6], 'ąć'],
    ['windows-874', [0xe2, 0xa4], 'โค'],
    ['macintosh', [0x8e], 'é'],
  ])('%s', (label, bytes, text) => {
    expect(decodeText(page('', ...bytes), `text/html; charset=${label}`)).toBe(text);
  });

  test('the byte order mark overrides the header, and the header the declaration', () => {
    expect(decodeText(Buffer.from('\ufeffé'), 'text/html; charset=gbk')).toBe('é');
    expect(decodeText(page('<meta charset=gbk>', ...curly), 'text/html; charset=latin1')).toContain('“a”–');
    expect(decodeText(Buffer.from('\ufeffé', 'utf16le'), 'text/html; charset=utf-8')).toBe('é');
  });

  test('UTF-16 without a mark is recognised by its first characters', () => {
    const text = '<rss>é</rss>';
    expect(decodeText(Buffer.from(text, 'utf16le'))).toBe(text);
    expect(decodeText(Buffer.from(text, 'utf16le').swap16())).toBe(text);
  });

  test('an unknown or impossible label is ignored', () => {
    expect(decodeText(Buffer.from('<meta charset=nonsense>é'))).toContain('é');
    expect(decodeText(Buffer.from('<meta charset=utf-16>é'))).toContain('é');
    expect(decodeText(page('<meta charset=iso-2022-kr>', 0xe9))).toContain('é');
  });
});

describe('declarations', () => {
  test.each([
    '<?xml version="1.0" encoding="GBK"?><rss>',
    "<?xml version='1.0' encoding='gb2312'?><rss>",
    '<html><head><meta charset=gbk>',
    '<META CHARSET = "gbk" />',
    '<meta http-equiv="Content-Type" content="text/html; charset=gb2312">',
    "<meta content='text/html;charset=gbk' http-equiv=content-type>",
    `<html><head><script>${'var a = 1; '.repeat(200)}</script><meta charset="gbk">`,
    `<!-- ${'a '.repeat(2_000)} --><meta charset="gbk">`,
    '<!-- <meta charset="big5"> --><meta charset="gbk">',
    '<meta name="description" content="<meta charset=big5>"><meta charset="gbk">',
    '<div data-x=\'<meta charset="big5">\'></div><meta charset="gbk">',
    '<script>write("<meta charset=big5>")</script><meta charset="gbk">',
    '<title><meta charset=big5></title><meta charset="gbk">',
    '<meta name="x" content="charset=big5"><meta charset="gbk">',
  ])('%s', (markup) => {
    expect(decodeText(page(markup, ...lamp)).endsWith('灯')).toBe(true);
  });
});

describe('bytes override labels', () => {
  test('bytes that can only be UTF-8 are read as UTF-8, whatever the label', () => {
    for (const label of ['latin1', 'gbk', 'windows-1251', 'shift_jis'])
      expect(decodeText(Buffer.from('Die Brücke über den Fluß schläft'), `text/html; charset=${label}`)).toContain(
        'Brücke',
      );
    expect(decodeText(Buffer.from('<meta charset=gbk>海河边的书店'))).toContain('海河边的书店');
  });

  test('bytes that are invalid in the labelled encoding are read as UTF-8, however few', () => {
    expect(decodeText(Buffer.from('<meta charset=gb2312>灯'))).toContain('灯');
    expect(decodeText(page('<meta charset=gb2312>', ...lamp))).toContain('灯');
  });

  test('without label and language, words without ASCII are read as Chinese or Russian', () => {
    const chinese = [0xba, 0xd3, 0xb1, 0xdf, 0xb5, 0xc4, 0xca, 0xe9, 0xb5, 0xea, 0xd6, 0xd8, 0xd0, 0xc2, 0xbf, 0xaa];
    expect(decodeText(page('<p>', ...chinese))).toBe('<p>河边的书店重新开');
    const russian = [
      0xcd, 0xe0, 0x20, 0xef, 0xf0, 0xe8, 0xf7, 0xe0, 0xeb, 0xe5, 0x20, 0xe7, 0xe0, 0xe6, 0xe3, 0xeb, 0xe8,
    ];
    expect(decodeText(page('<p>', ...russian))).toBe('<p>На причале зажгли');
    const french = Buffer.from('Élan, café, à côté, naïveté, déjà, être, forêt, île, où, là, çà, père, mère', 'latin1');
    expect(decodeText(french)).toContain('naïveté, déjà');
  });

  test('one bad byte does not change the encoding of a UTF-8 page', () => {
    const text = 'Élan, café, über, naïve, señor';
    for (const type of ['', 'text/html; charset=utf-8'])
      expect(decodeText(page(text, 0xe9), type).startsWith(text)).toBe(true);
  });

  test('a page that claims to be UTF-8 and is not is read by its language', () => {
    expect(decodeText(page('<html lang="de"><meta charset="utf-8">', ...curly))).toContain('“a”–');
    expect(decodeText(page('<html lang="zh-CN"><meta charset="utf-8">', ...lamp, ...lamp))).toContain('灯灯');
  });

  test('without a label the language names the encoding', () => {
    expect(decodeText(page('<html lang="zh-Hans">', ...lamp))).toContain('灯');
    expect(decodeText(page('<html lang=zh-TW>', 0xbf, 0x4f))).toContain('燈');
    expect(decodeText(page('<html xml:lang="ja">', 0x93, 0x94))).toContain('灯');
    expect(decodeText(page('<html lang="ja">', 0xc5, 0xf4, 0xa4, 0xf2))).toContain('灯を');
    expect(decodeText(page('<html lang="ja">', 0xa5, 0xc6, 0xa5, 0xb9, 0xa5, 0xc8))).toContain('テスト');
    expect(decodeText(page('<html lang="ja">', 0x83, 0x65, 0x83, 0x58, 0x83, 0x67))).toContain('テスト');
    expect(decodeText(page('<html lang="ru-RU">', 0xeb, 0xe0, 0xec))).toContain('лам');
    expect(decodeText(page('<html lang="pl">', 0xb9, 0xe6))).toContain('ąć');
    expect(decodeText(page('<p>caf', 0xe9, 0x85))).toBe('<p>café…');
  });
});

test('any text in UTF-8 is read as it is, whatever precedes it', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom('', '<html lang="ja">', '<meta charset="utf-8">'),
      (text, start) => {
        const whole = `${start}${text}`.replace(/^\ufeff/, '');
        if (!/^(?:<\0|\0<)/.test(whole))
          expect(decodeText(Buffer.from(whole))).toBe(whole.replace(/\p{Surrogate}/gu, '\ufffd'));
      },
    ),
  );
});

test('no bytes cause an error', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 300 }),
      fc.constantFrom('', 'text/html; charset=gbk', 'x; charset=iso-2022-jp'),
      (bytes, type) => {
        expect(typeof decodeText(bytes, type)).toBe('string');
      },
    ),
  );
});
