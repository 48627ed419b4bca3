import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Max connections of one client. A browser opens six; the readers behind one address of a provider share this. */
export const maxPerClient = 200;

/** The network of one customer: an IPv4 address, or an IPv6 /64. Undefined for an address within a private network. */
export function clientOf(address: string): string | undefined {
  if (!ipaddr.isValid(address)) return undefined;
  const parsed = ipaddr.process(address);
  if (parsed.range() !== 'unicast') return undefined;
  return parsed.kind() === 'ipv6' ? parsed.toByteArray().slice(0, 8).join('.') : parsed.toString();
}

/**
 * Closes further connections of a client that holds `max` of them, so that one client cannot take all of the process's.
 * A proxy holds the connections of all its clients, so addresses of private networks have no limit.
 * @param clientName see clientOf
 */
export function limitConnections(server: Server, max = maxPerClient, clientName = clientOf): void {
  const open = new Map<string, number>();
  server.on('connection', (socket: Socket) => {
    const client = clientName(socket.remoteAddress ?? '');
    if (client === undefined) return;
    const count = open.get(client) ?? 0;
    if (count >= max) return void socket.destroy();
    open.set(client, count + 1);
    socket.once('close', () => {
      const left = (open.get(client) ?? 1) - 1;
      if (left > 0) open.set(client, left);
      else open.delete(client);
    });
  });
}
