import fc from 'fast-check';
import { expect, test } from 'vitest';
import { redactReply, secretRedactor, withoutAddresses } from '../src/redaction.js';
import { replyReader } from '../src/smtp/smtp-reply.js';

test.each([
  ['550 5.1.1 <reader@example.org>: no such user', '550 5.1.1 <…>: no such user'],
  ['550 Reader: unknown; ask postmaster@example.org', '550 …: unknown; ask …'],
  ['550 "a reader"@example.org is unknown', '550 … is unknown'],
  ['550 readers are unknown', '550 readers are unknown'],
  ['550 5.1.1\n550 reader', '550 5.1.1\n550 …'],
])('%j becomes %j', (reply, redacted) => {
  expect(redactReply(reply, 'reader@example.org')).toBe(redacted);
});

test('a local part of two characters counts as a word', () => {
  expect(redactReply('550 no mailbox here', 'no@example.org')).toBe('550 no mailbox here');
});

test('no reply reveals the recipient’s address, wherever it occurs', () => {
  const letter = fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz0123456789.+_-');
  const part = fc.string({ unit: letter, minLength: 3, maxLength: 20 });
  fc.assert(
    fc.property(part, fc.string(), fc.string(), (local, before, after) => {
      const address = `${local}@example.org`;
      expect(redactReply(`${before} <${address}> ${after}`, address)).not.toContain(address);
    }),
    { numRuns: 2_000 },
  );
});

const byte = fc.integer({ min: 33, max: 126 });
const password = fc.array(byte, { minLength: 8, maxLength: 40 }).map((codes) => String.fromCharCode(...codes));

test('a known secret is cut from any text, also within base64, in hexadecimal, as JSON and percent-encoded', () => {
  fc.assert(
    fc.property(password, fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (secret, before, after) => {
      const redact = secretRedactor([secret]);
      const whole = Buffer.from(before + secret + after);
      expect(redact(before + secret + after)).not.toContain(secret);
      expect(redact(JSON.stringify(before + secret + after))).not.toContain(JSON.stringify(secret).slice(1, -1));
      expect(redact(`x=${encodeURIComponent(secret)}`)).toBe('x=…');
      for (const encoding of ['base64', 'base64url', 'hex'] as const) {
        const seen = redact(whole.toString(encoding)).split('…');
        for (const part of seen) expect(Buffer.from(part, encoding).toString()).not.toContain(secret);
        expect(seen.length).toBeGreaterThan(1);
      }
    }),
    { numRuns: 1_000 },
  );
});

test('a text without a secret stays as it is', () => {
  const redact = secretRedactor(['a secret for the tests only', 'the-password', 'no']);
  fc.assert(fc.property(fc.lorem({ mode: 'sentences' }), (text) => redact(text) === text));
  expect(redact('550 5.7.1 no such user; see https://relay.example.com/why')).toContain('no such user');
});

test('the tokens of links and of the API are cut', () => {
  const token = 'A'.repeat(43);
  const redact = secretRedactor([]);
  expect(redact(`POST https://news.example.com/unsubscribe/${token} failed`)).toBe(
    'POST https://news.example.com/unsubscribe/… failed',
  );
  expect(redact(`Bearer pr_0123456789ab_${token}`)).toBe('Bearer pr_…');
});

test('cutting out the addresses twice is the same as once, for any text', () => {
  expect(withoutAddresses('a@a@a, "b c"@d and e@f@')).toBe('… … and …@');
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', '@', '.', '"', ' ', '<', '>', '…', ',') }), (text) => {
      const once = withoutAddresses(text);
      expect(withoutAddresses(once)).toBe(once);
    }),
  );
});

test('a stored reply has no control character but tabs and line feeds, for any bytes of a server', () => {
  const bytes = fc.array(fc.oneof(fc.constantFrom(13, 10, 0, 11, 32, 97), fc.integer({ min: 0, max: 255 })));
  fc.assert(
    fc.property(bytes, (sent) => {
      const replies: string[] = [];
      const line = sent.filter((byte) => byte !== 10);
      replyReader(({ text }) => replies.push(text))(Buffer.from([...Buffer.from('550 no'), ...line, 10]));
      expect(redactReply(replies.join(), 'reader@example.com')).not.toMatch(/[^\P{Cc}\n\t]/u);
    }),
  );
  expect(redactReply('550 no\revent: state\r\nx', 'reader@example.com')).toBe('550 no\nevent: state\nx');
});
