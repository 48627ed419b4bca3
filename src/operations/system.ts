import * as z from 'zod';
import { backupFaults } from '../backup/backup-plan.js';
import { backupRunStates, type KnownBackups, readBackups, requestBackup } from '../backup/backup-run.js';
import { queueNames } from '../queues/catalogue.js';
import { countJobs } from '../queues/queue-counts.js';
import { readServerFacts } from '../redis/server-facts.js';
import { listWorkers } from '../reports/presence.js';
import { shownTimeOfDay } from '../settings/backup-settings.js';
import { isoFromMs } from '../timestamps.js';
import { programVersion } from '../version.js';
import { count, time } from './fields.js';
import { operation } from './operation.js';

const version = z.string().meta({ examples: ['0.3.0'] });
const bytes = count.meta({ description: 'Bytes.', examples: [104_857_600] });
const queue = z.enum(queueNames);

const server = z.object({
  name: z.string().meta({ description: 'Its address where there are several; empty: there is one.', examples: [''] }),
  product: z.enum(['Redis', 'Valkey']),
  version: version.meta({ examples: ['8.0.2'] }),
  startedAt: time,
  memory: z.object({
    used: bytes,
    peak: bytes,
    max: bytes.meta({ description: 'maxmemory in bytes; 0: no limit but that of its machine.' }),
  }),
  appends: z.boolean().meta({ description: 'Whether each change is appended to a file.' }),
  isWritten: z.boolean().meta({ description: 'Whether its last write to the disk succeeded.' }),
  snapshotAt: time.nullable().meta({ description: 'When it last wrote a snapshot.' }),
});

const worker = z.object({
  name: z.string().meta({ description: 'Host, process id and a random part.', examples: ['host-4711-0a1b2c3d'] }),
  isAlive: z.boolean().meta({ description: 'Whether it was seen in the last ten seconds.' }),
  seenAt: time,
  version: version.nullable().meta({ description: 'null: it is of a version that does not say so.' }),
  node: z
    .string()
    .nullable()
    .meta({ description: 'Version of Node.', examples: ['24.1.0'] }),
  startedAt: time.nullable(),
  doing: z.array(z.object({ queue, jobs: count })).meta({ description: 'Jobs that it runs now.', examples: [[]] }),
});

const system = z.object({
  version: version.meta({ description: 'Of the process that answers.' }),
  node: z.string().meta({ description: 'Version of Node of the process that answers.', examples: ['24.1.0'] }),
  servers: z.array(server).meta({ description: 'Redis: one server, or each master of a cluster.' }),
  workers: z.array(worker).meta({
    description: 'Worker processes that run, and those of the last day that ended without a word.',
  }),
  queues: z.array(
    z.object({
      queue,
      waiting: count.meta({ description: 'Jobs that a worker may take now.' }),
      running: count,
      later: count.meta({ description: 'Jobs that are due later: retries, and the next one of a schedule.' }),
    }),
  ),
});

const backup = z.object({
  last: z
    .object({
      at: time,
      machine: z.string().meta({ description: 'The machine that wrote it.', examples: ['host'] }),
      file: z.string().meta({ description: 'Where it is on that machine.', examples: ['/backups/1.backup'] }),
      bytes,
    })
    .nullable()
    .meta({ description: 'null: none was noted.' }),
  run: z
    .object({
      state: z.enum(backupRunStates).meta({ description: '`waiting`: for a worker.', examples: ['running'] }),
      askedAt: time,
      seenAt: time.meta({ description: 'When its worker last wrote how far it is.' }),
      keys: count.meta({ description: 'Keys of Redis that are in the file so far.', examples: [1_000] }),
      total: count.meta({ description: 'Roughly how many there are; 0: not known.', examples: [16_400] }),
      machine: z.string().meta({ description: 'The machine that writes it; empty: none yet.', examples: ['host'] }),
      fault: z
        .enum(backupFaults)
        .nullable()
        .meta({
          description:
            'Why it failed. `folder`: there is no folder that could be written into. `space`: the disk is full. `bucket`: it does not answer, or refuses.',
          examples: [null],
        }),
      reason: z.string().meta({ description: 'What the system said; empty: nothing.', examples: [''] }),
    })
    .nullable()
    .meta({ description: 'The one that was asked for, until it is written; null: there is none.' }),
  plan: z
    .object({
      to: z.string().meta({ description: 'The folder, or the bucket.', examples: ['/mnt/backups/postrider'] }),
      at: z.string().meta({ description: 'The time of the day, in UTC.', examples: ['03:30'] }),
    })
    .nullable()
    .meta({ description: 'What BACKUP_TO and BACKUP_AT of the workers say; null: none are planned.' }),
  stored: z
    .array(
      z.object({
        name: z.string().meta({ examples: ['2031-03-04-033000.backup'] }),
        at: time,
        bytes,
      }),
    )
    .meta({ description: 'Those in the place of the plan when the last one was written, the newest first.' }),
});

