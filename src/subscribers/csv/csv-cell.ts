// Spreadsheets run a cell that begins with one of these as a formula (OWASP, "CSV Injection"). Some accept the
// full-width signs, too.
const formula = /^[=+\-@\t\r＝＋－＠]/;
const guarded = /^'['=+\-@\t\r＝＋－＠]/;

/** Guards a cell against spreadsheets: a quote before a formula, and before text that looks guarded already. */
export const withGuard = (text: string): string => (formula.test(text) || guarded.test(text) ? `'${text}` : text);

/** The inverse of `withGuard`. */
export const withoutGuard = (text: string): string => (guarded.test(text) ? text.slice(1) : text);

/** One line of a CSV file (RFC 4180), formula-safe, with its line end. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map((cell) => quoted(withGuard(cell))).join(',')}\r\n`;
}

const quoted = (text: string) =>
  /[",;\n\r\t]/.test(text) || text.trim() !== text ? `"${text.replaceAll('"', '""')}"` : text;
