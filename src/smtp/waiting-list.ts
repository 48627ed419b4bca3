/** Relays that failed a message, with the reason. */
export type Failures<Member> = Map<Member, unknown>;

/** A message that waits for a connection. */
interface WaitingMessage<Member> {
  failed: ReadonlyMap<Member, unknown>;
  /** Relays that have used up their rate for now. */
  held: ReadonlyMap<Member, number>;
  wake(): void;
}

/** The messages that wait for a connection to a relay, in order of arrival. */
export class WaitingList<Member> {
  readonly #waiting: WaitingMessage<Member>[] = [];

  /** Whether a message that may use this relay is waiting. */
  includesOneFor(member: Member): boolean {
    return this.#firstFor(member) >= 0;
  }

  /** Wakes the first message that may use this relay, because one of its connections is free. */
  wake(member: Member): void {
    const next = this.#firstFor(member);
    if (next >= 0) this.#waiting.splice(next, 1)[0]?.wake();
  }

  /** Wakes every message, because a relay went down or came back. */
  wakeAll(): void {
    for (const { wake } of this.#waiting.splice(0)) wake();
  }

  /** Waits for a free connection for up to `ms`, or until `signal` fires. @returns whether the time ran out */
  pause(
    { failed, held, signal }: Pick<WaitingMessage<Member>, 'failed' | 'held'> & { signal?: AbortSignal | undefined },
    ms: number,
  ): Promise<boolean> {
    if (signal?.aborted) return Promise.resolve(false);
    return new Promise((resolve) => {
      const end = (timedOut: boolean) => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', giveUp);
        resolve(timedOut);
      };
      const entry: WaitingMessage<Member> = { failed, held, wake: () => end(false) };
      const leave = (timedOut: boolean) => {
        this.#waiting.splice(this.#waiting.indexOf(entry), 1);
        end(timedOut);
      };
      const giveUp = () => leave(false);
      const timer = Number.isFinite(ms) ? setTimeout(leave, ms, true) : undefined;
      signal?.addEventListener('abort', giveUp);
      this.#waiting.push(entry);
    });
  }

  #firstFor(member: Member): number {
    return this.#waiting.findIndex(({ failed, held }) => !failed.has(member) && !held.has(member));
  }
}
