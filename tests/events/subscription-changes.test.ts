import { expect, test } from 'vitest';
import { eventsOfChange } from '../../src/subscribers/list/subscription-changes.js';
import type { Membership } from '../../src/subscribers/record/subscriber.js';
import { aMembership } from '../helpers/subscriber.js';

const id = Buffer.alloc(8, 1);
const subscriber = (...memberships: Membership[]) => ({ address: 'reader@example.org', memberships });
const typesOf = (before: Membership | undefined, after: Membership | undefined) =>
  eventsOfChange(id, before && subscriber(before), after && subscriber(after)).map(({ type }) => type);
const confirmed = aMembership({ state: 'confirmed', confirmedAt: 1_800_000_100 });

test.each<[string, Membership | undefined, Membership | undefined, string[]]>([
  ['a sign-up', undefined, aMembership(), ['subscriber.asked']],
  ['a second sign-up', aMembership(), aMembership({ askedAt: 1_900_000_000 }), ['subscriber.asked']],
  ['a reminder', aMembership(), aMembership({ log: [{ at: 1, event: 'reminded', by: 'system' }] }), []],
  ['a confirmation', aMembership(), confirmed, ['subscriber.confirmed']],
  ['an enrolment', undefined, confirmed, ['subscriber.confirmed']],
  ['a click', confirmed, { ...confirmed, engagedAt: 1_900_000_000 }, []],
  ['another name', confirmed, { ...confirmed, name: 'Reader' }, ['subscriber.preferences']],
  ['another cadence', confirmed, { ...confirmed, cadence: 'weekly' }, ['subscriber.preferences']],
  ['an unsubscription', confirmed, { ...confirmed, state: 'unsubscribed' }, ['subscriber.unsubscribed']],
  ['a bounce', confirmed, { ...confirmed, state: 'bounced' }, ['subscriber.bounced']],
  ['a complaint', confirmed, { ...confirmed, state: 'complained' }, ['subscriber.complained']],
  ['an erasure', confirmed, { ...confirmed, state: 'erased' }, ['subscriber.removed']],
  ['a deletion', aMembership(), undefined, ['subscriber.removed']],
  ['the deletion of an erased reader', aMembership({ state: 'erased' }), undefined, []],
])('%s', (_, before, after, types) => {
  expect(typesOf(before, after)).toEqual(types);
});

test('a change of several newsletters has an event for each', () => {
  const other = { ...confirmed, newsletter: 2 };
  const gone = (membership: Membership): Membership => ({ ...membership, state: 'complained' });
  const events = eventsOfChange(id, subscriber(confirmed, other), subscriber(gone(confirmed), gone(other)));
  expect(events.map((event) => 'newsletter' in event && event.newsletter)).toEqual([1, 2]);
  expect(new Set(events.map((event) => event.id)).size).toBe(2);
});
