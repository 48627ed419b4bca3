import * as z from 'zod';
import { type FieldError, InvalidInput } from '../../errors.js';
import { cadences, offeredCadences, type Schedule } from '../../newsletters/cadence.js';
import { checkCron } from '../../newsletters/cron.js';
import { offsetAt } from '../../newsletters/zoned-time.js';
import { time } from '../fields.js';
import { operation } from '../operation.js';
import { newsletterChange } from './newsletter-input.js';
import { newsletterOf } from './newsletter-of.js';
import { nextRuns } from './next-runs.js';

const tried = z
  .strictObject({
    schedule: newsletterChange.shape.schedule,
    timeZone: newsletterChange.shape.timeZone,
    from: time.optional().meta({ description: 'Only times after this one. Default: now.' }),
  })
  .meta({ examples: [{ schedule: { 'every issue': '0 8 * * 1-5' } }] });

const triedSchedule = z.object({
  timeZone: z.string().meta({ examples: ['Europe/Berlin'] }),
  nextRuns: z
    .array(
      z.object({
        cadence: z.enum(cadences).meta({ examples: ['every issue'] }),
        at: time,
        offsetMinutes: z.int().meta({
          description: 'Minutes by which the clocks of the time zone are ahead of UTC then.',
          examples: [60],
        }),
      }),
    )
    .meta({ description: 'The next five times at which it would compose a digest. A summer time is in the offsets.' }),
});

/** Their names in the API's document. */
export const scheduleSchemas = { ScheduleToTry: tried, TriedSchedule: triedSchedule } as const;

/** When the digests of a newsletter are composed. */
export const schedules = {
  tryOut: operation({
    id: 'trySchedule',
    summary: 'Show the next times of a schedule that is not saved',
    description:
      'Returns the next five times as they would be with another schedule or time zone. Cadences and fields that are left out are those of the newsletter. Saves nothing.',
    permission: { scope: 'content:read', of: 'slug' },
    changes: false,
    key: ['slug'],
    input: tried,
    run: async (app, { slug, schedule = {}, timeZone, from }) => {
      const before = await newsletterOf(app, { slug });
      checkSchedule(schedule);
      const shown = { ...before, schedule: { ...before.schedule, ...schedule }, timeZone: timeZone ?? before.timeZone };
      const runs = nextRuns(shown, from === undefined ? Date.now() : Date.parse(from));
      return {
        timeZone: shown.timeZone,
        nextRuns: runs.map((run) => ({
          ...run,
          offsetMinutes: Math.round(offsetAt(Date.parse(run.at), shown.timeZone) / 60_000),
        })),
      };
    },
    output: triedSchedule,
  }),
};

/** @throws InvalidInput naming every expression that is invalid */
function checkSchedule(schedule: Schedule): void {
  const errors = offeredCadences(schedule).flatMap((cadence): FieldError[] => {
    try {
      checkCron(schedule[cadence] ?? '', `schedule.${cadence}`);
      return [];
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      return [...error.all];
    }
  });
  const [first, ...more] = errors;
  if (first) throw new InvalidInput(first.field, first.detail, more);
}
