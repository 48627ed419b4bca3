import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Announcement, follow, type KnownTrouble, settling } from '../../src/attention/known-trouble.js';
import { trouble } from '../../src/attention/trouble.js';

const closed = trouble('stop', 'sign-ups.closed', { by: 'operator', since: 0, opensAt: null });

interface Look {
  after: number;
  sees: 'present' | 'absent' | 'hidden';
}

/** What is announced by a row of looks, and when. */
function announcements(looks: readonly Look[]): { what: Announcement; at: number; place: number }[] {
  let known: KnownTrouble | undefined;
  let now = 0;
  const found: { what: Announcement; at: number; place: number }[] = [];
  for (const [place, { after, sees }] of looks.entries()) {
    now += after;
    const step = follow(known, sees === 'present' ? closed : sees === 'hidden' ? 'hidden' : undefined, now);
    known = step.next;
    if (step.announce) found.push({ what: step.announce, at: now, place });
  }
  return found;
}

const look = fc.record({
  after: fc.integer({ min: 1, max: 200_000 }),
  sees: fc.constantFrom<Look['sees'][]>('present', 'absent', 'hidden'),
});

test('a trouble is raised and cleared in turn, each time only after it lasted, or was over, for its time', () => {
  fc.assert(
    fc.property(fc.array(look, { maxLength: 60 }), (looks) => {
      const times = looks.map((_, i) => looks.slice(0, i + 1).reduce((sum, { after }) => sum + after, 0));
      const found = announcements(looks);
      for (const [i, { what, at, place }] of found.entries()) {
        expect(what).toBe(i % 2 === 0 ? 'raised' : 'cleared');
        const other = what === 'raised' ? 'absent' : 'present';
        const before = looks.slice(0, place).findLastIndex(({ sees }) => sees === other);
        const first = looks.findIndex(({ sees }, n) => n > before && sees !== 'hidden');
        expect(at - (times[first] ?? 0)).toBeGreaterThanOrEqual(settling[what]);
      }
    }),
  );
});

test('a warning that stops something by now is raised again, so that nobody waits for tomorrow to hear of it', () => {
  const failing = (severity: 'warning' | 'stop', because: 'report' | 'login') =>
    trouble(severity, 'mailbox.failing', { because, reason: 'no', lookedAt: 0 });
  const first = follow(undefined, failing('warning', 'report'), 0);
  const raised = follow(first.next, failing('warning', 'report'), settling.raised);
  const worse = follow(raised.next, failing('stop', 'login'), settling.raised + 1);
  expect([raised.announce, worse.announce]).toEqual(['raised', 'raised']);
  expect(worse.next).toMatchObject({ told: [], trouble: { severity: 'stop' } });
  expect(follow(worse.next, failing('stop', 'login'), settling.raised + 2).announce).toBeUndefined();
});

test('what stays as it is for long enough is what was announced last', () => {
  fc.assert(
    fc.property(fc.array(look, { maxLength: 30 }), fc.boolean(), (looks, isPresent) => {
      const sees = isPresent ? 'present' : 'absent';
      const settled = [...looks, ...[1, 200_000, 200_000].map((after) => ({ after, sees }) as const)];
      const end = announcements(settled).at(-1)?.what ?? 'cleared';
      expect(end).toBe(isPresent ? 'raised' : 'cleared');
    }),
  );
});

test('a trouble that comes and goes twice a minute for a day is announced once', () => {
  const day = Array.from({ length: 2 * 24 * 60 }, (_, i) => ({
    ...{ after: 30_000, sees: i % 2 === 0 ? 'absent' : 'present' },
  })) as Look[];
  const steady: Look[] = [0, 1, 2, 3].map(() => ({ after: 30_000, sees: 'present' }));
  expect(announcements(day)).toEqual([]);
  expect(announcements([...steady, ...day]).map(({ what }) => what)).toEqual(['raised']);
});
