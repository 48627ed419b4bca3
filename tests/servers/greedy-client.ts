import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { replyReader } from '../../src/smtp/smtp-reply.js';

/** How long it waits after a refusal, in ms. */
const againMs = 10;
const bytes = 30_000;
const text = `Subject: x\r\n\r\n${`${'x'.repeat(70)}\r\n`.repeat(bytes / 72)}.\r\n`;

/**
 * Sends as many messages to a server as it accepts, and tries again at once whatever it refuses: a measure of what the
 * server allows. Never use it outside of a test.
 * @returns the seconds from the first connection to the last message
 */
export async function sendGreedily(
  url: string,
  { messages, connections }: { messages: number; connections: number },
): Promise<number> {
  const port = Number(new URL(url).port);
  const startedAt = performance.now();
  let left = messages;
  const work = async () => {
    while (left > 0) {
      const session = openSession(port);
      try {
        await session.expect(2);
        await session.expect(2, 'EHLO greedy.example.com\r\n');
        while (left > 0) {
          left -= 1;
          const sent = await transaction(session, messages - left).catch(() => false);
          if (sent) continue;
          left += 1;
          break;
        }
      } catch {
        await sleep(againMs);
      } finally {
        session.socket.destroy();
      }
    }
  };
  await Promise.all(Array.from({ length: connections }, work));
  return (performance.now() - startedAt) / 1_000;
}

interface GreedySession {
  socket: Socket;
  /** Waits for a reply. @param kind its first digit @throws when there is another, or none */
  expect(kind: number, command?: string): Promise<void>;
}

async function transaction(session: GreedySession, number: number): Promise<true> {
  session.socket.write(`MAIL FROM:<news@example.com>\r\nRCPT TO:<reader${number}@example.org>\r\nDATA\r\n`);
  await session.expect(2);
  await session.expect(2);
  await session.expect(3);
  await session.expect(2, `To: reader${number}@example.org\r\n${text}`);
  return true;
}

function openSession(port: number): GreedySession {
  const socket = connect(port, '127.0.0.1').setNoDelay(true);
  const replies: number[] = [];
  let wake: () => void = () => undefined;
  socket.on('error', () => undefined);
  socket.on('close', () => {
    replies.push(0);
    wake();
  });
  socket.on(
    'data',
    replyReader(({ code }) => {
      replies.push(code);
      wake();
    }),
  );
  return {
    socket,
    async expect(kind, command) {
      if (command) socket.write(command);
      while (replies.length === 0)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      const code = replies.shift() ?? 0;
      if (Math.floor(code / 100) !== kind) throw new Error(`${code} instead of ${kind}xx`);
    },
  };
}
