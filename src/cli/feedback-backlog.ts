import type { Command } from 'commander';
import type { App } from '../app.js';
import { counted } from '../counted.js';
import { listNewsletters } from '../newsletters/newsletter-store.js';
import { feedback } from '../operations/feedback/feedback.js';
import { operationCommand } from './operation-command.js';
import { listInWords } from './output.js';
import { shownTime } from './shown-time.js';

/** `feedback holds`, `release` and `roll-back`, for bounces that are held back because a mail server may be mistaken. */
export function bounceBacklogCommands(noun: Command): void {
  operationCommand(noun, 'holds', 'list the newsletters whose bounces are held back', feedback.holds, {
    text: async (holds, { app }) => {
      const zones = await timeZones(app);
      const rows = holds.map(({ newsletter, held, limit, since }) => [
        ...[newsletter, held, limit],
        shownTime(since, zones.get(newsletter) ?? 'UTC') ?? '—',
      ]);
      const heading = ['NEWSLETTER', 'HELD BACK', 'LIMIT PER HOUR', 'SINCE'];
      return listInWords(heading, rows, 'No bounces are held back.');
    },
    wasArray: true,
  });

  const release = 'apply the bounces that are held back: their readers become bounced';
  operationCommand(noun, 'release', release, feedback.release, {
    text: ({ bounced }) => `Applied: ${counted(bounced, 'reader')} bounced.`,
  });

  const rollBack = 'drop the bounces that are held back, and undo those of the hour before';
  operationCommand(noun, 'roll-back', rollBack, feedback.rollBack, {
    text: ({ broughtBack, dropped }) =>
      `Rolled back: ${counted(dropped, 'bounce')} dropped, ${counted(broughtBack, 'reader')} confirmed again.`,
  });
}

/** The time zones of newsletters by slug. */
const timeZones = async ({ redis }: Pick<App, 'redis'>): Promise<Map<string, string>> =>
  new Map((await listNewsletters(redis)).map(({ slug, timeZone }) => [slug, timeZone]));
