import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { originOf } from '../subscribers/record/origin.js';

/** Bytes of bodies that this process holds at once, for all providers, and for one network without a password. */
export const heldBytes = { all: 32 * 1024 * 1024, network: 12 * 1024 * 1024 };

/** Requests of one network that may fail in a minute, before the next are refused unread. */
export const maxFailures = { count: 60, ms: 60_000 };
/** Networks that are counted. */
const maxNetworks = 10_000;

/** Why a body was not read. `size`: it is too long. `busy`: too many bytes are held already. `cut`: it did not end. */
export type Unread = 'size' | 'busy' | 'cut';

/** What one process spends on the requests of email providers. Loopback has no limits of its own, as everywhere. */
export interface FeedbackBudget {
  /** @returns 0, or seconds for which the requests of this network are refused */
  waitOf(ip: string): number;
  /** Counts a request that nobody we know has sent. */
  noteFailure(ip: string): void;
  /**
   * Reads a body. Bytes count as they arrive, so a request that announces many holds nothing.
   * @param ip counts for its network too; undefined for a sender who has proven who it is
   */
  read(body: Readable, maxBytes: number, ip: string | undefined): Promise<Buffer | Unread>;
}

const networkOf = (ip: string): string | undefined => originOf(ip)?.network;

/** Opens the budget of a server. */
export function openFeedbackBudget(clock = () => performance.now()): FeedbackBudget {
  const failures = new Map<string, { count: number; until: number }>();
  const held = new Map<string, number>();
  let total = 0;
  const hold = (network: string | undefined, bytes: number) => {
    total += bytes;
    if (network === undefined) return true;
    const own = (held.get(network) ?? 0) + bytes;
    if (own > 0) held.set(network, own);
    else held.delete(network);
    return own <= heldBytes.network;
  };

  return {
    waitOf(ip) {
      const found = failures.get(networkOf(ip) ?? '');
      const left = (found?.until ?? 0) - clock();
      return found && left > 0 && found.count >= maxFailures.count ? Math.ceil(left / 1_000) : 0;
    },
    noteFailure(ip) {
      const network = networkOf(ip);
      if (network === undefined) return;
      const found = failures.get(network);
      if (found && found.until > clock()) {
        found.count += 1;
        return;
      }
      if (failures.size >= maxNetworks) failures.clear();
      failures.set(network, { count: 1, until: clock() + maxFailures.ms });
    },
    async read(body, maxBytes, ip) {
      const network = ip === undefined ? undefined : networkOf(ip);
      const chunks: Buffer[] = [];
      let size = 0;
      try {
        // An iterator that ends early would close the connection, and with it the answer.
        for await (const chunk of body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
          size += chunk.length;
          const fits = hold(network, chunk.length);
          if (size > maxBytes) return 'size';
          if (!fits || total > heldBytes.all) return 'busy';
          chunks.push(chunk);
        }
        return Buffer.concat(chunks, size);
      } catch {
        return 'cut';
      } finally {
        hold(network, -size);
      }
    },
  };
}

/** Bytes that a request announces; undefined for a body of unknown length. */
export function announcedBytes({ headers }: Pick<IncomingMessage, 'headers'>): number | undefined {
  if (headers['transfer-encoding'] !== undefined) return undefined;
  return Number(headers['content-length'] ?? 0);
}
