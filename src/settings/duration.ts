const units = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
type Unit = keyof typeof units;

/** Parses `30s`, `5m`, `2h` or `4d`. @returns milliseconds, or undefined when it is not a duration of at least 1 s */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d{1,6})([smhd])$/.exec(text.trim());
  const length = Number(match?.[1] ?? 0) * (units[match?.[2] as Unit] ?? 0);
  return length > 0 ? length : undefined;
}

/** Formats a duration in its largest two units, like `2 h 5 min`. @param ms milliseconds, rounded to seconds */
export function formatDuration(ms: number): string {
  const words = { d: 'd', h: 'h', m: 'min', s: 's' } as const;
  let rest = Math.max(0, Math.round(ms / 1_000)) * 1_000;
  const parts: string[] = [];
  for (const unit of ['d', 'h', 'm', 's'] as const) {
    const count = Math.floor(rest / units[unit]);
    rest -= count * units[unit];
    if (count > 0 && parts.length < 2) parts.push(`${count} ${words[unit]}`);
  }
  return parts.join(' ') || '0 s';
}
