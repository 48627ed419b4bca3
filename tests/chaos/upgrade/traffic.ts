import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { readNewsletter } from '../../../src/newsletters/newsletter-store.js';
import { readMeta } from '../../../src/redis/meta.js';
import { idOf, openList, readSubscriber } from '../../../src/subscribers/list/subscriber-store.js';
import { type Purpose, signToken, stretchedKeys } from '../../../src/subscribers/membership/tokens.js';
import { membershipOf, nowSeconds } from '../../../src/subscribers/record/subscriber.js';

/** A reader who unsubscribed, signed up or confirmed, when the answer came (Unix ms), and which version gave it. */
export interface Visit {
  address: string;
  at: number;
  by: string;
}

export interface Traffic {
  left: Visit[];
  joined: Visit[];
  /** Some of those who joined, at the web server of another version where both were open. */
  confirmed: Visit[];
  /** Answers other than 200, and requests without an answer. */
  faults: string[];
}

/** A web server that readers may reach now. */
export interface OpenDoor {
  version: string;
  url: string;
}

/** What the readers do. */
export interface VisitPlan {
  slug: string;
  secret: string;
  /** Called for each: the address of a reader whose email has not gone out yet. */
  nextLeaver: () => string | undefined;
  newcomers: readonly string[];
  /** The servers that a balancer would choose from. */
  doors: () => readonly OpenDoor[];
}

/** Time between two visits, in ms. */
const betweenMs = 60;

/** Lets readers leave by one click, sign up and confirm, in turn, at all open servers, until it is stopped. */
export async function startTraffic(redis: Redis, plan: VisitPlan): Promise<{ stop(): Promise<Traffic> }> {
  const list = openList(redis, await readMeta(redis, undefined, [plan.secret]));
  const { number } = await readNewsletter(redis, plan.slug);
  const signing = stretchedKeys([plan.secret]);
  const traffic: Traffic = { left: [], joined: [], confirmed: [], faults: [] };
  const newcomers = [...plan.newcomers];
  /** Those who have signed up and may confirm: every second one does. */
  const asked: Visit[] = [];
  let isOver = false;
  let visits = 0;
  const token = (purpose: Purpose, address: string, at: number) =>
    signToken(signing, purpose, { newsletter: number, id: idOf(list, address), at });

  async function post({ version, url }: OpenDoor, path: string, fields: Record<string, string>) {
    const body = new URLSearchParams(fields);
    // Each comes from a network of their own, as the proxy says.
    const headers = { 'X-Forwarded-For': `10.${visits % 250}.${Math.floor(visits / 250)}.7` };
    const status = await fetch(`${url}${path}`, { method: 'POST', body, headers }).then(
      async (answer) => {
        await answer.text();
        return answer.status;
      },
      (error: Error) => error.message,
    );
    if (status !== 200) traffic.faults.push(`${version} answered ${path.slice(0, 14)} with ${status}`);
    return status === 200 ? { at: Date.now(), by: version } : undefined;
  }

  async function leave(door: OpenDoor): Promise<void> {
    const address = plan.nextLeaver();
    if (address === undefined) return;
    const path = `/unsubscribe/${token('unsubscribe', address, nowSeconds())}`;
    const answer = await post(door, path, { 'List-Unsubscribe': 'One-Click' });
    if (answer) traffic.left.push({ address, ...answer });
  }

  async function join(door: OpenDoor): Promise<void> {
    const address = newcomers.shift();
    if (address === undefined) return;
    const answer = await post(door, `/n/${plan.slug}`, { email: address });
    if (!answer) return;
    traffic.joined.push({ address, ...answer });
    if (traffic.joined.length % 2 === 0) asked.push({ address, ...answer });
  }

  async function confirm(door: OpenDoor): Promise<void> {
    const [first] = asked;
    if (!first) return;
    const { address, by } = first;
    const membership = membershipOf(await readSubscriber(list, idOf(list, address)), number);
    // The sign-up is applied a moment after its answer.
    if (membership?.state !== 'pending') return;
    asked.shift();
    const other = plan.doors().find(({ version }) => version !== by) ?? door;
    const answer = await post(other, `/confirm/${token('confirm', address, membership.askedAt)}`, {});
    if (answer) traffic.confirmed.push({ address, ...answer });
  }

  const running = (async () => {
    while (!isOver) {
      const doors = plan.doors();
      const door = doors[Math.floor(visits / 4) % Math.max(1, doors.length)];
      if (door) await ([leave, join, leave, confirm][visits % 4] ?? leave)(door);
      visits += 1;
      await sleep(betweenMs);
    }
  })();
  return {
    async stop() {
      isOver = true;
      await running;
      return traffic;
    },
  };
}
