import fc from 'fast-check';
import { expect, test } from 'vitest';
import { InvalidInput } from '../../../src/errors.js';
import { cleanName, nameLimit, parseAddress, parseReaderAddress } from '../../../src/subscribers/record/address.js';

const label63 = 'a'.repeat(63);

test.each([
  ['reader@example.com', 'reader@example.com'],
  ['  reader@example.com\r\n', 'reader@example.com'],
  ['Reader.Two+News@Example.COM', 'Reader.Two+News@example.com'],
  ["o'neil_!#$%&*/=?^`{|}~-@example.org", "o'neil_!#$%&*/=?^`{|}~-@example.org"],
  ['1@1a.example', '1@1a.example'],
  ['a@sub.domain.example.net', 'a@sub.domain.example.net'],
  ['reader@bücher.example', 'reader@xn--bcher-kva.example'],
  ['reader@例子.example', 'reader@xn--fsqu00a.example'],
  ['reader@例子。example', 'reader@xn--fsqu00a.example'],
  ['reader@xn--fsqu00a.example', 'reader@xn--fsqu00a.example'],
  ['reader@ＥＸＡＭＰＬＥ.com', 'reader@example.com'],
  [`${'a'.repeat(64)}@example.com`, `${'a'.repeat(64)}@example.com`],
  [
    `a@${label63}.${label63}.${label63}.${'a'.repeat(56)}.com`,
    `a@${label63}.${label63}.${label63}.${'a'.repeat(56)}.com`,
  ],
])('%j is mailed as %j', (text, mailed) => {
  expect(parseAddress(text).mailed).toBe(mailed);
});

test.each([
  ['nothing', ''],
  ['blanks', '  \t'],
  ['no @', 'reader.example.com'],
  ['no local part', '@example.com'],
  ['no domain', 'reader@'],
  ['a line break inside', 'reader@example.com\r\nBcc: other@example.com'],
  ['a line break in the local part', 'reader\r\n@example.com'],
  ['a line break in the domain', 'reader@exam\nple.com'],
  ['a NUL', 'reader\0@example.com'],
  ['two addresses', 'reader@example.com,other@example.com'],
  ['two addresses by semicolon', 'reader@example.com;other@example.com'],
  ['a comma', 'rea,der@example.com'],
  ['a full-width comma in the domain', 'reader@example，com.example'],
  ['a space', 'rea der@example.com'],
  ['a space in the domain', 'reader@exam ple.com'],
  ['a name and angle brackets', 'Reader <reader@example.com>'],
  ['angle brackets', '<reader@example.com>'],
  ['a quoted local part', '"reader"@example.com'],
  ['a quoted local part that hides an address', '"other@example.org,"@example.com'],
  ['two @', 'reader@example.org@example.com'],
  ['a percent route in the domain', 'reader@example.com%example.org'],
  ['a comment', 'reader(comment)@example.com'],
  ['a backslash', 'rea\\der@example.com'],
  ['a dot at the start', '.reader@example.com'],
  ['a dot at the end', 'reader.@example.com'],
  ['two dots', 'rea..der@example.com'],
  ['letters beyond ASCII before the @', 'lecteur.é@example.com'],
  ['an IPv4 literal', 'reader@[192.0.2.1]'],
  ['an IPv6 literal', 'reader@[IPv6:2001:db8::1]'],
  ['an IPv4 address', 'reader@192.0.2.1'],
  ['an IPv4 address in another spelling', 'reader@192.0x201'],
  ['a numeric top level', 'reader@example.123'],
  ['a full-width numeric top level', 'reader@example.１２３'],
  ['a hexadecimal top level', 'reader@example.0xff'],
  ['a single label', 'reader@localhost'],
  ['a dot at the end of the domain', 'reader@example.com.'],
  ['an empty label', 'reader@example..com'],
  ['a hyphen at the start of a label', 'reader@-example.com'],
  ['a hyphen at the end of a label', 'reader@example-.com'],
  ['an underscore in the domain', 'reader@exam_ple.com'],
  ['broken punycode', 'reader@xn--a.example'],
  ['punycode of no letters', 'reader@xn--.example'],
  ['punycode of letters that need none', 'reader@xn--abc-.example'],
  ['punycode beyond Unicode', 'reader@xn--99999999.example'],
  ['punycode of half a surrogate pair', 'reader@xn--a-rc4g.example'],
  ['punycode of an invisible joiner', 'reader@xn--ab-m1t.example'],
  ['punycode of a capital letter', 'reader@xn--bcher-2pa.example'],
  ['punycode of another dot', 'reader@xn--abc-9y3b.example'],
  ['a port', 'reader@example.com:25'],
  ['a path', 'reader@example.com/x'],
  ['65 characters before the @', `${'a'.repeat(65)}@example.com`],
  ['a label of 64 characters', `a@${'a'.repeat(64)}.example`],
  ['255 characters', `ab@${label63}.${label63}.${label63}.${'a'.repeat(56)}.com`],
  ['255 characters once it is punycode', `abc@${'é'.repeat(58)}.${label63}.${label63}.${'a'.repeat(56)}.com`],
  ['a megabyte', `${'a'.repeat(2 ** 20)}@example.com`],
  ['a megabyte of dots', `a@${'a.'.repeat(2 ** 19)}com`],
])('an address with %s is refused, and the message does not repeat it', (_, text) => {
  const failure = (() => {
    try {
      return parseAddress(text, 'the email column');
    } catch (error) {
      return error;
    }
  })();
  expect(failure).toBeInstanceOf(InvalidInput);
  expect(failure).toMatchObject({ field: 'the email column' });
  // A text shorter than the example in the message may occur in it by chance.
  if (text.length > 'reader@example.com'.length) expect((failure as Error).message).not.toContain(text.trim());
});

