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
  ask(key: string, { originalUrl: url, headers }: FastifyRequest, onGone: () => void): void {
    if (this.#waiting.has(key) || this.#waiting.size >= maxWaiting || this.#stopping.signal.aborted) return;
    const { 'accept-language': language } = headers;
    this.#waiting.set(key, { url, headers: language === undefined ? {} : { 'accept-language': language }, onGone });
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    // The answers that are ready go out first.
    await setImmediate();
    // Pages that are added meanwhile have their turn too.
    for (const [key, page] of this.#waiting) {
      if (signal.aborted) return;
      const began = performance.now();
      await this.#refresh(page);
      this.#waiting.delete(key);
      await sleep(restShare * (performance.now() - began), undefined, { signal }).catch(() => undefined);
    }
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
