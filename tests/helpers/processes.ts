import { readdirSync, readFileSync } from 'node:fs';

/** The processes on this machine whose command line or environment holds a text, this one left out; Linux only. */
export function processesWith(text: string): { pid: number; command: string }[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((name) => {
      const command = read(`/proc/${name}/cmdline`);
      const found = command !== '' && (command.includes(text) || read(`/proc/${name}/environ`).includes(text));
      return found ? [{ pid: Number(name), command }] : [];
    });
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    return ''; // It has ended meanwhile, or belongs to somebody else.
  }
}
