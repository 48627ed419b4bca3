/**
 * The test files of a set.
 * @param set `quick` for those of `npm test`, `all`, or the beginning of a path
 * @param texts text of each file by its path
 */
export function testFiles(set: string, texts: ReadonlyMap<string, string>): string[] {
  const files = [...texts].filter(([file]) => /^tests\/.*\.test\.tsx?$/.test(file));
  const isIn = (file: string, text: string) => {
    if (set === 'quick') return !/^\/\/ @slow \d+ s$/m.test(text);
    return set === 'all' || file.startsWith(set);
  };
  return files.filter(([file, text]) => isIn(file, text)).map(([file]) => file);
}
