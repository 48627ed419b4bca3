import { flagParser } from './command.js';

const unitMs: Record<string, number> = { s: 1_000, m: 60_000, h: 3_600_000 };

/** `30s`, `2m`, `1h` → milliseconds. */
export const duration = flagParser((text) => {
  const [, amount, unit = ''] = /^(\d{1,5})([smh])$/.exec(text) ?? [];
  const milliseconds = Number(amount) * (unitMs[unit] ?? 0);
  if (!(milliseconds > 0)) throw new Error('It must be a time like 30s, 2m or 1h.');
  return milliseconds;
});
