// A clock that is set, so that a year passes in minutes.

const RealDate = Date;
let shift = 0;

class SetDate extends RealDate {
  constructor(...given: [] | [value: number | string | Date]) {
    if (given.length === 0) super(RealDate.now() + shift);
    else super(...given);
  }

  static override now(): number {
    return RealDate.now() + shift;
  }
}

/** Replaces the clock of this process. Timers and the clock of Redis go on as they are. */
export function takeClock(): void {
  globalThis.Date = SetDate as DateConstructor;
}

/** @param ms added to the real time */
export function setClock(ms: number): void {
  shift = ms;
}

/** The same for another process of Node: its argument of `--import`. */
export const clockFlag = (ms: number): string =>
  `data:text/javascript,${encodeURIComponent(`
    const RealDate = Date;
    globalThis.Date = class extends RealDate {
      constructor(...given) { if (given.length === 0) super(RealDate.now() + ${ms}); else super(...given); }
      static now() { return RealDate.now() + ${ms}; }
    };
  `)}`;
