/**
 * HTML without its comments, conditional sections (`<![if …]>`) and XML declarations. Office programs put markup of
 * their own into them. One that never ends stays as it is.
 *
 * A scanner rather than a regular expression, because the input is foreign: a missing end is searched for only once.
 */
export function stripDeclarations(html: string): string {
  const openings = /<!--|<!\[|<\?xml/gi;
  const kept: string[] = [];
  const endless = new Set<string>();
  let from = 0;
  for (let opening = openings.exec(html); opening; opening = openings.exec(html)) {
    const mark = opening[0] === '<!--' ? '-->' : '>';
    const end = endless.has(mark) ? -1 : html.indexOf(mark, openings.lastIndex);
    if (end < 0) {
      endless.add(mark);
      continue;
    }
    kept.push(html.slice(from, opening.index));
    from = end + mark.length;
    openings.lastIndex = from;
  }
  return kept.join('') + html.slice(from);
}
