import type { Redis } from 'ioredis';
import { InvalidInput } from '../../errors.js';
import { type Author, changesAfter, differingFields, type FieldChanges, withChange } from '../../field-changes.js';
import { keys, welcomeKeys } from '../../redis/keys.js';
import { runScript } from '../../redis/scripts.js';
import { line, noteText, subjectLine } from '../editor-text.js';
import { findPlaceholders } from '../placeholders.js';
import {
  isOn,
  maxDays,
  maxSteps,
  NoWelcomeSteps,
  seriesField,
  seriesText,
  stepId,
  storedSeries,
  WelcomeChanged,
  type WelcomeSeries,
  type WelcomeStep,
  welcomeStepOf,
} from './series.js';

/** A series that was on more often than that no longer knows its first times. */
const maxPeriods = 50;

/** Who changes a series, and the revision that they saw; undefined: any. */
export interface SeriesEdit {
  by?: Author;
  base?: number | undefined;
}

/**
 * Replaces a series by what a function makes of it, again where somebody else was first. A change that changes nothing
 * makes no revision.
 */
async function change(
  redis: Redis,
  newsletter: string,
  changed: (before: WelcomeSeries) => WelcomeSeries,
  { by = '', base }: SeriesEdit,
): Promise<WelcomeSeries> {
  const key = welcomeKeys.series(newsletter);
  for (;;) {
    const text = (await redis.hget(key, seriesField)) ?? '';
    const before = storedSeries(newsletter, text);
    requireUnchanged(before, base);
    const after = revised(before, changed(before), by);
    if (after === before) return before;
    if ((await runScript(redis, 'compareAndSet', [key], [seriesField, text, seriesText(after)])) === 1) return after;
  }
}

/** @param base the revision that somebody saw; undefined: any @throws WelcomeChanged */
export function requireUnchanged({ newsletter, revision, changes }: WelcomeSeries, base: number | undefined): void {
  if (base !== undefined && base !== revision)
    throw new WelcomeChanged(newsletter, base, revision, changesAfter(changes, base));
}

function revised(before: WelcomeSeries, after: WelcomeSeries, by: Author): WelcomeSeries {
  if (seriesText(before) === seriesText(after)) return before;
  const revision = before.revision + 1;
  const fields = changedFields(before, after);
  return { ...after, revision, changes: withChange(kept(before, after), fields, { revision, by, at: Date.now() }) };
}

function changedFields(before: WelcomeSeries, after: WelcomeSeries): string[] {
  const ids = ({ steps }: WelcomeSeries) => steps.map(stepId).join();
  const ofSteps = after.steps.flatMap((one) => {
    const was = before.steps.find(({ number }) => number === one.number);
    return was ? differingFields(was, one).map((name) => `${stepId(one)}.${name}`) : [];
  });
  return [
    ...(JSON.stringify(before.periods) === JSON.stringify(after.periods) ? [] : ['on']),
    ...(before.imported === after.imported ? [] : ['imported']),
    ...(ids(before) === ids(after) ? [] : ['steps']),
    ...ofSteps,
  ];
}

/** Without those of steps that are no longer there. */
const kept = ({ changes }: WelcomeSeries, { steps }: WelcomeSeries): FieldChanges =>
  Object.fromEntries(
    Object.entries(changes).filter(
      ([field]) => !field.includes('.') || steps.some((one) => field.startsWith(`${stepId(one)}.`)),
    ),
  );

/** What an editor writes of a step. */
export type StepContent = Pick<WelcomeStep, 'days' | 'subject' | 'preheader' | 'note'>;

function checked({ days, subject, preheader, note }: StepContent): StepContent {
  if (!Number.isInteger(days) || days < 1 || days > maxDays)
    throw new InvalidInput('days', `must be a whole number from 1 to ${maxDays}`);
  const text = noteText('note', note);
  if (text === '') throw new InvalidInput('note', 'must not be empty');
  const written = { subject: subjectLine(subject), preheader: line('preheader', preheader), note: text };
  for (const [field, value] of Object.entries(written)) {
    const [unknown] = findPlaceholders(value).filter((found) => found.startsWith('{{'));
    if (unknown !== undefined) throw new InvalidInput(field, `has an unknown merge field: ${unknown}`);
  }
  return { days, ...written };
}

/** The series with one more step at the end. @param now Unix seconds @throws InvalidInput */
export function withStep(before: WelcomeSeries, content: StepContent, now: number): WelcomeSeries {
  const written = checked(content);
  if (before.steps.length >= maxSteps)
    throw new InvalidInput('step', `a newsletter has at most ${maxSteps} welcome emails`);
  const number = before.lastNumber + 1;
  return {
    ...before,
    lastNumber: number,
    steps: [...before.steps, { number, ...written, addedAt: now, addedDays: written.days }],
  };
}

