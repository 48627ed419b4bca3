/** Markdown with its footnotes as a list at its end, and their number. */
export interface Footnotes {
  text: string;
  count: number;
}

/**
 * Makes footnotes (`[^1]` and, on a line of its own, `[^1]: text`) plain: numbers in brackets in the text, and a
 * numbered list below it, in the order in which the text names them.
 */
export function listFootnotes(markdown: string): Footnotes {
  const notes = new Map<string, string>();
  const kept: string[] = [];
  let current: string | undefined;
  for (const line of markdown.split('\n')) {
    const [whole, id] = /^ {0,3}\[\^([^\]\s]{1,60})\]:/.exec(line) ?? [];
    if (whole && id) {
      current = id;
      notes.set(id, line.slice(whole.length).trim());
    } else if (current !== undefined && /^(?: {2,}|\t)\S/.test(line)) {
      notes.set(current, `${notes.get(current)} ${line.trim()}`);
    } else {
      if (line.trim() !== '') current = undefined;
      kept.push(line);
    }
  }
  if (notes.size === 0) return { text: markdown, count: 0 };
  const order: string[] = [];
  const text = kept.join('\n').replace(/\[\^([^\]\s]{1,60})\]/g, (reference, id: string) => {
    if (!notes.has(id)) return reference;
    if (!order.includes(id)) order.push(id);
    return `\\[${order.indexOf(id) + 1}\\]`;
  });
  const list = order.map((id, place) => `${place + 1}. ${notes.get(id)}`).join('\n');
  return { text: list ? `${text}\n\n---\n\n${list}\n` : text, count: order.length };
}

/** Removes the numbers of footnotes from an excerpt. */
export const withoutReferences = (excerpt: string, { count }: Footnotes): string =>
  count === 0 ? excerpt : excerpt.replace(/ ?\[(\d{1,3})\]/g, (mark, number) => (Number(number) <= count ? '' : mark));
