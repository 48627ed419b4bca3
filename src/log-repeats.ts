/** Lines that are remembered at once. An attack that makes each line different is written in full. */
const maxRemembered = 1_000;

interface Repeated {
  count: number;
  /** The last line, without its end. */
  line: string;
}

/**
 * Writes a line that repeats once, then once per period with the number of repeats as `repeated`: an outage makes every
 * worker fail many times a second.
 *
 * Lines are equal when only their time differs. Only warnings and errors are counted.
 * @param write gets each line to be written
 * @param everyMs length of a period
 */
export function withoutRepeats(write: (line: string) => void, everyMs = 60_000): (line: string) => void {
  const remembered = new Map<string, Repeated>();
  let timer: NodeJS.Timeout | undefined;

  function report(): void {
    for (const [key, one] of remembered) {
      if (one.count === 0) remembered.delete(key);
      else write(one.line.replace(/\}\s*$/, `,"repeated":${one.count}}\n`));
      one.count = 0;
    }
    if (remembered.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  }

  return (line) => {
    if (!/^\{"level":"(?:warn|error|fatal)"/.test(line)) return write(line);
    const key = line.replace(/"time":"[^"]*",/, '');
    const known = remembered.get(key);
    if (known) {
      known.count += 1;
      known.line = line;
      return;
    }
    if (remembered.size < maxRemembered) remembered.set(key, { count: 0, line });
    // It must not keep a process alive.
    timer ??= setInterval(report, everyMs).unref();
    write(line);
  };
}