/** The series with a step as it is changed. @throws NotFound, InvalidInput */
export function withStepChanged(before: WelcomeSeries, id: string, content: Partial<StepContent>): WelcomeSeries {
  const { number } = welcomeStepOf(before, id);
  const steps = before.steps.map((one) =>
    one.number === number ? { ...one, ...checked({ ...one, ...content }) } : one,
  );
  return { ...before, steps };
}

/** The series without a step. It is off when that was the last one. @throws NotFound */
export function withoutStep(before: WelcomeSeries, id: string, now: number): WelcomeSeries {
  const { number } = welcomeStepOf(before, id);
  const steps = before.steps.filter((one) => one.number !== number);
  return { ...before, steps, ...(steps.length === 0 ? { periods: ended(before, now) } : {}) };
}

/** The series in another order. @param ids every step @throws NotFound, InvalidInput */
export function inStepOrder(before: WelcomeSeries, ids: readonly string[]): WelcomeSeries {
  const steps = ids.map((id) => welcomeStepOf(before, id));
  if (new Set(ids).size !== before.steps.length || ids.length !== before.steps.length)
    throw new InvalidInput('steps', `must name each of ${before.steps.map(stepId).join(', ')} once`);
  return { ...before, steps };
}

/** Adds a step at the end. @param now Unix seconds @throws InvalidInput, WelcomeChanged */
export const addStep = (
  redis: Redis,
  newsletter: string,
  content: StepContent,
  now: number,
  edit: SeriesEdit = {},
): Promise<WelcomeSeries> => change(redis, newsletter, (before) => withStep(before, content, now), edit);

/** Changes a step. Emails that are being sent keep what they have. @throws NotFound, InvalidInput, WelcomeChanged */
export const changeStep = (
  redis: Redis,
  newsletter: string,
  id: string,
  content: Partial<StepContent>,
  edit: SeriesEdit = {},
): Promise<WelcomeSeries> => change(redis, newsletter, (before) => withStepChanged(before, id, content), edit);

/** Removes a step. The series is off when it was the last one. @throws NotFound, WelcomeChanged */
export const removeStep = (
  redis: Redis,
  newsletter: string,
  id: string,
  now: number,
  edit: SeriesEdit = {},
): Promise<WelcomeSeries> => change(redis, newsletter, (before) => withoutStep(before, id, now), edit);

/** Sets the order of the steps. @param ids every step @throws NotFound, InvalidInput, WelcomeChanged */
export const orderSteps = (
  redis: Redis,
  newsletter: string,
  ids: readonly string[],
  edit: SeriesEdit = {},
): Promise<WelcomeSeries> => change(redis, newsletter, (before) => inStepOrder(before, ids), edit);

/** What is chosen with turning a series on. */
export interface SeriesChoice {
  since?: number | undefined;
  imported?: boolean | undefined;
}

/** The series once it is on. @throws NoWelcomeSteps */
export function turnedOn(before: WelcomeSeries, { since, imported }: SeriesChoice, now: number): WelcomeSeries {
  if (before.steps.length === 0) throw new NoWelcomeSteps(before.newsletter);
  const from = Math.min(since ?? now, now);
  const periods = isOn(before) && since === undefined ? before.periods : [...ended(before, now), { from, until: null }];
  return { ...before, imported: imported ?? before.imported, restored: false, periods: periods.slice(-maxPeriods) };
}

/**
 * Turns the series on for readers who confirm from now on.
 * @param choice `since`: for those who have confirmed since then, too, in Unix seconds. `imported`: for imported ones
 * @throws NoWelcomeSteps, WelcomeChanged
 */
export const turnOn = (
  redis: Redis,
  newsletter: string,
  choice: SeriesChoice,
  now: number,
  edit: SeriesEdit = {},
): Promise<WelcomeSeries> => change(redis, newsletter, (before) => turnedOn(before, choice, now), edit);

/** Turns the series off: nobody is chosen for a step any more. Those who are in the middle continue when it is on again. */
export const turnOff = (redis: Redis, newsletter: string, now: number, edit: SeriesEdit = {}): Promise<WelcomeSeries> =>
  change(redis, newsletter, (before) => ({ ...before, periods: ended(before, now) }), edit);

/**
 * After a restore: what was sent since the backup is not known, so a person decides about each series that was on.
 * @param now Unix seconds @returns their newsletters
 */
export async function turnOffRestored(redis: Redis, now: number): Promise<string[]> {
  const slugs = (await redis.smembers(keys.newsletters)).sort();
  const stored = await Promise.all(slugs.map((slug) => redis.hget(welcomeKeys.series(slug), seriesField)));
  const held = slugs.filter((slug, i) => isOn(storedSeries(slug, stored[i] ?? '')));
  for (const slug of held)
    await change(redis, slug, (before) => ({ ...before, restored: true, periods: ended(before, now) }), {});
  return held;
}

const ended = ({ periods }: WelcomeSeries, now: number): WelcomeSeries['periods'] =>
  periods.map(({ from, until }) => ({ from, until: until ?? now }));
