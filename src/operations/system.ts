import * as z from 'zod';
import { readLastBackup } from '../backup/last-backup.js';
import { queueNames } from '../queues/catalogue.js';
import { countJobs } from '../queues/queue-counts.js';
import { readServerFacts } from '../redis/server-facts.js';
import { listWorkers } from '../reports/presence.js';
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
});

/** Their names in the API's document. */
export const systemSchemas = { System: system, Backups: backup };

/** Copies of everything, which `postrider backup` writes. */
export const backups = {
  read: operation({
    id: 'readBackups',
    summary: 'Read when the last backup was written',
    description: 'Returns when and where the last backup was written. Nothing in Postrider plans the next one.',
    permission: { scope: 'installation:read', of: 'installation' },
    changes: false,
    key: [],
    run: async ({ redis }) => ({ last: await readLastBackup(redis) }),
    output: backup,
    document: (_, { last }) => ({ last: last ? { ...last, at: isoFromMs(last.at) } : null }),
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
