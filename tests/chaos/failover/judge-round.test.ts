import { expect, test } from 'vitest';
import type { AnsweredChange } from './changes.js';
import { type Evidence, judgeRound } from './judge-round.js';
import { Opened } from './opened.js';

const recipients = ['a@example.org', 'b@example.org', 'c@example.org'];
const taken = (address: string) => ({ deed: 'taken' as const, at: 0, port: 1, address, messageId: '<1@example.org>' });
const answered: AnsweredChange[] = [
  { kind: 'bounce', what: 'a@example.org', at: 1 },
  { kind: 'bounce in the mailbox', what: 'd@example.org', at: 2 },
  { kind: 'sign-up', what: 'e@example.org', at: 20 },
];

const judged = (seen: Partial<Evidence> = {}) =>
  judgeRound({
    ...{ victim: 'the primary', answered, lostAt: 10, refused: 0, isThere: () => true, recipients },
    log: recipients.map(taken),
    report: { audience: 3, accepted: 2, bounced: 1, excluded: 0, possibleDuplicates: 0 },
    ...{ isHeld: false, inFlight: 1, failoverMs: 1_000, seconds: {} },
    ...seen,
  });

test('a round in which every answered change is there and everybody has one message is whole', () => {
  const { before, after, broken } = judged();
  expect([before, after, broken]).toEqual([2, 1, []]);
});

test('a round fails by an answered bounce that is gone, by bounces that were held, and by a recipient without a message', () => {
  const gone = judged({ isThere: ({ what }) => what !== 'd@example.org' });
  expect(gone.lost).toMatchObject({ bounce: 0, 'bounce in the mailbox': 1, 'sign-up': 0 });
  expect(gone.broken.join(' ')).toContain('d@example.org');
  expect(judged({ isHeld: true }).broken).toHaveLength(1);
  expect(judged({ log: recipients.slice(1).map(taken) }).unsent).toBe(1);
  expect(judged({ log: recipients.slice(1).map(taken) }).broken).toHaveLength(1);
});

test('duplicates may be as many as messages were in flight, and as the report counts', () => {
  const log = [...recipients, 'b@example.org'].map(taken);
  const report = { audience: 3, accepted: 2, bounced: 1, excluded: 0, possibleDuplicates: 1 };
  expect(judged({ log, report }).broken).toEqual([]);
  expect(judged({ log }).broken).toEqual(['1 duplicates, and the report counts 0.']);
  expect(judged({ log, report, inFlight: 0 }).broken).toEqual(['1 duplicates, and 0 messages were in flight.']);
});

test('a recipient who bounced while the message was in flight may be excluded, and no others', () => {
  const report = { audience: 3, accepted: 2, bounced: 0, excluded: 1, possibleDuplicates: 0 };
  expect(judged({ report }).broken).toEqual([]);
  expect(judged({ report: { ...report, accepted: 1, excluded: 2 } }).broken).toHaveLength(1);
});

test('what a round opens is closed in reverse order, and what opens after its end at once', async () => {
  const opened = new Opened();
  const closed: string[] = [];
  const add = (name: string) => opened.add(name, async (one) => void closed.push(one));
  await add('first');
  await add('second');
  await opened.close();
  await expect(add('late')).rejects.toThrow('over');
  expect(closed).toEqual(['second', 'first', 'late']);
});