/** Their names in the API's document. */
export const systemSchemas = { System: system, Backups: backup };

const shownRun = ({ dueAt: _, ...run }: NonNullable<KnownBackups['run']>) => ({
  ...run,
  ...{ askedAt: isoFromMs(run.askedAt), seenAt: isoFromMs(run.seenAt) },
});

function backupsDocument({ last, run, plan, stored }: KnownBackups) {
  return {
    last: last ? { ...last, at: isoFromMs(last.at) } : null,
    run: run ? shownRun(run) : null,
    plan: plan ? { to: plan.to, at: shownTimeOfDay(plan.at) } : null,
    stored: (stored?.backups ?? []).map((one) => ({ ...one, at: isoFromMs(one.at) })),
  };
}

/** Copies of everything, which `postrider backup` writes, or a worker. */
export const backups = {
  start: operation({
    id: 'startBackup',
    summary: 'Write a backup now',
    description:
      'A worker writes a backup to its BACKUP_TO, or else into the folder `backups` of its DATA_DIR, while everything runs. While one waits or is written, no second one is started.',
    permission: { scope: 'installation:write', of: 'installation', rule: 'owner' },
    changes: true,
    key: [],
    run: async (app) => {
      await requestBackup(app);
      return readBackups(app.redis);
    },
    output: backup,
    document: (_, found) => backupsDocument(found),
  }),

  read: operation({
    id: 'readBackups',
    summary: 'Read when the last backup was written',
    description:
      'Returns when and where the last backup was written, how far the one is that was asked for, what is planned, and which backups are there.',
    permission: { scope: 'installation:read', of: 'installation' },
    changes: false,
    key: [],
    run: ({ redis }) => readBackups(redis),
    output: backup,
    document: (_, found) => backupsDocument(found),
  }),
};

/** The parts of the installation: versions, Redis, workers and queues. */
export const systems = {
  read: operation({
    id: 'readSystem',
    summary: 'Read versions, Redis, workers and queues',
    description:
      'Returns the versions of the program, Node and Redis, the memory of Redis, the worker processes with what they do, and the number of jobs in each queue. Costs the same with any number of readers and jobs.',
    permission: { scope: 'installation:read', of: 'installation' },
    changes: false,
    key: [],
    run: async ({ redis }) => {
      const [servers, workers, queues] = await Promise.all([
        readServerFacts(redis),
        listWorkers(redis),
        countJobs(redis),
      ]);
      return { version: programVersion(), node: process.versions.node, servers, workers, queues };
    },
    output: system,
    document: (_, { servers, workers, ...found }) => ({
      ...found,
      servers: servers.map(({ startedAt, snapshotAt, ...one }) => ({
        ...{ ...one, startedAt: isoFromMs(startedAt), snapshotAt: isoFromMs(snapshotAt) },
      })),
      workers: workers.map(({ name, isAlive, seenAt, facts }) => ({
        ...{ name, isAlive, seenAt: isoFromMs(seenAt), version: facts?.version ?? null, node: facts?.node ?? null },
        ...{ startedAt: isoFromMs(facts?.startedAt ?? 0), doing: facts?.doing ?? [] },
      })),
    }),
  }),
};
