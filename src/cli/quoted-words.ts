/** Text as one word of a POSIX shell. */
export const shellWord = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;

/** Text for a line of a unit file that systemd does not split into words. `%` begins a specifier there. */
export const unitText = (text: string): string => text.replaceAll('%', '%%');

/** Text as one word of a list in a unit file. It may hold no control character (systemd.syntax(7), "Quoting"). */
export const unitWord = (text: string): string =>
  /^[^\s"'\\]+$/.test(text) ? unitText(text) : `"${unitText(text).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;

/** Text as one argument of a command in a unit file, where `$` begins a variable. */
export const unitArgument = (text: string): string => unitWord(text).replaceAll('$', '$$$$');
