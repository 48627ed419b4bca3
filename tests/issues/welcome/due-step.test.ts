import { expect, test } from 'vitest';
import { dueStep, type WelcomeReader } from '../../../src/issues/welcome/due-step.js';
import type { WelcomeSeries } from '../../../src/issues/welcome/series.js';
import { movedDetail } from '../../../src/subscribers/record/subscriber-log.js';

const day = 86_400;
const start = 1_900_000_000;
const step = (number: number, days: number) => ({ number, days, subject: '', preheader: '', note: '', addedAt: 0 });
const series: WelcomeSeries = {
  newsletter: 'gazette',
  periods: [
    { from: start, until: start + 10 * day },
    { from: start + 20 * day, until: null },
  ],
  ...{
    imported: false,
    restored: false,
    ...{ revision: 1, changes: {} },
    lastNumber: 2,
    steps: [step(1, 2), step(2, 3)],
  },
};

const reader = (given: Partial<WelcomeReader>): WelcomeReader => ({
  ...{ state: 'confirmed', confirmedAt: start + day, log: [] },
  consent: { method: 'page', label: 0, textVersion: 1, ip: '' },
  ...given,
});
const due = (given: Partial<WelcomeReader>, days: number) => dueStep(series, reader(given), start + days * day)?.number;

test('a step is due its days after the confirmation, or after the step before it', () => {
  expect([2.9, 3].map((days) => due({}, days))).toEqual([undefined, 1]);
  const welcomed = [{ step: 1, at: start + 4 * day }];
  expect([6.9, 7].map((days) => due({ welcomed }, days))).toEqual([undefined, 2]);
  expect(due({ welcomed: [...welcomed, { step: 2, at: start + 7 * day }] }, 90)).toBeUndefined();
});

test('a reader who confirmed while the emails were off gets none; one in the middle goes on', () => {
  expect([0, 15, 25].map((days) => due({ confirmedAt: start + days * day }, 40))).toEqual([1, undefined, 1]);
  expect(due({ confirmedAt: start + 15 * day, welcomed: [{ step: 1, at: start + 16 * day }] }, 40)).toBe(2);
});

test('a reader who moved to another address is the same reader: their confirmation is the first one', () => {
  const moved = { at: start + 25 * day, event: 'confirmed', by: 'reader', detail: movedDetail } as const;
  const first = { at: start - 400 * day, event: 'confirmed', by: 'reader' } as const;
  const confirmedAt = moved.at;
  expect(due({ confirmedAt, log: [first, moved] }, 40)).toBeUndefined();
  expect(due({ confirmedAt, log: [{ ...first, at: start + day }, moved] }, 40)).toBe(1);
  const welcomed = [{ step: 1, at: start + 4 * day }];
  expect(due({ confirmedAt, log: [first, moved], welcomed }, 40)).toBe(2);
});

test('readers who are not confirmed, and imported ones, get nothing', () => {
  expect(due({ state: 'unsubscribed' }, 40)).toBeUndefined();
  expect(due({ consent: { method: 'import', label: 0, textVersion: 0, ip: '' } }, 40)).toBeUndefined();
});

test('a step whose days are shortened reaches the readers who had not passed its day when it was added, and no others', () => {
  const later = { ...step(2, 30), addedAt: start + 20 * day, addedDays: 30 };
  const at = (days: number, changed: number) =>
    dueStep(
      { ...series, steps: [step(1, 2), { ...later, days: changed }] },
      reader({ welcomed: [{ step: 1, at: start + days * day }] }),
      start + 25 * day,
    )?.number;
  expect([at(10, 30), at(10, 5)]).toEqual([undefined, 2]);
  // Its day had passed for them when it was added.
  expect(at(-20, 5)).toBeUndefined();
});

test('after a change of the order, a reader gets what they do not have', () => {
  const three = { ...series, steps: [step(3, 1), step(1, 2), step(2, 3)] };
  const welcomed = [1, 2].map((number) => ({ step: number, at: start + 4 * day }));
  expect(dueStep(three, reader({ welcomed }), start + 6 * day)?.number).toBe(3);
});

test('the days between two steps count from the end of the send of the first one', () => {
  const welcomed = [{ step: 1, at: start + 4 * day }];
  const at = (days: number, end: number) =>
    dueStep(series, reader({ welcomed }), start + days * day, new Map([[`1 ${start + 4 * day}`, end]]))?.number;
  expect([at(9, start + 7 * day), at(10, start + 7 * day)]).toEqual([undefined, 2]);
  expect(at(90, Number.POSITIVE_INFINITY)).toBeUndefined();
});
