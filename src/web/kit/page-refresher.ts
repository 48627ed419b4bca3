import { randomUUID } from 'node:crypto';
import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** Max pages that wait. The next visitor of one that found no place asks again. */
const maxWaiting = 1_000;
/** How long it rests after each page, as a multiple of the time that the page took. */
const restShare = 2;
/** Marks the requests of the refresher. Its value is a secret of the process. */
const markHeader = 'postrider-refresh';

interface WaitingPage {
  url: string;
  headers: Record<string, string>;
  /** Whether its turn comes before those of others: its visitors will wait soon. */
  isFirst: boolean;
  /** Called when the address has no page any more that may be kept. */
  onGone(): void;
}

/**
 * Renders kept pages again in the background: one at a time, and with a rest after each. So visitors get answers
 * meanwhile, even if hundreds of pages are outdated at the same moment.
 */
export class PageRefresher {
  readonly #server: FastifyInstance;
  readonly #mark = randomUUID();
  readonly #waiting = new Map<string, WaitingPage>();
  readonly #stopping = new AbortController();
  #running: Promise<void> | undefined;

  constructor(server: FastifyInstance) {
    this.#server = server;
    server.addHook('preClose', async () => this.#stopping.abort());
    server.addHook('onClose', async () => this.#running);
  }

  /** Whether a request is one of this refresher, which must render its page. */
  isOwn({ headers }: Pick<FastifyRequest, 'headers'>): boolean {
    return headers[markHeader] === this.#mark;
  }

  /** Renders the page of a request again soon, unless it waits for that already. @param key names the page */
  ask(
    key: string,
    { originalUrl: url, headers }: Pick<FastifyRequest, 'originalUrl' | 'headers'>,
    { isFirst, onGone }: Pick<WaitingPage, 'isFirst' | 'onGone'>,
  ): void {
    const waiting = this.#waiting.get(key);
    if (waiting) waiting.isFirst ||= isFirst;
    if (waiting || this.#waiting.size >= maxWaiting || this.#stopping.signal.aborted) return;
    const { 'accept-language': language } = headers;
    const own: Record<string, string> = language === undefined ? {} : { 'accept-language': language };
    this.#waiting.set(key, { url, headers: own, isFirst, onGone });
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    // The answers that are ready go out first.
    await setImmediate();
    // Pages that are added meanwhile have their turn too.
    for (let next = this.#next(); next && !signal.aborted; next = this.#next()) {
      const [key, page] = next;
      const began = performance.now();
      await this.#refresh(page);
      this.#waiting.delete(key);
      await sleep(restShare * (performance.now() - began), undefined, { signal }).catch(() => undefined);
    }
  }

  #next(): [string, WaitingPage] | undefined {
    const waiting = [...this.#waiting];
    return waiting.find(([, { isFirst }]) => isFirst) ?? waiting[0];
  }

  /** A page that cannot be rendered stays until it is too old. */
  async #refresh({ url, headers, onGone }: WaitingPage): Promise<void> {
    const own = { ...headers, 'accept-encoding': 'br', [markHeader]: this.#mark };
    try {
      const { statusCode } = await this.#server.inject({ url, headers: own });
      if (statusCode < 500) onGone();
    } catch {
      // The server is stopping.
    }
  }
}
