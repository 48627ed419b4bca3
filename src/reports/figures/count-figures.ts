import { locales } from '../../locale/locale.js';
import { chosenSections, type Newsletter } from '../../newsletters/newsletter.js';
import { type Day, dayAfter, momentOn } from '../../newsletters/zoned-time.js';
import type { ProviderGroups } from '../../settings/provider-groups.js';
import { type ScannedRecord, scanBuckets } from '../../subscribers/list/scan-buckets.js';
import type { SubscriberList } from '../../subscribers/list/subscriber-store.js';
import { type PeekedMembership, peekDomain, peekMemberships } from '../../subscribers/record/peek.js';
import { packTime } from '../../subscribers/record/record.js';
import { type SubscriberState, subscriberStates } from '../../subscribers/record/subscriber.js';
import { dayAt, type Figures, type GrowthRow, keepFigures, lastCount } from './figures.js';

/** Max days that one count fills in, when none has run for a while. */
const longestGap = 31;

const add = <Name>(counts: Map<Name, number>, name: Name) => counts.set(name, (counts.get(name) ?? 0) + 1);

/** Sees every reader of a newsletter while they are counted. */
export type ReaderVisitor = (reader: ScannedRecord, state: SubscriberState) => Promise<void> | undefined;

/**
 * Counts the readers of all given newsletters in one scan of the list, and keeps the results: the figures as of now, and
 * a row for each day from that of the last count to today. There are no counters beside the records that could disagree
 * with them. A day is counted for the last time by the first count after it. Then its row stays, whatever becomes of its
 * readers. Safe at any time and in parallel.
 * @param visitors by the number of a newsletter
 */
export async function countFigures(
  list: SubscriberList,
  newsletters: readonly Newsletter[],
  groups: ProviderGroups,
  now = Date.now(),
  visitors: ReadonlyMap<number, ReaderVisitor> = new Map(),
): Promise<void> {
  const tallies = new Map<number, Tally>();
  for (const newsletter of newsletters) {
    const before = await lastCount(list.redis, newsletter);
    tallies.set(newsletter.number, new Tally(newsletter, before, now));
  }
  const names = new Set(groups.names);
  for await (const { records } of scanBuckets(list)) {
    for (const reader of records) {
      const { record } = reader;
      let provider: string | undefined;
      for (const seen of peekMemberships(record)) {
        const tally = tallies.get(seen.newsletter);
        const state = subscriberStates[seen.state];
        const visit = tally && state && visitors.get(seen.newsletter)?.(reader, state);
        if (visit) await visit;
        if (!tally?.add(seen)) continue;
        if (provider === undefined) {
          const group = groups.groupOf(peekDomain(record));
          provider = names.has(group) ? group : 'other';
        }
        add(tally.providers, provider);
      }
    }
  }
  for (const tally of tallies.values())
    await keepFigures(list.redis, tally.newsletter, tally.figures(now), tally.days(now));
}

/** The columns of a row, but for the readers of that day's end. */
type Changes = Omit<GrowthRow, 'day' | 'readers'>;

/** A newsletter's numbers during the scan. */
class Tally {
  readonly providers = new Map<string, number>();
  readonly #states = subscriberStates.map(() => 0);
  readonly #locales = new Map<number, number>();
  readonly #masks = new Map<number, number>();
  /** The first second of each day and of the one after the last, as records count them. */
  readonly #starts: number[];
  readonly #days: { day: Day; changes: Changes }[] = [];

  constructor(
    readonly newsletter: Newsletter,
    before: number,
    now: number,
  ) {
    const today = dayAt(now, newsletter);
    const earliest = dayAfter(today, 1 - longestGap);
    const last = before === 0 ? earliest : dayAt(Math.min(before, now), newsletter);
    const starts: Day[] = [];
    for (let day: Day = [last, earliest].sort()[1] ?? today; day <= today; day = dayAfter(day)) {
      starts.push(day);
      this.#days.push({ day, changes: { joined: 0, confirmed: 0, left: 0, bounced: 0, complained: 0, erased: 0 } });
    }
    const startOf = (day: Day) => packTime(momentOn(day, '00:00', newsletter.timeZone) / 1_000);
    this.#starts = [...starts, dayAfter(today)].map(startOf);
  }

  /** @returns whether the reader is confirmed */
  add(seen: PeekedMembership): boolean {
    this.#states[seen.state] = (this.#states[seen.state] ?? 0) + 1;
    const state = subscriberStates[seen.state];
    this.#note(seen.askedAt, 'joined');
    this.#note(seen.confirmedAt, 'confirmed');
    const end = state && ends[state];
    if (end) this.#note(seen.changedAt, end);
    if (state !== 'confirmed') return false;
    add(this.#locales, seen.locale);
    add(this.#masks, seen.sections);
    return true;
  }

  #note(at: number, column: keyof Changes): void {
    const starts = this.#starts;
    // Most times are older than every day that is counted.
    if (at < (starts[0] ?? 0) || at >= (starts.at(-1) ?? 0)) return;
    const changes = this.#days[starts.findLastIndex((start) => at >= start)]?.changes;
    if (changes) changes[column] += 1;
  }

  figures(at: number): Figures {
    const sections = new Map<string, number>(this.newsletter.sections.map((name) => [name, 0]));
    for (const [mask, count] of this.#masks) {
      const names = mask === 0 ? this.newsletter.sections : chosenSections(this.newsletter, mask);
      for (const name of names) sections.set(name, (sections.get(name) ?? 0) + count);
    }
    const byLocale = [...this.#locales].map(([locale, count]) => [locales[locale] ?? '', count] as const);
    const states = subscriberStates.map((state, i) => [state, this.#states[i] ?? 0] as const);
    return {
      at,
      states: Object.fromEntries(states.filter(([state]) => state !== 'erased')),
      bySection: Object.fromEntries(sections),
      byLocale: Object.fromEntries(byLocale),
      byProvider: Object.fromEntries([...this.providers].sort(([, a], [, b]) => b - a)),
    };
  }

  /** The rows to write. The total is known for today only. */
  days(now: number): GrowthRow[] {
    const today = dayAt(now, this.newsletter);
    const readers = this.#states[subscriberStates.indexOf('confirmed')] ?? 0;
    return this.#days.map(({ day, changes }) => ({ day, readers: day === today ? readers : null, ...changes }));
  }
}

/** The column of a reader's last change, by the state that it led to. */
const ends: Partial<Record<SubscriberState, keyof Changes>> = {
  unsubscribed: 'left',
  bounced: 'bounced',
  complained: 'complained',
  erased: 'erased',
};
