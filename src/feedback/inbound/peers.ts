import type { Socket } from 'node:net';
import type { ListenerLimits } from './listener-limits.js';

/** A connection to the listener, with its usage so far. */
export interface Peer {
  socket: Socket;
  openedAt: number;
  /** Bytes of its messages so far. */
  dataBytes: number;
  messages: number;
  strangeRecipients: number;
}

type PeerLimits = Pick<ListenerLimits, 'commandBytes' | 'lifeMs'>;

const hourMs = 3_600_000;
const maxAddresses = 50_000;

/** The connections that are open, by their session id. */
export class Peers {
  readonly #peers = new Map<string, Peer>();

  add(id: string, socket: Socket): void {
    this.#peers.set(id, { socket, openedAt: Date.now(), dataBytes: 0, messages: 0, strangeRecipients: 0 });
    socket.once('close', () => this.#peers.delete(id));
  }

  find(id: string): Peer | undefined {
    return this.#peers.get(id);
  }

  /** The connections that have lasted too long, or sent too much outside messages. */
  *exhausted({ commandBytes, lifeMs }: PeerLimits): Generator<string> {
    for (const [id, { socket, openedAt, dataBytes }] of this.#peers)
      if (Date.now() - openedAt > lifeMs || socket.bytesRead - dataBytes * tlsFactor > commandBytes) yield id;
  }
}

/** Over TLS a message takes a few more bytes of the connection. */
const tlsFactor = 1.05;

/** Counts the messages to each address within an hour. */
export class AddressCounts {
  readonly #max: number;
  #counts = new Map<string, number>();
  #since = Date.now();

  constructor(max: number) {
    this.#max = max;
  }

  /** Counts a message. @returns whether there may be one more */
  admit(address: string): boolean {
    if (Date.now() - this.#since > hourMs || this.#counts.size >= maxAddresses) {
      this.#counts = new Map();
      this.#since = Date.now();
    }
    const count = (this.#counts.get(address) ?? 0) + 1;
    this.#counts.set(address, count);
    return count <= this.#max;
  }
}
