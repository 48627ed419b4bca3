import fc from 'fast-check';
import { expect, test } from 'vitest';
import { greetingName } from '../../../src/subscribers/record/reader-name.js';

test.each([
  'Reader',
  'A. B. Reader',
  "Anne-Marie O'Neill",
  'Zoë d’Ébène',
  '读者',
  'मीरा',
  'Ω',
  'R'.repeat(60),
  '𠮷'.repeat(60),
])('%s greets', (name) => {
  expect(greetingName(name)).toBe(name);
});

test.each([
  ['an address of a page', 'example.com'],
  ['an address with a path', 'Reader example.com/login'],
  ['a sentence with commas', 'your account is locked, sign in now'],
  ['a phone number', 'Call 555 0100'],
  ['a dot at the end', 'Reader.'],
  ['wide letters with a wide dot', 'ｅｘａｍｐｌｅ．ｃｏｍ'],
  ['an ideographic full stop', 'example。com'],
  ['an email address', 'reader@example.com'],
  ['a line break', 'Reader\nBcc'],
  ['a no-break space', 'A\u00a0Reader'],
  ['a picture', 'Reader 🎁'],
  ['a sign that reverses the text', 'A\u202eReader'],
  ['too many characters', 'R'.repeat(61)],
  ['no letter', "'- -'"],
  ['nothing', ''],
])('%s does not greet', (_, name) => {
  expect(greetingName(name)).toBe('');
});

test('a greeting name is the name itself, and has nothing that mail programs turn into a link', () => {
  const part = fc.constantFrom('a', 'É', '读', ' ', '.', ',', '-', "'", '/', ':', '@', '1', '\n', '.com', 'www.', '𠮷');
  fc.assert(
    fc.property(
      fc.array(part, { maxLength: 70 }).map((parts) => parts.join('')),
      (name) => {
        const used = greetingName(name);
        expect(['', name]).toContain(used);
        expect(used).not.toMatch(/\.\S|[/:@\d,\n]/u);
        expect([...used].length).toBeLessThanOrEqual(60);
      },
    ),
  );
});
