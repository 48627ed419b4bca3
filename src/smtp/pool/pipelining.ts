import type { TransactionResult } from '../transaction-result.js';

/** After this many connections that ended at an envelope sent ahead, a relay that has never read one gets no more. */
const endsToStop = 2;

/**
 * Whether a relay reads an envelope that is sent with the end of the previous message (RFC 2920 §3.1), as far as its
 * replies show. Some proxies announce PIPELINING and drop what follows a message. An envelope emails nobody, so a
 * message whose envelope was lost goes over another connection.
 */
export class Pipelining {
  readonly #onStop: () => void;
  #stopped: boolean;
  #proved = false;
  #ends = 0;

  /** @param onStop is called once, when the relay turns out not to read such envelopes */
  constructor(allowed: boolean, onStop: () => void = () => undefined) {
    this.#stopped = !allowed;
    this.#onStop = onStop;
  }

  get stopped(): boolean {
    return this.#stopped;
  }

  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#onStop();
  }

  /**
   * Learns from the result of a message whose envelope was sent ahead.
   * @returns whether sending the envelope ahead may be why the message was not sent; send it again in the usual way
   */
  explains({ step, code, silent }: TransactionResult): boolean {
    if (silent) this.stop();
    if (silent || isOutOfStep(step, code)) return true;
    if (step !== 'session') {
      this.#proved = true;
    } else if (code === 0 && !this.#proved) {
      this.#ends += 1;
      if (this.#ends >= endsToStop) this.stop();
    }
    return false;
  }

  /** Learns from the result of the same message when it was sent again in the usual way. */
  compare({ step, code }: TransactionResult): void {
    if (step !== 'session' && !isOutOfStep(step, code)) this.stop();
  }
}

/**
 * Whether a refusal shows that the server has missed a part of the envelope: it refuses the first command, or a later
 * one as out of sequence (RFC 5321 §4.2.2: 500 to 503).
 */
const isOutOfStep = (step: TransactionResult['step'], code: number) =>
  (step === 'session' && code >= 500) || ((step === 'recipient' || step === 'data') && code >= 500 && code <= 503);
