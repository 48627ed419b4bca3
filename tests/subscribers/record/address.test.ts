import fc from 'fast-check';
import { expect, test } from 'vitest';
import { InvalidInput } from '../../../src/errors.js';
import { cleanName, nameLimit, parseAddress } from '../../../src/subscribers/record/address.js';

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
  // What is shorter than the example in the message may stand in it by chance.
  if (text.length > 'reader@example.com'.length) expect((failure as Error).message).not.toContain(text.trim());
});

test('one mailbox in two cases is one subscriber, and is mailed as it was written', () => {
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

test('whatever is taken holds nothing that could part it in two, and is read again as itself', () => {
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
      // Printable ASCII alone, and of that none that means something in a header or an envelope.
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

test('a name becomes one line of whole characters, at most so long, without marks that turn the writing', () => {
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
