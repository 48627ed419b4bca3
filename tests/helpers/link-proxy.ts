import { connect, createServer, type Socket } from 'node:net';

/** A proxy in front of one server that makes its network slow, or cuts it. */
export interface LinkProxy {
  port: number;
  /** From now on nothing passes, and nobody is told: connections stay open. Whoever connects gets no answer. */
  cut(): void;
  /** The same for the connections of replicas alone. */
  cutReplicas(): void;
  /** How many pieces of data are held back. */
  held(): number;
  /** What was held back passes now, in order. */
  heal(): void;
  stop(): Promise<void>;
}

/**
 * Opens a proxy on a port of loopback.
 * @param lagMs how much later replicas get what the server sends them. What is under way when the server dies is lost,
 *   as with a machine.
 */
export async function openLinkProxy(port: number, target: number, lagMs = 0): Promise<LinkProxy> {
  const sockets = new Set<Socket>();
  let cut: 'all' | 'replicas' | undefined;
  let waiting: (() => void)[] = [];
  const whenOpen = (isReplica: boolean, pass: () => void) =>
    void (cut === 'all' || (cut && isReplica) ? waiting.push(pass) : pass());

  function join(client: Socket): void {
    const server = connect(target, '127.0.0.1');
    let isReplica = false;
    for (const socket of [client, server]) {
      sockets.add(socket.setNoDelay(true));
      socket.on('error', () => undefined);
      socket.on('close', () => sockets.delete(socket));
    }
    client.on('data', (chunk) => {
      isReplica ||= chunk.includes('PSYNC');
      whenOpen(isReplica, () => server.write(chunk));
    });
    server.on('data', (chunk) => {
      if (isReplica && lagMs > 0) setTimeout(() => whenOpen(isReplica, () => client.write(chunk)), lagMs);
      else whenOpen(isReplica, () => client.write(chunk));
    });
    client.on('close', () => server.destroy());
    server.on('close', () => client.destroy());
  }

  const listener = createServer((client) => {
    if (cut !== 'all') return join(client);
    sockets.add(client);
    client.on('error', () => undefined);
    client.on('close', () => sockets.delete(client));
  });
  await new Promise<void>((resolve) => listener.listen(port, '127.0.0.1', resolve));
  return {
    port,
    cut() {
      cut = 'all';
    },
    cutReplicas() {
      cut = 'replicas';
    },
    held: () => waiting.length,
    heal() {
      cut = undefined;
      for (const pass of waiting) pass();
      waiting = [];
      // Those that connected meanwhile got no answer: they connect again.
      for (const socket of sockets) if (socket.remotePort !== target && socket.bytesWritten === 0) socket.destroy();
    },
    stop() {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => listener.close(() => resolve()));
    },
  };
}
