import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  IllegalSubscriberTransition,
  type Membership,
  type SubscriberState,
  subscriberStates,
  subscriberTransitions,
  withMembership,
  withState,
} from '../../../src/subscribers/record/subscriber.js';
import { logLimit, logWords, wordsLimit } from '../../../src/subscribers/record/subscriber-log.js';
import { aMembership } from '../../helpers/subscriber.js';

const membership = (state: SubscriberState, newsletter = 1): Membership =>
  aMembership({ newsletter, state, askedAt: 100, confirmedAt: 200, changedAt: 300 });

const pairs = subscriberStates.flatMap((from) => subscriberStates.map((to) => [from, to] as const));

test.each(pairs.filter(([from, to]) => from === to || subscriberTransitions[from].includes(to)))(
  'a reader who is %s may become %s',
  (from, to) => {
    const after = withState(membership(from), to, 'reader', 400);
    expect(after.state).toBe(to);
    expect(after.changedAt).toBe(from === to ? 300 : 400);
    expect(after.confirmedAt).toBe(to === 'confirmed' && from !== to ? 400 : 200);
  },
);

test.each(pairs.filter(([from, to]) => from !== to && !subscriberTransitions[from].includes(to)))(
  'a reader who is %s cannot become %s, and the message names both',
  (from, to) => {
    const change = () => withState(membership(from), to, 'reader', 400);
    expect(change).toThrow(IllegalSubscriberTransition);
    expect(change).toThrow(from);
    expect(change).toThrow(to);
  },
);

test('an erased reader can sign up again, and a reader in any other state can be erased', () => {
  expect(subscriberTransitions.erased).toEqual(['pending']);
  for (const state of subscriberStates.filter((one) => one !== 'erased'))
    expect(subscriberTransitions[state]).toContain('erased');
});

test('a membership replaces the one of the same newsletter and leaves the others', () => {
  const before = { address: 'reader@example.com', memberships: [membership('confirmed', 1), membership('pending', 2)] };
  const after = withMembership(before, membership('unsubscribed', 1));
  expect(after.memberships.map(({ newsletter, state }) => `${newsletter} ${state}`).toSorted()).toEqual([
    '1 unsubscribed',
    '2 pending',
  ]);
  expect(before.memberships[0]?.state).toBe('confirmed');
});

test('a history records each event with its time and actor, and keeps its beginning when it grows too long', () => {
  let after = withState(membership('pending'), 'confirmed', 'reader', 400);
  expect(after.log).toEqual([{ at: 400, event: 'confirmed', by: 'reader' }]);
  for (let i = 0; i < 20; i += 1) {
    after = withState(after, 'unsubscribed', 'bounce', 500 + 2 * i);
    after = withState(after, 'confirmed', 'reader', 501 + 2 * i);
  }
  expect(after.log).toHaveLength(logLimit);
  expect(after.log.slice(0, 2).map(({ at }) => at)).toEqual([400, 500]);
  expect(after.log.at(-1)).toEqual({ at: 539, event: 'confirmed', by: 'reader' });
});

test('words of a history are one line within the limit, and whole characters', () => {
  expect(logWords(' 550-5.1.1 no\r\n550 5.1.1\tsuch\u0000user ')).toBe('550-5.1.1 no 550 5.1.1 such user');
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
      const words = logWords(text);
      expect(Buffer.byteLength(words)).toBeLessThanOrEqual(wordsLimit);
      expect(words).not.toMatch(/\p{Cc}/u);
      expect(Buffer.from(words).toString()).toBe(words);
      expect(logWords(words)).toBe(words);
    }),
    { numRuns: 2_000 },
  );
});
