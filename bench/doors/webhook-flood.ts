import { generateKeyPairSync } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { withBenchRedis } from '../list.js';
import { cpuSeconds, inOwnProcess, peakRssMb, withBenchWeb } from '../processes.js';

export interface FloodFigures {
  /** What was sent, and the answers by their status. */
  sent: string;
  answers: Record<string, number>;
  seconds: number;
  /** Memory that the server needed for it, in MB. */
  memoryMb: number;
  cpuSeconds: number;
  /** The longest time that another request waited meanwhile. */
  longestWaitMs: number;
}

/** Measured with the same bodies when bodies were read before the password, on a machine with two cores. */
const before = {
  sent: '40 × 15 MB without a password, read first',
  seconds: 24,
  memoryMb: 1_781,
  longestWaitMs: 11_700,
};

const seconds = () => String(Math.floor(Date.now() / 1_000));

/** What a stranger may send: without anything, and with headers that look like a provider's. */
const floods = [
  { sent: 'nothing, for comparison', provider: 'postmark', megabytes: 0, headers: () => ({}) },
  { sent: '40 × 15 MB without a password', provider: 'postmark', megabytes: 15, headers: () => ({}) },
  { sent: '40 × 15 MB without a signature', provider: 'sendgrid', megabytes: 15, headers: () => ({}) },
  {
    sent: '40 × 6 MB with the form of a signature',
    provider: 'sendgrid',
    megabytes: 6,
    headers: () => ({
      'x-twilio-email-event-webhook-signature': 'A'.repeat(96),
      'x-twilio-email-event-webhook-timestamp': seconds(),
    }),
  },
  { sent: '40 × 1 MB where the signature is in the body', provider: 'mailgun', megabytes: 1, headers: () => ({}) },
];

/**
 * The claim: 40 bodies of 15 MB from a stranger cost the web less than 50 MB, and nobody else waits 100 ms longer. The
 * server runs in its own process, as in production.
 */
export function benchWebhookFlood(): Promise<FloodFigures[]> {
  return withBenchRedis(async (_redis, url) => {
    const key = generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).publicKey.export({
      format: 'der',
      type: 'spki',
    });
    const settings = {
      POSTMARK_WEBHOOK_SECRET: 'a password for the bench',
      MAILGUN_WEBHOOK_KEY: 'a password for the bench',
      SENDGRID_WEBHOOK_KEY: key.toString('base64'),
    };
    return withBenchWeb(`unix://${url}`, settings, async (origin, web) => {
      // The first answers load code.
      await (await fetch(`${origin}/feedback/postmark`, { method: 'POST', body: '{}' })).text();
      const figures: FloodFigures[] = [];
      for (const { sent, provider, megabytes, headers } of floods) {
        const rss = await startPeak(web.pid);
        const cpu = cpuSeconds(web);
        const polling = pollHealth(origin);
        const words = [
          new URL(origin).port,
          provider,
          megabytes === 0 ? '0' : '40',
          String(megabytes),
          JSON.stringify(headers()),
        ];
        const flood = (await inOwnProcess('doors/send-bodies.ts', ...words)) as Pick<
          FloodFigures,
          'answers' | 'seconds'
        >;
        const longestWaitMs = await polling.stop();
        const spent = { memoryMb: peakRssMb(web) - rss, cpuSeconds: Math.round((cpuSeconds(web) - cpu) * 100) / 100 };
        figures.push({ sent, ...flood, ...spent, longestWaitMs });
      }
      return figures;
    });
  });
}

/** Lets the peak of a process's memory begin anew (proc(5), clear_refs). @returns its memory now, in MB */
async function startPeak(pid: number | undefined): Promise<number> {
  await writeFile(`/proc/${pid}/clear_refs`, '5').catch(() => undefined);
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024);
}

/** Asks `/healthz` again and again. @returns a function that ends it and returns the longest answer in ms */
function pollHealth(origin: string): { stop(): Promise<number> } {
  let [longest, over] = [0, false];
  const running = (async () => {
    while (!over) {
      const startedAt = performance.now();
      await (await fetch(`${origin}/healthz`)).text();
      longest = Math.max(longest, performance.now() - startedAt);
      await sleep(5);
    }
  })();
  return {
    async stop() {
      over = true;
      await running;
      return Math.round(longest);
    },
  };
}

/** The figures as a table, below those of the time before. */
export function floodTable(figures: readonly FloodFigures[]): string {
  const rows = [{ answers: {}, cpuSeconds: undefined, ...before }, ...figures].map((one) => [
    one.sent,
    Object.entries(one.answers)
      .map(([status, count]) => `${count} × ${status}`)
      .join(', ') || '-',
    `${one.seconds} s`,
    `${one.memoryMb} MB`,
    one.cpuSeconds === undefined ? '-' : `${one.cpuSeconds} s`,
    `${one.longestWaitMs} ms`,
  ]);
  const head = ['Sent', 'Answers', 'Time', 'Memory', 'CPU', 'Longest wait of others'];
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