test('one mailbox in upper and lower case is one subscriber, and is emailed as it was typed', () => {
  const [first, second] = [parseAddress('Reader@Example.com'), parseAddress('rEADER@example.COM')];
  expect(first.normal).toBe(second.normal);
  expect([first.mailed, second.mailed]).toEqual(['Reader@example.com', 'rEADER@example.com']);
  expect(first.domain).toBe('example.com');
});

const character = fc.oneof(
  { weight: 40, arbitrary: fc.constantFrom(...'abcXYZ019.-+_') },
  { weight: 2, arbitrary: fc.constantFrom(...' ,;:"\'<>()[]\\@\r\n\t\0%/#?。，＠é新') },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }) },
);
const someText = (maxLength: number) => fc.array(character, { maxLength }).map((parts) => parts.join(''));
const addressLike = fc
  .tuple(
    someText(6),
    fc.constantFrom('@', '@', '@', '@', '', '@@'),
    someText(6),
    fc.constantFrom('.com', '.example', ''),
  )
  .map((parts) => parts.join(''));

test('an accepted address can never be read as two, and parses to itself', () => {
  let taken = 0;
  fc.assert(
    fc.property(addressLike, (text) => {
      let address: ReturnType<typeof parseAddress>;
      try {
        address = parseAddress(text);
      } catch (error) {
        expect(error).toBeInstanceOf(InvalidInput);
        return;
      }
      taken += 1;
      // Only printable ASCII, without the characters that have a meaning in a header or an envelope.
      expect(address.mailed).toMatch(/^[\x21-\x7e]+$/);
      expect(address.mailed).not.toMatch(/[\s,;:"<>()[\]\\]/);
      expect(address.mailed.split('@')).toHaveLength(2);
      expect(parseAddress(address.mailed)).toEqual(address);
      expect(parseAddress(address.normal).normal).toBe(address.normal);
    }),
    { numRuns: 10_000 },
  );
  expect(taken).toBeGreaterThan(400);
});

const name = fc.array(
  fc.oneof(
    fc.string({ unit: 'binary', maxLength: 3 }),
    fc.constantFrom(' ', '\r\n', '\t', '\0', '\u202e', '\u2028', '\u061c', '\ufeff', '\ud800', '𠮷', '张', 'A', '👩‍👧'),
  ),
  { maxLength: 300 },
);

test('a name becomes one line of whole characters, within the limit, without direction marks', () => {
  fc.assert(
    fc.property(name, (parts) => {
      const clean = cleanName(parts.join(''));
      expect(clean).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\ufeff]|\p{Cs}/u);
      expect(clean).not.toMatch(/\s\s|^\s|\s$/u);
      expect([...clean].length).toBeLessThanOrEqual(nameLimit);
      expect(Buffer.from(clean).toString()).toBe(clean);
      expect(cleanName(clean)).toBe(clean);
    }),
    { numRuns: 3_000 },
  );
});

