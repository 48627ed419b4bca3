import { createServer, type Socket } from 'node:net';

/** A policy service, as Postfix asks it: one name=value per line, then an empty line. */
export interface Greylist {
  port: number;
  stop(): Promise<void>;
}

/** Refuses each recipient once with 450, and has no objection after that. */
export async function startGreylist(): Promise<Greylist> {
  const seen = new Set<string>();
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    let text = '';
    open.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => open.delete(socket));
    socket.on('data', (chunk) => {
      text += String(chunk);
      const requests = text.split('\n\n');
      text = requests.pop() ?? '';
      for (const request of requests) {
        const recipient = /^recipient=(.*)$/m.exec(request)?.[1] ?? '';
        socket.write(`action=${seen.has(recipient) ? 'dunno' : '450 4.2.0 Greylisted, try again later'}\n\n`);
        seen.add(recipient);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    async stop() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
