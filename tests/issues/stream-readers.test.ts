import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isFor, type StreamIssue } from '../../src/issues/stream-readers.js';
import { type Cadence, cadences } from '../../src/newsletters/cadence.js';
import { type Membership, withCadence } from '../../src/subscribers/record/subscriber.js';
import { aMembership } from '../helpers/subscriber.js';

const start = Date.parse('2026-11-02T08:00:00Z');
const hour = 3_600_000;
/** 0 is Monday the 2nd of November, 2026. */
const at = (day: number, hours = 8) => start + (day * 24 + hours - 8) * hour;

interface Composed extends StreamIssue {
  articles: readonly number[];
}

/**
 * Composes as the schedules do: each issue of a stream has the new articles that were in no earlier one of its stream.
 * When the cadences change, all articles sent so far count as sent in every stream.
 */
function compose(
  issues: readonly { cadence: Cadence; createdAt: number; offered: readonly Cadence[] }[],
  imports: readonly number[],
): Composed[] {
  let taken = new Map<Cadence, Set<number>>();
  let forAll = new Set<number>();
  let before = '';
  return issues.map(({ cadence, createdAt, offered }, i) => {
    if (offered.join() !== before) {
      before = offered.join();
      forAll = new Set([...forAll, ...[...taken.values()].flatMap((set) => [...set])]);
      taken = new Map(offered.map((one) => [one, new Set()]));
    }
    const set = taken.get(cadence) ?? new Set();
    const articles = imports.flatMap((time, n) => (time <= createdAt && !set.has(n) && !forAll.has(n) ? [n] : []));
    for (const article of articles) set.add(article);
    return { id: `a-${i}`, createdAt, cadence, offered, articles };
  });
}

function changing(first: Cadence, changes: readonly { at: number; to: Cadence }[]): Membership {
  let membership = aMembership({ cadence: first, state: 'confirmed' });
  for (const { at: moment, to } of changes) {
    membership = withCadence(membership, to, 'reader', Math.floor(moment / 1000));
  }
  return membership;
}

const received = (past: readonly Composed[], membership: Membership) =>
  past.filter((issue) => isFor(past, issue, membership));

describe('a reader of a newsletter with several cadences', () => {
  const offered = ['daily', 'weekly'] as const;
  const days = Array.from({ length: 28 }, (_, day) => day);
  // Every day at 8 a daily digest, on Mondays a weekly one after it; an article every six hours.
  const past = compose(
    days.flatMap((day) => [
      { cadence: 'daily' as const, createdAt: at(day), offered },
      ...(day % 7 === 0 ? [{ cadence: 'weekly' as const, createdAt: at(day) + 500, offered }] : []),
    ]),
    Array.from({ length: 28 * 4 }, (_, i) => start + i * 6 * hour - hour),
  );
  const dayOf = ({ cadence, createdAt }: Composed) => `${cadence} ${Math.floor((createdAt - start) / hour / 24)}`;

  test('gets the chosen cadence, and without a choice the most frequent one', () => {
    expect(received(past, aMembership({ cadence: 'weekly' })).map(dayOf)).toEqual(
      [0, 7, 14, 21].map((day) => `weekly ${day}`),
    );
    expect(received(past, aMembership({ cadence: 'daily' }))).toHaveLength(28);
    expect(received(past, aMembership({ cadence: 'every issue' }))).toHaveLength(28);
  });

  test('changes from daily to weekly: gets the daily one up to Monday, then the weekly one, and misses nothing', () => {
    const got = received(past, changing('daily', [{ at: at(9, 12), to: 'weekly' }]));
    expect(got.slice(0, 15).map(dayOf)).toEqual(Array.from({ length: 15 }, (_, day) => `daily ${day}`));
    expect(got.slice(15).map(dayOf)).toEqual(['weekly 21']);
    const articles = got.flatMap((issue) => issue.articles);
    expect(articles).toEqual([...articles.keys()]);
  });

  test('changes from weekly to daily: gets the next daily one, and nothing twice', () => {
    const got = received(past, changing('weekly', [{ at: at(9, 12), to: 'daily' }]));
    expect(got.slice(0, 3).map(dayOf)).toEqual(['weekly 0', 'weekly 7', 'daily 10']);
    const articles = got.flatMap((issue) => issue.articles);
    expect(new Set(articles).size).toBe(articles.length);
  });

  test('changes the cadence and back before it takes effect: gets the same as before', () => {
    const changes = [
      { at: at(9, 12), to: 'weekly' as const },
      { at: at(9, 13), to: 'daily' as const },
    ];
    expect(received(past, changing('daily', changes))).toHaveLength(28);
  });
});

test('in any order of digests, articles and changes of cadence, no reader gets an article twice', () => {
  const moment = fc.integer({ min: 0, max: 600 }).map((n) => start + n * 20 * 60_000);
  const cadence = fc.constantFrom(...cadences);
  const offering = fc.subarray([...cadences], { minLength: 2 });
  const history = fc.record({
    // The first cadence until then, the second after that.
    offers: fc.tuple(offering, offering),
    turn: moment,
    imports: fc.array(moment, { maxLength: 60 }),
    composed: fc.array(fc.record({ which: fc.nat(2), createdAt: moment }), { maxLength: 60 }),
    first: cadence,
    changes: fc.array(fc.record({ at: moment, to: cadence }), { maxLength: 6 }),
  });
  fc.assert(
    fc.property(history, ({ offers, turn, imports, composed, first, changes }) => {
      // Composed one after the other, never two at one millisecond.
      const issues = composed
        .map(({ which, createdAt }) => {
          const offered = offers[createdAt < turn ? 0 : 1];
          return { cadence: offered[which % offered.length] ?? 'daily', createdAt, offered };
        })
        .sort((a, b) => a.createdAt - b.createdAt)
        .map((issue, i) => ({ ...issue, createdAt: issue.createdAt + 2 * i }));
      const past = compose(issues, imports);
      const ordered = changes.toSorted((a, b) => a.at - b.at);
      const membership = changing(first, ordered);
      const got = received(past, membership).flatMap(({ articles }) => articles);
      expect(new Set(got).size).toBe(got.length);
      for (const issue of past) {
        // The result is the same before and after later issues and changes.
        const then = changing(
          first,
          ordered.filter((change) => change.at <= issue.createdAt),
        );
        const known = past.filter(({ createdAt }) => createdAt <= issue.createdAt);
        expect(isFor(known, issue, then)).toBe(isFor(past, issue, membership));
      }
      if (changes.length > 0) return;
      // A reader without a change gets everything in their stream.
      const theirs = past.filter(({ cadence: of, offered }) => of === (offered.includes(first) ? first : offered[0]));
      expect(got.length).toBe(theirs.flatMap(({ articles }) => articles).length);
    }),
    { numRuns: 1_000 },
  );
});
