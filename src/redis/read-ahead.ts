/** Asks for the next item while the last one is being used. Without it, each of the two waits for the other. */
export async function* readAhead<T>(items: AsyncIterable<T>): AsyncGenerator<T> {
  const iterator = items[Symbol.asyncIterator]();
  const ask = () => {
    const next = iterator.next();
    // Awaited below. A failure before that must not end the process.
    next.catch(() => undefined);
    return next;
  };
  let asked = ask();
  try {
    for (;;) {
      const item = await asked;
      if (item.done) return;
      asked = ask();
      yield item.value;
    }
  } finally {
    await iterator.return?.();
  }
}
