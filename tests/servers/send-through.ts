import { performance } from 'node:perf_hooks';
import { reportIssue } from '../../src/reports/report.js';
import { until } from '../helpers/clock.js';
import { addReader, startPostrider } from '../helpers/postrider.js';
import type { MailServer } from './mail-server.js';

/** The result of an issue that was sent through a real mail server. */
export interface Passage {
  readers: number;
  seconds: number;
  connections: number;
  /** Readers for whom the server accepted no message. */
  lost: number;
  /** Messages that the server accepted beyond one per reader. */
  doubles: number;
  /** The report's states of messages that were not accepted; empty: all were. */
  rest: string;
}

export interface PassageOptions {
  readers: number;
  /** Max connections to the server. */
  connections: number;
  /** Options of the relay's address. */
  query: string;
  /** Kills the server and starts it again in the middle of the send. */
  restart?: boolean;
}

/** Sends an issue to readers through a server, and counts at the server. */
export async function sendThrough(server: MailServer, options: PassageOptions): Promise<Passage> {
  const { readers, connections, query, restart } = options;
  const postrider = await startPostrider({
    smtpUrl: `${server.url}${query}`,
    connections,
    settings: { RETRY_SCHEDULE: '1s' },
  });
  try {
    const { app, newsletter } = postrider;
    const addresses = Array.from({ length: readers }, (_, i) => `reader${i}@example.org`);
    await Promise.all(addresses.map((address) => addReader(app, newsletter, address)));
    const issue = await postrider.composeIssue();
    const before = await server.connections();
    const startedAt = performance.now();
    const sent = postrider.send(issue);
    if (restart) {
      await until('a third has arrived', async () => (await server.recipients()).length > readers / 3);
      await server.restart();
    }
    await sent;
    const report = () => reportIssue(app.list, issue.id);
    const open = async () => {
      const { waiting, deferred, uncertain } = await report();
      return waiting + deferred + uncertain;
    };
    await until('nothing is left to retry', async () => (await open()) === 0, report);
    const seconds = (performance.now() - startedAt) / 1_000;
    // Postfix writes down what it accepted a little later.
    const { accepted } = await report();
    await until('the server has noted all', async () => new Set(await server.recipients()).size >= accepted);
    const arrived = await server.recipients();
    const reached = new Set(arrived);
    const { bounced, failed, excluded, uncertain } = await report();
    return {
      readers,
      seconds,
      connections: (await server.connections()) - before,
      lost: addresses.filter((address) => !reached.has(address)).length,
      doubles: arrived.length - reached.size,
      rest: Object.entries({ bounced, failed, excluded, uncertain })
        .filter(([, count]) => count > 0)
        .map(([state, count]) => `${count} ${state}`)
        .join(', '),
    };
  } finally {
    await postrider.stop();
  }
}
