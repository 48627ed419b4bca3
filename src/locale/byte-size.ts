import type { Locale } from './locale.js';

const units = ['', 'KB', 'MB', 'GB', 'TB'] as const;

/** A number of bytes in its largest unit: `1.5 GB`. @param ofBytes the word for bytes */
export function byteSize(bytes: number, locale: Locale, ofBytes: string): string {
  let [value, unit] = [bytes, 0];
  while (value >= 1_024 && unit < units.length - 1) [value, unit] = [value / 1_024, unit + 1];
  const digits = value.toLocaleString(locale, { maximumFractionDigits: value < 10 && unit > 1 ? 1 : 0 });
  return `${digits} ${units[unit] || ofBytes}`;
}
