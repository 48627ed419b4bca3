import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readRefusal, wordRows } from '../../src/smtp/refusals/read-refusal.js';
import { reasons } from '../../src/smtp/refusals/reason.js';
import { enhancedCode, replyWords } from '../../src/smtp/refusals/reply-words.js';
import { statusRows } from '../../src/smtp/refusals/status-rows.js';
import { replies } from '../fixtures/replies.js';

const codeOf = (reply: string) => Number(/^(\d{3})/.exec(reply)?.[1] ?? 0);
const read = (reply: string) => readRefusal(codeOf(reply), reply, { recipient: 'reader@example.net' });

describe('the table of wordings', () => {
  test.each(wordRows.map((row) => [row.example, row] as const))('a row matches its own example: %s', (example, row) => {
    const first = wordRows.find(({ words }) => words.test(replyWords(example)));
    expect(first?.words).toBe(row.words);
    expect(first).toMatchObject({ reason: row.reason, ...reasons[row.reason] });
  });

  test.each(statusRows.map((row) => [row.example, row] as const))(
    'a status row matches its own example: %s',
    (example, row) => {
      expect(read(example)).toMatchObject({ reason: row.reason, from: expect.stringMatching(/status|words/) });
    },
  );

  test('has at least 150 rows and examples', () => {
    expect(wordRows.length + statusRows.length + replies.length).toBeGreaterThanOrEqual(150);
  });

  test('reports a missing mailbox only for reasons of the mailbox', () => {
    const hard = Object.entries(reasons).filter(([, { kind }]) => kind === 'hard');
    expect(hard.map(([reason]) => reason).sort()).toEqual([
      'mailbox-disabled',
      'moved',
      'no-such-domain',
      'no-such-user',
      'takes-no-email',
    ]);
  });
});

test.each(replies)('%s is %s: %s', (_provider, reason, reply) => {
  expect(read(reply).reason).toBe(reason);
});

describe('a reply', () => {
  test('is never classified by an address or a host name in it', () => {
    for (const address of ['user.unknown@example.com', 'mailbox-full@example.net', 'spam@blacklist.example.org'])
      expect(read(`550 5.1.1 <${address}> no`)).toMatchObject({ reason: 'no-such-user', from: 'status' });
    expect(read('550 5.1.1 user.unknown.blocked.example.com no')).toMatchObject({ from: 'status' });
  });

  test('with a temporary code is never hard, whatever its words', () => {
    fc.assert(
      fc.property(fc.constantFrom(...wordRows), fc.integer({ min: 400, max: 499 }), ({ example }, code) => {
        expect(readRefusal(code, example.replace(/^\d{3}/, String(code))).kind).not.toBe('hard');
      }),
    );
  });

  test('of any text is read without an error, in bounded time', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 5_000 }), fc.integer({ min: 0, max: 999 }), (text, code) => {
        expect(Object.keys(reasons)).toContain(readRefusal(code, text).reason);
      }),
    );
  });

  test.each([
    ['550 5.1.1 gone', '5.1.1'],
    ['550-5.1.1 gone\n550 5.1.1 really', '5.1.1'],
    ['550 gone (#5.1.1)', '5.1.1'],
    ['550 [45.5.1.1] is blocked', ''],
    ['550 5.1.1.7 is blocked', ''],
    ['451 4.7.500 busy', '4.7.500'],
  ])('"%s" holds the status "%s"', (reply, status) => {
    expect(enhancedCode(reply)).toBe(status);
  });
});
