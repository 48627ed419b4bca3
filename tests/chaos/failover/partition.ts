import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '../../../bench/seeded-random.js';
import { describeError } from '../../../src/errors.js';
import { within } from '../../../src/feedback/inbound/within.js';
import { withinChange } from '../../../src/redis/change-scope.js';
import { connectRedis } from '../../../src/redis/client.js';
import { openDurableWrites } from '../../../src/redis/durable.js';
import { readMeta } from '../../../src/redis/meta.js';
import {
  changeSubscriber,
  idOf,
  openList,
  type SubscriberList,
} from '../../../src/subscribers/list/subscriber-store.js';
import { patienceMs } from '../../helpers/redis-server.js';
import { aMembership } from '../../helpers/subscriber.js';
import { type Call, isLinearizable } from './linearizable.js';
import { Opened } from './opened.js';
import { type ReaderCall, type ReaderState, readerCalls, readerModel, stateAfter } from './reader-model.js';
import { type SentinelSite, startSentinelSite } from './sentinel-site.js';

/** What is cut: the primary from everybody but the clients beside it, or only its replication. */
export const partitionKinds = ['primary', 'replication'] as const;
export type PartitionKind = (typeof partitionKinds)[number];

export interface PartitionPlan {
  kind: PartitionKind;
  /** DURABLE_REPLICAS. */
  replicas: number;
  seed: number;
  /**
   * Seconds before, during and after the partition. After it, Sentinels wait some ten seconds before they make the old
   * primary a replica.
   */
  seconds: readonly [before: number, during: number, after: number];
  limitMs: number;
}

export interface PartitionResult {
  records: number;
  answered: number;
  /** Calls whose effect nobody knows. */
  unanswered: number;
  /** Whether the replica took over. */
  failedOver: boolean;
  /** Records whose history has no order that explains all answers. */
  broken: number;
}

const recordCount = 24;
/** Clients that reach the primary by its proxy, as the Sentinels and the replica do, and clients beside it. */
const [clientsOutside, clientsInside] = [4, 2];
/** Clients that start during the partition: the Sentinels lead them to the new primary, while others use the old one. */
const lateClients = 3;
/** A call that takes longer has no answer. It may still take effect. */
const callMs = 3_000;
/** How long the servers may take to say how they are when a round fails, in ms. */
const stateMs = 5_000;

type History = Map<number, Call<ReaderCall, string>[]>;

/**
 * Cuts a network in two while several clients change the same few readers, heals it, and checks every answer.
 * @throws with the state of the servers, when it takes longer than `limitMs`
 */
export async function runPartition(plan: PartitionPlan): Promise<PartitionResult> {
  const opened = new Opened();
  let site: SentinelSite | undefined;
  const cutting = async () => {
    site = await opened.add(startSentinelSite(0), (one) => one.stop());
    return cutAndHeal(plan, site, opened);
  };
  const late = () => new Error(`The round takes longer than ${plan.limitMs / 1_000} s.`);
  try {
    return await within(plan.limitMs, cutting(), late);
  } catch (error) {
    const state = site ? await within(stateMs, site.state()).catch(() => []) : [];
    throw new Error([describeError(error), ...state].join('\n  '), { cause: error });
  } finally {
    await opened.close();
  }
}

async function cutAndHeal(plan: PartitionPlan, site: SentinelSite, opened: Opened): Promise<PartitionResult> {
  const random = seededRandom(plan.seed);
  const inside = `redis://127.0.0.1:${site.primary.port}`;
  const first = await opened.add(connectRedis(site.url, {}, patienceMs), async (one) => one.disconnect());
  await readMeta(first, 64);
  const history: History = new Map();
  const clients: { stop(): Promise<void> }[] = [];
  const add = async (url: string) => {
    const client = startClient(url, plan.replicas, history, random);
    clients.push(await opened.add(client, (one) => one.stop()));
  };
  await Promise.all(
    [...Array<string>(clientsOutside).fill(site.url), ...Array<string>(clientsInside).fill(inside)].map(add),
  );
  const [before, during, after] = plan.seconds;
  await sleep(before * 1_000);
  const { proxy } = site.primary;
  if (plan.kind === 'primary') proxy.cut();
  else proxy.cutReplicas();
  await sleep(during * 500);
  for (let i = 0; i < lateClients; i += 1) await add(site.url);
  await sleep(during * 500);
  proxy.heal();
  await sleep(after * 1_000);
  await Promise.all(clients.map((client) => client.stop()));
  const failedOver = /role:master/.test(await site.replica.admin.info('replication'));
  const all = [...history.values()];
  const answered = all.flat().filter(({ answer }) => answer).length;
  return {
    records: all.length,
    answered,
    unanswered: all.flat().length - answered,
    failedOver,
    broken: all.filter((calls) => !isLinearizable(readerModel, calls)).length,
  };
}

/** A process of Postrider, as far as the list is concerned. Makes one call after the other. */
async function startClient(url: string, replicas: number, history: History, random: () => number) {
  const redis = await connectRedis(url, {}, patienceMs);
  const durable = await openDurableWrites(redis, replicas);
  const list = openList(redis, await readMeta(redis), durable);
  let isOn = true;
  const work = async () => {
    while (isOn) {
      const number = Math.floor(random() * recordCount);
      const operation = readerCalls[Math.floor(random() * readerCalls.length)] ?? 'read';
      const call: Call<ReaderCall, string> = { operation, startedAt: performance.now() };
      const calls = history.get(number) ?? [];
      history.set(number, [...calls, call]);
      const made = withinChange(() => makeCall(list, number, operation));
      const result = await Promise.race([made, sleep(callMs)]).catch(() => undefined);
      made.catch(() => undefined);
      if (typeof result === 'string') call.answer = { at: performance.now(), result };
      await sleep(call.answer ? 5 : 250);
    }
  };
  const working = work();
  let stopped: Promise<void> | undefined;
  const stop = async () => {
    isOn = false;
    await working;
    await durable.close();
    redis.disconnect();
  };
  return {
    stop() {
      stopped ??= stop();
      return stopped;
    },
  };
}

/** @returns the state that the call found, once its effect is where DURABLE_REPLICAS wants it */
async function makeCall(list: SubscriberList, number: number, operation: ReaderCall): Promise<string> {
  const address = `reader${number}@example.org`;
  let found: ReaderState = 'none';
  await changeSubscriber(list, idOf(list, address), (now) => {
    found = (now?.memberships[0]?.state ?? 'none') as ReaderState;
    const next = stateAfter(found, operation);
    return next === found || next === 'none' ? now : { address, memberships: [aMembership({ state: next })] };
  });
  await list.onDisk();
  return found;
}
