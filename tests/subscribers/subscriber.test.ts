import { expect, test } from 'vitest';
import {
  IllegalSubscriberTransition,
  type Membership,
  type SubscriberState,
  subscriberStates,
  transitions,
  withMembership,
  withState,
} from '../../src/subscribers/subscriber.js';

const membership = (state: SubscriberState, newsletter = 1): Membership => ({
  newsletter,
  state,
  name: '',
  locale: 'en',
  sections: 0,
  askedAt: 100,
  confirmedAt: 200,
  changedAt: 300,
  consent: { method: 'page', from: '/business', textVersion: 1, ip: '' },
});

const pairs = subscriberStates.flatMap((from) => subscriberStates.map((to) => [from, to] as const));

test.each(pairs.filter(([from, to]) => from === to || transitions[from].includes(to)))(
  'a reader who is %s may become %s',
  (from, to) => {
    const after = withState(membership(from), to, 400);
    expect(after.state).toBe(to);
    expect(after.changedAt).toBe(from === to ? 300 : 400);
    expect(after.confirmedAt).toBe(to === 'confirmed' && from !== to ? 400 : 200);
  },
);

test.each(pairs.filter(([from, to]) => from !== to && !transitions[from].includes(to)))(
  'a reader who is %s cannot become %s, and the message names both',
  (from, to) => {
    const change = () => withState(membership(from), to, 400);
    expect(change).toThrow(IllegalSubscriberTransition);
    expect(change).toThrow(from);
    expect(change).toThrow(to);
  },
);

test('who was erased begins anew, and from every other state a reader may be erased', () => {
  expect(transitions.erased).toEqual(['pending']);
  for (const state of subscriberStates.filter((one) => one !== 'erased'))
    expect(transitions[state]).toContain('erased');
});

test('a membership takes the place of the one to the same newsletter and leaves the others', () => {
  const before = { address: 'reader@example.com', memberships: [membership('confirmed', 1), membership('pending', 2)] };
  const after = withMembership(before, membership('unsubscribed', 1));
  expect(after.memberships.map(({ newsletter, state }) => `${newsletter} ${state}`).toSorted()).toEqual([
    '1 unsubscribed',
    '2 pending',
  ]);
  expect(before.memberships[0]?.state).toBe('confirmed');
});
