import type { Timetable } from '../ledger/due.js';
import type { Newsletter } from '../newsletters/newsletter.js';
import { glanceDomain } from '../subscribers/record/glance.js';
import { type Backlog, openBacklog, type Recipient, takeDue } from './backlog.js';
import type { Batch } from './batches.js';
import type { Delivery } from './delivery.js';
import { type Mailed, type Mailing, mailRecipient, nobodyYet } from './mail-recipient.js';
import { type ReaderClock, readerClock } from './reader-clock.js';
import { IssueTemplates } from './recipient-mail.js';
import { openTally, type Tally } from './tally.js';
import type { WatchedIssue } from './watch-issue.js';

/** The recipients of a run who may not be emailed yet. */
export type Held = ReturnType<Backlog['held']>;

/** What a run works on, beside what delivering takes. */
export interface BatchRunOptions {
  watch: WatchedIssue;
  newsletter: Newsletter;
  timetable: Timetable;
  /** Fires when the worker stops. */
  signal: AbortSignal;
}

/** One pass over a batch, with as many recipients at once as there are connections. */
export class BatchRun {
  readonly #delivery: Delivery;
  readonly #options: BatchRunOptions;
  readonly #backlog: Backlog;
  readonly #clock: ReaderClock;
  readonly #tally: Tally;
  #mailing: Mailing | undefined;
  #failure: unknown;

  private constructor(delivery: Delivery, options: BatchRunOptions, backlog: Backlog) {
    const { list } = delivery;
    const { watch, newsletter } = options;
    this.#delivery = delivery;
    this.#options = options;
    this.#backlog = backlog;
    this.#clock = readerClock(list, newsletter, watch.issue);
    this.#tally = openTally({ ...delivery, redis: list.redis }, watch.issue.id);
  }

  /** Takes the batch over and reads who is due. @throws BatchLost */
  static async open(delivery: Delivery, batch: Batch, options: BatchRunOptions): Promise<BatchRun> {
    const { now } = delivery;
    const due = await takeDue(delivery, options.watch.issue, options.timetable, batch, now());
    return new BatchRun(delivery, options, openBacklog(due, now));
  }

  /** Emails every recipient whose turn has come. @returns who may not be emailed yet */
  async run(): Promise<Held> {
    await Promise.all(Array.from({ length: this.#delivery.relay.connections }, () => this.#work()));
    await this.#tally.tell();
    if (this.#failure !== undefined) throw this.#failure;
    return this.#backlog.held();
  }

  get #goesOn(): boolean {
    return !this.#options.signal.aborted && this.#options.watch.goesOut && this.#failure === undefined;
  }

  /** Emails one recipient after the other. A failure stops the claiming everywhere; what is in flight is settled first. */
  async #work(): Promise<void> {
    const fail = (error: unknown) => {
      this.#failure ??= error;
    };
    let last = nobodyYet;
    try {
      while (this.#goesOn) {
        const recipient = await this.#backlog.next();
        if (!recipient) break;
        last = await this.#emailNext(recipient, last);
      }
    } catch (error) {
      fail(error);
    }
    await last.settled.catch(fail);
  }

  /** @param previous the last message sent from this slot */
  async #emailNext(recipient: Recipient, previous: Mailed): Promise<Mailed> {
    const { now, pacer, slots } = this.#delivery;
    const due = await this.#clock.dueFor(recipient.record);
    if (due > now()) return this.#putBack(recipient, due, previous);
    // A recipient who may not be emailed yet steps aside: one slow domain holds up nobody else.
    const wait = recipient.record ? await pacer.admit(glanceDomain(recipient.record)) : 0;
    if (wait > 0) return this.#putBack(recipient, now() + wait, previous);
    const giveBack = await slots.take();
    try {
      return this.#goesOn ? await mailRecipient(this.#current(), recipient, previous) : previous;
    } finally {
      giveBack();
    }
  }

  #putBack(recipient: Recipient, until: number, previous: Mailed): Mailed {
    this.#backlog.putBack(recipient, until);
    return previous;
  }

  /** A correction makes the templates anew. A recipient who is claimed already gets the edition of the claim. */
  #current(): Mailing {
    const { watch, newsletter, timetable } = this.#options;
    const delivery = this.#delivery;
    if (!this.#mailing || this.#mailing.templates.issue.edition !== watch.issue.edition) {
      const templates = new IssueTemplates(delivery.list.redis, watch.issue, newsletter, delivery.shelf);
      this.#mailing = { ...delivery, timetable, tally: this.#tally, templates };
    }
    return this.#mailing;
  }
}
