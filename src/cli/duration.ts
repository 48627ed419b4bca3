import { parseDuration } from '../settings/duration.js';
import { flagParser } from './command.js';

/** `30s`, `2m`, `1h` → milliseconds. */
export const duration = flagParser((text) => {
  const milliseconds = parseDuration(text);
  if (milliseconds === undefined) throw new Error('It must be a duration like 30s, 2m or 1h.');
  return milliseconds;
});
