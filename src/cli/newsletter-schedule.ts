import type { Command } from 'commander';
import { inBothZones } from '../control/start-time.js';
import { schedules } from '../operations/newsletters/schedule.js';
import { newsletterFields, scheduleOf, withSchedule } from './newsletter-fields.js';
import { operationCommand } from './operation-command.js';

/** `newsletter next-times`: when digests would be composed with a schedule that is not saved. */
export function scheduleCommand(noun: Command): void {
  operationCommand(
    noun,
    'next-times <slug>',
    'show the next five times of the schedule, or of another one without saving it',
    schedules.tryOut,
    {
      options: {
        timeZone: newsletterFields.timeZone,
        schedule: newsletterFields.schedule,
        from: { flags: '--from <time>', help: 'only times after this one, in UTC, like 2031-03-04T08:00:00Z' },
      },
      more: withSchedule,
      input: scheduleOf,
      text: ({ nextRuns, timeZone }) =>
        nextRuns.length === 0
          ? 'No digest is composed automatically.'
          : nextRuns.map(({ at, cadence }) => `${inBothZones(Date.parse(at), timeZone)}  ${cadence}`).join('\n'),
    },
  );
}
