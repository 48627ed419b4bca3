// Spreadsheets run a cell that begins with one of these as a formula (OWASP, "CSV Injection"). Some accept the
// full-width signs, too. Where the list separator is a semicolon (most of Europe), a spreadsheet ends a cell at one, and
// at a tab or line end too, even inside quotes: to it the quotes are not where a cell begins. A
// quote of the text, which is written twice, is an empty quotation to it, after which a formula may come.
const unguarded = /(?<=^|[;\t\r\n]"?)(?='*[=+\-@\t\r＝＋－＠])/g;
const guard = /(?<=^|[;\t\r\n]"?)'(?='*[=+\-@\t\r＝＋－＠])/g;

/** Guards a cell against spreadsheets: a quote before each formula, and before text that looks guarded already. */
export const withGuard = (text: string): string => text.replace(unguarded, "'");

/** The inverse of `withGuard`. */
export const withoutGuard = (text: string): string => text.replace(guard, '');

/** One line of a CSV file (RFC 4180), formula-safe, with its line end. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map((cell) => quoted(withGuard(cell))).join(',')}\r\n`;
}

const quoted = (text: string) =>
  /[",;\n\r\t]/.test(text) || text.trim() !== text ? `"${text.replaceAll('"', '""')}"` : text;