test.each([
  ['  Reader\tTwo  ', 'Reader Two'],
  ['Reader\r\nBcc: other@example.com', 'Reader Bcc: other@example.com'],
  ['张\u3000三', '张 三'],
  ["O'Neil, Reader & <Co>", "O'Neil, Reader & <Co>"],
  ['👩‍👧', '👩‍👧'],
  ['', ''],
  ['\u202e\n', ''],
])('the name %j is kept as %j', (given, kept) => {
  expect(cleanName(given)).toBe(kept);
});

test.each([
  ['lecteur.é@example.com', 'lecteur.é@example.com', 'lecteur.é@example.com'],
  ['e\u0301tienne@example.com', 'étienne@example.com', 'étienne@example.com'],
  ['ÉTIENNE@Example.com', 'ÉTIENNE@example.com', 'étienne@example.com'],
  ['读者@例子.example', '读者@xn--fsqu00a.example', '读者@xn--fsqu00a.example'],
  ['ΝΊΚΟΣ@example.com', 'ΝΊΚΟΣ@example.com', 'νίκοσ@example.com'],
  ['νίκος@example.com', 'νίκος@example.com', 'νίκοσ@example.com'],
  ['straße@example.com', 'straße@example.com', 'straße@example.com'],
  ['قارئ+أخبار@example.com', 'قارئ+أخبار@example.com', 'قارئ+أخبار@example.com'],
  ['पाठक@example.com', 'पाठक@example.com', 'पाठक@example.com'],
  [`${'é'.repeat(32)}@example.com`, `${'é'.repeat(32)}@example.com`, `${'é'.repeat(32)}@example.com`],
])('the address %j of a reader is mailed as %j and known as %j', (text, mailed, normal) => {
  expect(parseReaderAddress(text)).toMatchObject({ mailed, normal });
  expect(() => parseAddress(text)).toThrow('plain Latin letters');
});

test.each([
  ['65 bytes before the @', `${'é'.repeat(32)}e@example.com`],
  ['a direction mark', 'l\u200fé@example.com'],
  ['a zero-width joiner', 'l\u200dé@example.com'],
  ['an invisible joiner that counts as an accent', 'lé\u034f@example.com'],
  ['a variation selector', 'lé\ufe0f@example.com'],
  ['a letter without a shape', 'l\u3164é@example.com'],
  ['a control character', 'lé\u0085@example.com'],
  ['a line separator', 'lé\u2028@example.com'],
  ['a wide space', 'lé\u3000x@example.com'],
  ['half a surrogate pair', 'lé\ud800@example.com'],
  ['an emoji', '👩@example.com'],
  ['an angle bracket', 'lé<x@example.com'],
  ['a full-width @ alone', 'lé＠example.com'],
  ['a sign that becomes a semicolon', 'lé\u037e@example.com'],
  ['two dots', 'l..é@example.com'],
])('a reader’s address with %s is refused', (_, text) => {
  expect(() => parseReaderAddress(text)).toThrow(InvalidInput);
});

const letters = fc
  .stringMatching(/^[\p{L}\p{M}\p{N}]{1,12}$/u)
  .filter((text) => !/\p{Default_Ignorable_Code_Point}/u.test(text));

test('any reader’s address parses to itself from its mailed and its normal form, in every Unicode form', () => {
  fc.assert(
    fc.property(letters, letters, fc.constantFrom('NFC', 'NFD'), (first, second, form) => {
      const text = `${first}.${second}@example.com`.normalize(form);
      fc.pre(Buffer.byteLength(text.normalize('NFC')) <= 64);
      const address = parseReaderAddress(text);
      expect(parseReaderAddress(address.mailed)).toEqual(address);
      expect(parseReaderAddress(address.normal).normal).toBe(address.normal);
      expect(parseReaderAddress(address.mailed.toLowerCase()).normal).toBe(address.normal);
    }),
  );
});

test('an address in ASCII is the same for readers as for everyone', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme-ascii' }), (text) => {
      const read = (parse: typeof parseAddress) => {
        try {
          return parse(text);
        } catch (error) {
          return String(error);
        }
      };
      expect(read(parseReaderAddress)).toEqual(read(parseAddress));
    }),
  );
});
