import type { Command } from 'commander';
import { shownMoment } from '../newsletters/zoned-time.js';
import { figures } from '../operations/subscribers/figures.js';
import { operationCommand } from './operation-command.js';
import { fields, table } from './output.js';

const heading = ['DAY', 'READERS', 'JOINED', 'CONFIRMED', 'LEFT', 'BOUNCED', 'COMPLAINED', 'ERASED'];

export function figuresCommand(noun: Command): void {
  operationCommand(noun, 'figures <slug>', 'show the numbers of readers, and how they grew', figures.read, {
    options: {
      days: { flags: '--days <count>', help: 'days of growth (default: 30)' },
      fresh: { flags: '--fresh', help: 'count now; otherwise a worker has counted within the last hour' },
    },
    input: ({ fresh }) => (fresh ? { fresh: 'true' } : {}),
    text: ({ newsletter: { timeZone }, figures: { at, states, bySection, byLocale, byProvider }, growth }) => {
      const groups = {
        'By state': states,
        'By section': bySection,
        'By language': byLocale,
        'By provider': byProvider,
      };
      const parts = Object.entries(groups)
        .filter(([, group]) => Object.keys(group).length > 0)
        .map(([name, group]) => `${name}\n${fields(group)}`);
      const rows = growth.map(({ day, readers, ...changes }) => [day, readers ?? '—', ...Object.values(changes)]);
      const grown = rows.length > 0 ? [table([heading, ...rows.map((cells) => cells.map(String))])] : [];
      return [`Counted at ${shownMoment(at, timeZone)}.`, ...parts, ...grown].join('\n\n');
    },
  });
}
