// Backups that Postrider names have the time in their name, in UTC: 2031-03-04-080000.backup, or .backup.age when they are
// encrypted. Sorted by name, they are sorted by time. Files with other names are nobody's business but their owner's: they are never listed or deleted.

const form = /^(\d{4})-(\d{2})-(\d{2})-(\d{2})(\d{2})(\d{2})\.backup(?:\.age)?$/;

/** @param at Unix milliseconds */
export const backupName = (at: number, isEncrypted = false): string => {
  const iso = new Date(at).toISOString();
  return `${iso.slice(0, 10)}-${iso.slice(11, 19).replaceAll(':', '')}.backup${isEncrypted ? '.age' : ''}`;
};

/** When a backup was begun, by its name, in Unix milliseconds. @returns undefined when the name is of another form */
export function timeOfName(name: string): number | undefined {
  const [, year, month, day, hour, minute, second] = form.exec(name) ?? [];
  const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(at) ? undefined : at;
}
