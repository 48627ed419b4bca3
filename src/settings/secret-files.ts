import { readFileSync } from 'node:fs';
import { webhookSecretSettings } from './webhook-settings.js';

/** The settings that may contain a password or a key. Each may be in a file instead, which `NAME_FILE` names. */
export const secretSettings = [
  'REDIS_URL',
  'SMTP_URL',
  'SECRET',
  'FEEDBACK_MAILBOX_PASSWORD',
  'AWS_SECRET_ACCESS_KEY',
  ...webhookSecretSettings,
] as const;

/**
 * Reads the secrets that are in files, as Docker, Kubernetes and systemd hand them over. Surrounding white space is
 * trimmed.
 * @param given the environment without its empty variables
 * @returns the environment with these secrets, and every fault; a fault never repeats a value
 */
export function readSecretFiles(given: Readonly<Record<string, unknown>>): {
  values: Record<string, unknown>;
  faults: string[];
} {
  const values = { ...given };
  const faults: string[] = [];
  for (const name of secretSettings) {
    const file = given[`${name}_FILE`];
    if (typeof file !== 'string') continue;
    if (given[name] !== undefined) faults.push(`${name} and ${name}_FILE are both set (set one of them)`);
    const text = readText(file);
    if (text === undefined) faults.push(`${name}_FILE names a file that cannot be read`);
    else if (text === '') faults.push(`${name}_FILE names an empty file`);
    else values[name] = text;
  }
  return { values, faults };
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return undefined;
  }
}
