/** Marks that writers leave where something is still missing, and merge fields of other systems. */
const patterns: readonly RegExp[] = [
  /\b(?:TK){1,3}\b/,
  /\b(?:TODO|FIXME)\b/,
  /lorem ipsum/i,
  /待(?:补|填)|【待[^】]{0,20}】/u,
  /\{\{[^{}]{0,40}\}\}|\{[A-Za-z][A-Za-z_ ]{0,30}\}/,
  /\*\|[A-Z_:]{1,30}\|\*|%[A-Z][A-Z_]{1,30}%/,
  /\[(?:NAME|TITLE|DATE|LINK|INSERT[^\]]{0,40}|FIRST[ _]?NAME)\]/i,
];

/** The first placeholder of each kind that a text still has, as it is written there. */
export function placeholdersIn(text: string): string[] {
  return patterns.flatMap((pattern) => pattern.exec(text)?.[0] ?? []);
}
