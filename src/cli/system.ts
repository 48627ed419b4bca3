import type { Command } from 'commander';
import { shownMoment } from '../newsletters/zoned-time.js';
import { systems } from '../operations/system.js';
import { operationCommand } from './operation-command.js';
import { fields, table } from './output.js';

export function systemCommands(program: Command): void {
  const noun = program.command('system').description('show versions, Redis, workers and queues');
  operationCommand(noun, 'show', 'show versions, Redis, workers and queues', systems.read, { text: shown });
}

type Found = Awaited<ReturnType<typeof systems.read.run>>;

function shown({ version, node, servers, workers, queues }: Found): string {
  const busy = queues.filter(({ waiting, running, later }) => waiting + running + later > 0);
  const all = [
    fields({ postrider: version, node, ...Object.fromEntries(servers.map(server)) }),
    workers.length > 0 ? table([['WORKER', 'VERSION', 'SEEN (UTC)', 'DOING'], ...workers.map(worker)]) : 'No worker.',
    table([
      ['QUEUE', 'WAITING', 'RUNNING', 'LATER'],
      ...busy.map((one) => [one.queue, String(one.waiting), String(one.running), String(one.later)]),
    ]),
  ];
  return all.join('\n\n');
}

const inMegabytes = (bytes: number) => `${Math.round(bytes / 1_048_576)} MB`;

function server({ name, product, version, memory, appends, isWritten }: Found['servers'][number]): [string, string] {
  const limit = memory.max > 0 ? ` of ${inMegabytes(memory.max)}` : '';
  const disk = appends ? 'appends to a file' : 'no append-only file';
  const facts = [version, `${inMegabytes(memory.used)}${limit}`, disk, ...(isWritten ? [] : ['its last write failed'])];
  return [[product.toLowerCase(), name].filter(Boolean).join(' '), facts.join(', ')];
}

const worker = ({ name, isAlive, seenAt, facts }: Found['workers'][number]): string[] => [
  ...[name, facts?.version ?? '—', shownMoment(seenAt, 'UTC')],
  isAlive ? facts?.doing.map(({ queue, jobs }) => `${queue} ${jobs}`).join(', ') || 'waits' : 'gone without a word',
];
