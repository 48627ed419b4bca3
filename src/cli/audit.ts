import type { Command } from 'commander';
import { shownMoment } from '../newsletters/zoned-time.js';
import { audit } from '../operations/audit.js';
import type { AuditEntry } from '../people/audit/audit-log.js';
import { operationCommand } from './operation-command.js';
import { table } from './output.js';

export function auditCommands(program: Command): void {
  const noun = program.command('audit').description('show who changed what, and when');
  operationCommand(noun, 'list', 'list changes and who made them, the newest first', audit.list, {
    text: ({ entries }) => {
      const heading = ['TIME (UTC)', 'WHO', 'FROM', 'OPERATION', 'OBJECT', 'FIELDS', 'OUTCOME'];
      return entries.length > 0 ? table([heading, ...entries.map(row)]) : 'There are no changes.';
    },
    notes: ({ next }, { output }) => {
      if (next !== null) output.note(`There may be more: --cursor ${next}`);
    },
  });
}

const outcomes = { done: 'done', unknown: 'running or interrupted' } as const;

/** Changes belong to no time zone, so their times are in UTC. */
const row = ({ at, actor, operation, object, fields, outcome, revision, error, times }: AuditEntry) => [
  ...[shownMoment(at, 'UTC'), actor.name, actor.kind, operation, Object.values(object).join(' ') || '—'],
  fields.join(',') || '—',
  outcome === 'refused' || outcome === 'partly'
    ? `${outcome === 'refused' ? 'refused' : 'done in part'}: ${error}`
    : `${outcomes[outcome]}${revision === null ? '' : `, revision ${revision}`}${times === undefined ? '' : `, ${times} saves`}`,
];
