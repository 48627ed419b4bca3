import type { Redis } from 'ioredis';
import { table } from '../src/cli/output.js';
import { openQueues } from '../src/queues/queues.js';
import { mastersOf } from '../src/redis/cluster.js';
import { type Report, reportIssue } from '../src/reports/report.js';
import { startTestCluster } from '../tests/helpers/cluster.js';
import type { ClusterGround, ClusterOptions } from './cluster/cluster-ground.js';
import { type SendOnce, sendOnce } from './cluster/send-once.js';
import { startCountingSink } from './cluster/sink-process.js';
import { type CommandTimes, timeCommands } from './cluster/time-commands.js';
import { compile } from './compiled.js';
import { addReaders, fillNewsroom } from './newsroom.js';

export interface ClusterFigures {
  options: ClusterOptions;
  fillSeconds: number;
  /** Bytes of each master: empty, with the list, and after the send. */
  memory: Record<'empty' | 'list' | 'sent', number[]>;
  /** Bytes on the disk of all masters. */
  diskBytes: number;
  send: SendOnce;
  report: Pick<Report, 'accepted' | 'waiting' | 'uncertain' | 'possibleDuplicates'>;
  times: CommandTimes;
}

/**
 * The claim: a list of ten million on three masters, and six workers, one of which is killed in the middle of the send:
 * each reader is emailed, and none twice but those whose message was on its way in the killed worker. The readers are
 * written into the list in its own form, without an import. Cluster, workers, plan, ledger and SMTP are those of
 * production; all of it is on one machine. Linux only: it reads /proc.
 */
export async function benchCluster(options: ClusterOptions): Promise<ClusterFigures> {
  const compiled = await compile();
  const cluster = await startTestCluster(options.masters, { settings: { appendfsync: 'everysec' } });
  const sink = await startCountingSink(options.readers);
  const queues = openQueues(cluster.redis);
  try {
    const ground: ClusterGround = { compiled, redis: cluster.redis, redisUrl: cluster.url, sink };
    const room = await fillNewsroom(cluster.redis, 0);
    const empty = await usedMemory(cluster.redis);
    const startedAt = performance.now();
    const seconds = () => (performance.now() - startedAt) / 1_000;
    await addReaders(room.list, room.newsletter, options.readers, undefined, 1, (written) => {
      if (written % 500_000 === 0) process.stderr.write(`${Math.round(seconds())} s: ${written} readers\n`);
    });
    const fillSeconds = seconds();
    const list = await usedMemory(cluster.redis);
    const send = await sendOnce(ground, room, queues, options);
    const sent = await usedMemory(cluster.redis);
    return {
      ...{ options, fillSeconds, memory: { empty, list, sent }, diskBytes: await diskBytes(cluster.redis), send },
      report: await reportIssue(room.list, send.issue),
      times: await timeCommands(ground, send.issue),
    };
  } finally {
    await queues.close();
    await sink.stop();
    await cluster.stop();
    await compiled.remove();
  }
}

/** A figure of each master, from its INFO. */
const infoOf = (redis: Redis, section: string, field: string): Promise<number[]> =>
  Promise.all(
    mastersOf(redis).map(async (master) =>
      Number(new RegExp(`^${field}:(\\d+)`, 'm').exec(await master.info(section))?.[1]),
    ),
  );
const usedMemory = (redis: Redis) => infoOf(redis, 'memory', 'used_memory');
const diskBytes = async (redis: Redis) => sum(await infoOf(redis, 'persistence', 'aof_current_size'));
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

const megabytes = (bytes: number) => (bytes / 1_048_576).toFixed(1);
const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;

/** The figures as two tables. */
export function clusterTable({ options, send, report, times, memory, ...rest }: ClusterFigures): string {
  const { readers, workers, connections, minutes } = options;
  const { counts, cpu } = send;
  // Cancelled: whom the ledger calls accepted, and who is not at the sink.
  const lost = Math.max(0, (send.isCut ? report.accepted : readers) - counts.reached);
  const bytes = table([
    ['MB', ...memory.list.map((_, i) => `MASTER ${i + 1}`), 'ALL', 'BYTES A READER'],
    ...(['empty', 'list', 'sent'] as const).map((when) => [
      ...[when, ...memory[when].map(megabytes), megabytes(sum(memory[when]))],
      ((sum(memory[when]) - sum(memory.empty)) / readers).toFixed(1),
    ]),
  ]);
  const per10k = (used: number) => `${used.toFixed(1)} s, ${((used * 10_000) / counts.messages).toFixed(2)} per 10,000`;
  const figures = table([
    ['Fill', `${rest.fillSeconds.toFixed(1)} s, ${Math.round(readers / rest.fillSeconds)} a second`],
    ['On disk', `${megabytes(rest.diskBytes)} MB`],
    ['Everyone in the ledger after', send.plannedAfter ? `${send.plannedAfter.toFixed(1)} s` : 'not in time'],
    ['Send', `${send.seconds.toFixed(1)} s${send.isCut ? `, cancelled after ${minutes} minutes` : ''}`],
    ['Messages a second', send.perSecond],
    ['CPU of the workers', per10k(cpu.workers)],
    ['CPU of Redis', per10k(cpu.redis)],
    ['CPU of the sink', per10k(cpu.sink)],
    ['Messages at the sink', counts.messages],
    ['Worker killed after', send.killedAt ?? 'not killed'],
    ['Readers emailed', counts.reached],
    ['Lost', lost],
    ['Emailed twice', `${counts.twice} (${connections} may be on their way in a worker)`],
    ['To others', counts.strangers],
    ['In the report', `${report.accepted} accepted, ${report.waiting} waiting, ${report.uncertain} uncertain`],
    ['`issue report`', seconds(times.report)],
    ['`doctor`', seconds(times.doctor)],
    ['Start of the web part', seconds(times.web)],
  ]);
  return `${readers} readers, ${options.masters} masters, ${workers} workers\n\n${bytes}\n\n${figures}`;
}
