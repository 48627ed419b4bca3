import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '../../bench/seeded-random.js';
import { startScriptedServer } from '../smtp/smtp-script.js';
import type { MailServer } from './mail-server.js';

/** How often each fault happens, as shares of 1. */
export const oddities = { refusedGreeting: 0.05, refusedEhlo: 1 / 3, refusedMail: 0.07, closedAfterMessage: 0.3 };

/**
 * A relay that refuses now and then, for no reason: a greeting with 421, EHLO and HELO with 554, MAIL with 421. After some
 * of the messages that it accepts, it ends the connection.
 * @param messageMs how long it takes for a message, in ms: its connections limit the rate then, and not this machine
 */
export async function startOddRelay({ messageMs = 60 } = {}): Promise<MailServer> {
  const random = seededRandom(1);
  const refusesEhlo = new Set<number>();
  const server = await startScriptedServer(
    async (line, connection) => {
      if (line === 'greeting') {
        if (random() < oddities.refusedEhlo) refusesEhlo.add(connection);
        return random() < oddities.refusedGreeting ? '421 4.3.2 Busy, come back later, hang up' : undefined;
      }
      if (/^(EHLO|HELO)/.test(line)) return refusesEhlo.has(connection) ? '554 5.7.1 Not today' : undefined;
      if (line.startsWith('MAIL') && random() < oddities.refusedMail) return '421 4.3.0 Try again, hang up';
      if (line !== '.') return undefined;
      if (messageMs > 0) await sleep(messageMs);
      return random() < oddities.closedAfterMessage ? '250 2.0.0 ok, hang up' : undefined;
    },
    ['PIPELINING'],
  );
  return {
    url: server.url,
    recipients: async () => server.messages.map(recipientOf),
    connections: async () => server.connections(),
    restart: () => Promise.reject(new Error('It runs in this process.')),
    stop: server.stop,
  };
}

const recipientOf = (message: string) => /^To: .*?<?([^<>\s]+@[^<>\s]+)>?\r$/m.exec(message)?.[1] ?? '';
