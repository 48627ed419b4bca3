type Part = 'documentThreadFile' | 'pictureProcessFile' | 'searchThreadFile';

/**
 * Runs a function while a part of the program starts from its source, as in a checkout that cannot be compiled. All
 * other tests start the compiled part (vitest.config.ts).
 */
export async function fromSources<T>(part: Part, run: () => Promise<T>): Promise<T> {
  const compiled = globalThis[part];
  globalThis[part] = undefined;
  try {
    return await run();
  } finally {
    globalThis[part] = compiled;
  }
}
