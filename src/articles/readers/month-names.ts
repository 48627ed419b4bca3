/** Languages whose month names are known. If a name means different months in two of them, the earlier one counts. */
const languages = 'en de fr es it pt nl sv da nb fi pl cs sk sl hu ro tr ru uk bg el id vi ca et lt lv'.split(' ');

const months = new Map<string, number>();
for (const language of languages) {
  for (const style of ['long', 'short'] as const) {
    // With a day, since some languages write another case then.
    const withDay = new Intl.DateTimeFormat(language, { day: 'numeric', month: style, timeZone: 'UTC' });
    const alone = new Intl.DateTimeFormat(language, { month: style, timeZone: 'UTC' });
    for (let month = 1; month <= 12; month++) {
      for (const format of [withDay, alone]) {
        const parts = format.formatToParts(Date.UTC(2030, month - 1, 5));
        const name = fold(parts.find(({ type }) => type === 'month')?.value ?? '');
        if (name.length >= 3 && /^\p{L}+$/u.test(name) && !months.has(name)) months.set(name, month);
      }
    }
  }
}
// Austrian names, and abbreviations of newsrooms and old systems.
for (const [name, month] of [
  ['jänner', 1],
  ['feber', 2],
  ['sept', 9],
  ['mrz', 3],
  ['febr', 2],
  ['okt', 10],
  ['dez', 12],
] as const)
  if (!months.has(fold(name))) months.set(fold(name), month);

/** The number of a month, 1 to 12, by its full or short name; undefined for any other word. */
export const monthOf = (name: string): number | undefined => months.get(fold(name));

function fold(name: string): string {
  return name.toLowerCase().replaceAll('.', '');
}
