/** ISO 8601 in UTC of a moment in Unix milliseconds; null for 0, which means "not yet". */
export const isoFromMs = (ms: number): string | null => (ms === 0 ? null : new Date(ms).toISOString());

/** ISO 8601 in UTC of a moment in Unix seconds; null for 0, which means "not yet". */
export const isoFromSeconds = (seconds: number): string | null => isoFromMs(seconds * 1000);

/** The day in UTC, `2026-12-01`, of a moment in Unix seconds. */
export const dayFromSeconds = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 10);
