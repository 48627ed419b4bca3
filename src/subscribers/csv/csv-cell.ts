// A spreadsheet takes a cell that begins with one of these for a formula, and runs it (OWASP, "CSV Injection").
// Some spreadsheets take the full-width signs for the same.
const formula = /^[=+\-@\t\r＝＋－＠]/;
const guarded = /^'['=+\-@\t\r＝＋－＠]/;

/** A cell that no spreadsheet runs: a quote before what would be a formula, and before what looks guarded already. */
export const withGuard = (text: string): string => (formula.test(text) || guarded.test(text) ? `'${text}` : text);

/** The inverse of `withGuard`. */
export const withoutGuard = (text: string): string => (guarded.test(text) ? text.slice(1) : text);

/** One line of a CSV file (RFC 4180), formula-safe, its line end with it. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map((cell) => quoted(withGuard(cell))).join(',')}\r\n`;
}

const quoted = (text: string) =>
  /[",;\n\r\t]/.test(text) || text.trim() !== text ? `"${text.replaceAll('"', '""')}"` : text;
