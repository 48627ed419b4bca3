import { setTimeout as wait } from 'node:timers/promises';
import type { Actor } from '../../operations/permission.js';
import type { WebApp } from '../../web/kit/web-app.js';
import { type LiveFacts, readLive } from './read-live.js';

/** What a watcher gets. `part`: the part of the page. `still`: nothing but the times has changed. `state`: load the page again. */
export type LiveEvent =
  | { kind: 'part'; html: string; now: number; countedAt: number }
  | { kind: 'still'; now: number; countedAt: number }
  | { kind: 'state' };

/** Somebody who watches an issue. */
export interface Watcher {
  /** Id of the person. */
  person: string;
  actor: Actor;
  /** What those have in common who see the same: their language and their rights. */
  variant: string;
  /** The stage that their page shows. */
  stage: LiveFacts['stage'];
  render(facts: LiveFacts): string;
}

/** Lets many people watch issues. Each issue is read once for all of them, and each variant of its page rendered once. */
export interface LiveBoard {
  /** Yields events, one a second at most. Ends on `signal`, after a change of the stage, and when the store fails. */
  watch(app: WebApp, id: string, watcher: Watcher, signal: AbortSignal): AsyncGenerator<LiveEvent, void, undefined>;
  /** How many streams a person has open. */
  streamsOf(person: string): number;
}

const tickMs = 1_000;
/** More watchers than that get every second event, so that they cost a send no more than 2 %. */
const fewWatchers = 10;
/** A silent stream says so often that it is open. */
const stillMs = 5_000;

interface Seat extends Watcher {
  /** The next event. A slow reader misses those before it. */
  pending: LiveEvent | undefined;
  isOver: boolean;
  shown: string | undefined;
  heardAt: number;
  wake(): void;
}

/** Opens the board of one process. It reads nothing while nobody watches. */
export function openLiveBoard(): LiveBoard {
  const rooms = new Map<string, Set<Seat>>();
  return {
    streamsOf: (person) => [...rooms.values()].reduce((sum, seats) => sum + count(seats, person), 0),
    async *watch(app, id, watcher, signal) {
      const seat: Seat = {
        ...watcher,
        pending: undefined,
        isOver: false,
        shown: undefined,
        heardAt: 0,
        wake: () => {},
      };
      const known = rooms.get(id);
      const seats = known ?? new Set<Seat>();
      seats.add(seat);
      if (!known) {
        rooms.set(id, seats);
        // Removed in the same turn in which it ends, so that nobody joins a room that nobody serves.
        void serve(app, id, seats, () => rooms.delete(id));
      }
      const leave = () => seat.wake();
      signal.addEventListener('abort', leave);
      try {
        while (!signal.aborted) {
          const event = seat.pending;
          seat.pending = undefined;
          if (event) yield event;
          else if (seat.isOver) return;
          else
            await new Promise<void>((resolve) => {
              seat.wake = resolve;
              if (signal.aborted) resolve();
            });
        }
      } finally {
        signal.removeEventListener('abort', leave);
        seats.delete(seat);
      }
    },
  };
}

const count = (seats: ReadonlySet<Seat>, person: string) => [...seats].filter((seat) => seat.person === person).length;

/** Reads an issue every second, or every other one, while somebody watches it. */
async function serve(app: WebApp, id: string, seats: Set<Seat>, end: () => void): Promise<void> {
  for (;;) {
    const [first] = seats;
    if (!first) break;
    try {
      announceTo(seats, await readLive(app, first.actor, id));
    } catch {
      // The store does not answer, or the issue is gone: their browsers ask again, and are told.
      for (const seat of seats) close(seat);
      break;
    }
    await wait(seats.size > fewWatchers ? 2 * tickMs : tickMs);
  }
  end();
}

/** Puts the next event of each seat in its place. */
export function announceTo(seats: ReadonlySet<Seat>, facts: LiveFacts): void {
  const rendered = new Map<string, string>();
  const { now, countedAt, stage } = facts;
  for (const seat of seats) {
    if (seat.stage !== stage) {
      seat.pending = { kind: 'state' };
      close(seat);
      continue;
    }
    const html = rendered.get(seat.variant) ?? seat.render(facts);
    rendered.set(seat.variant, html);
    if (html !== seat.shown) seat.pending = { kind: 'part', html, now, countedAt };
    // A part that the reader has not got yet stays: it is not to be shown as counted now.
    else if (seat.pending?.kind !== 'part' && now - seat.heardAt >= stillMs)
      seat.pending = { kind: 'still', now, countedAt };
    else continue;
    seat.shown = html;
    seat.heardAt = now;
    seat.wake();
  }
}

function close(seat: Seat): void {
  seat.isOver = true;
  seat.wake();
}
