import type { Redis } from 'ioredis';
import { settle } from '../../ledger/change-ledger.js';
import type { LedgerLine, LedgerRef } from '../../ledger/ledger.js';
import { type LedgerEntry, packEntry } from '../../ledger/ledger-entry.js';

interface Refused {
  line: LedgerLine;
  /** Their entry now: `deferred`. */
  entry: LedgerEntry;
  relay: string;
  provider: string;
}

/**
 * The recipients of a run whose messages were refused for a fault of ours. A single refusal ends a message: it has
 * failed. When a provider refuses many, its readers are put off, those whose messages it refused before as well. So each
 * stays `deferred` until the run ends. If the process ends before that, they are retried like other deferred messages.
 */
export class RefusedReaders {
  readonly #all: Refused[] = [];

  add(refused: Refused): void {
    this.#all.push(refused);
  }

  get none(): boolean {
    return this.#all.length === 0;
  }

  /** Marks the messages failed, except those for readers who are put off. */
  async conclude(
    redis: Redis,
    issue: Pick<LedgerRef, 'id' | 'startedAt'>,
    isPutOff: (refused: Refused) => boolean,
  ): Promise<void> {
    const failed = this.#all.splice(0).filter((one) => !isPutOff(one));
    const written = failed.map(({ line, entry }) => {
      const known = { ...line, packed: packEntry(entry, issue.startedAt) };
      return settle(redis, issue, known, { ...entry, state: 'failed' }, undefined, true);
    });
    await Promise.all(written);
  }
}
