import type { Timetable } from '../ledger/due.js';
import type { Newsletter } from '../newsletters/newsletter.js';
import { peekDomain } from '../subscribers/record/peek.js';
import { type Backlog, openBacklog, type Recipient, takeDue } from './backlog.js';
import type { Batch } from './batches.js';
import type { Delivery } from './delivery.js';
import { emailRecipient, nonePrevious, type RecipientDeps, type SentMessage } from './email-recipient.js';
import { HeldReaders } from './holds/held-readers.js';
import { type ReaderClock, readerClock } from './reader-clock.js';
import { IssueTemplates } from './recipient-message.js';
import { type SubjectSplit, subjectSplit } from './subject-split.js';
import { openTally, type Tally } from './tally.js';
import type { WatchedIssue } from './watch-issue.js';

/** The recipients of a run that may not be emailed yet. */
export type Held = ReturnType<Backlog['held']>;

/** What one run needs, in addition to `Delivery`. */
export interface BatchRunOptions {
  watch: WatchedIssue;
  newsletter: Newsletter;
  timetable: Timetable;
  /** Fires when the worker stops. */
  signal: AbortSignal;
}

/** One pass over a batch, with as many recipients at once as connections. */
export class BatchRun {
  readonly #delivery: Delivery;
  readonly #options: BatchRunOptions;
  readonly #backlog: Backlog;
  readonly #clock: ReaderClock;
  readonly #tally: Tally;
  readonly #held: HeldReaders;
  #mailDeps: RecipientDeps | undefined;
  #failure: unknown;
  #split: { edition: number; decided: boolean; split: SubjectSplit } | undefined;

  private constructor(delivery: Delivery, options: BatchRunOptions, backlog: Backlog) {
    const { list } = delivery;
    const { watch, newsletter } = options;
    this.#delivery = delivery;
    this.#options = options;
    this.#backlog = backlog;
    this.#clock = readerClock(list, newsletter, watch.issue);
    const deps = { ...delivery, redis: list.redis };
    this.#tally = openTally(deps, watch);
    this.#held = new HeldReaders(deps, watch);
  }

  /** Takes over the batch and reads the recipients that are due. @throws BatchLost */
  static async open(delivery: Delivery, batch: Batch, options: BatchRunOptions): Promise<BatchRun> {
    const { now } = delivery;
    const due = await takeDue(delivery, options.watch.issue, options.timetable, batch, now());
    return new BatchRun(delivery, options, openBacklog(due, now));
  }

  /** Emails every recipient that is due. @returns the recipients that may not be emailed yet */
  async run(): Promise<Held> {
    await Promise.all(Array.from({ length: this.#delivery.relay.connections }, () => this.#work()));
    await this.#tally.report();
    if (this.#failure !== undefined) throw this.#failure;
    return this.#backlog.held();
  }

  /** Whether recipients wait for a hold that has ended meanwhile. */
  areFree(): Promise<boolean> {
    return this.#held.areFree();
  }

  get #continues(): boolean {
    return !this.#options.signal.aborted && this.#options.watch.isSending && this.#failure === undefined;
  }

  /** Emails one recipient after the other. A failure stops all new claims; messages in flight are settled first. */
  async #work(): Promise<void> {
    const fail = (error: unknown) => {
      this.#failure ??= error;
    };
    let last = nonePrevious;
    try {
      while (this.#continues) {
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
  async #emailNext(recipient: Recipient, previous: SentMessage): Promise<SentMessage> {
    const { now, pacer, slots } = this.#delivery;
    const atClock = this.#clock.dueFor(recipient.record);
    const due = Math.max(
      typeof atClock === 'number' ? atClock : await atClock,
      this.#splitNow().dueFor(recipient.line.id),
    );
    if (due > now()) return this.#putBack(recipient, due, previous);
    const held = this.#options.watch.holds.none ? 0 : await this.#held.dueFor(recipient);
    if (held === Number.POSITIVE_INFINITY) return previous;
    if (held > 0) return this.#putBack(recipient, held, previous);
    // A recipient that may not be emailed yet is put back, so that a slow domain delays no other.
    const admitted = recipient.record ? pacer.admit(peekDomain(recipient.record)) : 0;
    const wait = typeof admitted === 'number' ? admitted : await admitted;
    if (wait > 0) {
      await this.#held.giveBack(recipient);
      return this.#putBack(recipient, now() + wait, previous);
    }
    const giveBack = await slots.take();
    try {
      return this.#continues ? await emailRecipient(this.#current(), recipient, previous) : previous;
    } finally {
      giveBack();
    }
  }

  /** Read again with the issue, because a correction may end the test. */
  #splitNow(): SubjectSplit {
    const { issue } = this.#options.watch;
    if (this.#split?.edition !== issue.edition || this.#split.decided !== (issue.subjectDecision !== null))
      this.#split = {
        edition: issue.edition,
        decided: issue.subjectDecision !== null,
        split: subjectSplit(this.#delivery, issue),
      };
    return this.#split.split;
  }

  #relaysToAvoid(provider: string): ReadonlySet<string> | undefined {
    const { holds } = this.#options.watch;
    if (holds.none) return undefined;
    // A test of a provider that no relay may send to goes through any of them.
    return holds.blocking(provider, this.#delivery.relay.names) ? undefined : holds.relaysToAvoid(provider);
  }

  #putBack(recipient: Recipient, until: number, previous: SentMessage): SentMessage {
    this.#backlog.putBack(recipient, until);
    return previous;
  }

  /** A correction needs new templates. A recipient that is claimed already gets the edition of the claim. */
  #current(): RecipientDeps {
    const { watch, newsletter, timetable, signal } = this.#options;
    const delivery = this.#delivery;
    if (!this.#mailDeps || this.#mailDeps.templates.issue.edition !== watch.issue.edition) {
      const templates = new IssueTemplates(
        delivery.list.redis,
        watch.issue,
        newsletter,
        delivery.templates,
        this.#splitNow(),
      );
      const relaysToAvoid = (provider: string) => this.#relaysToAvoid(provider);
      const mayHold = delivery.autoPause.faults > 0;
      const counted = { tally: this.#tally, relaysToAvoid, mayHold };
      this.#mailDeps = { ...delivery, ...counted, timetable, templates, signal };
    }
    return this.#mailDeps;
  }
}
