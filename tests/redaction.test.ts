import fc from 'fast-check';
import { expect, test } from 'vitest';
import { redactReply } from '../src/redaction.js';

test.each([
  ['550 5.1.1 <reader@example.org>: no such user', '550 5.1.1 <…>: no such user'],
  ['550 Reader: unknown; ask postmaster@example.org', '550 …: unknown; ask …'],
  ['550 "a reader"@example.org is unknown', '550 … is unknown'],
  ['550 readers are unknown', '550 readers are unknown'],
  ['550 5.1.1\n550 reader', '550 5.1.1\n550 …'],
])('%j becomes %j', (reply, redacted) => {
  expect(redactReply(reply, 'reader@example.org')).toBe(redacted);
});

test('a local part of two characters is a word like others', () => {
  expect(redactReply('550 no mailbox here', 'no@example.org')).toBe('550 no mailbox here');
});

test('no reply gives the recipient’s address away, wherever it stands', () => {
  const part = fc.stringMatching(/^[a-z0-9.+_-]{3,20}$/);
  fc.assert(
    fc.property(part, fc.string(), fc.string(), (local, before, after) => {
      const address = `${local}@example.org`;
      expect(redactReply(`${before} <${address}> ${after}`, address)).not.toContain(address);
    }),
    { numRuns: 2_000 },
  );
});
