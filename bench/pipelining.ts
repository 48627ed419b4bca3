import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { cpus, loadavg } from 'node:os';
import { compile } from './compiled.js';
import { type Ground, hundredths, sendThroughPostrider } from './deliver/deliver-postrider.js';
import { withBenchRedis } from './list.js';
import { fillNewsroom } from './newsroom.js';
import { startSink } from './sink.js';

export interface PipeliningOptions {
  /** Recipients of a send on loopback. */
  mails: number;
  /** The number of rounds. A round runs each row once, and a row shows its median. */
  rounds: number;
}

const articles = 10;
/** Added delay: the time that a command and its reply spend on their way together, in ms. */
const roundTripMs = 20;
/** A send with that delay: few connections, so that the delay is what limits them. */
const delayed = { connections: 4, recipients: 1_000 };

/** A proxy that holds back each byte by half of `roundTripMs`, in both directions. */
async function startDelayingProxy(port: number): Promise<{ port: number; stop(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const delayed = (from: Socket, to: Socket) => {
    sockets.add(from);
    from.setNoDelay(true);
    from.on('error', () => to.destroy());
    // Timers of one length fire in the order in which they were set, so the bytes keep theirs.
    from.on('data', (chunk) => void setTimeout(() => to.write(chunk), roundTripMs / 2));
    from.on('end', () => void setTimeout(() => to.end(), roundTripMs / 2));
    from.on('close', () => sockets.delete(from));
  };
  const server = createServer((client) => {
    const upstream = connect(port, '127.0.0.1');
    delayed(client, upstream);
    delayed(upstream, client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** One send: messages per second, and CPU seconds of the worker per 10,000 messages. */
interface Run {
  rate: number;
  cpu: number;
}

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/**
 * Sends through the whole product with and without pipelining over messages, to a server that is 20 ms away and to one
 * on loopback. Linux only: it reads /proc.
 */
export async function benchPipelining({ mails, rounds }: PipeliningOptions) {
  const load = loadavg()[0];
  const compiled = await compile();
  const sink = await startSink();
  const proxy = await startDelayingProxy(sink.port);
  try {
    return await withBenchRedis(async (redis, redisUrl) => {
      const rows = [];
      for (const { name, port, connections, recipients } of [
        { name: `${roundTripMs} ms per round trip`, port: proxy.port, ...delayed },
        { name: 'loopback', port: sink.port, connections: 20, recipients: mails },
      ]) {
        const room = await fillNewsroom(redis, recipients);
        const ground: Ground = { compiled, redis, redisUrl, sink, room };
        const send = async (pipelining: 'on' | 'off') => {
          const settings = { SMTP_URL: `smtp://127.0.0.1:${port}?pipelining=${pipelining}` };
          const setup = { processes: 1, connections, articles, recipients, settings };
          const { middlePerSecond: rate, cpuPer10k: cpu } = await sendThroughPostrider(ground, setup);
          process.stderr.write(`${name}, pipelining ${pipelining}: ${rate} a second, ${cpu} s of CPU per 10,000\n`);
          return { rate, cpu };
        };
        const runs: { off: Run; on: Run }[] = [];
        for (let round = 0; round < rounds; round += 1) runs.push({ off: await send('off'), on: await send('on') });
        const row = (way: 'off' | 'on') => ({
          perSecond: median(runs.map((run) => run[way].rate)),
          perConnection: hundredths(median(runs.map((run) => run[way].rate)) / connections),
          cpuPer10k: median(runs.map((run) => run[way].cpu)),
        });
        rows.push({
          name,
          connections,
          mails: recipients,
          off: row('off'),
          on: row('on'),
          ratio: hundredths(median(runs.map(({ off, on }) => on.rate / off.rate))),
        });
        await redis.flushall();
      }
      return { machine: { cpus: cpus().length, node: process.version, loadBefore: load }, rounds, rows };
    });
  } finally {
    await proxy.stop();
    await sink.stop();
    await compiled.remove();
  }
}
