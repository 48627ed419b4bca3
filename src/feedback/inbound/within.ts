/** Waits for a promise for at most `ms`. Its work continues after that. @throws the error that `late` makes */
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
