/** Waits for something, but not longer than this. What it does goes on. @throws what `late` makes */
export async function within<T>(ms: number, what: Promise<T>, late = () => new Error('it took too long')): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late()), ms);
  });
  try {
    return await Promise.race([what, over]);
  } finally {
    clearTimeout(timer);
  }
}
