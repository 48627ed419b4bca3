import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { readNewsletter } from '../../../src/newsletters/newsletter-store.js';
import { readMeta } from '../../../src/redis/meta.js';
import { idOf, openList } from '../../../src/subscribers/list/subscriber-store.js';
import { signToken, stretchedKeys } from '../../../src/subscribers/membership/tokens.js';
import { nowSeconds } from '../../../src/subscribers/record/subscriber.js';

/** A reader who left or signed up, when the answer came (Unix ms), and which web server gave it. */
export interface Visit {
  address: string;
  at: number;
  by: string;
}

export interface Traffic {
  left: Visit[];
  joined: Visit[];
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

/** Lets readers leave by one click and sign up, in turn and at every open server in turn, until it is stopped. */
export async function startTraffic(redis: Redis, plan: VisitPlan): Promise<{ stop(): Promise<Traffic> }> {
  const list = openList(redis, await readMeta(redis, undefined, [plan.secret]));
  const { number } = await readNewsletter(redis, plan.slug);
  const signing = stretchedKeys([plan.secret]);
  const traffic: Traffic = { left: [], joined: [], faults: [] };
  const newcomers = [...plan.newcomers];
  let isOver = false;
  let visits = 0;

  async function visit({ version, url }: OpenDoor): Promise<void> {
    visits += 1;
    const leaves = visits % 3 !== 0;
    const address = leaves ? plan.nextLeaver() : newcomers.shift();
    if (address === undefined) return;
    const token = () =>
      signToken(signing, 'unsubscribe', { newsletter: number, id: idOf(list, address), at: nowSeconds() });
    const path = leaves ? `/unsubscribe/${token()}` : `/n/${plan.slug}`;
    const body = new URLSearchParams(leaves ? { 'List-Unsubscribe': 'One-Click' } : { email: address });
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
    else traffic[leaves ? 'left' : 'joined'].push({ address, at: Date.now(), by: version });
  }

  const running = (async () => {
    while (!isOver) {
      const doors = plan.doors();
      const door = doors[Math.floor(visits / 3) % Math.max(1, doors.length)];
      if (door) await visit(door);
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
