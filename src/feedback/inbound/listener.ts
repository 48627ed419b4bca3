import { randomUUID } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { describeError } from '../../errors.js';
import type { ListenerSettings } from '../../settings/feedback-settings.js';
import { Admission } from './admission.js';
import { cannotListen } from './cannot-listen.js';
import { readCertificate, renewCertificate } from './certificate.js';
import { announceChannel } from './channel-status.js';
import { type ListenerDeps, listenerHandlers } from './listener-handlers.js';
import { type ListenerLimits, listenerLimits } from './listener-limits.js';
import { Peers } from './peers.js';

/** The running SMTP server for bounces and complaints. */
export interface Listener {
  port: number;
  /** Accepts no new message, completes those in progress, and closes. */
  stop(): Promise<void>;
}

const sweepMs = 1_000;
const renewMs = 3_600_000;

/**
 * Starts the SMTP server for bounces and complaints. It accepts email to our bounce addresses and the address for
 * complaints, and relays nothing.
 *
 * Guarantee: a message is answered with 250 only when its effect is on disk; otherwise with 451, and its sender tries
 * again. A message that arrives twice counts once. What a peer can use up is limited (listener-limits.ts), and one that
 * exceeds a limit is told to come back later.
 * @param name the host name that the server gives
 * @throws CannotListen
 */
export async function startListener(
  deps: ListenerDeps,
  { host, port, tls }: ListenerSettings,
  name: string,
  limits: ListenerLimits = listenerLimits,
): Promise<Listener> {
  const peers = new Peers();
  const underWay = new Set<Promise<unknown>>();
  const smtp = new SMTPServer({
    name,
    size: limits.messageBytes,
    rejectOversized: true,
    maxRecipients: 1,
    maxCommandLength: 2_048,
    disabledCommands: ['AUTH', 'VRFY', 'HELP', 'WIZ', 'SHELL', 'KILL', ...(tls ? [] : ['STARTTLS'])],
    hideENHANCEDSTATUSCODES: false,
    disableReverseLookup: true,
    socketTimeout: limits.idleMs,
    logger: false,
    ...(tls && (await readCertificate(tls))),
    ...listenerHandlers(deps, peers, limits, underWay, (id) => hangUp(id, 552, 'Message too large')),
  });
  smtp.on('error', (error) => deps.log.debug({ error: describeError(error) }, 'a connection to the listener failed'));
  const hangUp = (id: string, code = 421, text = 'Try again later') => {
    const connection = [...smtp.connections].find((one) => one.id === id);
    connection?.send(code, text);
    connection?.close();
  };
  const admission = new Admission(limits);
  const server = createServer((socket) => welcome(socket, admission, peers, smtp));
  await listen(server, host, port);
  const channel = await announceChannel(deps.list.redis, 'smtp');
  const sweep = setInterval(() => [...peers.exhausted(limits)].forEach((id) => void hangUp(id)), sweepMs);
  const renewal = setInterval(() => tls && void renewCertificate(smtp, tls, deps.log), renewMs);
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : port,
    async stop() {
      clearInterval(sweep);
      clearInterval(renewal);
      server.close();
      await Promise.allSettled(underWay);
      for (const connection of smtp.connections) connection.send(421, 'Closing, try again later');
      await channel.stop();
    },
  };
}

/** Hands a connection to the SMTP server, or closes it at once when there are too many. */
function welcome(socket: Socket, admission: Admission, peers: Peers, smtp: SMTPServer): void {
  socket.on('error', () => undefined);
  const release = admission.admit(socket.remoteAddress ?? '');
  if (!release) {
    socket.write('421 4.3.2 Too many connections, try again later\r\n');
    socket.destroySoon();
    return;
  }
  socket.once('close', release);
  const id = randomUUID();
  peers.add(id, socket);
  smtp.connect(socket, { id });
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(cannotListen(`${host}:${port}`, error)));
    server.listen({ host, port, backlog: 1_024 }, resolve);
  });
}
