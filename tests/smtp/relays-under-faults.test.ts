import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type OutgoingMessage, type Relay, RelayUnavailable } from '../../src/smtp/relay.js';
import { openRelay } from '../../src/smtp/relay-set.js';
import { until } from '../helpers/clock.js';
import { spokenTo } from './dialogue.js';
import { startScriptedServer } from './smtp-script.js';

/** Faults that may happen at each step. Usually none does. */
const faults: Record<string, readonly string[]> = {
  greeting: ['421 4.3.2 busy', '554 no', 'hang up'],
  EHLO: ['hang up'],
  MAIL: ['451 4.3.0 not now', '550 5.7.1 no', '421 4.7.0 no', 'hang up'],
  RCPT: ['450 4.2.0 later', '550 5.1.1 nobody', '421 4.7.0 too many', '421 4.3.2 closing', 'hang up'],
  DATA: ['451 4.3.0 not now', '554 5.5.1 no', 'hang up'],
  '.': ['451 4.7.1 later', '554 5.7.1 spam', '421 4.3.2 closing', 'hang up', 'taken and hang up'],
  RSET: ['hang up', '421 4.3.2 closing'],
};

/** Sends a message as the queue does: retries while no relay is available. */
async function sendWithRetries(relay: Relay, mail: OutgoingMessage): Promise<void> {
  for (;;) {
    try {
      await relay.send(mail);
      return;
    } catch (error) {
      if (!(error instanceof RelayUnavailable)) throw error;
      await setImmediate();
    }
  }
}

test('whatever servers do, no message is accepted twice, no false acceptance reported, no connection leaks', async () => {
  const runs = fc.record({
    luck: fc.array(fc.nat(99), { minLength: 400, maxLength: 400 }),
    pipelining: fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
    connections: fc.integer({ min: 1, max: 4 }),
  });
  await fc.assert(
    fc.asyncProperty(runs, async ({ luck, pipelining, connections }) => {
      let drawn = 0;
      let troubled = true;
      /** Each message that a server accepted, with or without a reply. */
      const taken: string[] = [];
      const servers = await Promise.all(
        pipelining.map(async (pipelined) => {
          const server = await startScriptedServer(
            (line) => {
              const step = /^(greeting|\.|EHLO|MAIL|RCPT|DATA|RSET)/.exec(line)?.[1] ?? '';
              const draw = troubled ? (luck[drawn++ % luck.length] ?? 0) : 0;
              const wrong = faults[step] ?? [];
              const reply = draw >= 92 && wrong.length > 0 ? wrong[draw % wrong.length] : undefined;
              if (step === '.' && (reply === undefined || reply.startsWith('taken')))
                taken.push(/^To: (\S+)/.exec(server.messages.at(-1) ?? '')?.[1] ?? '');
              return reply === 'taken and hang up' ? 'hang up' : reply;
            },
            pipelined ? ['PIPELINING'] : [],
          );
          return server;
        }),
      );
      // A fast clock keeps the test from waiting for a breaker.
      const relay = openRelay(spokenTo(servers.map(({ url }) => url).join(',')), connections, {
        now: () => Date.now() * 1_000,
      });
      const mail = (to: string) => ({
        from: 'news@example.com',
        to,
        message: () => Buffer.from(`To: ${to}\r\n\r\nx\r\n`),
      });
      const addresses = Array.from({ length: 60 }, (_, i) => `reader${i}@example.org`);
      const results = await Promise.allSettled(addresses.map((to) => relay.send(mail(to))));
      for (const [i, result] of results.entries()) {
        const times = taken.filter((to) => to === addresses[i]).length;
        const outcome = result.status === 'fulfilled' ? result.value.outcome : 'unsent';
        if (outcome === 'accepted') expect(times).toBe(1);
        else if (outcome === 'uncertain') expect(times).toBeLessThanOrEqual(1);
        else expect(times, outcome).toBe(0);
      }
      troubled = false;
      // Other recipients: a server may still be reading an earlier message.
      const others = addresses.map((to) => `again-${to}`);
      await Promise.all(others.map((to) => sendWithRetries(relay, mail(to))));
      expect(taken.filter((to) => to.startsWith('again-')).toSorted()).toEqual(others.toSorted());
      const open = () => servers.map((server) => server.open());
      await until('no connection is left over', () => Math.max(...open()) <= connections, open);
      relay.close();
      await Promise.all(servers.map((server) => server.stop()));
    }),
    { numRuns: 10 },
  );
});
