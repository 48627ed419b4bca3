import type { Redis } from 'ioredis';
import * as z from 'zod';
import { InvalidInput, NotFound, PostriderError } from '../../errors.js';
import { keys, welcomeKeys } from '../../redis/keys.js';
import { runScript } from '../../redis/scripts.js';
import { line, noteText, subjectLine } from '../editor-text.js';
import { findPlaceholders } from '../placeholders.js';

/** Max welcome emails of a newsletter. */
export const maxSteps = 5;
/** Max days between two of them. */
export const maxDays = 90;
/** A series that was on more often than that no longer knows its first times. */
const maxPeriods = 50;

const step = z.object({
  /** Counts up in the series, and is never given again: readers' records name it. */
  number: z.number(),
  /** Days after the one before; of the first one: after the confirmation. */
  days: z.number(),
  subject: z.string(),
  preheader: z.string(),
  /** Markdown. */
  note: z.string(),
  /** Unix seconds. */
  addedAt: z.number(),
  /** Its days when it was added. */
  addedDays: z.number().optional(),
});
export type WelcomeStep = z.infer<typeof step>;

const series = z.object({
  /** When it was on, in Unix seconds; `until` is null while it is. A reader who confirmed in one of them belongs to it. */
  periods: z.array(z.object({ from: z.number(), until: z.number().nullable() })),
  /** Whether it is for imported readers, too. */
  imported: z.boolean(),
  /** Whether it was on in a backup that was restored, so that a person decides about it. */
  restored: z.boolean().default(false),
  lastNumber: z.number(),
  /** In their order. */
  steps: z.array(step),
});

/** The welcome emails of one newsletter. */
export interface WelcomeSeries extends z.infer<typeof series> {
  newsletter: string;
}

const none: z.infer<typeof series> = { periods: [], imported: false, restored: false, lastNumber: 0, steps: [] };
const field = 'series';

/** There is nothing to send. */
export class NoWelcomeSteps extends PostriderError {
  override readonly code = 'welcome.no-steps';
  override readonly retryable = false;
  constructor(readonly newsletter: string) {
    super(`Newsletter "${newsletter}" has no welcome email yet.`);
  }
}

declare module '../../errors.js' {
  interface KnownErrors {
    'welcome.no-steps': NoWelcomeSteps;
  }
}

/** Whether new readers get it. */
export const isOn = ({ periods, steps }: Pick<WelcomeSeries, 'periods' | 'steps'>): boolean =>
  steps.length > 0 && periods.at(-1)?.until === null;

/** The name of a step: `step-2`. */
export const stepId = ({ number }: Pick<WelcomeStep, 'number'>): string => `step-${number}`;

/** @throws NotFound with the steps that exist */
export function welcomeStepOf({ steps }: Pick<WelcomeSeries, 'steps'>, id: string): WelcomeStep {
  const found = steps.find((one) => stepId(one) === id);
  if (!found) throw new NotFound('welcome-step', id, steps.map(stepId));
  return found;
}

/** The series of a newsletter; one without steps if it never had any. */
export async function readSeries(redis: Redis, newsletter: string): Promise<WelcomeSeries> {
  const text = await redis.hget(welcomeKeys.series(newsletter), field);
  return { newsletter, ...(text === null ? none : series.parse(JSON.parse(text))) };
}

/** Replaces a series by what a function makes of it, again where somebody else was first. */
async function change(
  redis: Redis,
  newsletter: string,
  changed: (before: WelcomeSeries) => WelcomeSeries,
): Promise<WelcomeSeries> {
  const key = welcomeKeys.series(newsletter);
  for (;;) {
    const text = (await redis.hget(key, field)) ?? '';
    const before = { newsletter, ...(text === '' ? none : series.parse(JSON.parse(text))) };
    const after = changed(before);
    const written = JSON.stringify(series.parse(after));
    if ((await runScript(redis, 'compareAndSet', [key], [field, text, written])) === 1) return after;
  }
}

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

/** Adds a step at the end. @param now Unix seconds @throws InvalidInput */
export function addStep(redis: Redis, newsletter: string, content: StepContent, now: number): Promise<WelcomeSeries> {
  const written = checked(content);
  return change(redis, newsletter, (before) => {
    if (before.steps.length >= maxSteps)
      throw new InvalidInput('step', `a newsletter has at most ${maxSteps} welcome emails`);
    const number = before.lastNumber + 1;
    return {
      ...before,
      lastNumber: number,
      steps: [...before.steps, { number, ...written, addedAt: now, addedDays: written.days }],
    };
  });
}

/** Changes a step. Emails that are being sent keep what they have. @throws NotFound, InvalidInput */
export function changeStep(
  redis: Redis,
  newsletter: string,
  id: string,
  content: Partial<StepContent>,
): Promise<WelcomeSeries> {
  return change(redis, newsletter, (before) => {
    const { number } = welcomeStepOf(before, id);
    const steps = before.steps.map((one) =>
      one.number === number ? { ...one, ...checked({ ...one, ...content }) } : one,
    );
    return { ...before, steps };
  });
}

/** Removes a step. The series is off when it was the last one. @throws NotFound */
export function removeStep(redis: Redis, newsletter: string, id: string, now: number): Promise<WelcomeSeries> {
  return change(redis, newsletter, (before) => {
    const { number } = welcomeStepOf(before, id);
    const steps = before.steps.filter((one) => one.number !== number);
    return { ...before, steps, ...(steps.length === 0 ? { periods: ended(before, now) } : {}) };
  });
}

/** Sets the order of the steps. @param ids every step @throws NotFound, InvalidInput */
export function orderSteps(redis: Redis, newsletter: string, ids: readonly string[]): Promise<WelcomeSeries> {
  return change(redis, newsletter, (before) => {
    const steps = ids.map((id) => welcomeStepOf(before, id));
    if (new Set(ids).size !== before.steps.length || ids.length !== before.steps.length)
      throw new InvalidInput('steps', `must name each of ${before.steps.map(stepId).join(', ')} once`);
    return { ...before, steps };
  });
}

/**
 * Turns the series on for readers who confirm from now on.
 * @param choice `since`: for those who have confirmed since then, too, in Unix seconds. `imported`: for imported ones
 * @throws NoWelcomeSteps
 */
export const turnOn = (redis: Redis, newsletter: string, choice: SeriesChoice, now: number): Promise<WelcomeSeries> =>
  change(redis, newsletter, (before) => turnedOn(before, choice, now));

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

/** Turns the series off: nobody is chosen for a step any more. Those who are in the middle continue when it is on again. */
export function turnOff(redis: Redis, newsletter: string, now: number): Promise<WelcomeSeries> {
  return change(redis, newsletter, (before) => ({ ...before, periods: ended(before, now) }));
}

/**
 * After a restore: what was sent since the backup is not known, so a person decides about each series that was on.
 * @param now Unix seconds @returns their newsletters
 */
export async function turnOffRestored(redis: Redis, now: number): Promise<string[]> {
  const slugs = (await redis.smembers(keys.newsletters)).sort();
  const stored = await Promise.all(slugs.map((slug) => redis.hget(welcomeKeys.series(slug), field)));
  const held = slugs.filter((_, i) => {
    const text = stored[i];
    return typeof text === 'string' && isOn(series.parse(JSON.parse(text)));
  });
  for (const slug of held)
    await change(redis, slug, (before) => ({ ...before, restored: true, periods: ended(before, now) }));
  return held;
}

const ended = ({ periods }: WelcomeSeries, now: number): WelcomeSeries['periods'] =>
  periods.map(({ from, until }) => ({ from, until: until ?? now }));
