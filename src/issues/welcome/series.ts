import type { Redis } from 'ioredis';
import * as z from 'zod';
import { NotFound, PostriderError } from '../../errors.js';
import { changedSince, fieldChanges, type LaterChange } from '../../field-changes.js';
import { welcomeKeys } from '../../redis/keys.js';

/** Max welcome emails of a newsletter. */
export const maxSteps = 5;
/** Max days between two of them. */
export const maxDays = 90;

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
  /** Counts its changes. */
  revision: z.number().default(0),
  /** By field: "on", "imported", "steps" (which there are, and their order) or one of a step, like "step-2.note". */
  changes: fieldChanges.default({}),
});

/** The welcome emails of one newsletter. */
export interface WelcomeSeries extends z.infer<typeof series> {
  newsletter: string;
}

const none = series.parse({ periods: [], imported: false, lastNumber: 0, steps: [] });
/** Of the hash that has it. */
export const seriesField = 'series';

/** There is nothing to send. */
export class NoWelcomeSteps extends PostriderError {
  override readonly code = 'welcome.no-steps';
  override readonly retryable = false;
  constructor(readonly newsletter: string) {
    super(`Newsletter "${newsletter}" has no welcome email yet.`);
  }
}

/** Somebody else changed the series since it was read. */
export class WelcomeChanged extends PostriderError {
  override readonly code = 'welcome.changed-meanwhile';
  override readonly retryable = true;
  /**
   * @param base the revision that the change was made on
   * @param revision the current one
   * @param changes the fields that changed in between
   */
  constructor(
    readonly newsletter: string,
    readonly base: number,
    readonly revision: number,
    readonly changes: readonly LaterChange[],
  ) {
    super(changedSince(`The series of welcome emails of "${newsletter}"`, base, revision, changes));
  }
}

declare module '../../errors.js' {
  interface KnownErrors {
    'welcome.no-steps': NoWelcomeSteps;
    'welcome.changed-meanwhile': WelcomeChanged;
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
  return storedSeries(newsletter, (await redis.hget(welcomeKeys.series(newsletter), seriesField)) ?? '');
}

/** A series as its text is stored; empty: it never had a step. */
export const storedSeries = (newsletter: string, text: string): WelcomeSeries => ({
  newsletter,
  ...(text === '' ? none : series.parse(JSON.parse(text))),
});

/** The text to store. */
export const seriesText = (given: WelcomeSeries): string => JSON.stringify(series.parse(given));
