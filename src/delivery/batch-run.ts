import type { Timetable } from '../ledger/due.js';
import type { Newsletter } from '../newsletters/newsletter.js';
import { RelayUnavailable } from '../smtp/relay.js';
import { peekDomain } from '../subscribers/record/peek.js';
import { type Backlog, openBacklog, type Recipient, takeDue } from './backlog.js';
import type { Batch } from './batches.js';
import type { Delivery } from './delivery.js';
import { HeldReaders } from './held-readers.js';
import { type ReaderClock, readerClock } from './reader-clock.js';
import { IssueTemplates } from './recipient-message.js';
import { emailRecipient, noPrevious, type RecipientDeps } from './recipients/email-recipient.js';
import type { NextRecipient } from './recipients/next-recipient.js';
import { type SubjectSplit, subjectSplit } from './subject-split.js';
import { openTally, type Tally } from './tally.js';
import type { WatchedIssue } from './watch-issue.js';

/** The recipients of a run that may not be emailed yet. */
export type HeldRecipients = ReturnType<Backlog['held']>;

/** Options of one run, in addition to `Delivery`. */
export interface BatchRunOptions {
  watch: WatchedIssue;
  newsletter: Newsletter;
  timetable: Timetable;
  /** Fires when the worker stops. */
  signal: AbortSignal;
  /** Fires when messages whose content is not on its way are given back. */
  withdrawn?: AbortSignal | undefined;
}

/** How long a connection may send one message after the other while another batch waits for it, in ms. */
const turnMs = 1_000;

/** One pass over a batch, with as many recipients at once as connections. */
export class BatchRun {
  readonly #delivery: Delivery;
  readonly #options: BatchRunOptions;
  readonly #backlog: Backlog;
  readonly #clock: ReaderClock;
  readonly #tally: Tally;
  readonly #held: HeldReaders;
  /** Fires when messages that wait for a relay are given up: the worker stops, or the issue is paused. */
  readonly #givesUp: AbortSignal;
  #recipientDeps: RecipientDeps | undefined;
  #failure: unknown;
  #split: { edition: number; decided: boolean; split: SubjectSplit } | undefined;

  private constructor(delivery: Delivery, options: BatchRunOptions, backlog: Backlog) {
    const { list } = delivery;
    const { watch, newsletter, signal } = options;
    this.#givesUp = AbortSignal.any([signal, watch.stopped]);
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
  async run(): Promise<HeldRecipients> {
    await Promise.all(Array.from({ length: this.#delivery.relay.connections }, () => this.#work()));
    await this.#tally.report();
    if (this.#failure !== undefined) throw this.#failure;
    return this.#backlog.held();
  }

  /** Whether a hold that recipients of this run wait for has ended. */
  hasEndedHold(): Promise<boolean> {
    return this.#held.hasEndedHold();
  }

  get #continues(): boolean {
    return !this.#options.signal.aborted && this.#options.watch.isSending && this.#failure === undefined;
  }

  /** Emails one recipient after the other. A failure stops all new claims; messages in flight are settled first. */
  async #work(): Promise<void> {
    const fail = (error: unknown) => {
      this.#failure ??= error;
    };
    let last = noPrevious;
    let giveBack: (() => void) | undefined;
    let turnEnds = 0;
    const choose = async () => {
      if (!this.#continues || (this.#delivery.slots.wanted && performance.now() > turnEnds)) return undefined;
      const recipient = this.#backlog.nextInOrder();
      return recipient && (await this.#mayEmail(recipient)) ? recipient : undefined;
    };
    try {
      while (this.#continues) {
        const next = last.next ?? (await this.#next());
        if (!next) break;
        if (!giveBack) turnEnds = performance.now() + turnMs;
        giveBack ??= await this.#delivery.slots.take();
        if (!this.#continues) break;
        last = await emailRecipient(this.#current(), next, last, choose);
        // The slot stays with the connection that is reserved for the next recipient. No other message could use it.
        if (last.next?.ahead) continue;
        giveBack();
        giveBack = undefined;
      }
    } catch (error) {
      // A message that was given up is no failure. Its recipient waits for the next run.
      if (!(this.#givesUp.aborted && error instanceof RelayUnavailable)) fail(error);
    }
    last.next?.ahead?.drop();
    giveBack?.();
    if (last.next) await this.#held.giveBack(last.next.recipient).catch(fail);
    await last.settled.catch(fail);
  }

  /** Waits for a recipient who may be emailed. @returns undefined when none is left for this run */
  async #next(): Promise<NextRecipient | undefined> {
    for (;;) {
      const recipient = this.#continues ? await this.#backlog.next() : undefined;
      if (!recipient) return undefined;
      if (await this.#mayEmail(recipient)) return { recipient };
    }
  }

  /** Whether a recipient may be emailed now. One who may not is put back, so that a slow domain delays no other. */
  async #mayEmail(recipient: Recipient): Promise<boolean> {
    const { now, pacer } = this.#delivery;
    const atClock = this.#clock.dueFor(recipient.record);
    const due = Math.max(
      typeof atClock === 'number' ? atClock : await atClock,
      this.#splitNow().dueFor(recipient.line.id),
    );
    if (due > now()) return this.#putBack(recipient, due);
    const held = this.#options.watch.holds.none ? 0 : await this.#held.dueFor(recipient);
    if (held === Number.POSITIVE_INFINITY) return false;
    if (held > 0) return this.#putBack(recipient, held);
    const admitted = recipient.record ? pacer.admit(peekDomain(recipient.record)) : 0;
    const wait = typeof admitted === 'number' ? admitted : await admitted;
    if (wait === 0) return true;
    await this.#held.giveBack(recipient);
    return this.#putBack(recipient, now() + wait);
  }

  /** Made again when the issue changes, because a correction may end the test. */
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
    // When no relay may send to a provider, a test message goes through any of them.
    return holds.blocking(provider, this.#delivery.relay.names) ? undefined : holds.relaysToAvoid(provider);
  }

  #putBack(recipient: Recipient, until: number): false {
    this.#backlog.putBack(recipient, until);
    return false;
  }

  /** A correction needs new templates. A recipient that is claimed already gets the edition of the claim. */
  #current(): RecipientDeps {
    const { watch, newsletter, timetable, signal, withdrawn } = this.#options;
    const delivery = this.#delivery;
    if (!this.#recipientDeps || this.#recipientDeps.templates.issue.edition !== watch.issue.edition) {
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
      this.#recipientDeps = {
        ...delivery,
        ...counted,
        timetable,
        templates,
        signal,
        givesUp: this.#givesUp,
        withdrawn,
      };
    }
    return this.#recipientDeps;
  }
}
