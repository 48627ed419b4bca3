/** A character that takes two columns. */
export const doubleWidth =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;

/** Width of a text in columns: Chinese, Japanese and Korean characters and pictographs take two. */
export function textWidth(text: string): number {
  return [...text].reduce((sum, character) => sum + (doubleWidth.test(character) ? 2 : 1), 0);
}
