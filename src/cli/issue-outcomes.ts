import type { Command } from 'commander';
import type { OutcomeCount } from '../delivery/outcome-series.js';
import { outcomes } from '../operations/issues/outcomes.js';
import { operationCommand } from './operation-command.js';
import { table } from './output.js';

/** `issue outcomes`. */
export function outcomesCommand(noun: Command): void {
  operationCommand(noun, 'outcomes <id>', 'show what each mailbox provider answered, over time', outcomes.read, {
    text: ({ id, startedAt, columns }) => {
      if (columns.length === 0)
        return startedAt > 0 ? `No server has answered for ${id} yet.` : `The send of ${id} has not begun.`;
      const rows = summed(columns).map((one) => [
        ...[sinceStart(one.second), one.provider, one.accepted, one.deferred, one.refused],
      ]);
      return [
        table([['AFTER', 'PROVIDER', 'ACCEPTED', 'DEFERRED', 'REFUSED'], ...rows]),
        'AFTER: hours, minutes and seconds since the start of the send. Every attempt counts.',
      ].join('\n');
    },
  });
}

const sinceStart = (second: number) =>
  [second / 3_600, (second / 60) % 60, second % 60].map((part) => String(Math.floor(part)).padStart(2, '0')).join(':');

/** About as many periods as fit on a screen. */
const mostPeriods = 12;
const lengths = [10, 30, 60, 300, 600, 1_800, 3_600, 6 * 3_600];

/** The counts in longer periods, so that a send of any length is a short table. */
function summed(columns: readonly OutcomeCount[]): OutcomeCount[] {
  const last = columns.at(-1)?.second ?? 0;
  const seconds = lengths.find((length) => last / length < mostPeriods) ?? 86_400;
  const found = new Map<string, OutcomeCount>();
  for (const { second: at, provider, accepted, deferred, refused } of columns) {
    const second = at - (at % seconds);
    const key = `${second} ${provider}`;
    const sum = found.get(key) ?? { second, seconds, provider, accepted: 0, deferred: 0, refused: 0 };
    sum.accepted += accepted;
    sum.deferred += deferred;
    sum.refused += refused;
    found.set(key, sum);
  }
  return [...found.values()];
}
